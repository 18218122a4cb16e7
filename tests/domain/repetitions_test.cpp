// SPDX-License-Identifier: Apache-2.0
// Credit notes that come twice, or come from elsewhere than they should.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Act = Trade::Act;

TEST(RepetitionTest, ACreditNoteThatComesAgainTakesNothing) {
  Trade trade;
  const auto deal = trade.supplied();
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

TEST(RepetitionTest, ACreditNumberUsedForOtherContentIsHeldAndTakesNothing) {
  Trade trade;
  const auto deal = trade.supplied();
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

TEST(RepetitionTest, ACreditNeverGoesToARepetition) {
  Trade trade;
  const auto deal = trade.supplied();
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

TEST(RepetitionTest, ACreditStillGoesToTheDuplicateThatItNames) {
  Trade trade;
  const auto deal = trade.supplied();
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

TEST(RepetitionTest, TwoCreditsOfOneDayForTwoInvoicesAreNoDuplicates) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "A-17", "7");
  trade.invoice(deal, "B-52", "5");
  trade.credit(deal, "CN-101", "2", "19.60", "A-17");
  trade.credit(deal, "CN-102", "2", "19.60", "B-52");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "156.80");
  EXPECT_THAT(books.holds, IsEmpty());
}

TEST(RepetitionTest, ACreditThatNamesOnlyAnInvoiceWaitsForIt) {
  Trade trade;
  const auto deal = trade.supplied();
  BillText credit{.number = "C1",
                  .total = "3920",
                  .lines = {{.quantity = "2"}},
                  .head = "REF*IV*I1~",
                  .credit = true,
                  .purchase = ""};
  trade.bill(deal, credit);
  trade.work();
  trade.invoice(deal, "I1", "12");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "196.00");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(RepetitionTest, ACreditInAnotherCurrencyIsHeld) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.bill(
      deal,
      {.number = "C1", .total = "3920", .lines = {{.quantity = "2"}}, .head = "CUR*SE*EUR~REF*IV*I1~", .credit = true});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("C1 currency_mismatch 39.20"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(RepetitionTest, ACreditOfAnotherSellerIsHeld) {
  Trade trade;
  const auto deal = trade.supplied();
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
