// SPDX-License-Identifier: Apache-2.0
// Knows how to make a plan quickly: line by line, each taking the cheapest of what is left (docs/routing.md).
#include "gateway/modules/routing/search.hpp"

namespace crossdock::routing {

bool Search::uses(int supplier) const {
  return std::ranges::any_of(instance_.suppliers[supplier].candidates, [&](int c) { return best_[c] > 0; });
}

// First plans: all suppliers, then those that the bound would open, then better ones near them.
void Search::start() {
  std::vector<char> open(instance_.suppliers.size(), 0);
  for (int s = 0; s < suppliers(); ++s) open[s] = domain_.choice(s) != closed ? 1 : 0;
  construct_from(open);
  for (int s = 0; s < suppliers(); ++s)
    open[s] = open[s] != 0 && bounder_.reduced(s) <= instance_.suppliers[s].fixed / 1000 ? 1 : 0;
  construct_from(open);
  close_suppliers();
}

bool Search::construct_from(const std::vector<char>& open) {
  const auto mark = domain_.mark();
  int room = instance_.new_suppliers;
  for (int s = 0; s < suppliers(); ++s) {
    const bool fits = instance_.suppliers[s].open || room > 0;
    if (open[s] == 0 || !fits) {
      if (domain_.choice(s) != closed) domain_.decide(s, closed);
    } else if (!instance_.suppliers[s].open) {
      --room;
    }
  }
  bool better = false;
  for (const bool by_size : {false, true}) {
    if (by_size && !instance_.coupled) break;
    // A choice that breaks a limit which only the whole plan shows is left out, and the plan made anew.
    for (int tries = 0; tries <= suppliers() + lines(); ++tries) {
      auto quantities = construct(by_size);
      if (!quantities) break;
      improve_lines(*quantities);
      better = offer(*quantities) || better;
      if (!forbid_misfits(*quantities)) break;
    }
  }
  domain_.undo(mark);
  return better;
}

// Closes a supplier whose purchase order would stay below its minimum, or drops a line that leaves too little margin.
bool Search::forbid_misfits(const Quantities& quantities) {
  for (int s = 0; s < suppliers(); ++s) {
    const auto& supplier = instance_.suppliers[s];
    if (domain_.choice(s) == closed || supplier.minimum_value == 0) continue;
    Cost goods = 0;
    bool used = false;
    for (const int c : supplier.candidates) {
      used = used || quantities[c] > 0;
      goods += goods_of(instance_.offers[instance_.candidates[c].offer], quantities[c]);
    }
    if (!used || goods >= supplier.minimum_value) continue;
    domain_.decide(s, closed);
    return true;
  }
  for (const auto& offer : instance_.offers) {
    if (!instance_.floored || !offer.pooled()) continue;
    std::int64_t total = 0;
    for (const int c : offer.candidates) total += quantities[c];
    for (const int c : offer.candidates) {
      if (quantities[c] == 0 || quantities[c] >= least_of(instance_, c, total)) continue;
      domain_.at_most(c, 0);
      return true;
    }
  }
  return false;
}

std::int64_t Search::left_for(const CandidateRow& row) const {
  if (lines_left_[row.supplier] == 0) return 0;
  return std::min(stock_left_[row.offer], capacity_left_[row.supplier]) / row.step * row.step;
}

// Line by line, each taking the cheapest of what is left: those with most to lose first, or the largest first.
std::optional<Quantities> Search::construct(bool by_size) {
  Quantities quantities(instance_.candidates.size(), 0);
  stock_left_.clear();
  capacity_left_.clear();
  lines_left_.clear();
  for (const auto& offer : instance_.offers) stock_left_.push_back(offer.stock);
  for (const auto& supplier : instance_.suppliers) {
    capacity_left_.push_back(supplier.capacity);
    lines_left_.push_back(supplier.maximum_lines);
  }
  std::vector<std::pair<Cost, int>> order;
  for (int l = 0; l < lines(); ++l) {
    Cost first = instance_.unserved * instance_.lines[l].quantity;
    Cost second = first;
    if (by_size || !instance_.coupled) {
      order.emplace_back(by_size ? -static_cast<Cost>(instance_.lines[l].quantity) : 0, l);
      continue;
    }
    for (const int c : instance_.lines[l].candidates) {
      if (!domain_.usable(c)) continue;
      const Cost cost = domain_.cost(c, domain_.hi(c)) +
                        instance_.unserved * std::max<std::int64_t>(0, instance_.lines[l].quantity - domain_.hi(c));
      if (cost < first) {
        second = first;
        first = cost;
      } else {
        second = std::min(second, cost);
      }
    }
    order.emplace_back(first - second, l);
  }
  std::ranges::stable_sort(order, {}, &std::pair<Cost, int>::first);
  for (const auto& [regret, l] : order) {
    const auto mark = domain_.mark();
    if (instance_.coupled) {
      for (const int c : instance_.lines[l].candidates) {
        if (domain_.usable(c)) domain_.at_most(c, left_for(instance_.candidates[c]));
      }
    }
    const bool stuck = domain_.broken();
    const auto choice = stuck ? LineChoice{} : solve_line(instance_, domain_, l);
    domain_.undo(mark);
    if (stuck || choice.cost >= unlimited_cost) return std::nullopt;
    for (const auto& [c, quantity] : choice.parts) {
      const auto& row = instance_.candidates[c];
      quantities[c] = quantity;
      stock_left_[row.offer] -= quantity;
      if (capacity_left_[row.supplier] != unlimited) capacity_left_[row.supplier] -= quantity;
      --lines_left_[row.supplier];
    }
  }
  return quantities;
}

}  // namespace crossdock::routing
