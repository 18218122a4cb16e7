// SPDX-License-Identifier: Apache-2.0
// What a review of the judging found: credits that come twice, approvals that pass too much, charges behind prepaid money,
// lines without a number, cases that nobody closes.
#include <gmock/gmock.h>

#include <fstream>

#include "gateway/acts/orders.hpp"
#include "gateway/modules/reconciliation/reconcile.hpp"
#include "gateway/store/orders.hpp"
#include "tests/domain/trade.hpp"

namespace crossdock::tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Act = Trade::Act;

// Twelve ordered, shipped and confirmed.
Deal shipped(Trade& trade, const OrderText& order = {}) {
  const auto deal = trade.confirmed(order);
  trade.ship(deal, "NS-D1-" + deal.order, order.quantity);
  trade.work();
  return deal;
}

// ---- credits ---------------------------------------------------------------------------------------------------------

TEST(ReviewTest, ACreditNoteThatComesAgainTakesNothing) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.credit(deal, "C1", "2", "19.60", "I1");
  trade.credit(deal, "C1", "2", "19.60", "I1");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "196.00");
  EXPECT_EQ(money(books.credited), "0.00");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ReviewTest, ACreditNumberUsedForOtherContentIsHeldAndTakesNothing) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.credit(deal, "C1", "2", "19.60", "I1");
  trade.credit(deal, "C1", "3", "19.60", "I1");
  trade.work();
  auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "196.00");
  EXPECT_THAT(books.holds, ElementsAre("C1 duplicate_invoice 58.80"));
  EXPECT_THAT(trade.violations(), IsEmpty());
  trade.act(Act::release, "C1", "duplicate_invoice");
  trade.work();
  books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "137.20");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ReviewTest, ACreditNeverGoesToARepetition) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.invoice(deal, "I1", "12");
  trade.credit(deal, "C1", "12", "19.60", "I1");
  trade.credit(deal, "C2", "12", "19.60", "I1");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "0.00");
  EXPECT_EQ(money(books.credited), "0.00");
  EXPECT_THAT(books.holds, Contains(HasSubstr("C2")));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ReviewTest, ACreditStillGoesToTheDuplicateThatItNames) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.invoice(deal, "I2", "12");
  trade.work();
  trade.credit(deal, "C1", "12", "19.60", "I2");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ReviewTest, TwoCreditsOfOneDayForTwoInvoicesAreNoDuplicates) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "A-17", "7");
  trade.invoice(deal, "B-52", "5");
  trade.credit(deal, "CN-101", "2", "19.60", "A-17");
  trade.credit(deal, "CN-102", "2", "19.60", "B-52");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "156.80");
  EXPECT_THAT(books.holds, IsEmpty());
}

TEST(ReviewTest, ACreditOfAnotherSellerIsHeld) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.bill(deal, {.number = "C1",
                    .total = "3920",
                    .lines = {{.quantity = "2"}},
                    .head = "REF*IV*I1~N1*SE*SOMEBODY ELSE*1*999999999~",
                    .credit = true});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("C1 wrong_supplier 39.20"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

}  // namespace
}  // namespace crossdock::tests
