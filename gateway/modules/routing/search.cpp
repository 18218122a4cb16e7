// SPDX-License-Identifier: Apache-2.0
// Branch and bound: first on which suppliers open, then, only where lines share a limit, on the lines' quantities.
#include <algorithm>
#include <cstdlib>
#include <optional>

#include "gateway/modules/routing/bound.hpp"

namespace crossdock::routing {

Cost evaluate(const Instance& instance, const Quantities& quantities) {
  Cost cost = 0;
  std::vector<std::int64_t> sold(instance.suppliers.size(), 0);
  std::vector<int> parts(instance.suppliers.size(), 0);
  std::vector<Cost> goods(instance.suppliers.size(), 0);
  for (const auto& offer : instance.offers) {
    std::int64_t total = 0;
    for (const int c : offer.candidates) {
      if (quantities[c] == 0) continue;
      const auto& row = instance.candidates[c];
      total += quantities[c];
      cost += row.charge + row.unit * quantities[c];
      if (!offer.pooled()) cost += price_of(offer, quantities[c]);
      goods[offer.supplier] += offer.incremental ? goods_of(offer, quantities[c]) : 0;
      ++parts[offer.supplier];
    }
    if (total == 0) continue;
    if (total > offer.stock) return unlimited_cost;
    if (offer.pooled()) cost += price_of(offer, total);
    if (!offer.incremental) goods[offer.supplier] += goods_of(offer, total);
    sold[offer.supplier] += total;
  }
  int opened_now = 0;
  for (std::size_t s = 0; s < instance.suppliers.size(); ++s) {
    const auto& supplier = instance.suppliers[s];
    if (parts[s] == 0) continue;
    if (sold[s] > supplier.capacity || parts[s] > supplier.maximum_lines || goods[s] < supplier.minimum_value)
      return unlimited_cost;
    cost += supplier.fixed;
    opened_now += supplier.open ? 0 : 1;
  }
  if (opened_now > instance.new_suppliers) return unlimited_cost;
  for (const auto& line : instance.lines) {
    std::int64_t served = 0;
    for (const int c : line.candidates) served += quantities[c];
    if (served >= line.quantity) continue;
    if (instance.whole_lines && served > 0) return unlimited_cost;
    cost += instance.unserved * (line.quantity - served);
  }
  return cost;
}

namespace {

class Search {
 public:
  Search(const Instance& instance, std::int64_t step_limit)
      : instance_(instance),
        domain_(instance),
        bounder_(instance),
        limit_(step_limit),
        weight_(1 + static_cast<std::int64_t>(instance.candidates.size()) / 1000) {
    best_.assign(instance.candidates.size(), 0);
    best_cost_ = evaluate(instance, best_);
  }

  Outcome run() {
    for (int s = 0; s < suppliers(); ++s) {
      if (instance_.suppliers[s].candidates.empty()) domain_.decide(s, closed);
    }
    bounder_.ascend(domain_);
    start();
    visit(0, 0);
    Outcome outcome{.quantities = best_, .cost = best_cost_, .steps = steps_};
    outcome.proven = open_bound_ >= best_cost_;
    outcome.bound = outcome.proven ? best_cost_ : std::max<Cost>(0, open_bound_);
    return outcome;
  }

 private:
  struct Branch {
    enum Kind { none, hopeless, quantity, tier } kind = none;
    int index = 0;           // candidate or offer
    std::int64_t value = 0;  // the branches are: at least this, or less
    bool more_first = true;
  };

  int suppliers() const { return static_cast<int>(instance_.suppliers.size()); }
  int lines() const { return static_cast<int>(instance_.lines.size()); }

  // Costs are multiples of the grain, so a bound is worth its next multiple.
  Cost whole(Cost bound) const {
    return bound <= 0 ? 0 : (bound + instance_.grain - 1) / instance_.grain * instance_.grain;
  }
  bool hopeless(Cost bound) const { return whole(bound) >= best_cost_; }
  void leave_open(Cost bound) { open_bound_ = std::min(open_bound_, whole(bound)); }

  bool offer(const Quantities& quantities) {
    const Cost cost = evaluate(instance_, quantities);
    if (cost >= best_cost_) return false;
    best_cost_ = cost;
    best_ = quantities;
    return true;
  }

  void start();
  void visit(int depth, Cost inherited);
  void visit_lines(int depth, Cost inherited);
  void fix(Cost bound);
  int pick() const;
  bool uses(int supplier) const;
  std::optional<Quantities> construct(bool by_size);
  bool construct_from(const std::vector<char>& open);
  std::int64_t left_for(const CandidateRow& row) const;
  Branch branch(const Quantities& quantities) const;
  Branch over(const std::vector<int>& candidates, const Quantities& quantities) const;
  Branch under(const std::vector<int>& candidates, const Quantities& quantities) const;
  void at_least(int candidate, std::int64_t quantity);

  const Instance& instance_;
  Domain domain_;
  Bounder bounder_;
  Quantities best_;
  Cost best_cost_ = unlimited_cost;
  Cost open_bound_ = unlimited_cost;
  std::int64_t steps_ = 0;
  std::int64_t limit_;
  std::int64_t weight_;
  std::vector<std::int64_t> stock_left_, capacity_left_;
  std::vector<int> lines_left_;
};

bool Search::uses(int supplier) const {
  return std::ranges::any_of(instance_.suppliers[supplier].candidates, [&](int c) { return best_[c] > 0; });
}

// First plans: the suppliers the bound would open, then without each of them in turn.
void Search::start() {
  std::vector<char> open(instance_.suppliers.size(), 0);
  for (int s = 0; s < suppliers(); ++s) open[s] = domain_.choice(s) != closed ? 1 : 0;
  construct_from(open);
  for (int s = 0; s < suppliers(); ++s)
    open[s] = open[s] != 0 && bounder_.reduced(s) <= instance_.suppliers[s].fixed / 1000 ? 1 : 0;
  construct_from(open);
  if (instance_.lines.size() * instance_.candidates.size() > 1'000'000) return;
  for (bool better = true; better;) {
    better = false;
    for (int s = 0; s < suppliers(); ++s) open[s] = uses(s) ? 1 : 0;
    for (int s = suppliers(); s-- > 0;) {
      if (open[s] == 0) continue;
      open[s] = 0;
      if (construct_from(open)) {
        better = true;
      } else {
        open[s] = 1;
      }
    }
  }
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
    // A purchase order below the supplier's minimum is not placed: try again without that supplier.
    for (int tries = 0; tries <= suppliers(); ++tries) {
      const auto quantities = construct(by_size);
      if (!quantities) break;
      better = offer(*quantities) || better;
      int small = -1;
      for (int s = 0; s < suppliers() && small < 0; ++s) {
        const auto& supplier = instance_.suppliers[s];
        if (domain_.choice(s) == closed || supplier.minimum_value == 0) continue;
        Cost goods = 0;
        bool used = false;
        for (const int c : supplier.candidates) {
          used = used || (*quantities)[c] > 0;
          goods += goods_of(instance_.offers[instance_.candidates[c].offer], (*quantities)[c]);
        }
        if (used && goods < supplier.minimum_value) small = s;
      }
      if (small < 0) break;
      domain_.decide(small, closed);
    }
  }
  domain_.undo(mark);
  return better;
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

// Decides what the bound already proves: a choice that would lift it to the best known cost cannot be better.
void Search::fix(Cost bound) {
  for (int s = 0; s < suppliers(); ++s) {
    if (domain_.choice(s) != undecided || bounder_.limited()) continue;
    const Cost reduced = bounder_.reduced(s);
    if (reduced >= 0 && hopeless(bound + reduced)) domain_.decide(s, closed);
    if (reduced < 0 && hopeless(bound - reduced)) domain_.decide(s, opened);
  }
  for (int c = 0; c < static_cast<int>(instance_.candidates.size()); ++c) {
    if (!domain_.usable(c) || domain_.must(c) || domain_.lo(c) != domain_.hi(c)) continue;
    const auto& row = instance_.candidates[c];
    const Cost loss =
        domain_.cost(c, domain_.hi(c)) - bounder_.prices()[row.line] * (domain_.hi(c) / instance_.lines[row.line].unit);
    if (loss > 0 && hopeless(bound + loss)) domain_.at_most(c, 0);
  }
}

// The undecided supplier about which the bound wavers most; -1 if all are decided.
int Search::pick() const {
  int best = -1;
  const auto doubt = [&](int s) { return std::abs(bounder_.openness(s) - Bounder::certain / 2); };
  for (int s = 0; s < suppliers(); ++s) {
    if (domain_.choice(s) == undecided && (best < 0 || doubt(s) < doubt(best))) best = s;
  }
  return best;
}

void Search::visit(int depth, Cost inherited) {
  if (steps_ >= limit_) return leave_open(inherited);
  int room = instance_.new_suppliers;
  for (int s = 0; s < suppliers(); ++s) room -= domain_.choice(s) == opened && !instance_.suppliers[s].open ? 1 : 0;
  if (room < 0) return;
  if (room == 0) {
    for (int s = 0; s < suppliers(); ++s) {
      if (domain_.choice(s) == undecided && !instance_.suppliers[s].open) domain_.decide(s, closed);
    }
  }
  if (pick() < 0) return visit_lines(depth, inherited);
  steps_ += weight_;
  Cost bound = bounder_.improve(domain_, best_cost_, depth == 0 ? 100 : 8);
  if (!hopeless(bound)) bound = std::max(bound, bounder_.ascend(domain_));
  if (hopeless(bound)) return;
  bound = bounder_.bound();
  fix(bound);
  if (pick() < 0) return visit_lines(depth, bound);

  std::vector<char> open(instance_.suppliers.size(), 0);
  for (int s = 0; s < suppliers(); ++s)
    open[s] = domain_.choice(s) == opened || (domain_.choice(s) == undecided && bounder_.reduced(s) < 0) ? 1 : 0;
  construct_from(open);
  const int supplier = pick();
  const auto prices = bounder_.prices();
  const bool open_first = bounder_.openness(supplier) * 2 > Bounder::certain;
  for (const auto choice : {open_first ? opened : closed, open_first ? closed : opened}) {
    const auto mark = domain_.mark();
    domain_.decide(supplier, choice);
    visit(depth + 1, bound);
    domain_.undo(mark);
    bounder_.restore(prices);
  }
}

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

// What keeps `quantities`, the best for each line alone, from being a plan at the cost assumed.
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
    std::int64_t lowest = first;
    std::int64_t reached = 0;
    for (auto t = first; t <= last; ++t) {
      if (row.segments[t].slope < row.segments[lowest].slope) lowest = t;
      if (row.segments[t].first <= total) reached = t;
    }
    if (row.segments[reached].slope == row.segments[lowest].slope) continue;
    return {.kind = Branch::tier,
            .index = o,
            .value = lowest > reached ? lowest : lowest + 1,
            .more_first = lowest > reached};
  }
  for (int s = 0; s < suppliers(); ++s) {
    const auto& supplier = instance_.suppliers[s];
    if (sold[s] > supplier.capacity || parts[s] > supplier.maximum_lines) return over(supplier.candidates, quantities);
    if (domain_.choice(s) == opened && goods[s] < supplier.minimum_value) return under(supplier.candidates, quantities);
  }
  return {};
}

}  // namespace

Outcome search(const Instance& instance, std::int64_t step_limit) { return Search(instance, step_limit).run(); }

}  // namespace crossdock::routing
