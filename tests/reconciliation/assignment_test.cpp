// SPDX-License-Identifier: Apache-2.0
// The assignment against every permutation, on instances small enough for that.
#include "gateway/modules/reconciliation/assignment.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace crossdock::reconciliation::assignment_test {
namespace {

// The cheapest way by trying all; row `banned` may not have `banned_column` (columns: unmatched).
std::int64_t cheapest(const Costs& costs, std::size_t row, std::vector<bool>& used, std::size_t banned,
                      std::size_t banned_column) {
  if (row == costs.rows) return 0;
  std::int64_t best = Costs::forbidden;
  for (std::size_t column = 0; column <= costs.columns; ++column) {
    if (row == banned && column == banned_column) continue;
    const bool matched = column < costs.columns;
    const auto cost = matched ? costs.at(row, column) : costs.unmatched;
    if (cost >= Costs::forbidden || (matched && used[column])) continue;
    if (matched) used[column] = true;
    best = std::min(best, cost + cheapest(costs, row + 1, used, banned, banned_column));
    if (matched) used[column] = false;
  }
  return best;
}

TEST(AssignmentTest, IsOptimalAndSoAreItsMargins) {
  const bool holds = rc::check([] {
    Costs costs{.rows = *rc::gen::inRange<std::size_t>(0, 5),
                .columns = *rc::gen::inRange<std::size_t>(0, 5),
                .values = {},
                .unmatched = 50};
    for (std::size_t i = 0; i < costs.rows * costs.columns; ++i) {
      const int value = *rc::gen::inRange(0, 120);
      costs.values.push_back(value > 100 ? Costs::forbidden : value);
    }
    const auto assigned = assign(costs);
    std::int64_t total = 0;
    std::vector<bool> used(costs.columns);
    for (std::size_t row = 0; row < costs.rows; ++row) {
      const auto column = assigned[row].column;
      const bool free = !column || !used[*column];
      RC_ASSERT(free);
      if (column) used[*column] = true;
      total += column ? costs.at(row, *column) : costs.unmatched;
    }
    std::vector<bool> none(costs.columns);
    RC_ASSERT(total == cheapest(costs, 0, none, costs.rows, 0));
    for (std::size_t row = 0; row < costs.rows; ++row) {
      const auto otherwise = cheapest(costs, 0, none, row, assigned[row].column.value_or(costs.columns));
      const bool agrees = otherwise >= Costs::forbidden ? assigned[row].margin >= Costs::forbidden / 2
                                                        : assigned[row].margin == otherwise - total;
      RC_ASSERT(agrees);
    }
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace crossdock::reconciliation::assignment_test
