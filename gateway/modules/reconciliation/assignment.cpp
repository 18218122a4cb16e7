// SPDX-License-Identifier: Apache-2.0
// A shortest augmenting path from each row, with potentials that keep every reduced cost at zero or above.
#include "gateway/modules/reconciliation/assignment.hpp"

#include <algorithm>
#include <limits>

namespace crossdock::reconciliation {
namespace {

constexpr std::size_t nothing = std::numeric_limits<std::size_t>::max();
constexpr std::int64_t far = Costs::forbidden;

// The problem is made square. Row i may take its own column `columns + i`, which means staying unmatched; what no
// row takes goes to one of as many idle rows, at no cost. So every column is taken, and the price of
// taking one away is a single shortest path.
class Solver {
 public:
  explicit Solver(const Costs& costs)
      : costs_(costs),
        width_(costs.columns + costs.rows),
        row_potential_(width_),
        column_potential_(width_),
        row_of_(width_, nothing),
        column_of_(width_, nothing) {}

  void solve() {
    for (std::size_t row = 0; row < width_; ++row) augment(row);
  }

  std::size_t column_of(std::size_t row) const { return column_of_[row]; }

  // The rise of the total cost if `row` may not keep its column: one more shortest path, nothing is changed.
  std::int64_t margin(std::size_t row) {
    const std::size_t kept = column_of_[row];
    row_of_[kept] = nothing;
    banned_row_ = row;
    banned_column_ = kept;
    const std::int64_t distance = search(row).distance;
    banned_row_ = banned_column_ = nothing;
    row_of_[kept] = row;
    return distance;
  }

 private:
  struct Path {
    std::size_t end = nothing;
    std::int64_t distance = 0;
  };

  std::int64_t cost(std::size_t row, std::size_t column) const {
    if (row >= costs_.rows) return 0;
    if (row == banned_row_ && column == banned_column_) return far;
    if (column < costs_.columns) return costs_.at(row, column);
    return column == costs_.columns + row ? costs_.unmatched : far;
  }

  // Dijkstra over reduced costs from `start` to the nearest free column; ties go to the lower column.
  Path search(std::size_t start) {
    distance_.assign(width_, far);
    previous_.assign(width_, nothing);
    done_.assign(width_, false);
    std::size_t row = start;
    std::int64_t travelled = 0;
    for (;;) {
      std::size_t next = nothing;
      for (std::size_t column = 0; column < width_; ++column) {
        if (done_[column]) continue;
        const std::int64_t c = cost(row, column);
        if (c < far) {
          const std::int64_t through = travelled + c - row_potential_[row] - column_potential_[column];
          if (through < distance_[column]) {
            distance_[column] = through;
            previous_[column] = row;
          }
        }
        if (next == nothing || distance_[column] < distance_[next]) next = column;
      }
      if (next == nothing || distance_[next] >= far) return {nothing, far};
      travelled = distance_[next];
      done_[next] = true;
      if (row_of_[next] == nothing) return {next, travelled};
      row = row_of_[next];
    }
  }

  void augment(std::size_t start) {
    const Path path = search(start);
    row_potential_[start] += path.distance;
    for (std::size_t column = 0; column < width_; ++column) {
      if (!done_[column] || column == path.end) continue;
      column_potential_[column] -= path.distance - distance_[column];
      row_potential_[row_of_[column]] += path.distance - distance_[column];
    }
    for (std::size_t column = path.end; column != nothing;) {
      const std::size_t row = previous_[column];
      row_of_[column] = row;
      std::swap(column, column_of_[row]);
      if (row == start) break;
    }
  }

  const Costs& costs_;
  std::size_t width_;
  std::vector<std::int64_t> row_potential_;
  std::vector<std::int64_t> column_potential_;
  std::vector<std::size_t> row_of_;
  std::vector<std::size_t> column_of_;
  std::vector<std::int64_t> distance_;
  std::vector<std::size_t> previous_;
  std::vector<bool> done_;
  std::size_t banned_row_ = nothing;
  std::size_t banned_column_ = nothing;
};

}  // namespace

std::vector<Assigned> assign(const Costs& costs) {
  Solver solver(costs);
  solver.solve();
  std::vector<Assigned> result(costs.rows);
  for (std::size_t row = 0; row < costs.rows; ++row) {
    const std::size_t column = solver.column_of(row);
    if (column < costs.columns) result[row].column = column;
    result[row].margin = solver.margin(row);
  }
  return result;
}

}  // namespace crossdock::reconciliation
