// SPDX-License-Identifier: Apache-2.0
// Checks the decisions of persons: an approval names hold, line and amount, and pays nothing else.
#include "tests/reconciliation/bills.hpp"

namespace crossdock::reconciliation::approvals_test {
namespace {

// Findings A2: 12 at 20.60 for 19.60, and 10 at 28.75 for 18.75.
class ApprovalTest : public testing::Test {
 protected:
  ApprovalTest()
      : books({bought(1, 12, d("19.60")), bought(2, 10, d("18.75"))}),
        invoice(books.add(bill_of({billed("1", 12, d("20.60")), billed("2", 10, d("28.75"))}))) {}

  Hold hold_of(std::size_t position) const { return books.of(invoice).holds.at(position); }

  Books books;
  std::size_t invoice;
};

TEST_F(ApprovalTest, ReleasingOneHoldPaysNoOther) {
  ASSERT_EQ(money(books.of(invoice)), "422.70 approved, 112.00 disputed, 0.00 credited");
  ASSERT_EQ(hold_of(0).at_stake, 12);
  ASSERT_EQ(hold_of(1).at_stake, 100);
  books.decide(invoice, hold_of(0));
  const auto outcome = books.of(invoice);
  EXPECT_EQ(money(outcome), "434.70 approved, 100.00 disputed, 0.00 credited");
  ASSERT_EQ(outcome.holds.size(), 1U);
  EXPECT_EQ(outcome.holds[0].line, "2");
  EXPECT_EQ(lost_money(outcome), "");
  books.decide(invoice, outcome.holds[0]);
  EXPECT_EQ(books.of(invoice).verdict, Verdict::approved);
}

TEST_F(ApprovalTest, AnApprovalIsOfOneInvoice) {
  books.decide(invoice, hold_of(0));
  books.line(0).ordered = books.line(0).evidence = 24;
  const auto next = books.add(bill_of({billed("1", 12, d("20.60"))}, "INV-900"));
  EXPECT_EQ(money(books.of(next)), "235.20 approved, 12.00 disputed, 0.00 credited");
}

TEST_F(ApprovalTest, WhatComesOnTopIsHeldAnew) {
  books.decide(invoice, hold_of(0));
  // The agreed price falls, so more is at stake than the person saw.
  books.line(0).price = usd(d("19.10"));
  const auto outcome = books.of(invoice);
  EXPECT_EQ(outcome.holds.at(0).line, "1");
  EXPECT_EQ(outcome.holds[0].at_stake, 6);
  EXPECT_EQ(money(outcome), "428.70 approved, 106.00 disputed, 0.00 credited");
  books.decide(invoice, outcome.holds[0]);
  EXPECT_EQ(money(books.of(invoice)), "434.70 approved, 100.00 disputed, 0.00 credited");
}

TEST_F(ApprovalTest, WhatIsRefusedStaysDisputedAndNobodyNeedsToLook) {
  books.decide(invoice, hold_of(0), Answer::refuse);
  const auto outcome = books.of(invoice);
  EXPECT_EQ(money(outcome), "422.70 approved, 112.00 disputed, 0.00 credited");
  EXPECT_TRUE(outcome.holds.at(0).refused);
  EXPECT_FALSE(outcome.holds.at(1).refused);
  // More than was refused is a new question.
  books.line(0).price = usd(d("19.10"));
  EXPECT_FALSE(hold_of(0).refused);
}

TEST(ApprovalsTest, AnInvoiceRefusedAsAWholeLeavesItsUnitsToTheNextOne) {
  Books books({bought(1, 12, d("19.60"))});
  books.line().evidence = 0;
  const auto wrong = books.add(bill_of({billed("1", 12, d("19.60"))}, "A-100"));
  books.decide(wrong, HoldReason::awaiting_shipment, Answer::refuse);
  EXPECT_EQ(books.of(wrong).verdict, Verdict::refused);
  const auto right = books.add(bill_of({billed("1", 12, d("19.60"))}, "B-200"));
  EXPECT_EQ(reasons(books.of(right)), Reasons{"awaiting_shipment"});
}

// A total is a question as a whole: two approvals of less do not cover what nobody saw together.
TEST(ApprovalsTest, ApprovalsOfAWholeDoNotAddUp) {
  Books books({bought(1, 12, d("19.60"))});
  auto bill = bill_of({billed("1", 12, d("19.60"))});
  bill.declared.payable = usd(d("267.20"));  // 32.00 too much
  const auto invoice = books.add(bill);
  books.facts.claims[invoice].decided = {{Answer::approve, HoldReason::total_mismatch, "", {}, 12},
                                         {Answer::approve, HoldReason::total_mismatch, "", {}, 20}};
  EXPECT_EQ(reasons(books.of(invoice)), Reasons{"total_mismatch"});
  EXPECT_EQ(books.of(invoice).approved, d("0"));
}

// An allowance above its lines: the money goes the other way, but it is a document like any other.
TEST(ApprovalsTest, WhatStopsAWholeDocumentStopsItBelowZeroToo) {
  auto bill = bill_of({billed("1", 12, d("19.60"))});
  bill.charges.push_back(allowance_of("300.00"));
  const auto held_for = [&](const std::function<void(Claim&)>& change) {
    Books books({bought(1, 12, d("19.60"))});
    const auto invoice = books.add(bill);
    change(books.facts.claims[invoice]);
    EXPECT_EQ(books.of(invoice).approved, d("0"));
    return reasons(books.of(invoice));
  };
  EXPECT_EQ(held_for([](Claim& claim) { claim.foreign_seller = "Somebody Else"; }), Reasons{"wrong_supplier"});
  EXPECT_EQ(held_for([](Claim& claim) { claim.found_order = "P1"; }), Reasons{"unknown_order"});
  Books books({bought(1, 12, d("19.60"))});
  books.add(bill, "one");
  bill.issue_date = Date::parse("2026-11-24").value();
  const auto again = books.add(bill, "two");
  EXPECT_EQ(reasons(books.of(again)), Reasons{"duplicate_invoice"});
}

// Findings B5: 15 billed of 12, a person wants the 15.
TEST(ApprovalsTest, UnitsAboveTheOrderAreReleased) {
  Books books({bought(1, 12, d("19.60"))});
  const auto invoice = books.add(bill_of({billed("1", 15, d("19.60"))}));
  ASSERT_EQ(reasons(books.of(invoice)), Reasons{"quantity_above_order"});
  books.decide(invoice, HoldReason::quantity_above_order);
  const auto outcome = books.of(invoice);
  EXPECT_EQ(outcome.verdict, Verdict::approved);
  EXPECT_EQ(outcome.approved, 294);
  EXPECT_EQ(outcome.allocations.at(0).quantity, 15);
  EXPECT_EQ(lost_money(outcome), "");
  const auto next = books.add(bill_of({billed("1", 1, d("19.60"))}, "INV-900"));
  EXPECT_EQ(reasons(books.of(next)), Reasons{"quantity_above_order"}) << "the approval was of one invoice";
}

// Findings A5: the notice is cancelled after billing; what was approved is disputed again.
TEST(ApprovalsTest, WithdrawnEvidenceReopensWhatWasApproved) {
  Books books({bought(1, 12, d("19.60"))});
  const auto invoice = books.add(bill_of({billed("1", 12, d("19.60"))}));
  ASSERT_EQ(books.of(invoice).verdict, Verdict::approved);
  books.line().evidence = 10;
  books.line().withdrawn = 2;
  const auto outcome = books.of(invoice);
  EXPECT_EQ(reasons(outcome), Reasons{"evidence_withdrawn"});
  EXPECT_EQ(money(outcome), "196.00 approved, 39.20 disputed, 0.00 credited");
  EXPECT_EQ(outcome.holds[0].owner, Owner::receiver);
}

// Lines that no purchase line explains, and lines without usable numbers, are paid when a person says so.
TEST(ApprovalsTest, LinesThatFitNothingMayBeLetPass) {
  Books books({bought(1, 12, d("19.60"))});
  auto unreadable = billed("3", 0, 1);
  unreadable.amount = usd(7);
  const auto invoice = books.add(bill_of({billed("1", 12, d("19.60")), billed("9", 1, 3), unreadable}));
  ASSERT_EQ(reasons(books.of(invoice)), (Reasons{"bad_number", "unmatched_line"}));
  books.decide(invoice, HoldReason::bad_number);
  books.decide(invoice, HoldReason::unmatched_line);
  const auto outcome = books.of(invoice);
  EXPECT_EQ(money(outcome), "245.20 approved, 0.00 disputed, 0.00 credited");
  EXPECT_EQ(outcome.approved_extras, 10);
  EXPECT_EQ(lost_money(outcome), "");
}

TEST(ApprovalsTest, AnotherSellersInvoiceIsBlockedUntilSomebodyKnowsIt) {
  Books books({bought(1, 12, d("19.60"))});
  const auto invoice = books.add(bill_of({billed("1", 12, d("19.60"))}));
  books.facts.claims[invoice].foreign_seller = "GLN 4000000000006";
  EXPECT_EQ(reasons(books.of(invoice)), Reasons{"wrong_supplier"});
  EXPECT_EQ(books.approved(), "0.00");
  books.decide(invoice, HoldReason::wrong_supplier);
  EXPECT_EQ(books.approved(), "235.20");
}

TEST(ApprovalsTest, ACreditAboveItsInvoiceIsTakenWhenSomebodySaysSo) {
  Books books({bought(1, 12, d("19.60"))});
  const auto note = books.add(credit_of({billed("1", 2, d("19.60"))}));
  books.decide(note, HoldReason::credit_above_invoiced);
  const auto outcome = books.of(note);
  EXPECT_EQ(money(outcome), "-39.20 approved, 0.00 disputed, 0.00 credited");
  EXPECT_EQ(lost_money(outcome), "");
}

}  // namespace
}  // namespace crossdock::reconciliation::approvals_test
