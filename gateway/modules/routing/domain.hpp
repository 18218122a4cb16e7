// SPDX-License-Identifier: Apache-2.0
// The choices that a node of the search still allows. Internal to routing.
#pragma once

#include <utility>
#include <vector>

#include "gateway/modules/routing/instance.hpp"

namespace crossdock::routing {

enum Choice : std::int64_t { closed = 0, opened = 1, undecided = 2 };

// All decisions of the search in one array with a trail, so that a branch is undone in the time it took.
class Domain {
 public:
  explicit Domain(const Instance& instance);

  std::int64_t choice(int supplier) const { return values_[supplier]; }
  std::int64_t lo(int candidate) const { return values_[lo_ + candidate]; }
  std::int64_t hi(int candidate) const { return values_[hi_ + candidate]; }  // 0: not to be used
  bool must(int candidate) const { return values_[must_ + candidate] != 0; }
  std::int64_t first_tier(int offer) const { return values_[first_ + offer]; }
  std::int64_t last_tier(int offer) const { return values_[last_ + offer]; }
  bool usable(int candidate) const {
    return hi(candidate) > 0 && choice((*instance_).candidates[candidate].supplier) != closed;
  }

  void decide(int supplier, Choice choice) { set(supplier, choice); }
  void at_most(int candidate, std::int64_t quantity);
  void at_least(int candidate, std::int64_t quantity);  // and it must be used
  void tiers(int offer, std::int64_t first, std::int64_t last);
  bool broken() const { return broken_ > 0; }  // a candidate must be used and cannot

  std::size_t mark() const { return trail_.size(); }
  void undo(std::size_t mark);

  // The cost of `quantity` from the candidate, at the best price its offer may still reach.
  // Exact for an offer that only one line uses; otherwise never above the truth.
  Cost cost(int candidate, std::int64_t quantity) const;
  // The largest of profit × quantity / unit − cost over the allowed quantities, and the quantity; 0 if none is worth it.
  std::pair<Cost, std::int64_t> best(int candidate, Cost profit, std::int64_t unit) const;
  // The same if the candidate is used at all: may be below zero.
  std::pair<Cost, std::int64_t> best_used(int candidate, Cost profit, std::int64_t unit) const;

 private:
  void set(std::size_t index, std::int64_t value);
  std::int64_t allowed_below(int candidate, std::int64_t quantity) const;  // 0 if there is none
  std::int64_t allowed_above(int candidate, std::int64_t quantity) const;  // `unlimited` if there is none
  Cost lowest_slope(int offer) const;

  const Instance* instance_;
  std::vector<std::int64_t> values_;
  std::size_t lo_, hi_, must_, first_, last_;
  std::vector<std::pair<std::size_t, std::int64_t>> trail_;
  int broken_ = 0;
};

struct LineChoice {
  Cost cost = 0;                                    // with the penalty of what stays unserved
  bool exact = true;                                // else `cost` is only a bound, and the parts are only good
  std::vector<std::pair<int, std::int64_t>> parts;  // candidate, quantity
};

// The cheapest way to supply one line from its usable candidates, stock and tiers shared with other lines aside.
LineChoice solve_line(const Instance& instance, const Domain& domain, int line);

// The terms that a line considers beyond its own costs, and those that spare it work.
struct LineTerms {
  const std::vector<Cost>& charges;  // of each candidate, once if used, on top of its own
  Cost price = 0;                    // of the line's unit: any is right, a good one rules out more candidates
  Cost known = unlimited_cost;       // cost of a choice at hand: only a cheaper one is sought
};

// As above; unlimited_cost if nothing is cheaper than what is known.
LineChoice solve_line(const Instance& instance, const Domain& domain, int line, const LineTerms& terms);

}  // namespace crossdock::routing
