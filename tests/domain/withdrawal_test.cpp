// SPDX-License-Identifier: Apache-2.0
// Ship notices that are cancelled, replaced, repeated, or announce more than was ordered.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests::withdrawal_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What the books say when nothing is wrong.
void expect_all_well(Trade& trade, const Deal& deal, const char* approved, const char* billed) {
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), approved);
  EXPECT_EQ(money(books.billed), billed);
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, A5_G27_ACancelledNoticeReopensWhatWasApproved) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.work();
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  auto books = trade.books(deal);
  EXPECT_TRUE(books.shipped.is_zero());
  EXPECT_EQ(money(books.approved), "0.00");
  EXPECT_EQ(money(books.disputed), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 evidence_withdrawn 235.20"));
  EXPECT_THAT(books.cases, ElementsAre("EVIDENCE_WITHDRAWN"));
  EXPECT_EQ(money(books.billed), "0.00");
  EXPECT_THAT(trade.faults(), IsEmpty());
  // They leave after all.
  trade.ship(deal, "NS-D2", "12");
  trade.work();
  expect_all_well(trade, deal, "235.20", "419.40");
}

// R57b.
TEST(DomainTest, A5_G27_NothingIsPaidAgainForGoodsThatNeverShipped) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.work();
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  trade.credit(deal, "C1", "12", "19.60", "I1");
  trade.work();
  trade.invoice(deal, "I2", "12");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "0.00");
  EXPECT_EQ(money(books.disputed), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("I2 evidence_withdrawn 235.20"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R61b: 12, corrected to 10, then the two others; 14 were billed.
TEST(DomainTest, A5_G27_AReplacedNoticeProvesNoMoreThanItSays) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.work();
  trade.ship(deal, "NS-D1", "10", "05");
  trade.work();
  auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "196.00");
  EXPECT_THAT(books.holds, ElementsAre("I1 evidence_withdrawn 39.20"));
  EXPECT_EQ(money(books.billed), "349.50");
  trade.ship(deal, "NS-D2", "2");
  trade.work();
  trade.invoice(deal, "I2", "2");
  trade.work();
  books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_EQ(money(books.disputed), "39.20");
  EXPECT_THAT(books.holds, ElementsAre("I2 quantity_above_order 39.20"));
  EXPECT_EQ(books.shipped.text(), "12");
  EXPECT_EQ(money(books.billed), "419.40");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, A6_TheBuyerIsBilledOnceWhenANoticeIsCancelledAndComesUnderAnotherNumber) {
  Trade trade;
  const auto deal = trade.supplied();
  EXPECT_THAT(trade.books(deal).bills, ElementsAre("invoice 419.40"));
  trade.delivered("metro-outfitters", "");
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).billed), "0.00");
  EXPECT_EQ(trade.network().delivered("metro-outfitters").size(), 2U);
  EXPECT_EQ(trade.delivered("metro-outfitters", "BSN*01").size(), 1U);
  trade.ship(deal, "NS-D2", "12");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_THAT(books.bills, ElementsAre("invoice 419.40", "credit_note -419.40", "invoice 419.40"));
  EXPECT_EQ(trade.delivered("metro-outfitters", "BSN*00").size(), 1U);
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, A6_AShorterReplacementGivesTheBuyerTheDifferenceBack) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.delivered("metro-outfitters", "");
  trade.ship(deal, "NS-D1", "10", "05");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_THAT(books.bills, ElementsAre("invoice 419.40", "credit_note -69.90"));
  EXPECT_EQ(money(books.billed), "349.50");
  const auto sent = trade.network().delivered("metro-outfitters");
  EXPECT_EQ(trade.delivered("metro-outfitters", "BSN*05").size(), 1U);
  EXPECT_EQ(sent.size(), 2U);
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R61b, the buyer's side: replaced by 10, and two more under another number.
TEST(DomainTest, A6_N7_WhatIsMovedToAnotherNoticeIsBilledOnce) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.ship(deal, "NS-D1", "10", "05");
  trade.work();
  trade.ship(deal, "NS-D2", "2");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.billed), "419.40");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, N4_ASecondNoticeCountsWhenTheFirstIsCancelled) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.ship(deal, "NS-D2", "12");
  trade.work();
  EXPECT_EQ(trade.books(deal).shipped.text(), "12");
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  trade.invoice(deal, "I1", "12");
  trade.work();
  EXPECT_EQ(trade.books(deal).shipped.text(), "12");
  expect_all_well(trade, deal, "235.20", "419.40");
}

TEST(DomainTest, N4_UnitsAnnouncedAboveTheOrderAreKept) {
  Trade trade;
  const auto deal = trade.supplied("8");
  trade.ship(deal, "NS-D2", "8");
  trade.work();
  EXPECT_EQ(trade.books(deal).shipped.text(), "12");
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(books.shipped.text(), "8");
  EXPECT_EQ(money(books.billed), "279.60");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, A5_A6_ANoticeReplacedTwiceCountsAsItsLastSays) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.work();
  for (const auto* units : {"10", "11"}) {
    trade.ship(deal, "NS-D1", units, "05");
    trade.work();
  }
  auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "215.60");
  EXPECT_EQ(money(books.billed), "384.45");
  EXPECT_THAT(books.holds, ElementsAre("I1 evidence_withdrawn 19.60"));
  trade.ship(deal, "NS-D1", "12", "05");
  trade.work();
  expect_all_well(trade, deal, "235.20", "419.40");
}

TEST(DomainTest, A5_ANoticeReplacedAfterACreditOfTheUnitsThatAreMissing) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.work();
  trade.credit(deal, "C1", "2", "19.60", "I1");
  trade.work();
  trade.ship(deal, "NS-D1", "10", "05");
  trade.work();
  expect_all_well(trade, deal, "196.00", "349.50");
}

TEST(DomainTest, A5_A2_ANoticeCancelledAfterAReleaseReopensAllButTheApproval) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12", "20.60");
  trade.work();
  trade.act(Trade::Act::release, "I1", "price_above_tolerance");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "247.20");
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "0.00");
  EXPECT_THAT(books.holds, ElementsAre("I1 evidence_withdrawn 247.20"));
  EXPECT_THAT(trade.faults(), IsEmpty());
  // They leave after all: what was approved of the price still is.
  trade.ship(deal, "NS-D2", "12");
  trade.work();
  expect_all_well(trade, deal, "247.20", "419.40");
}

// One of two lines disappears from the notice.
TEST(DomainTest, A5_A6_AReplacementWithoutOneOfItsLinesReopensThatLine) {
  Trade trade;
  const auto deal = trade.supplied_with_tarps();
  trade.bill(deal, {.number = "I1",
                    .total = "42270",
                    .lines = {{}, {.quantity = "10", .price = "18.75", .item = "VP*NW-1130", .number = "2"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "422.70");
  trade.ship(deal, "NS-D1", {{.units = "12"}}, "05");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 evidence_withdrawn 187.50"));
  EXPECT_EQ(money(books.billed), "419.40");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// The case of 12 was counted as 12 units, and is as many when it comes back.
TEST(DomainTest, A5_A6_ANoticeInCasesIsTakenBackInUnits) {
  Trade trade;
  const auto deal = trade.confirmed();
  trade.ship(deal, "NS-D1", {{.units = "1", .unit = "CA"}});
  trade.invoice(deal, "I1", "12");
  trade.work();
  expect_all_well(trade, deal, "235.20", "419.40");
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.disputed), "235.20");
  EXPECT_EQ(money(books.billed), "0.00");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// 8 and 8 of 12; the second becomes 4, as it should have been.
TEST(DomainTest, N4_N9_ACorrectionOfTheSecondNoticeClosesTheCaseOfItsExcess) {
  Trade trade;
  const auto deal = trade.supplied("8");
  trade.ship(deal, "NS-D2", "8");
  trade.work();
  EXPECT_THAT(trade.books(deal).cases, ElementsAre("OVER_SHIPPED"));
  trade.ship(deal, "NS-D2", "4", "05");
  trade.work();
  EXPECT_THAT(trade.books(deal).cases, IsEmpty());
  trade.invoice(deal, "I1", "12");
  trade.work();
  expect_all_well(trade, deal, "235.20", "419.40");
}

// The supplier cuts what it has shipped: the units that left are kept and billed.
TEST(DomainTest, A5_B9_ACutAfterShippingTakesNothingBack) {
  Trade trade;
  const auto deal = trade.supplied("6");
  trade.acknowledge(deal, "ACK*IQ*6*EA~");
  trade.invoice(deal, "I1", "12");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(books.shipped.text(), "6");
  EXPECT_EQ(money(books.approved), "117.60");
  EXPECT_EQ(money(books.disputed), "117.60");
  EXPECT_EQ(money(books.billed), "209.70");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// A credit came for units of the notice, then the notice falls: what is left of the invoice is disputed.
TEST(DomainTest, A5_N2_ANoticeCancelledAfterACreditLeavesTheRestDisputed) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.credit(deal, "C1", "2", "19.60", "I1");
  trade.work();
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "0.00");
  EXPECT_EQ(money(books.disputed), "196.00");
  EXPECT_THAT(books.holds, ElementsAre("I1 evidence_withdrawn 196.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
  trade.ship(deal, "NS-D2", "10");
  trade.work();
  expect_all_well(trade, deal, "196.00", "349.50");
}

}  // namespace
}  // namespace crossdock::tests::withdrawal_test
