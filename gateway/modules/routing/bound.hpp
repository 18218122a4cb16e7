// SPDX-License-Identifier: Apache-2.0
// Lower bounds by prices on the lines (Lagrangian relaxation of "each line gets its quantity"). Internal to routing.
#pragma once

#include <optional>
#include <vector>

#include "gateway/modules/routing/domain.hpp"

namespace crossdock::routing {

// With a price on each line's units the suppliers decide alone: each takes what pays, and opens if that covers its
// fixed charge. What they gain, taken from the sum of the prices, is a lower bound for any prices. They are found by
// dual ascent (Erlenkotter 1978) and improved by subgradient steps; all integers, so the bound is exact.
class Bounder {
 public:
  explicit Bounder(const Instance& instance);

  Cost evaluate(const Domain& domain);  // at the prices as they are
  Cost ascend(const Domain& domain);    // raises prices while that pays
  Cost dearest(const Domain& domain);   // at the highest prices, if that is better: exact for a single supplier
  // Subgradient steps towards `target`, stopping at once when it is reached; keeps the best prices.
  Cost improve(const Domain& domain, Cost target, int iterations);

  // Results of the last evaluation:
  Cost bound() const { return bound_; }
  Cost reduced(int supplier) const { return reduced_[supplier]; }  // fixed charge less what it gains
  Cost gain(int candidate) const { return gain_[candidate]; }
  std::int64_t wanted(int candidate) const { return wanted_[candidate]; }
  // How often the supplier opened in the latest steps: 0 never, `certain` always. Between them the bound wavers.
  static constexpr int certain = 1 << 16;
  int openness(int supplier) const { return openness_[supplier]; }
  Cost threshold(int candidate) const { return threshold_[candidate]; }  // price up to which it never gains
  bool open(int supplier) const { return open_[supplier] != 0; }         // in the cheapest choice
  // How much the bound rises at least if the supplier must open, or close.
  Cost opening(const Domain& domain, int supplier) const;
  Cost closing(const Domain& domain, int supplier) const;
  bool limited() const { return limited_; }  // the number of suppliers cuts the sum

  // Plans that serve fewer units than the best known one are of no interest: those opened must be able to serve this.
  void demand_service(std::int64_t units) { service_ = units; }

  const std::vector<Cost>& prices() const { return prices_; }
  void restore(const std::vector<Cost>& prices) { prices_ = prices; }

 private:
  struct Item {
    int candidate = 0;
    Cost gain = 0;
    std::int64_t quantity = 0;
    Cost ratio = 0;
  };

  // A quantity at which a candidate may gain most, whatever its line's price is: an end of a segment of its costs.
  struct Point {
    Cost cost = 0;
    std::int64_t quantity = 0, units = 0;  // units: of its line
  };

  void find_points(const Domain& root, int candidate);
  void take_best(const Domain& domain, int candidate);
  Cost open_cheapest(const Domain& domain);
  void find_cover(const Domain& domain);
  std::int64_t most_served(const Domain& domain, int supplier) const;
  Cost fractional(std::int64_t needed, int without) const;
  Cost supplier_gain(const Domain& domain, int supplier);
  Cost limit_stock(const Domain& domain, const OfferRow& offer);
  Cost limit_quantity(const Domain& domain, const std::vector<int>& candidates, std::int64_t limit, Cost before);
  Cost pack(const Domain& domain, const std::vector<int>& candidates, std::int64_t limit, Cost before);
  std::optional<Cost> limit_exactly(const Domain& domain, const SupplierRow& supplier);
  Cost limit_lines(const Domain& domain, const SupplierRow& supplier, Cost before);
  void direct(const Domain& domain, std::vector<std::int64_t>& missing) const;
  bool raise(const Domain& domain, int line);
  Cost ceiling(int line) const { return instance_.unserved * instance_.lines[line].unit; }

  static constexpr int thousandths = 1000;

  const Instance& instance_;
  std::vector<Cost> prices_, gain_, reduced_;
  std::vector<char> open_;          // of a supplier, in the cheapest choice
  std::vector<std::int64_t> most_;  // that a supplier could serve
  std::vector<int> spare_;          // suppliers that cost more than they gain, by cost of a unit they could serve
  std::int64_t service_ = 0, needed_ = 0;  // units to be served; and what those that gain cannot serve of them
  Cost cover_ = 0;                         // cost of the spare suppliers opened for that
  std::vector<std::int64_t> wanted_;
  std::vector<int> openness_;
  std::vector<Point> points_;                   // of all candidates, one after the other
  std::vector<std::size_t> first_point_;        // of a candidate, and one past the last
  std::vector<int> line_of_;                    // of a candidate: its row is too large to be looked at in vain
  std::vector<Cost> threshold_;                 // price up to which a candidate never gains
  std::vector<std::vector<int>> by_threshold_;  // of a line
  Cost bound_ = 0;
  bool limited_ = false;
};

}  // namespace crossdock::routing
