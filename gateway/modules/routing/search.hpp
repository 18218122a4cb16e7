// SPDX-License-Identifier: Apache-2.0
// The search as a whole: its state, and where each part of it stands. Internal to routing; docs/routing.md explains it.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/modules/routing/shares.hpp"

namespace crossdock::routing {

class Search {
 public:
  Search(const Instance& instance, std::int64_t step_limit);

  Outcome run();

 private:
  struct Branch {
    enum Kind { none, hopeless, quantity, tier } kind = none;
    int index = 0;           // candidate or offer
    std::int64_t value = 0;  // the branches are: at least this, or less
    bool more_first = true;
  };

  struct Subset {
    Cost bound = 0;  // no plan that opens just these costs less
    std::vector<int> suppliers;
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

  // plans.cpp: plans made line by line.
  void start();
  bool construct_from(const std::vector<char>& open);
  std::optional<Quantities> construct(bool by_size);
  bool forbid_misfits(const Quantities& quantities);
  std::int64_t left_for(const CandidateRow& row) const;
  bool uses(int supplier) const;

  // improve.cpp: better plans near a plan.
  void close_suppliers();
  void improve_suppliers();
  bool far_from(Cost bound) const;
  bool try_suppliers(std::vector<char>& open, int close, int add);
  void improve_lines(Quantities& quantities) const;

  // repair.cpp: more units served.
  void repair();
  bool repair_line(int line, std::int64_t last_step);
  bool replan(const std::vector<char>& free, int another);
  std::int64_t unserved(int line) const;

  // subsets.cpp: where few may open, every choice of suppliers.
  bool few_subsets() const;
  void visit_subsets();
  bool visit_subset(const Subset& subset, std::int64_t steps);
  void plan_subsets(const std::vector<Subset>& subsets);
  Cost subset_bound(const std::vector<int>& subset) const;

  // search.cpp: which suppliers open.
  void visit(int depth, Cost inherited);
  Cost lift(int depth);
  std::int64_t service() const;
  bool close_full();
  void fix(Cost bound);
  void fix_by_shares();
  int pick() const;
  int openness(int supplier) const { return sharing_ ? shares_.openness(supplier) : bounder_.openness(supplier); }

  // lines.cpp: how much each line buys where.
  void visit_lines(int depth, Cost inherited);
  Branch branch(const Quantities& quantities) const;
  Branch over(const std::vector<int>& candidates, const Quantities& quantities) const;
  Branch under(const std::vector<int>& candidates, const Quantities& quantities) const;
  void at_least(int candidate, std::int64_t quantity);

  const Instance& instance_;
  Domain domain_;
  Bounder bounder_;
  Shares shares_;
  bool sharing_ = true;  // shares bound better than prices here
  Quantities best_;
  Cost best_cost_ = unlimited_cost;
  Cost open_bound_ = unlimited_cost;
  std::int64_t steps_ = 0;
  std::int64_t limit_;
  std::int64_t weight_;
  std::vector<std::int64_t> stock_left_, capacity_left_;
  std::vector<int> lines_left_;
};

}  // namespace crossdock::routing
