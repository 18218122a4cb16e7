// SPDX-License-Identifier: Apache-2.0
// How credit notes are written: signs, names of invoices, fees, repetitions, other sellers. 12 lanterns at 19.60 are worth 235.20.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests::credit_notes_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Act = Trade::Act;

// BIG07 CR is written by some with quantities, by some with the total below zero, by some with neither.
TEST(DomainTest, N2_SignsOfACreditNoteMeanTheSame) {
  struct Writing {
    const char *quantity, *price, *total;
  };
  for (const auto& [quantity, price, total] :
       {Writing{"2", "19.60", "3920"}, Writing{"-2", "19.60", "-3920"}, Writing{"2", "19.60", "-3920"}}) {
    Trade trade;
    const auto deal = trade.supplied();
    trade.invoice(deal, "I1", "12");
    trade.bill(deal,
               {.number = "C1", .total = total, .lines = {{.quantity = quantity, .price = price}}, .credit = true});
    trade.work();
    const auto books = trade.books(deal);
    EXPECT_EQ(money(books.approved), "196.00") << quantity << ' ' << total;
    EXPECT_THAT(books.holds, IsEmpty()) << quantity << ' ' << total;
    EXPECT_THAT(trade.faults(), IsEmpty());
  }
}

// One credit note over two lines of one invoice: units of one, money of the other.
TEST(DomainTest, A4_N2_OneCreditNoteTakesUnitsOfOneLineAndMoneyOfTheOther) {
  Trade trade;
  const auto deal = trade.supplied_with_tarps();
  trade.bill(deal, {.number = "I1",
                    .total = "43270",
                    .lines = {{}, {.quantity = "10", .price = "19.75", .item = "VP*NW-1130", .number = "2"}}});
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 price_above_tolerance 10.00"));
  trade.bill(deal,
             {.number = "C1",
              .total = "4920",
              .lines = {{.quantity = "2"}, {.quantity = "10", .price = "1.00", .item = "VP*NW-1130", .number = "2"}},
              .head = "REF*IV*I1~",
              .credit = true});
  trade.work();
  const auto books = trade.books(deal);
  // 10 × 19.60 + 10 × 18.75
  EXPECT_EQ(money(books.approved), "383.50");
  EXPECT_EQ(money(books.disputed), "0.00");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// The same credit note in two interchanges, and under its number once more with another date.
TEST(DomainTest, G13_N1_ACreditNoteThatComesAgainGivesNothingAgain) {
  for (const auto* date : {"20261123", "20261124"}) {
    Trade trade;
    const auto deal = trade.supplied();
    trade.invoice(deal, "I1", "12");
    BillText credit{
        .number = "C1", .total = "3920", .lines = {{.quantity = "2"}}, .head = "REF*IV*I1~", .credit = true};
    trade.bill(deal, credit);
    trade.work();
    credit.date = date;
    trade.bill(deal, credit);
    trade.work();
    EXPECT_EQ(money(trade.books(deal).approved), "196.00") << date;
    EXPECT_THAT(trade.faults(), IsEmpty()) << date;
  }
}

// The invoice is named on the line, as a credit note over several invoices does it.
TEST(DomainTest, N1_ACreditNoteNamesItsInvoicesOnItsLines) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "6", "20.60");
  trade.invoice(deal, "J2", "6", "20.10");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).disputed), "9.00");
  trade.bill(deal, {.number = "C1",
                    .total = "900",
                    .lines = {{.quantity = "6", .price = "1.00", .under = "REF*IV*I1~"},
                              {.quantity = "6", .price = "0.50", .number = "2", .under = "REF*IV*J2~"}},
                    .credit = true});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_EQ(money(books.disputed), "0.00");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// 2 × 19.60 less a restocking fee of 5.00: the units are free again, the fee is what a person must look at.
TEST(DomainTest, A4_ACreditLessARestockingFeeTakesBackUnits) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.bill(deal, {.number = "C1",
                    .total = "3420",
                    .lines = {{.quantity = "2"}},
                    .head = "REF*IV*I1~",
                    .tail = "SAC*A*D240***500~",
                    .credit = true});
  trade.work();
  trade.invoice(deal, "J2", "2");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_EQ(money(books.disputed), "5.00");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// One sum for the differences of two invoices, 6.00 and 3.00, which it names or does not name.
TEST(DomainTest, N1_ACreditOverTwoInvoicesSettlesBothDisputesFirst) {
  for (const auto* head : {"REF*IV*I1~REF*IV*J2~", ""}) {
    Trade trade;
    const auto deal = trade.supplied();
    trade.invoice(deal, "I1", "6", "20.60");
    trade.invoice(deal, "J2", "6", "20.10");
    trade.work();
    EXPECT_EQ(money(trade.books(deal).disputed), "9.00");
    trade.bill(
        deal,
        {.number = "C1", .total = "900", .lines = {{.quantity = "12", .price = "0.75"}}, .head = head, .credit = true});
    trade.work();
    const auto books = trade.books(deal);
    EXPECT_EQ(money(books.approved), "235.20") << head;
    EXPECT_EQ(money(books.disputed), "0.00") << head;
    EXPECT_THAT(books.holds, IsEmpty()) << head;
    EXPECT_THAT(trade.faults(), IsEmpty()) << head;
  }
}

// Two parts of what comes back, on one day, under following numbers.
TEST(DomainTest, B7_N2_HonestPartialCreditsAreNoDuplicates) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.credit(deal, "NS-210", "2", "19.60", "I1");
  trade.credit(deal, "NS-211", "2", "19.60", "I1");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "156.80");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// 12 × -1.00: on the invoice that it corrects, and on a credit note.
TEST(DomainTest, A4_G18_APriceBelowZeroGivesMoneyBack) {
  for (const bool on_invoice : {true, false}) {
    Trade trade;
    const auto deal = trade.supplied();
    BillText text{.number = "I1", .total = "24720", .lines = {{.price = "20.60"}}};
    const BillLine back{.price = "-1.00", .number = "2"};
    if (on_invoice) {
      text.total = "23520";
      text.lines.push_back(back);
    }
    trade.bill(deal, text);
    if (!on_invoice)
      trade.bill(deal, {.number = "C1", .total = "-1200", .lines = {back}, .head = "REF*IV*I1~", .credit = true});
    trade.work();
    EXPECT_EQ(money(trade.books(deal).approved), "235.20") << on_invoice;
    EXPECT_THAT(trade.books(deal).holds, IsEmpty()) << on_invoice;
    trade.invoice(deal, "J2", "12");
    trade.work();
    EXPECT_EQ(money(trade.books(deal).approved), "235.20") << on_invoice;
    EXPECT_THAT(trade.faults(), IsEmpty()) << on_invoice;
  }
}

TEST(DomainTest, ACreditNoteThatComesAgainTakesNothing) {
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

TEST(DomainTest, ACreditNumberUsedForOtherContentIsHeldAndTakesNothing) {
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

TEST(DomainTest, ACreditNeverGoesToARepetition) {
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

TEST(DomainTest, ACreditStillGoesToTheDuplicateThatItNames) {
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

TEST(DomainTest, TwoCreditsOfOneDayForTwoInvoicesAreNoDuplicates) {
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

TEST(DomainTest, ACreditThatNamesOnlyAnInvoiceWaitsForIt) {
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

TEST(DomainTest, ACreditInAnotherCurrencyIsHeld) {
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

TEST(DomainTest, ACreditOfAnotherSellerIsHeld) {
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
}  // namespace crossdock::tests::credit_notes_test
