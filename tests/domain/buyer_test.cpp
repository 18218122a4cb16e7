// SPDX-License-Identifier: Apache-2.0
// Checks what the buyer is told, sold and promised.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests::buyer_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* buyer = "metro-outfitters";

// 17.80 for what costs 17.90, from 96 on 16.80: the floor of 5 % holds on the price that is paid.
TEST(DomainTest, A7_TheMarginFloorHoldsOnThePricePaid) {
  Trade trade;
  const OrderText text{.quantity = "12", .price = "17.80", .item = "UP*614141101238"};
  const auto small = trade.send_order(text);
  trade.work();
  EXPECT_EQ(trade.deal_of(small).purchase, "");
  EXPECT_THAT(trade.delivered(buyer, "ACK*IR*12"), SizeIs(1));
  auto large = text;
  large.quantity = "240";
  const auto order = trade.send_order(large);
  trade.work();
  EXPECT_NE(trade.deal_of(order).purchase, "");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// K6, K26: accepted, then cut to 6.
TEST(DomainTest, B9_TheBuyerHearsOfALaterCut) {
  Trade trade;
  const auto deal = trade.confirmed();
  EXPECT_THAT(trade.delivered(buyer, "ACK*IA*12*EA"), SizeIs(1));
  trade.acknowledge(deal, "ACK*IQ*6*EA~");
  trade.work();
  const auto answers = trade.delivered(buyer, "ST*855");
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_THAT(answers[0], HasSubstr("BAK*05*"));
  EXPECT_THAT(answers[0], HasSubstr("*6*EA"));
  EXPECT_THAT(trade.books(deal).cases, Contains("QTY_CUT"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, B9_TheBuyerHearsOnceOfTheSame) {
  Trade trade;
  const auto deal = trade.confirmed();
  trade.acknowledge(deal, "ACK*IQ*6*EA~");
  trade.work();
  EXPECT_THAT(trade.delivered(buyer, "ST*855"), SizeIs(2));
  trade.acknowledge(deal, "ACK*IQ*6*EA~");
  trade.ship(deal, "NS-D1", "6");
  trade.work();
  EXPECT_THAT(trade.delivered(buyer, "ST*855"), IsEmpty());
  EXPECT_EQ(money(trade.books(deal).billed), "209.70");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// K9: nobody else sells it.
TEST(DomainTest, B10_APromisedBackorderIsKeptWhereNobodyIsBetter) {
  Trade trade;
  const auto order = trade.send_order();
  trade.work();
  const auto deal = trade.deal_of(order);
  trade.acknowledge(deal, "ACK*IB*12*EA*068*20261210~");
  trade.work();
  EXPECT_EQ(trade.bucket(deal, "backordered").text(), "12");
  const auto answers = trade.delivered(buyer, "ST*855");
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_THAT(answers[0], HasSubstr("ACK*IB*12*EA*068*20261210"));
  EXPECT_THAT(trade.books(deal).cases, Contains("BACKORDERED"));
  // K25b: the case is over when the goods leave.
  trade.ship(deal, "NS-D1", "12");
  trade.work();
  EXPECT_THAT(trade.books(deal).cases, Not(Contains("BACKORDERED")));
  EXPECT_EQ(money(trade.books(deal).billed), "419.40");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// The only supplier needs two days, and lateness is refused.
TEST(DomainTest, B11_NothingIsPlacedThatComesTooLate) {
  Trade trade([](const std::string& partners) {
    replace_in(partners + "/" + std::string(buyer) + "/partner.yaml", "buyer:\n", "buyer:\n  ship_late: refused\n");
  });
  const auto late = trade.send_order({.head = "DTM*063*20261124~"});
  trade.work();
  EXPECT_EQ(trade.deal_of(late).purchase, "");
  EXPECT_THAT(trade.delivered(buyer, "ACK*IR*12"), SizeIs(1));
  const auto early = trade.send_order({.head = "DTM*063*20261127~"});
  trade.work();
  EXPECT_NE(trade.deal_of(early).purchase, "");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// RB123456785XX: the check digit is right, the country does not exist.
TEST(DomainTest, B15_ATrackingNumberOfNoCountryIsQuestioned) {
  for (const auto& [number, wrong] : {std::pair{"RB123456785XX", true}, std::pair{"RB123456785GB", false}}) {
    Trade trade;
    const auto deal = trade.confirmed();
    trade.send_as_supplier("SH", std::string("ST*856*0001~BSN*00*NS-D1*20261123*0930~HL*1**S~TD5**2*UPSN~REF*CN*") +
                                     number + "~HL*2*1*O~PRF*" + deal.purchase +
                                     "~HL*3*2*I~LIN**VP*NW-1031~SN1**12*EA~CTT*3~SE*12*0001~");
    trade.work();
    const auto books = trade.books(deal);
    EXPECT_EQ(books.shipped.text(), "12");
    EXPECT_EQ(books.cases, wrong ? std::vector<std::string>{"TRACKING_INVALID"} : std::vector<std::string>{}) << number;
    EXPECT_THAT(trade.faults(), IsEmpty());
  }
}

// The buyer's own charges go with the units that they are for, and come back with them.
TEST(DomainTest, A6_ChargesOfTheOrderFollowItsUnits) {
  Trade trade;
  const auto deal = trade.supplied("6", {.under_line = "SAC*C*D240***1200~"});
  EXPECT_THAT(trade.books(deal).bills, ElementsAre("invoice 215.70"));  // 6 × 34.95 + 6.00
  trade.ship(deal, "NS-D2", "6");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).billed), "431.40");
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).billed), "215.70");
  trade.cancel_shipment(deal, "NS-D2");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).billed), "0.00");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Billed when ordered: a cut gives the buyer its money back, once.
TEST(DomainTest, B9_A6_APrepaidOrderIsCreditedWhenItIsCut) {
  Trade trade([](const std::string& partners) {
    replace_in(partners + "/" + std::string(buyer) + "/partner.yaml", "buyer:\n", "buyer:\n  bill_when: ordered\n");
  });
  const auto deal = trade.confirmed();
  EXPECT_EQ(money(trade.books(deal).billed), "419.40");
  trade.acknowledge(deal, "ACK*IQ*6*EA~");
  trade.ship(deal, "NS-D1", "6");
  trade.work();
  EXPECT_THAT(trade.books(deal).bills, ElementsAre("invoice 419.40", "credit_note -209.70"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Each bill is right by itself, 3 × 34.955 = 104.87; a correction gives back what its units were billed at.
TEST(DomainTest, A6_ACorrectionGivesBackToTheCent) {
  Trade trade;
  const auto deal = trade.confirmed({.price = "34.955"});
  for (const auto* number : {"D1", "D2", "D3", "D4"}) {
    trade.ship(deal, number, "3");
    trade.work();
  }
  trade.ship(deal, "D2", "2", "05");
  trade.work();
  trade.ship(deal, "D2", "3", "05");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).billed), "419.48");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

}  // namespace
}  // namespace crossdock::tests::buyer_test
