// SPDX-License-Identifier: Apache-2.0
// Which invoices count as having come before.
#include "gateway/modules/reconciliation/duplicates.hpp"

#include "tests/reconciliation/bills.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::reconciliation::duplicates_test {
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
  auto earlier = bill_of({}, std::string(GetParam().earlier));
  earlier.issue_date = Date::parse(GetParam().date).value();
  earlier.order_number = GetParam().order;
  const auto invoice = bill_of({}, "INV-1042");
  const auto found = compare({&invoice, "", "INV1042", 100},
                             {&earlier, "", normalised_number(earlier.number), d(GetParam().total)}, {});
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
  Books books({bought(1, 10, 5)});
  books.add(bill_of({billed("1", 10, 5)}), "abc");
  const auto outcome = books.of(books.add(bill_of({billed("1", 10, 5)}), "abc"));
  EXPECT_EQ(outcome.verdict, Verdict::repeated);
  EXPECT_TRUE(outcome.allocations.empty());
  EXPECT_TRUE(outcome.holds.empty());
  EXPECT_EQ(books.approved(), "50.00");
}

TEST(DuplicateTest, ANumberUsedAgainIsBlockedThoughUnitsAreLeft) {
  Books books({bought(1, 20, 5)});
  books.add(bill_of({billed("1", 10, 5)}), "abc");
  const auto blocked = books.of(books.add(bill_of({billed("1", 10, 5)}), "def"));
  EXPECT_EQ(blocked.verdict, Verdict::duplicate);
  EXPECT_EQ(reasons(blocked), Reasons{"duplicate_invoice"});
  EXPECT_EQ(blocked.holds[0].other_invoice, InvoiceId(1));
  EXPECT_EQ(books.approved(), "50.00");
  EXPECT_EQ(lost_money(books.judged()), "");
}

TEST(DuplicateTest, WhatOnlyLooksLikeOneWaitsForAPersonIfItsUnitsAreBilledAlready) {
  Books books({bought(1, 10, 5)});
  books.add(bill_of({billed("1", 10, 5)}, "INV-1"));
  const auto second = books.add(bill_of({billed("1", 10, 5)}, "INV-l"));
  const auto waiting = books.of(second);
  EXPECT_EQ(waiting.verdict, Verdict::held);
  EXPECT_EQ(reasons(waiting), Reasons{"possible_duplicate"});
  EXPECT_EQ(waiting.holds[0].other_invoice, InvoiceId(1));

  // It is none, a person says: then its units are looked at, and nobody ordered them.
  books.decide(second, HoldReason::possible_duplicate);
  EXPECT_EQ(reasons(books.of(second)), Reasons{"quantity_above_order"});
  EXPECT_EQ(books.approved(), "50.00");
}

// Two deliveries of six, billed on one day under neighbouring numbers (findings B7).
TEST(DuplicateTest, PartsOfAnOrderThatLookAlikeAreNoDuplicates) {
  Books books({bought(1, 12, d("19.60"))});
  books.add(bill_of({billed("1", 6, d("19.60"))}, "NS-110"));
  books.add(bill_of({billed("1", 6, d("19.60"))}, "NS-111"));
  EXPECT_EQ(books.approved(), "235.20");
  const auto third = books.of(books.add(bill_of({billed("1", 6, d("19.60"))}, "NS-112")));
  EXPECT_EQ(reasons(third), Reasons{"possible_duplicate"}) << "all units are billed";
  EXPECT_EQ(books.approved(), "235.20");
}

TEST(DuplicateTest, AnInvoiceIsNoDuplicateOfItsCreditNote) {
  Books books({bought(1, 10, 5)});
  books.add(bill_of({billed("1", 10, 5)}, "N-1"));
  const auto credit = books.of(books.add(credit_of({billed("1", 10, 5)}, "N-1")));
  EXPECT_EQ(credit.verdict, Verdict::approved);
  EXPECT_EQ(books.approved(), "0.00");
}

}  // namespace
}  // namespace crossdock::reconciliation::duplicates_test
