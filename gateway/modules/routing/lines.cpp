// SPDX-License-Identifier: Apache-2.0
// Knows how lines that share stock, prices, capacity or limits are settled once the suppliers are decided.
#include "gateway/modules/routing/search.hpp"

namespace crossdock::routing {

// All suppliers are decided: the lines are independent but for what they share.
void Search::visit_lines(int depth, Cost inherited) {
  if (domain_.broken()) return;
  if (steps_ >= limit_) return leave_open(inherited);
  steps_ += weight_;
  Quantities quantities(instance_.candidates.size(), 0);
  Cost cost = 0;
  bool exact = true;
  for (int s = 0; s < suppliers(); ++s) cost += domain_.choice(s) == opened ? instance_.suppliers[s].fixed : 0;
  for (int l = 0; l < lines(); ++l) {
    const auto choice = solve_line(instance_, domain_, l);
    if (choice.cost >= unlimited_cost) return;
    cost += choice.cost;
    exact = exact && choice.exact;
    for (const auto& [c, quantity] : choice.parts) quantities[c] = quantity;
  }
  Cost bound = std::max(inherited, cost);
  if (hopeless(bound)) return;
  offer(quantities);
  if (hopeless(bound)) return;
  if (!exact) return leave_open(bound);
  if (!instance_.coupled) return;
  bound = std::max(bound, bounder_.improve(domain_, best_cost_, 15));
  if (hopeless(bound)) return;
  fix(bounder_.bound());
  if (const auto constructed = construct(depth % 2 == 0); constructed && offer(*constructed) && hopeless(bound)) return;
  const auto next = branch(quantities);
  if (next.kind == Branch::none || next.kind == Branch::hopeless) return;
  const auto prices = bounder_.prices();
  for (const bool more : {next.more_first, !next.more_first}) {
    const auto mark = domain_.mark();
    if (next.kind == Branch::quantity) {
      const auto step = instance_.candidates[next.index].step;
      if (more) {
        at_least(next.index, next.value);
      } else {
        domain_.at_most(next.index, next.value - step);
      }
    } else {
      const auto first = more ? next.value : domain_.first_tier(next.index);
      const auto last = more ? domain_.last_tier(next.index) : next.value - 1;
      domain_.tiers(next.index, first, last);
    }
    visit_lines(depth + 1, bound);
    domain_.undo(mark);
    bounder_.restore(prices);
  }
}

void Search::at_least(int candidate, std::int64_t quantity) {
  domain_.at_least(candidate, quantity);
  if (!instance_.one_offer_per_line) return;
  for (const int other : instance_.lines[instance_.candidates[candidate].line].candidates) {
    if (other != candidate) domain_.at_most(other, 0);
  }
}

// Too much is taken of something: the largest part that is not yet settled takes less, or stays.
Search::Branch Search::over(const std::vector<int>& candidates, const Quantities& quantities) const {
  Branch result{.kind = Branch::hopeless};
  std::int64_t most = 0;
  for (const int c : candidates) {
    if (quantities[c] <= most || (domain_.must(c) && domain_.lo(c) >= quantities[c])) continue;
    most = quantities[c];
    result = {.kind = Branch::quantity, .index = c, .value = quantities[c]};
  }
  return result;
}

// Too little is taken: the part with most room takes more, or stays.
Search::Branch Search::under(const std::vector<int>& candidates, const Quantities& quantities) const {
  Branch result{.kind = Branch::hopeless};
  std::int64_t most = 0;
  for (const int c : candidates) {
    if (!domain_.usable(c) || domain_.hi(c) - quantities[c] <= most) continue;
    most = domain_.hi(c) - quantities[c];
    result = {.kind = Branch::quantity,
              .index = c,
              .value = std::max(domain_.lo(c), quantities[c] + instance_.candidates[c].step)};
  }
  return result;
}

// The reason why `quantities`, the best for each line alone, are no plan at the cost assumed.
Search::Branch Search::branch(const Quantities& quantities) const {
  std::vector<std::int64_t> sold(instance_.suppliers.size(), 0);
  std::vector<int> parts(instance_.suppliers.size(), 0);
  std::vector<Cost> goods(instance_.suppliers.size(), 0);
  for (int o = 0; o < static_cast<int>(instance_.offers.size()); ++o) {
    const auto& row = instance_.offers[o];
    std::int64_t total = 0;
    for (const int c : row.candidates) {
      total += quantities[c];
      parts[row.supplier] += quantities[c] > 0 ? 1 : 0;
      if (row.incremental) goods[row.supplier] += goods_of(row, quantities[c]);
    }
    if (total > row.stock) return over(row.candidates, quantities);
    sold[row.supplier] += total;
    if (!row.incremental) goods[row.supplier] += goods_of(row, total);
    if (!row.pooled() || domain_.choice(row.supplier) == closed) continue;
    const auto first = domain_.first_tier(o);
    const auto last = domain_.last_tier(o);
    if (first > 0 && total < row.segments[first].first) return under(row.candidates, quantities);
    if (total > row.segments[last].last) return over(row.candidates, quantities);
    if (total == 0 || first == last) continue;
    const auto at = static_cast<std::int64_t>(tier_of(row, total));
    if (std::ranges::any_of(row.candidates, [&](int c) {
          return quantities[c] > 0 && quantities[c] < least_of(instance_, c, total);
        })) {
      return {.kind = Branch::tier, .index = o, .value = at < last ? at + 1 : at};
    }
    std::int64_t lowest = first;
    for (auto t = first; t <= last; ++t) {
      if (row.segments[t].slope < row.segments[lowest].slope) lowest = t;
    }
    if (row.segments[at].slope == row.segments[lowest].slope) continue;
    return {.kind = Branch::tier, .index = o, .value = lowest > at ? lowest : lowest + 1, .more_first = lowest > at};
  }
  for (int s = 0; s < suppliers(); ++s) {
    const auto& supplier = instance_.suppliers[s];
    if (sold[s] > supplier.capacity || parts[s] > supplier.maximum_lines) return over(supplier.candidates, quantities);
    if (domain_.choice(s) == opened && goods[s] < supplier.minimum_value) return under(supplier.candidates, quantities);
  }
  return {};
}

}  // namespace crossdock::routing
