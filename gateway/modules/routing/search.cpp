// SPDX-License-Identifier: Apache-2.0
// Knows which suppliers to decide next, and when a branch cannot win (docs/routing.md, "The search").
#include "gateway/modules/routing/search.hpp"

#include <cstdlib>

namespace crossdock::routing {
namespace {

// Subgradient steps: many at the root, few at a node, where the parent's prices are nearly right.
constexpr int root_prices = 100;
constexpr int root_shares = 30;
constexpr int node_steps = 8;

}  // namespace

Search::Search(const Instance& instance, std::int64_t step_limit)
    : instance_(instance),
      domain_(instance),
      bounder_(instance),
      shares_(instance),
      limit_(step_limit),
      weight_(1 + static_cast<std::int64_t>(instance.candidates.size()) / 1000) {
  best_.assign(instance.candidates.size(), 0);
  best_cost_ = evaluate(instance, best_);
}

Outcome Search::run() {
  for (int s = 0; s < suppliers(); ++s) {
    if (instance_.suppliers[s].candidates.empty()) domain_.decide(s, closed);
  }
  bounder_.ascend(domain_);
  start();
  if (few_subsets()) {
    repair();
    visit_subsets();
  } else {
    visit(0, 0);
  }
  Outcome outcome{.quantities = best_, .cost = best_cost_, .steps = steps_};
  outcome.proven = open_bound_ >= best_cost_;
  outcome.bound = outcome.proven ? best_cost_ : std::max<Cost>(0, open_bound_);
  return outcome;
}

// Decides what the bound already proves: a choice that would lift it to the best known cost cannot be better.
void Search::fix(Cost bound) {
  for (int s = 0; s < suppliers(); ++s) {
    if (domain_.choice(s) != undecided) continue;
    if (hopeless(bound + bounder_.opening(domain_, s))) {
      domain_.decide(s, closed);
    } else if (hopeless(bound + bounder_.closing(domain_, s))) {
      domain_.decide(s, opened);
    }
  }
  for (int c = 0; c < static_cast<int>(instance_.candidates.size()); ++c) {
    if (!domain_.usable(c) || domain_.must(c)) continue;
    const auto& row = instance_.candidates[c];
    const Cost gain = domain_.best_used(c, bounder_.prices()[row.line], instance_.lines[row.line].unit).first;
    if (gain < 0 && hopeless(bound - gain + bounder_.opening(domain_, row.supplier))) domain_.at_most(c, 0);
  }
}

// The same by shares. A supplier none of whose offers is left closes.
void Search::fix_by_shares() {
  const Cost bound = shares_.bound();
  for (int s = 0; s < suppliers(); ++s) {
    if (domain_.choice(s) != undecided || !shares_.uses(s)) continue;
    if (hopeless(shares_.without(domain_, bounder_, s))) domain_.decide(s, opened);
  }
  for (int l = 0; l < lines(); ++l) {
    const auto losses = shares_.losses(domain_, bounder_, l);
    for (std::size_t i = 0; i < losses.size(); ++i) {
      const int c = instance_.lines[l].candidates[i];
      if (losses[i] > 0 && domain_.usable(c) && !domain_.must(c) && hopeless(bound + losses[i])) domain_.at_most(c, 0);
    }
  }
  for (int s = 0; s < suppliers(); ++s) {
    if (domain_.choice(s) != undecided) continue;
    const auto& candidates = instance_.suppliers[s].candidates;
    if (std::ranges::none_of(candidates, [&](int c) { return domain_.usable(c); })) domain_.decide(s, closed);
  }
}

// The undecided supplier about which the bound wavers most; -1 if all are decided.
int Search::pick() const {
  int best = -1;
  const auto doubt = [&](int s) { return std::abs(openness(s) - Bounder::certain / 2); };
  for (int s = 0; s < suppliers(); ++s) {
    if (domain_.choice(s) == undecided && (best < 0 || doubt(s) < doubt(best))) best = s;
  }
  return best;
}

// Closes what may no longer open; false if too many are open already.
bool Search::close_full() {
  int room = instance_.new_suppliers;
  for (int s = 0; s < suppliers(); ++s) room -= domain_.choice(s) == opened && !instance_.suppliers[s].open ? 1 : 0;
  if (room > 0) return true;
  for (int s = 0; s < suppliers() && room == 0; ++s) {
    if (domain_.choice(s) == undecided && !instance_.suppliers[s].open) domain_.decide(s, closed);
  }
  return room == 0;
}

// The units that any better plan serves, as the best one so far shows. Not where a pack may fill beyond them.
std::int64_t Search::service() const {
  std::int64_t units = 0;
  for (const auto& line : instance_.lines) {
    if (line.overshoot > 0) return 0;
    units += line.quantity;
  }
  return std::max<std::int64_t>(0, units - static_cast<std::int64_t>(best_cost_ / instance_.unserved));
}

// The best bound of the node by prices, then by shares, each followed by what it proves.
Cost Search::lift(int depth) {
  bounder_.demand_service(service());
  Cost bound =
      bounder_.improve(domain_, best_cost_, depth == 0 ? root_prices * (instance_.coupled ? 2 : 1) : node_steps);
  if (!hopeless(bound)) bound = std::max(bound, bounder_.ascend(domain_));
  if (hopeless(bound)) return bound;
  fix(bounder_.bound());
  if (!sharing_ || pick() < 0) return bound;
  if (depth == 0) shares_.follow(domain_, bounder_);
  const Cost by_shares = shares_.improve(domain_, bounder_, best_cost_, depth == 0 ? root_shares : node_steps);
  if (depth == 0) sharing_ = by_shares > bound;
  if (!hopeless(by_shares)) fix_by_shares();
  return std::max(bound, by_shares);
}

void Search::visit(int depth, Cost inherited) {
  if (steps_ >= limit_) return leave_open(inherited);
  if (!close_full()) return;
  if (pick() < 0) return visit_lines(depth, inherited);
  steps_ += weight_;
  Cost bound = std::max(inherited, lift(depth));
  if (hopeless(bound)) return;
  if (pick() < 0) return visit_lines(depth, bound);
  std::vector<char> open(instance_.suppliers.size(), 0);
  for (int s = 0; s < suppliers(); ++s)
    open[s] = domain_.choice(s) == opened || (domain_.choice(s) == undecided && bounder_.open(s)) ? 1 : 0;
  construct_from(open);
  if (sharing_) {
    for (int s = 0; s < suppliers(); ++s)
      open[s] = domain_.choice(s) == opened || (domain_.choice(s) == undecided && shares_.uses(s)) ? 1 : 0;
    construct_from(open);
  }
  if (depth == 0) {
    constexpr int parts = 8;  // of certainty: the suppliers that open at least so often
    for (int part = 1; part < parts; ++part) {
      for (int s = 0; s < suppliers(); ++s)
        open[s] = domain_.choice(s) != closed && openness(s) > Bounder::certain / parts * part ? 1 : 0;
      construct_from(open);
    }
    if (hopeless(bound)) return;
    if (far_from(bound)) improve_suppliers();
    repair();
    if (hopeless(bound)) return;
    if (sharing_ && !hopeless(shares_.bound())) fix_by_shares();
  }
  const int supplier = pick();
  if (supplier < 0) return visit_lines(depth, bound);
  const auto prices = bounder_.prices();
  const auto charges = shares_.charges();
  const bool open_first = openness(supplier) * 2 > Bounder::certain;
  for (const auto choice : {open_first ? opened : closed, open_first ? closed : opened}) {
    const auto mark = domain_.mark();
    domain_.decide(supplier, choice);
    visit(depth + 1, bound);
    domain_.undo(mark);
    bounder_.restore(prices);
    shares_.restore(charges);
  }
}

Outcome search(const Instance& instance, std::int64_t step_limit) { return Search(instance, step_limit).run(); }

}  // namespace crossdock::routing
