// SPDX-License-Identifier: Apache-2.0
// Which purchase lines and orders an invoice means. 12 lanterns at 19.60 are worth 235.20, 10 tarps at 18.75 187.50.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests::lines_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const BillLine tarps{.quantity = "10", .price = "18.75", .item = "VP*NW-1130", .number = "2"};

// An order of ten tarps.
const OrderText order_of_tarps{.quantity = "10", .price = "31.95", .item = "UP*614141101306"};

BillLine of_order(BillLine line, const Deal& deal) {
  line.under = "REF*PO*" + deal.purchase + "~";
  return line;
}

// R1a, R1b: two lines of one article, billed on two lines and on one.
TEST(DomainTest, G9_OneArticleOnTwoLinesOfAnOrder) {
  for (const bool one_line : {false, true}) {
    Trade trade;
    const auto order = trade.send_order({.under_line = "PO1*2*12*EA*34.95**UP*614141100316~"});
    trade.work();
    const auto deal = trade.deal_of(order);
    trade.ship(deal, "NS-D1", "24");
    trade.work();
    trade.bill(deal, {.number = "I1",
                      .total = "47040",
                      .lines = one_line ? std::vector<BillLine>{{.quantity = "24"}}
                                        : std::vector<BillLine>{{}, {.number = "2"}}});
    trade.work();
    const auto books = trade.books(deal);
    EXPECT_EQ(money(books.approved), "470.40") << one_line;
    EXPECT_EQ(money(books.billed), "838.80") << one_line;
    EXPECT_THAT(books.holds, IsEmpty());
    EXPECT_THAT(trade.faults(), IsEmpty());
    // One credit over both lines.
    trade.credit(deal, "C1", "18", "19.60", "I1");
    trade.work();
    EXPECT_EQ(money(trade.books(deal).approved), "117.60") << one_line;
    EXPECT_THAT(trade.faults(), IsEmpty());
  }
}

// R2, R2c.
TEST(DomainTest, G10_ACaseIsTwelveAndADozenIsTwelve) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "23520", .lines = {{.quantity = "1", .price = "235.20", .unit = "CA"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());

  Trade other;
  const auto dozen = other.supplied();
  other.bill(dozen, {.number = "I1", .total = "23520", .lines = {{.quantity = "1", .price = "235.20", .unit = "DZ"}}});
  other.work();
  EXPECT_EQ(money(other.books(dozen).approved), "235.20");
  EXPECT_THAT(other.books(dozen).holds, IsEmpty());
  EXPECT_THAT(other.faults(), IsEmpty());
}

TEST(DomainTest, G11_QuantitiesCountOverAllInvoices) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "6");
  trade.work();
  trade.invoice(deal, "J2", "9");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("J2 quantity_above_order 58.80"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, G17_ARejectedLineIsNotPaid) {
  Trade trade;
  const auto order = trade.send_order({.under_line = ten_tarps});
  trade.work();
  const auto deal = trade.deal_of(order);
  trade.acknowledge(deal, "ACK*IA*12*EA~PO1*2*10*EA*18.75**VP*NW-1130~ACK*IR*10*EA~");
  trade.ship(deal, "NS-D1", "12");
  trade.work();
  trade.bill(deal, {.number = "I1", .total = "42270", .lines = {{}, tarps}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 quantity_above_order 187.50"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, G20_OnePurchaseLineOnTwoLinesOfTheInvoice) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "23520", .lines = {{.quantity = "7"}, {.quantity = "5", .number = "2"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

struct TwoOrders {
  Deal lanterns, tarps;
};
TwoOrders two_orders(Trade& trade) {
  const auto first = trade.send_order();
  const auto second = trade.send_order(order_of_tarps);
  trade.work();
  return {trade.deal_of(first), trade.deal_of(second)};
}
void ship_both(Trade& trade, const TwoOrders& orders) {
  trade.ship(orders.lanterns, "NS-D1", "12");
  trade.ship(orders.tarps, "NS-D2", {{.units = "10", .item = "VP*NW-1130"}});
  trade.work();
}

// R50: shipped before; R51, R52: shipped after.
TEST(DomainTest, B6_G21_AnInvoiceOverTwoOrdersIsJudgedAgainWhenGoodsShip) {
  for (const bool header : {false, true}) {
    for (const bool shipped_first : {true, false}) {
      Trade trade;
      const auto orders = two_orders(trade);
      if (shipped_first) ship_both(trade, orders);
      trade.bill(orders.lanterns,
                 {.number = "I1",
                  .total = "42270",
                  .lines = {header ? BillLine{} : of_order({}, orders.lanterns), of_order(tarps, orders.tarps)},
                  .purchase = header ? orders.lanterns.purchase : ""});
      trade.work();
      if (!shipped_first) ship_both(trade, orders);
      const auto books = trade.books(orders.lanterns);
      EXPECT_EQ(money(books.approved), "422.70") << header << shipped_first;
      EXPECT_THAT(books.holds, IsEmpty()) << header << shipped_first;
      EXPECT_THAT(trade.faults(), IsEmpty()) << header << shipped_first;
    }
  }
}

// Half of it ships, and the shipment of the other half is taken back.
TEST(DomainTest, B6_A5_AnInvoiceOverTwoOrdersFollowsBoth) {
  Trade trade;
  const auto orders = two_orders(trade);
  ship_both(trade, orders);
  trade.bill(orders.lanterns, {.number = "I1", .total = "42270", .lines = {{}, of_order(tarps, orders.tarps)}});
  trade.work();
  trade.cancel_shipment(orders.tarps, "NS-D2");
  trade.work();
  const auto books = trade.books(orders.lanterns);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 evidence_withdrawn 187.50"));
  EXPECT_EQ(money(books.billed), "419.40");
  EXPECT_EQ(money(trade.books(orders.tarps).billed), "0.00");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R18: an unknown number, the buyer's number; R18c: another case.
TEST(DomainTest, G22_AWrongOrderNumberIsHeld) {
  for (const auto* number : {"X999999", "P000001"}) {
    Trade trade;
    const auto deal = trade.supplied();
    trade.bill(deal, {.number = "I1", .total = "23520", .purchase = number});
    trade.work();
    EXPECT_EQ(trade.holds_of_all(), std::vector<std::string>{"I1 unknown_order 235.20"}) << number;
    EXPECT_EQ(money(trade.books(deal).approved), "0.00");
    EXPECT_THAT(trade.faults(), IsEmpty());
  }
}

TEST(DomainTest, C_R18_AnOrderNumberIsFoundWhateverItsCase) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "23520", .purchase = "p000001-1"});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, G28_AnInvoiceBeforeItsShipmentsFollowsThem) {
  for (const auto* store : store_names) {
    if (!store_is_there(store)) continue;
    Trade trade({}, fresh_store(store));
    const auto deal = trade.confirmed();
    trade.invoice(deal, "I1", "12");
    trade.work();
    EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 awaiting_shipment 235.20"));
    trade.ship(deal, "NS-D1", "7");
    trade.work();
    EXPECT_EQ(money(trade.books(deal).approved), "137.20");
    trade.ship(deal, "NS-D2", "5");
    trade.work();
    EXPECT_EQ(money(trade.books(deal).approved), "235.20");
    EXPECT_THAT(trade.books(deal).holds, IsEmpty());
    EXPECT_THAT(trade.faults(), IsEmpty());
  }
}

// R22, R23.
TEST(DomainTest, G29_APalletFeeOrAnotherArticleIsHeldAndTheRestPaid) {
  for (const auto& [item, price] : {std::pair{"VP*PALLET", "15.00"}, std::pair{"VP*NW-1048", "6.40"}}) {
    Trade trade;
    const auto deal = trade.supplied();
    const auto total = std::string(price) == "15.00" ? "25020" : "24160";
    trade.bill(deal, {.number = "I1",
                      .total = total,
                      .lines = {{}, {.quantity = "1", .price = price, .item = item, .number = "2"}}});
    trade.work();
    EXPECT_EQ(money(trade.books(deal).approved), "235.20");
    EXPECT_THAT(trade.books(deal).holds, ElementsAre(std::string("I1 unmatched_line ") + price));
    EXPECT_THAT(trade.faults(), IsEmpty());
  }
}

// ---- duplicates ----------------------------------------------------------------------------------------------------

// R9a: two deliveries of 6, billed on one day under following numbers.
TEST(DomainTest, B7_G14_HonestPartialInvoicesAreNoDuplicates) {
  Trade trade;
  const auto deal = trade.supplied("6");
  trade.ship(deal, "NS-D2", "6");
  trade.invoice(deal, "NS-110", "6");
  trade.work();
  trade.invoice(deal, "NS-111", "6");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, B7_AThirdPartOfTwoIsADuplicate) {
  Trade trade;
  const auto deal = trade.supplied();
  for (const auto* number : {"NS-110", "NS-111", "NS-112"}) {
    trade.invoice(deal, number, "6");
    trade.work();
  }
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("NS-112 possible_duplicate 117.60"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Many small invoices of one line on one day, as a blanket order has them.
TEST(DomainTest, B7_ManySmallInvoicesOfOneLineAreAllPaid) {
  Trade trade;
  const auto deal = trade.supplied("24", {.quantity = "24"});
  for (int i = 1; i <= 12; ++i) trade.invoice(deal, "NS-1" + std::to_string(i), "2");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "470.40");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R9b.
TEST(DomainTest, G13_ANumberWithZerosIsTheSameNumber) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "INV-0042", "6");
  trade.work();
  trade.invoice(deal, "INV42", "6");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "117.60");
  // Which of the two counts does not depend on which came first.
  ASSERT_THAT(trade.books(deal).holds, SizeIs(1));
  EXPECT_THAT(trade.books(deal).holds[0], HasSubstr("duplicate_invoice 117.60"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, G13_ASuffixOfANumberIsPaidOnce) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "NS-110", "12");
  trade.work();
  trade.invoice(deal, "NS-110A", "12");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_EQ(money(trade.books(deal).disputed), "235.20");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Both before their goods: one of them is right, and neither starves.
TEST(DomainTest, N5_EarlyInvoicesOfTheSameUnitsDoNotStarveEachOther) {
  Trade trade;
  const auto deal = trade.confirmed();
  trade.invoice(deal, "NS-101", "12");
  trade.work();
  trade.invoice(deal, "NS-102", "12");
  trade.work();
  trade.ship(deal, "NS-D1", "12");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_EQ(money(books.disputed), "235.20");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// An order of 12, of which 3, 1 and 1 are billed and 1 and 1 shipped: with 2 ordered 39.20 are owed.
TEST(DomainTest, N5_AnInvoiceAboveTheOrderTakesNothingFromTheNext) {
  Trade trade([](const std::string& partners) {
    replace_in(partners + "/northwind-supply/offers.csv", "LED\",EA,19.60,600,12,12", "LED\",EA,19.60,600,1,1");
  });
  const auto deal = trade.confirmed({.quantity = "2"});
  trade.invoice(deal, "I1", "3");
  trade.work();
  trade.ship(deal, "NS-D1", "1");
  trade.work();
  trade.invoice(deal, "J2", "1");
  trade.work();
  trade.ship(deal, "NS-D2", "1");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "39.20");
  EXPECT_EQ(money(books.disputed), "39.20");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// A credit note over both orders: units of one, money of the other.
TEST(DomainTest, B6_A4_ACreditNoteOverTwoOrders) {
  Trade trade;
  const auto orders = two_orders(trade);
  ship_both(trade, orders);
  auto dear = of_order(tarps, orders.tarps);
  dear.price = "19.75";
  trade.bill(orders.lanterns,
             {.number = "I1", .total = "43270", .lines = {of_order({}, orders.lanterns), dear}, .purchase = ""});
  trade.work();
  EXPECT_THAT(trade.books(orders.tarps).holds, ElementsAre("I1 price_above_tolerance 10.00"));
  auto difference = of_order(tarps, orders.tarps);
  difference.price = "1.00";
  auto two = of_order({.quantity = "2"}, orders.lanterns);
  trade.bill(orders.lanterns, {.number = "C1",
                               .total = "4920",
                               .lines = {two, difference},
                               .head = "REF*IV*I1~",
                               .credit = true,
                               .purchase = ""});
  trade.work();
  const auto books = trade.books(orders.lanterns);
  EXPECT_EQ(money(books.approved), "383.50");
  EXPECT_EQ(money(books.disputed), "0.00");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Freight of an invoice over two orders counts for both of them.
TEST(DomainTest, B6_B13_FreightOfAnInvoiceOverTwoOrders) {
  Trade trade;
  const auto orders = two_orders(trade);
  ship_both(trade, orders);
  trade.bill(orders.lanterns, {.number = "I1",
                               .total = "43770",
                               .lines = {{}, of_order(tarps, orders.tarps)},
                               .tail = "SAC*C*D240***500~SAC*C*D240***500~SAC*C*D240***500~"});
  trade.work();
  const auto books = trade.books(orders.lanterns);
  EXPECT_EQ(money(books.approved), "432.70");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 5.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Both lines are billed by their item alone, in cases and in units.
TEST(DomainTest, G10_G20_CasesAndUnitsOfOneLine) {
  Trade trade;
  const auto deal = trade.supplied("24", {.quantity = "24"});
  trade.bill(deal, {.number = "I1",
                    .total = "47040",
                    .lines = {{.quantity = "1", .price = "235.20", .unit = "CA"}, {.quantity = "12", .number = "2"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "470.40");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  // Two dear cases more: nothing of them was ordered.
  trade.bill(deal, {.number = "J2", .total = "23520", .lines = {{.quantity = "1", .price = "235.20", .unit = "CA"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "470.40");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("J2 quantity_above_order 235.20"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

}  // namespace
}  // namespace crossdock::tests::lines_test
