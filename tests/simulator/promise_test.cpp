// SPDX-License-Identifier: Apache-2.0
// Checks what each behaviour accepts, ships and bills of one order.
#include "gateway/simulator/promise.hpp"

#include <gtest/gtest.h>

#include "base/checked.hpp"
#include "tests/simulator/samples.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::simulator::promise_test {
namespace {

using canonical::Decision;
using partners::Behaviour;

// One line as text: "accepted/backordered/rejected shipped billed x price unit".
std::string text_of(const LinePromise& line) {
  return line.accepted.normalized().text() + "/" + line.backordered.normalized().text() + "/" +
         line.rejected.normalized().text() + " " + line.shipped.normalized().text() + " " +
         line.billed.normalized().text() + " x " + line.price.amount.text() + " " + line.unit;
}

struct Case {
  const char* name;
  Behaviour behaviour;
  Decision decision;
  std::vector<std::string> lines;
  int invoices = 1;
  std::vector<std::string> credits = {"", "", ""};  // of each line: "40 x 0.71"
  Promise::Afterwards notice = Promise::Afterwards::stands;
  std::vector<std::string> corrected = {"0", "0", "0"};  // of each line, in the notice that replaces the first
};

class PromiseTest : public testing::TestWithParam<Case> {};

TEST_P(PromiseTest, DecidesAsTheBehaviourSays) {
  const auto& expected = GetParam();
  const auto order = sample_order();
  const auto decided = promise(order, sample_supplier(), expected.behaviour, {}, date_of(noon()));
  ASSERT_TRUE(decided);
  std::vector<std::string> lines;
  for (const auto& line : decided->lines) lines.push_back(text_of(line));
  EXPECT_EQ(lines, expected.lines);
  EXPECT_EQ(decided->decision, expected.decision);
  EXPECT_EQ(decided->invoices, expected.invoices);
  EXPECT_EQ(decided->notice, expected.notice);
  std::vector<std::string> credits, corrected;
  for (const auto& line : decided->lines) {
    credits.push_back(
        line.credited.is_zero() ? "" : line.credited.normalized().text() + " x " + line.credit_price.amount.text());
    corrected.push_back(line.corrected.normalized().text());
  }
  EXPECT_EQ(credits, expected.credits);
  EXPECT_EQ(corrected, expected.corrected);
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    const auto& line = decided->lines[i];
    EXPECT_EQ((Checked(line.accepted) + line.backordered + line.rejected).value(), order.lines[i].quantity.value);
    EXPECT_LE(line.shipped, line.accepted);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Behaviours, PromiseTest,
    testing::Values(Case{.name = "Accept",
                         .behaviour = Behaviour::accept,
                         .decision = Decision::accepted,
                         .lines = {"40/0/0 40 40 x 14.20 EA", "25/0/0 25 25 x 6.40 EA", "1/0/0 1 1 x 189.99 EA"}},
                    // 60 percent of 40 are four packs of 6; of one unit it is the unit.
                    Case{.name = "ShortShip",
                         .behaviour = Behaviour::short_ship,
                         .decision = Decision::accepted,
                         .lines = {"40/0/0 24 24 x 14.20 EA", "25/0/0 15 15 x 6.40 EA", "1/0/0 1 1 x 189.99 EA"}},
                    Case{.name = "RejectLine",
                         .behaviour = Behaviour::reject_line,
                         .decision = Decision::accepted_with_changes,
                         .lines = {"0/0/40 0 0 x 14.20 EA", "25/0/0 25 25 x 6.40 EA", "1/0/0 1 1 x 189.99 EA"}},
                    Case{.name = "RejectAll",
                         .behaviour = Behaviour::reject_all,
                         .decision = Decision::rejected,
                         .lines = {"0/0/40 0 0 x 14.20 EA", "0/0/25 0 0 x 6.40 EA", "0/0/1 0 0 x 189.99 EA"}},
                    // Half of 40 in whole packs of 6 is 18.
                    Case{.name = "Backorder",
                         .behaviour = Behaviour::backorder,
                         .decision = Decision::accepted_with_changes,
                         .lines = {"22/18/0 22 22 x 14.20 EA", "25/0/0 25 25 x 6.40 EA", "1/0/0 1 1 x 189.99 EA"}},
                    Case{.name = "OverBill",
                         .behaviour = Behaviour::over_bill,
                         .decision = Decision::accepted,
                         .lines = {"40/0/0 40 40 x 14.91 EA", "25/0/0 25 25 x 6.40 EA", "1/0/0 1 2 x 189.99 EA"}},
                    Case{.name = "DuplicateInvoice",
                         .behaviour = Behaviour::duplicate_invoice,
                         .decision = Decision::accepted,
                         .lines = {"40/0/0 40 40 x 14.20 EA", "25/0/0 25 25 x 6.40 EA", "1/0/0 1 1 x 189.99 EA"},
                         .invoices = 2},
                    Case{.name = "WrongUnit",
                         .behaviour = Behaviour::wrong_unit,
                         .decision = Decision::accepted,
                         .lines = {"40/0/0 40 40 x 14.20 XCS", "25/0/0 25 25 x 6.40 XCS", "1/0/0 1 1 x 189.99 XCS"}},
                    Case{.name = "CreditPrice",
                         .behaviour = Behaviour::credit_price,
                         .decision = Decision::accepted,
                         .lines = {"40/0/0 40 40 x 14.91 EA", "25/0/0 25 25 x 6.40 EA", "1/0/0 1 1 x 189.99 EA"},
                         .credits = {"40 x 0.71", "", ""}},
                    Case{.name = "CreditUnits",
                         .behaviour = Behaviour::credit_units,
                         .decision = Decision::accepted,
                         .lines = {"40/0/0 40 40 x 14.20 EA", "25/0/0 25 25 x 6.40 EA", "1/0/0 1 2 x 189.99 EA"},
                         .credits = {"", "", "1 x 189.99"}},
                    Case{.name = "CorrectNotice",
                         .behaviour = Behaviour::correct_notice,
                         .decision = Decision::accepted,
                         .lines = {"40/0/0 40 40 x 14.20 EA", "25/0/0 25 25 x 6.40 EA", "1/0/0 1 1 x 189.99 EA"},
                         .notice = Promise::Afterwards::replaced,
                         .corrected = {"24", "15", "1"}},
                    Case{.name = "CancelNotice",
                         .behaviour = Behaviour::cancel_notice,
                         .decision = Decision::accepted,
                         .lines = {"40/0/0 40 40 x 14.20 EA", "25/0/0 25 25 x 6.40 EA", "1/0/0 1 1 x 189.99 EA"},
                         .notice = Promise::Afterwards::cancelled}),
    case_name);

TEST(PromiseTest, PromisedShipDateIsTheOrderDateAndTheLeadDaysOfTheOffer) {
  const auto decided = promise(sample_order(), sample_supplier(), Behaviour::accept, {}, date_of(noon()));
  ASSERT_TRUE(decided);
  EXPECT_EQ(decided->lines[0].ships.text(), "2026-03-03");
  EXPECT_EQ(decided->lines[1].ships.text(), "2026-03-06");
  EXPECT_EQ(decided->lines[2].ships.text(), "2026-03-04");  // no offer: two days
}

TEST(PromiseTest, CancelledUnitsAreRejectedBeforeTheBehaviourSeesTheLine) {
  const auto decided =
      promise(sample_order(), sample_supplier(), Behaviour::accept, {{"1", 15}, {"3", 7}}, date_of(noon()));
  ASSERT_TRUE(decided);
  EXPECT_EQ(text_of(decided->lines[0]), "25/0/15 25 25 x 14.20 EA");
  EXPECT_EQ(text_of(decided->lines[2]), "0/0/1 0 0 x 189.99 EA");
  EXPECT_EQ(decided->decision, Decision::accepted_with_changes);
}

TEST(PromiseTest, AnOverchargeOfCheapItemsIsACentAtLeast) {
  auto order = sample_order();
  order.lines.resize(1);
  order.lines[0].price->amount = decimal("0.04");
  const auto decided = promise(order, sample_supplier(), Behaviour::over_bill, {}, date_of(noon()));
  ASSERT_TRUE(decided);
  EXPECT_EQ(text_of(decided->lines[0]), "40/0/0 40 41 x 0.05 EA");
}

TEST(PromiseTest, AnOrderWithoutPriceIsBilledByTheOffer) {
  auto order = sample_order();
  order.lines[0].price.reset();
  const auto decided = promise(order, sample_supplier(), Behaviour::accept, {}, date_of(noon()));
  ASSERT_TRUE(decided);
  EXPECT_EQ(decided->lines[0].price, (canonical::Money{decimal("3.50"), "USD"}));
}

TEST(PromiseTest, AQuantityThatDoesNotFitIsAnErrorAndNoPromise) {
  auto order = sample_order();
  order.lines[0].quantity.value = decimal("99999999999999999999999999999999999999");
  const auto decided = promise(order, sample_supplier(), Behaviour::short_ship, {}, date_of(noon()));
  ASSERT_FALSE(decided);
  EXPECT_EQ(decided.error().fault, Fault::invalid);
}

}  // namespace
}  // namespace crossdock::simulator::promise_test
