// SPDX-License-Identifier: Apache-2.0
// Which invoices count as having come before.
#include "gateway/modules/reconciliation/duplicates.hpp"

#include "tests/reconciliation/bills.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::reconciliation {
namespace {

struct Case {
  const char* name;
  std::string_view earlier;  // number
  std::string_view date;
  std::string_view order;
  std::string_view total;
  std::optional<Likeness> likeness;
};
class DuplicateTest : public testing::TestWithParam<Case> {};

TEST_P(DuplicateTest, IsFoundOrNot) {
  InvoiceFacts facts;
  PreviousInvoice earlier;
  earlier.id = 5;
  earlier.number = GetParam().earlier;
  earlier.date = Date::parse(GetParam().date).value();
  earlier.order_number = GetParam().order;
  earlier.currency = "USD";
  earlier.total = d(GetParam().total);
  facts.previous = {earlier};
  const auto found = find_duplicate(bill_of({}, "INV-1042"), 100, facts, {});
  ASSERT_EQ(found.has_value(), GetParam().likeness.has_value());
  if (found) {
    EXPECT_EQ(found->likeness, *GetParam().likeness) << found->why;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Reconciliation, DuplicateTest,
    testing::Values(Case{"SameNumber", "INV-1042", "2026-11-01", "P1", "100", Likeness::same_number},
                    Case{"SameNumberOtherAmount", "INV-1042", "2026-11-01", "P1", "99", Likeness::same_number},
                    Case{"SameNumberWrittenOtherwise", "inv 001042", "2026-11-01", "P1", "100", Likeness::same_number},
                    Case{"SameNumberYearsAgo", "INV-1042", "2024-11-01", "P1", "7", Likeness::similar},
                    Case{"LetterForDigit", "INV-IO42", "2026-11-01", "P1", "100", Likeness::similar},
                    Case{"NoPrefix", "1042", "2026-11-01", "P1", "100", Likeness::similar},
                    Case{"SwappedDigits", "INV-1024", "2026-11-01", "P1", "100", Likeness::similar},
                    Case{"OneDigitMore", "INV-10422", "2026-11-01", "P1", "100", Likeness::similar},
                    Case{"NextNumberOtherDay", "INV-1043", "2026-11-01", "P1", "100", std::nullopt},
                    Case{"NextNumberSameDay", "INV-1043", "2026-11-23", "P1", "100", Likeness::similar},
                    Case{"SwappedDigitsOtherAmount", "INV-1024", "2026-11-01", "P1", "99", std::nullopt},
                    Case{"SwappedDigitsOtherOrder", "INV-1024", "2026-11-01", "P2", "100", std::nullopt},
                    Case{"SwappedDigitsLongAgo", "INV-1024", "2026-01-01", "P1", "100", std::nullopt},
                    Case{"AnotherInvoice", "INV-2000", "2026-11-01", "P1", "100", std::nullopt}),
    case_name);

TEST(DuplicateTest, TheSameContentIsARepetitionAndNotADuplicate) {
  auto facts = facts_of({bought(1, 10, 5)});
  facts.hash = "abc";
  PreviousInvoice earlier;
  earlier.number = "INV-1";
  earlier.hash = "abc";
  facts.previous = {earlier};
  const auto outcome = reconcile(bill_of({billed("1", 10, 5)}), facts, {});
  EXPECT_EQ(outcome.verdict, Verdict::repeated);
  EXPECT_TRUE(outcome.allocations.empty());
  EXPECT_TRUE(outcome.holds.empty());
}

TEST(DuplicateTest, ADuplicateIsBlockedAndAPossibleOneWaitsForAPerson) {
  auto facts = facts_of({bought(1, 20, 5)});
  PreviousInvoice earlier;
  earlier.id = 5;
  earlier.number = "INV-1";
  facts.previous = {earlier};
  const auto blocked = reconcile(bill_of({billed("1", 10, 5)}), facts, {});
  EXPECT_EQ(blocked.verdict, Verdict::duplicate);
  EXPECT_TRUE(blocked.approved.is_zero());
  EXPECT_EQ(lost_money(blocked), "");

  earlier.number = "INV-l";
  earlier.total = 50;
  earlier.currency = "USD";
  facts.previous = {earlier};
  const auto waiting = reconcile(bill_of({billed("1", 10, 5)}), facts, {});
  EXPECT_EQ(waiting.verdict, Verdict::held);
  EXPECT_EQ(reasons(waiting), std::vector<std::string>{"possible_duplicate"});
  EXPECT_EQ(waiting.holds[0].other_invoice, 5);
  Policy released;
  released.released = {HoldReason::possible_duplicate};
  EXPECT_EQ(reconcile(bill_of({billed("1", 10, 5)}), facts, {}, released).verdict, Verdict::approved);
}

}  // namespace
}  // namespace crossdock::reconciliation
