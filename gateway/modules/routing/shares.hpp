// SPDX-License-Identifier: Apache-2.0
// Lower bounds by sharing out the fixed charges: each line decides alone and exactly. Internal to routing.
#pragma once

#include <vector>

#include "gateway/modules/routing/bound.hpp"

namespace crossdock::routing {

// An undecided supplier's fixed charge is divided into shares, one for each line it could supply. A line that buys
// from it pays its share. Whatever lines use the supplier, together they pay no more than the charge: the sum of the
// cheapest choices of all lines is a lower bound for any shares (docs/routing.md). As packs, minimums and price
// breaks of a line are solved exactly, this bound sees what prices on units (Bounder) cannot.
class Shares {
 public:
  explicit Shares(const Instance& instance);

  void follow(const Domain& domain, const Bounder& prices);  // shares in proportion to what each line gains
  Cost evaluate(const Domain& domain, const Bounder& prices);
  // Moves shares to the lines that use the supplier, towards `target`; keeps the best shares.
  Cost improve(const Domain& domain, const Bounder& prices, Cost target, int iterations);

  // Results of the last evaluation:
  Cost bound() const { return bound_; }
  bool uses(int supplier) const { return used_share_[supplier] > 0; }
  int openness(int supplier) const { return openness_[supplier]; }                // as of Bounder
  Cost without(const Domain& domain, const Bounder& prices, int supplier) const;  // bound if the supplier closes
  // How much the bound rises at least if the candidate is used, for the candidates of one line in its order.
  std::vector<Cost> losses(const Domain& domain, const Bounder& prices, int line) const;

  const std::vector<Cost>& charges() const { return charges_; }
  void restore(const std::vector<Cost>& charges) { charges_ = charges; }

 private:
  Cost price_again(const Domain& domain, int line) const;
  void step(const Domain& domain, Cost distance, int strength);
  void project(const Domain& domain, int supplier);

  const Instance& instance_;
  std::vector<Cost> charges_;         // of each candidate: its line's share
  std::vector<LineChoice> choices_;   // of each line
  std::vector<int> use_, direction_;  // of each candidate: used now; and lately, in thousandths
  std::vector<int> used_share_, openness_;
  Cost bound_ = 0;
};

}  // namespace crossdock::routing
