// SPDX-License-Identifier: Apache-2.0
// Credits: what they take back, and from which invoice. 12 lanterns at 19.60 are worth 235.20.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests::credits_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// R29.
TEST(DomainTest, A4_G1_APriceCreditDoesNotFreeTheUnits) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12", "20.60");
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 price_above_tolerance 12.00"));
  trade.credit(deal, "C1", "12", "1.00");
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  trade.invoice(deal, "I2", "12", "19.60");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("I2 quantity_above_order 235.20"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, A4_G1_APriceCreditOfSomeUnitsSettlesTheirPartOfTheDispute) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12", "20.60");
  trade.credit(deal, "C1", "5", "1.00", "I1");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 price_above_tolerance 7.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R6: invoice 247.20, credit 247.20, billed again at the right price.
TEST(DomainTest, A4_G2_ACreditOfTheWholeInvoiceTakesItsDisputeWithIt) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12", "20.60");
  trade.credit(deal, "C1", "12", "20.60", "I1");
  trade.invoice(deal, "I2", "12", "19.60");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_EQ(money(books.disputed), "0.00");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, A4_G2_ACreditInCasesTakesBackEaches) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.bill(deal, {.number = "C1",
                    .total = "23520",
                    .lines = {{.quantity = "1", .price = "235.20", .unit = "CA"}},
                    .credit = true});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "0.00");
  trade.invoice(deal, "I2", "12");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R47: the credit of 5 comes first, then the invoice of 12: 7 × 19.60 are owed.
TEST(DomainTest, B4_G3_ACreditBeforeItsInvoiceWaitsForIt) {
  Trade trade;
  const auto deal = trade.confirmed();
  trade.credit(deal, "C1", "5", "19.60");
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("C1 credit_above_invoiced 98.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
  trade.ship(deal, "NS-D1", "12");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).billed), "419.40");
  trade.invoice(deal, "I1", "12");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "137.20");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R5.
TEST(DomainTest, B4_G3_ACreditAboveItsInvoiceIsHeldAndBlocksNothing) {
  Trade trade;
  const auto deal = trade.supplied("6");
  trade.invoice(deal, "I1", "6");
  trade.credit(deal, "C1", "10", "19.60", "I1");
  trade.work();
  auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "0.00");
  EXPECT_THAT(books.holds, ElementsAre("C1 credit_above_invoiced 78.40"));
  trade.ship(deal, "NS-D2", "6");
  trade.invoice(deal, "I2", "6");
  trade.work();
  books = trade.books(deal);
  // The credit names I1, so that nothing is taken of I2.
  EXPECT_EQ(money(books.approved), "117.60");
  EXPECT_EQ(money(books.billed), "419.40");
  EXPECT_THAT(books.holds, ElementsAre("C1 credit_above_invoiced 78.40"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, N1_TheCreditOfADuplicateThatItNamesSparesTheGoodInvoice) {
  for (const auto* named : {"I2", ""}) {
    Trade trade;
    const auto deal = trade.supplied();
    trade.invoice(deal, "I1", "12");
    trade.work();
    trade.invoice(deal, "I2", "12");
    trade.work();
    EXPECT_EQ(money(trade.books(deal).disputed), "235.20");
    trade.credit(deal, "C1", "12", "19.60", named);
    trade.work();
    const auto books = trade.books(deal);
    EXPECT_EQ(money(books.approved), "235.20") << named;
    EXPECT_EQ(money(books.disputed), "0.00") << named;
    EXPECT_THAT(books.holds, IsEmpty()) << named;
    EXPECT_THAT(trade.faults(), IsEmpty());
  }
}

TEST(DomainTest, N1_ACreditOfAllOfAPartApprovedInvoiceLeavesNothing) {
  Trade trade;
  const auto deal = trade.supplied("6");
  trade.invoice(deal, "I1", "12");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "117.60");
  trade.credit(deal, "C1", "12", "19.60");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "0.00");
  EXPECT_EQ(money(books.disputed), "0.00");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, N1_ACreditOfAllOfAnOverpricedInvoiceLeavesNothing) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12", "20.60");
  trade.work();
  trade.credit(deal, "C1", "12", "20.60");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "0.00");
  EXPECT_EQ(money(books.disputed), "0.00");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, N2_TheRestOfAPartApprovedInvoiceIsApprovedAfterACredit) {
  Trade trade;
  const auto deal = trade.supplied("6");
  trade.invoice(deal, "I1", "12");
  trade.work();
  trade.credit(deal, "C1", "2", "19.60");
  trade.work();
  trade.ship(deal, "NS-D2", "6");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "196.00");
  EXPECT_EQ(books.shipped.text(), "12");
  EXPECT_EQ(money(books.billed), "419.40");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, N3_ACreditOfAnInvoiceThatAwaitsItsGoodsStopsNoNotice) {
  Trade trade;
  const auto deal = trade.confirmed();
  trade.invoice(deal, "I1", "12");
  trade.work();
  trade.credit(deal, "C1", "2", "19.60");
  trade.work();
  trade.ship(deal, "NS-D1", "12");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(books.shipped.text(), "12");
  EXPECT_EQ(money(books.billed), "419.40");
  EXPECT_EQ(money(books.approved), "196.00");
  EXPECT_EQ(trade.delivered("metro-outfitters", "BSN*00").size(), 1U);
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, N11_ACreditWakesTheInvoiceThatItMakesRoomFor) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12", "20.60");
  trade.work();
  trade.invoice(deal, "I2", "12", "19.60");
  trade.work();
  EXPECT_THAT(trade.books(deal).holds,
              UnorderedElementsAre("I1 price_above_tolerance 12.00", "I2 quantity_above_order 235.20"));
  trade.credit(deal, "C1", "12", "20.60", "I1");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// ---- siblings ------------------------------------------------------------------------------------------------------

// 235.20 and freight of 5.00, all of it credited; then billed again.
TEST(DomainTest, N1_ACreditOfAnInvoiceWithFreightTakesTheFreightToo) {
  Trade trade;
  const auto deal = trade.supplied();
  const std::string freight = "SAC*C*D240***500~";
  trade.bill(deal, {.number = "I1", .total = "24020", .tail = freight});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "240.20");
  trade.bill(deal, {.number = "C1", .total = "24020", .head = "REF*IV*I1~", .tail = freight, .credit = true});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "0.00");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  trade.bill(deal, {.number = "I2", .total = "24020", .tail = freight});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "240.20");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// The tax was disputed; the supplier gives it back without touching the goods.
TEST(DomainTest, N1_ACreditOfTaxAloneSettlesTheDisputeOfTheTax) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "24460", .tail = "TXI*ST*9.40*4~"});
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 tax_mismatch 9.40"));
  trade.bill(deal, {.number = "C1",
                    .total = "940",
                    .lines = {{.quantity = "1", .price = "0.00"}},
                    .head = "REF*IV*I1~",
                    .tail = "TXI*ST*9.40*4~",
                    .credit = true});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_EQ(money(books.disputed), "0.00");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Whatever comes first, the books end the same.
TEST(DomainTest, N11_TheOrderOfArrivalDoesNotMatter) {
  for (const auto* order : {"SICJ", "CSIJ", "JCIS", "ICJS", "CJIS"}) {
    Trade trade;
    const auto deal = trade.confirmed();
    for (const char* step = order; *step != '\0'; ++step) {
      if (*step == 'S') trade.ship(deal, "NS-D1", "12");
      if (*step == 'I') trade.invoice(deal, "I1", "12", "20.60");
      if (*step == 'C') trade.credit(deal, "C1", "12", "20.60", "I1");
      if (*step == 'J') trade.invoice(deal, "I2", "12", "19.60");
      trade.work();
    }
    const auto books = trade.books(deal);
    EXPECT_EQ(money(books.approved), "235.20") << order;
    EXPECT_THAT(books.holds, IsEmpty()) << order;
    EXPECT_EQ(money(books.billed), "419.40") << order;
    EXPECT_THAT(trade.faults(), IsEmpty()) << order;
  }
}

TEST(DomainTest, B4_ANamedCreditBeforeItsInvoiceWaitsForThatInvoice) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.credit(deal, "C1", "2", "19.60", "J2");
  trade.invoice(deal, "I1", "6");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "117.60");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("C1 credit_above_invoiced 39.20"));
  trade.invoice(deal, "J2", "6");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "196.00");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// 12 × 1.00 were released before the supplier gave them back after all.
TEST(DomainTest, A4_A2_ACreditTakesBackWhatAPersonLetPass) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12", "20.60");
  trade.work();
  trade.act(Trade::Act::release, "I1", "price_above_tolerance");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "247.20");
  trade.credit(deal, "C1", "12", "1.00", "I1");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

}  // namespace
}  // namespace crossdock::tests::credits_test
