// SPDX-License-Identifier: Apache-2.0
// Knows the exact gain of a small supplier within its capacity and its number of lines (docs/routing.md, "Prices").
#include <algorithm>
#include <numeric>

#include "gateway/modules/routing/bound.hpp"

namespace crossdock::routing {
namespace {

constexpr std::int64_t most_work = 12'000;   // additions of a table
constexpr std::size_t most_candidates = 40;  // of an order: larger ones gain more from nodes than from tables
constexpr Cost impossible = -unlimited_cost;

// One line's part: the quantities that it may take, in cells of the table, and what each gains.
struct Choices {
  int candidate = 0;
  bool must = false;
  std::vector<std::pair<std::int64_t, Cost>> options;
};

// The most that the choices added so far gain with at most k parts and q cells.
class Table {
 public:
  Table(std::int64_t cells, int parts)
      : cells_(cells + 1), parts_(parts), gain_(static_cast<std::size_t>((parts + 1) * cells_), 0) {}

  void add(const Choices& choices) {
    std::vector<Cost> next = choices.must ? std::vector<Cost>(gain_.size(), impossible) : gain_;
    std::vector<int> taken(gain_.size(), -1);
    for (int option = 0; option < static_cast<int>(choices.options.size()); ++option) {
      const auto [size, gain] = choices.options[option];
      for (int k = 1; k <= parts_; ++k) {
        for (auto q = size; q < cells_; ++q) {
          const Cost before = gain_[(k - 1) * cells_ + q - size];
          if (before == impossible || before + gain <= next[k * cells_ + q]) continue;
          next[k * cells_ + q] = before + gain;
          taken[k * cells_ + q] = option;
        }
      }
    }
    gain_ = std::move(next);
    taken_.push_back(std::move(taken));
  }

  Cost best() const { return gain_.back(); }

  // The option that each choice takes for the best gain, the last choice first; -1: none.
  std::vector<int> trace(const std::vector<Choices>& choices) const {
    std::vector<int> result;
    auto q = cells_ - 1;
    std::int64_t k = parts_;
    for (std::size_t i = choices.size(); i-- > 0;) {
      const int option = taken_[i][k * cells_ + q];
      result.push_back(option);
      if (option < 0) continue;
      q -= choices[i].options[option].first;
      --k;
    }
    return result;
  }

 private:
  std::int64_t cells_;
  int parts_;
  std::vector<Cost> gain_;
  std::vector<std::vector<int>> taken_;
};

}  // namespace

// nullopt if the table would take too long, or if what must be bought does not fit: other bounds see to that.
std::optional<Cost> Bounder::limit_exactly(const Domain& domain, const SupplierRow& supplier) {
  if (instance_.candidates.size() > most_candidates) return std::nullopt;
  std::int64_t grid = 0;
  std::int64_t most = 0;
  for (const int c : supplier.candidates) {
    if (!domain.usable(c)) continue;
    grid = std::gcd(grid, instance_.candidates[c].step);
    most = std::min(supplier.capacity, most + domain.hi(c));
  }
  if (grid == 0 || most / grid > most_work) return std::nullopt;
  const int parts = std::min(supplier.maximum_lines, static_cast<int>(supplier.candidates.size()));
  std::int64_t options = 0;
  for (const int c : supplier.candidates) {
    if (!domain.usable(c)) continue;
    options += (domain.hi(c) - domain.lo(c)) / instance_.candidates[c].step + 1;
    if (options > most_work || options * (most / grid + 1) * parts > most_work) return std::nullopt;
  }
  std::vector<Choices> all;
  Table table(most / grid, parts);
  for (const int c : supplier.candidates) {
    if (!domain.usable(c)) continue;
    const auto& row = instance_.candidates[c];
    Choices choices{.candidate = c, .must = domain.must(c)};
    for (auto q = domain.lo(c); q <= domain.hi(c); q += row.step) {
      const Cost gain = prices_[row.line] * (q / instance_.lines[row.line].unit) - domain.cost(c, q);
      if (gain > 0 || choices.must) choices.options.emplace_back(q / grid, gain);
    }
    table.add(choices);
    all.push_back(std::move(choices));
  }
  if (table.best() == impossible) return std::nullopt;
  const auto taken = table.trace(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& choices = all[all.size() - 1 - i];
    wanted_[choices.candidate] = taken[i] < 0 ? 0 : choices.options[taken[i]].first * grid;
  }
  return table.best();
}

}  // namespace crossdock::routing
