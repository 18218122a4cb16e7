// SPDX-License-Identifier: Apache-2.0
// Credits: of units, of money, of either; of the invoice that they name, before it, above it. 12 EA at 19.60 are ordered
// and shipped unless a test says otherwise.
#include "tests/reconciliation/bills.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::reconciliation::credits_test {
namespace {

PurchaseLineFacts twelve() { return bought(1, 12, d("19.60")); }
canonical::InvoiceLine at(const Decimal& quantity, std::string_view price = "19.60") {
  return billed("1", quantity, d(price));
}
canonical::InvoiceLine lump(std::string_view amount) {
  auto line = at(1, amount);
  line.amount = usd(d(amount));
  return line;
}

// ---- what a credit means -------------------------------------------------------------------------------------------

struct Case {
  const char* name;
  std::string_view price;  // of the invoice over 12
  canonical::InvoiceLine credit;
  std::string invoice;     // money of it after the credit
  std::string note;        // money of the credit note
  std::string_view units;  // credited
  Reasons holds{};         // of the credit note
};
class CreditTest : public testing::TestWithParam<Case> {};

TEST_P(CreditTest, TakesBackUnitsOrMoney) {
  Books books({twelve()});
  const auto invoice = books.add(bill_of({at(12, GetParam().price)}));
  const auto note = books.add(credit_of({GetParam().credit}));
  const auto outcomes = books.judged();
  EXPECT_EQ(money(outcomes[invoice]), GetParam().invoice);
  EXPECT_EQ(money(outcomes[note]), GetParam().note);
  EXPECT_EQ(reasons(outcomes[note]), GetParam().holds);
  EXPECT_EQ(outcomes[invoice].allocations.at(0).credited_quantity, d(GetParam().units));
  EXPECT_EQ(lost_money(outcomes), "");
}

INSTANTIATE_TEST_SUITE_P(
    Reconciliation, CreditTest,
    testing::Values(
        Case{"Units", "19.60", at(2), "196.00 approved, 0.00 disputed, 39.20 credited",
             "0.00 approved, 0.00 disputed, -39.20 credited", "2"},
        Case{"UnitsAtTheBilledPrice", "20.60", at(2, "20.60"), "196.00 approved, 10.00 disputed, 41.20 credited",
             "0.00 approved, 0.00 disputed, -41.20 credited", "2"},
        Case{"UnitsAtTheAgreedPrice", "20.60", at(2, "19.60"), "196.00 approved, 12.00 disputed, 39.20 credited",
             "0.00 approved, 0.00 disputed, -39.20 credited", "2"},
        Case{"AllUnits", "19.60", at(12), "0.00 approved, 0.00 disputed, 235.20 credited",
             "0.00 approved, 0.00 disputed, -235.20 credited", "12"},
        Case{"ThePricesDifference", "20.60", at(12, "1.00"), "235.20 approved, 0.00 disputed, 12.00 credited",
             "0.00 approved, 0.00 disputed, -12.00 credited", "0"},
        Case{"ThePricesDifferenceAsALumpSum", "20.60", lump("12.00"), "235.20 approved, 0.00 disputed, 12.00 credited",
             "0.00 approved, 0.00 disputed, -12.00 credited", "0"},
        Case{"ASmallRebateOnARightPrice", "19.60", at(12, "0.60"), "228.00 approved, 0.00 disputed, 7.20 credited",
             "0.00 approved, 0.00 disputed, -7.20 credited", "0"},
        Case{"NeitherPriceNorDifference",
             "19.60",
             at(6, "12.00"),
             "235.20 approved, 0.00 disputed, 0.00 credited",
             "0.00 approved, -72.00 disputed, 0.00 credited",
             "0",
             {"ambiguous_credit"}},
        Case{"TheDifferenceIsThePrice",
             "39.20",
             at(12, "19.60"),
             "235.20 approved, 235.20 disputed, 0.00 credited",
             "0.00 approved, -235.20 disputed, 0.00 credited",
             "0",
             {"ambiguous_credit"}}),
    case_name);

TEST(CreditTest, APersonSaysWhatAnAmbiguousCreditMeans) {
  Books books({twelve()});
  const auto invoice = books.add(bill_of({at(12)}));
  const auto note = books.add(credit_of({at(6, "12.00")}));
  books.decide(note, HoldReason::ambiguous_credit, Answer::credit_units);
  EXPECT_EQ(books.of(invoice).allocations.at(0).credited_quantity, 6);
  EXPECT_EQ(lost_money(books.judged()), "");
  // 163.20 are left for 6 units at 19.60: the credit gave too little back.
  EXPECT_EQ(money(books.of(invoice)), "117.60 approved, 45.60 disputed, 72.00 credited");

  books.facts.claims[note].decided[0].answer = Answer::credit_money;
  EXPECT_EQ(books.of(invoice).allocations.at(0).credited_quantity, 0);
  EXPECT_EQ(money(books.of(invoice)), "163.20 approved, 0.00 disputed, 72.00 credited");
  EXPECT_TRUE(books.of(note).holds.empty());
}

// ---- which invoice it takes from -----------------------------------------------------------------------------------

TEST(CreditTest, GoesToTheInvoiceThatItNames) {
  Books books({bought(1, 24, d("19.60"))});
  const auto first = books.add(bill_of({at(12)}, "I-100"));
  const auto second = books.add(bill_of({at(12)}, "I-200"));
  books.add(credit_of({at(2)}, "CR-1", "i 200"));
  EXPECT_EQ(books.of(first).approved, d("235.20"));
  EXPECT_EQ(books.of(second).approved, d("196.00"));
}

TEST(CreditTest, TakesTheDisputedPartOfTheInvoiceThatItNamesFirst) {
  Books books({twelve()});
  const auto invoice = books.add(bill_of({at(12, "20.60")}, "I-1"));
  ASSERT_EQ(money(books.of(invoice)), "235.20 approved, 12.00 disputed, 0.00 credited");
  books.add(credit_of({lump("5.00")}, "CR-1", "I-1"));
  EXPECT_EQ(money(books.of(invoice)), "235.20 approved, 7.00 disputed, 5.00 credited");
  books.add(credit_of({lump("9.00")}, "CR-2", "I-1"));
  EXPECT_EQ(money(books.of(invoice)), "233.20 approved, 0.00 disputed, 14.00 credited");
}

// L, N1: the credit of a rightly held duplicate wiped out the good invoice.
TEST(CreditTest, TheCreditOfAHeldDuplicateLeavesTheGoodInvoiceAlone) {
  for (const auto* names : {"", "I-2"}) {
    Books books({twelve()});
    const auto good = books.add(bill_of({at(12)}, "I-1"));
    const auto bad = books.add(bill_of({at(12)}, "I-2"));
    ASSERT_EQ(books.of(bad).disputed, d("235.20"));
    books.add(credit_of({at(12)}, "CR-1", names));
    EXPECT_EQ(money(books.of(good)), "235.20 approved, 0.00 disputed, 0.00 credited") << names;
    EXPECT_EQ(books.of(bad).verdict, Verdict::credited) << names;
    EXPECT_TRUE(books.of(bad).holds.empty()) << names;
    EXPECT_EQ(books.approved(), "235.20") << names;
  }
}

// L, N1's relatives: approved money fell below zero.
TEST(CreditTest, NothingFallsBelowZero) {
  Books half({supplied(twelve(), 6)});
  half.add(bill_of({at(12)}));
  half.add(credit_of({at(12)}));
  EXPECT_EQ(half.approved(), "0.00");
  Books dear({twelve()});
  dear.add(bill_of({at(12, "20.60")}));
  dear.add(credit_of({at(12, "20.60")}));
  EXPECT_EQ(dear.approved(), "0.00");
}

// Found by a property: an allowance above the lines left money in dispute that no hold asked about.
TEST(CreditTest, WhatIsLeftOfALineIsAQuestionAlsoBelowZero) {
  Books books({supplied(twelve(), 0)});
  auto invoice = bill_of({at(12)});
  invoice.charges.push_back(allowance_of("300.00"));
  const auto below_zero = books.add(invoice);
  books.add(credit_of({at(12)}));
  const auto outcome = books.of(below_zero);
  EXPECT_FALSE(outcome.disputed.is_zero());
  EXPECT_FALSE(outcome.holds.empty());
}

// L, N2: after a credit of units the rest could never be approved.
TEST(CreditTest, TheRestIsApprovedWhenItsGoodsCome) {
  Books books({supplied(twelve(), 6)});
  books.add(bill_of({at(12)}));
  books.add(credit_of({at(2)}));
  EXPECT_EQ(books.approved(), "117.60");
  books.line().evidence = 12;
  EXPECT_EQ(books.approved(), "196.00");
}

// L, N3: an invoice that awaits its goods is credited, and the goods come.
TEST(CreditTest, AnInvoiceThatAwaitsItsGoodsMayBeCredited) {
  Books books({supplied(twelve(), 0)});
  const auto invoice = books.add(bill_of({at(12)}));
  const auto note = books.add(credit_of({at(2)}));
  EXPECT_EQ(books.of(note).verdict, Verdict::approved);
  EXPECT_EQ(money(books.of(invoice)), "0.00 approved, 196.00 disputed, 39.20 credited");
  books.line().evidence = 12;
  EXPECT_EQ(books.approved(), "196.00");
}

// L, N5: early invoices of the same units starved each other.
TEST(CreditTest, EarlyInvoicesOfTheSameUnitsDoNotStarveEachOther) {
  Books books({supplied(twelve(), 0)});
  books.add(bill_of({at(12)}, "I-101"));
  books.add(bill_of({at(12)}, "I-202"));
  EXPECT_EQ(books.approved(), "0.00");
  books.line().evidence = 12;
  EXPECT_EQ(books.approved(), "235.20");

  Books two({supplied(bought(1, 2, d("19.60")), 2)});
  two.add(bill_of({at(3)}, "I-101"));
  two.add(bill_of({at(1)}, "I-202"));
  EXPECT_EQ(two.approved(), "39.20");
}

// L, N11: a credit woke no held invoice.
TEST(CreditTest, TheNextInvoiceIsPaidWhenTheWrongOneIsCredited) {
  for (const auto* names : {"", "I-1"}) {
    Books books({twelve()});
    const auto wrong = books.add(bill_of({at(12, "20.60")}, "I-1"));
    const auto right = books.add(bill_of({at(12)}, "I-2"));
    ASSERT_EQ(reasons(books.of(right)), Reasons{"quantity_above_order"});
    books.add(credit_of({at(12, "20.60")}, "CR-1", names));
    EXPECT_EQ(books.of(wrong).verdict, Verdict::credited) << names;
    EXPECT_EQ(money(books.of(right)), "235.20 approved, 0.00 disputed, 0.00 credited") << names;
    EXPECT_EQ(books.approved(), "235.20") << names;
  }
}

// R6: credited whole and billed again at the right price: no dispute is left behind.
TEST(CreditTest, CreditedWholeAndBilledAgain) {
  Books books({twelve()});
  const auto wrong = books.add(bill_of({at(12, "20.60")}, "I-1"));
  books.add(credit_of({at(12, "20.60")}, "CR-1"));
  const auto right = books.add(bill_of({at(12)}, "I-2"));
  EXPECT_EQ(money(books.of(wrong)), "0.00 approved, 0.00 disputed, 247.20 credited");
  EXPECT_EQ(books.of(right).verdict, Verdict::approved);
  EXPECT_EQ(books.approved(), "235.20");
}

// ---- before and above its invoice ----------------------------------------------------------------------------------

// Neither a repeated invoice nor a repeated credit counts twice.
TEST(CreditTest, RepetitionsTakeAndGiveNothing) {
  Books books({twelve()});
  books.add(bill_of({at(12)}), "invoice");
  books.add(bill_of({at(12)}), "invoice");
  books.add(credit_of({at(2)}), "credit");
  books.add(credit_of({at(2)}), "credit");
  EXPECT_EQ(books.approved(), "196.00");
  const auto above = books.of(books.add(credit_of({at(12)}, "CR-900")));
  EXPECT_EQ(money(above), "0.00 approved, -39.20 disputed, -196.00 credited");
  EXPECT_EQ(lost_money(books.judged()), "");
}

// A credit note that keeps more than it gives is none.
TEST(CreditTest, ACreditNoteThatAsksForMoneyIsHeld) {
  Books books({twelve()});
  books.add(bill_of({at(12)}));
  auto note = credit_of({at(1)});
  note.charges = {allowance_of("30.00")};
  const auto outcome = books.of(books.add(note));
  EXPECT_EQ(reasons(outcome), Reasons{"unexpected_charge"});
  EXPECT_EQ(money(outcome), "0.00 approved, 10.40 disputed, 0.00 credited");
  EXPECT_EQ(books.approved(), "235.20");
}

// R5: it waits, and when its invoice comes it counts.
TEST(CreditTest, ACreditBeforeItsInvoiceWaitsForIt) {
  Books books({twelve()});
  const auto note = books.add(credit_of({at(5)}, "CR-1", "I-1"));
  const auto waiting = books.of(note);
  EXPECT_EQ(reasons(waiting), Reasons{"credit_above_invoiced"});
  EXPECT_EQ(money(waiting), "0.00 approved, -98.00 disputed, 0.00 credited");
  EXPECT_EQ(waiting.verdict, Verdict::held);
  books.add(bill_of({at(12)}, "I-1"));
  EXPECT_TRUE(books.of(note).holds.empty());
  EXPECT_EQ(books.approved(), "137.20");
}

// R47: the part above the invoice is held.
TEST(CreditTest, OnlyWhatWasInvoicedIsTakenBack) {
  Books books({twelve()});
  books.add(bill_of({at(4)}));
  const auto note = books.of(books.add(credit_of({at(10)})));
  EXPECT_EQ(reasons(note), Reasons{"credit_above_invoiced"});
  EXPECT_EQ(money(note), "0.00 approved, -117.60 disputed, -78.40 credited");
  EXPECT_EQ(books.approved(), "0.00");
  EXPECT_EQ(lost_money(books.judged()), "");
}

TEST(CreditTest, TwoCreditsGiveBackAtMostWhatWasInvoiced) {
  Books books({twelve()});
  books.add(bill_of({at(12)}));
  auto first = credit_of({at(8)}, "CR-100");
  first.declared.payable = usd(d("156.80"));
  EXPECT_EQ(books.of(books.add(first)).verdict, Verdict::approved);
  const auto second = books.of(books.add(credit_of({at(8)}, "CR-200")));
  EXPECT_EQ(money(second), "0.00 approved, -78.40 disputed, -78.40 credited");
  EXPECT_EQ(books.approved(), "0.00");
}

// ---- lines below zero, charges, taxes and allowances ---------------------------------------------------------------

// R13: a line below zero corrects the invoice on which it stands, wherever it stands.
TEST(CreditTest, ALineBelowZeroCorrectsItsInvoice) {
  for (const bool first : {true, false}) {
    auto invoice = bill_of({at(12), at(-2)});
    invoice.lines[1].number = "2";
    if (first) std::swap(invoice.lines[0], invoice.lines[1]);
    invoice.declared.payable = usd(d("196.00"));
    const auto outcome = outcome_of(invoice, {twelve()});
    EXPECT_EQ(reasons(outcome), Reasons{});
    EXPECT_EQ(outcome.approved, d("196.00"));
    EXPECT_EQ(lost_money({outcome}), "");
  }
}

TEST(CreditTest, ALineBelowZeroAloneIsHeldAndTakesNothing) {
  const auto outcome = outcome_of(bill_of({at(-2)}), {twelve()});
  EXPECT_EQ(reasons(outcome), Reasons{"credit_above_invoiced"});
  EXPECT_EQ(money(outcome), "0.00 approved, -39.20 disputed, 0.00 credited");
}

TEST(CreditTest, FreightIsGivenBackWithItsInvoice) {
  Books books({twelve()});
  books.tolerances.freight = Tolerance::up_to(5);
  auto invoice = bill_of({at(12)});
  invoice.charges = {charge_of("D240", "5.00")};
  books.add(invoice);
  auto note = credit_of({at(12)});
  note.charges = {charge_of("D240", "5.00")};
  const auto outcome = books.of(books.add(note));
  EXPECT_EQ(money(outcome), "0.00 approved, 0.00 disputed, -240.20 credited");
  EXPECT_EQ(books.approved(), "0.00");
}

TEST(CreditTest, FreightThatNobodyInvoicedIsNotGivenBackUnseen) {
  Books books({twelve()});
  books.add(bill_of({at(12)}));
  auto note = credit_of({at(12)});
  note.charges = {charge_of("D240", "5.00")};
  const auto outcome = books.of(books.add(note));
  EXPECT_EQ(reasons(outcome), Reasons{"credit_above_invoiced"});
  EXPECT_EQ(money(outcome), "0.00 approved, -5.00 disputed, -235.20 credited");
}

TEST(CreditTest, ARestockingFeeIsKeptByTheSupplier) {
  Books books({twelve()});
  books.add(bill_of({at(12)}));
  auto note = credit_of({at(12)});
  note.charges = {allowance_of("20.00")};
  const auto outcome = books.of(books.add(note));
  EXPECT_EQ(outcome.credited, d("-215.20"));
  EXPECT_EQ(lost_money(books.judged()), "");
}

// The mirror image of an invoice with an allowance takes all of it back.
TEST(CreditTest, AnAllowanceIsGivenBackWithItsInvoice) {
  for (const auto* names : {"", "INV-1"}) {
    Books books({twelve()});
    auto invoice = bill_of({at(12)});
    invoice.charges = {allowance_of("11.76")};
    const auto first = books.add(invoice);
    ASSERT_EQ(books.of(first).approved, d("223.44"));
    auto note = credit_of({at(12)}, "CR-1", names);
    note.charges = {allowance_of("11.76")};
    const auto second = books.add(note);
    EXPECT_EQ(money(books.of(second)), "0.00 approved, 0.00 disputed, -223.44 credited") << names;
    EXPECT_EQ(books.of(first).verdict, Verdict::credited) << names;
    EXPECT_EQ(money(books.of(first)), "0.00 approved, 0.00 disputed, 223.44 credited") << names;
    EXPECT_EQ(lost_money(books.judged()), "") << names;
  }
}

TEST(CreditTest, NoMoreIsGivenBackThanAnInvoiceWithAnAllowanceAskedFor) {
  Books books({twelve()});
  auto invoice = bill_of({at(12)});
  invoice.charges = {allowance_of("11.76")};
  const auto first = books.add(invoice);
  const auto note = books.add(credit_of({at(12)}));
  EXPECT_EQ(money(books.of(first)), "0.00 approved, 0.00 disputed, 223.44 credited");
  EXPECT_EQ(money(books.of(note)), "0.00 approved, -11.76 disputed, -223.44 credited");
  EXPECT_EQ(reasons(books.of(note)), Reasons{"credit_above_invoiced"});
}

// Minor units other than cents: yen have none, dinars have three digits.
TEST(CreditTest, UnitsOfTwoInvoicesAreSplitInWholeMinorUnits) {
  for (const auto* currency : {"JPY", "KWD"}) {
    auto line = bought(1, 9, 1);
    line.price = canonical::Money{Decimal(100), currency};
    line.price_basis = 3;
    Books books({line});
    const auto in_currency = [&](canonical::Invoice document) {
      document.currency = currency;
      for (auto& one : document.lines) one.price->currency = currency;
      return document;
    };
    const auto third = [&](const Decimal& quantity) {
      auto one = billed("1", quantity, 100);
      one.price_basis = canonical::Quantity{3, "EA", ""};
      return one;
    };
    books.add(in_currency(bill_of({third(4)}, "I-100")));
    books.add(in_currency(bill_of({third(5)}, "I-200")));
    books.add(in_currency(credit_of({third(9)})));
    for (const auto& outcome : books.judged()) {
      EXPECT_TRUE(outcome.credited.to_units(std::string_view(currency) == "JPY" ? 0 : 3)) << outcome.credited.text();
      EXPECT_LE(outcome.disputed.absolute(), Decimal(1)) << outcome.disputed.text();
    }
    EXPECT_EQ(lost_money(books.judged()), "") << currency;
  }
}

}  // namespace
}  // namespace crossdock::reconciliation::credits_test
