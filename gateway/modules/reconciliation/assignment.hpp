// SPDX-License-Identifier: Apache-2.0
// Minimum-cost assignment in integers (Jonker and Volgenant's shortest augmenting paths).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace crossdock::reconciliation {

// Costs of giving row i the column j; a forbidden pair has no cost. Leaving a row without a column costs `unmatched`.
struct Costs {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<std::int64_t> values;  // rows × columns
  std::int64_t unmatched = 0;
  static constexpr std::int64_t forbidden = INT64_MAX / 4;

  std::int64_t at(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
};

struct Assigned {
  std::optional<std::size_t> column;
  std::int64_t margin = 0;  // by how much the total cost rises if this row must decide otherwise
};

// One entry for each row, of the cheapest assignment; the same input gives the same answer.
std::vector<Assigned> assign(const Costs& costs);

}  // namespace crossdock::reconciliation
