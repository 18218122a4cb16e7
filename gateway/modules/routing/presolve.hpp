// SPDX-License-Identifier: Apache-2.0
// How a problem becomes an instance, step by step. Internal to routing.
//
// check.cpp refuses what makes no sense and finds the scales; presolve.cpp builds the rows; margin.cpp finds the
// quantities that price and margin allow; weigh.cpp places the penalties above the money and trims what nobody can
// supply. docs/routing.md explains the result.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/modules/routing/domain.hpp"

namespace crossdock::routing {

inline constexpr int finest = 6;  // digits after the point
inline constexpr Int128 largest = static_cast<Int128>(1) << 120;

struct Scales {
  int quantity = 0;
  int money = 0;
};

Int128 power_of_ten(int exponent);

// The amount that `fraction` of a unit price adds to it, to six digits.
Decimal share(const Decimal& price, const Decimal& fraction);

class Presolver {
 public:
  explicit Presolver(const Problem& problem) : problem_(problem), policy_(problem.policy) {}

  Result<Instance> run() {
    if (auto checked = check_policy(); !checked) return fail(checked.error());
    if (auto checked = check_suppliers(); !checked) return fail(checked.error());
    if (auto checked = check_offers(); !checked) return fail(checked.error());
    if (auto checked = check_demands(); !checked) return fail(checked.error());
    // Finer than the costs themselves: the bound's prices move in these steps, and its value is rounded up again.
    scales_.money = std::max(scales_.money, 5);
    instance_.quantity_scale = scales_.quantity;
    instance_.cost_scale = scales_.quantity + scales_.money;
    instance_.one_offer_per_line = policy_.split != Split::free;
    instance_.whole_lines = policy_.shortfall == Shortfall::whole_line;
    add_suppliers();
    add_offers();
    add_lines();
    settle();
    if (auto weighed = weigh(); !weighed) return fail(weighed.error());
    trim();
    return std::move(instance_);
  }

 private:
  // The values are within the scales: `check` has measured them.
  std::int64_t quantity(const Decimal& value) const { return value.to_units(scales_.quantity).value_or(0); }
  Cost per_unit(const Decimal& value) const { return value.to_units(scales_.money).value_or(0); }
  Cost money(const Decimal& value) const { return per_unit(value) * power_of_ten(scales_.quantity); }

  Result<void> check_policy();
  Result<void> check_suppliers();
  Result<void> check_offers();
  Result<void> check_offer(const Offer& offer);  // its errors begin with what is wrong: "pack must be above zero"
  Result<void> check_demands();
  Decimal tier_fraction(const SupplierTerms& terms) const;
  void add_suppliers();
  void add_offers();
  void add_lines();
  void add_candidate(int line, int offer);
  void settle();
  bool allow(int candidate);  // finds the quantities that price and margin allow; false if there are none
  void allow_alone(CandidateRow& row, const OfferRow& offer) const;
  void allow_shared(CandidateRow& row, const OfferRow& offer, std::int64_t reachable) const;
  void drop_empty();
  void couple();
  Result<void> weigh();
  void trim();
  const Exclusion* excluded(const PartnerId& supplier, const std::string& line) const;
  std::optional<Decimal> most_a_unit(const Demand& demand) const;  // most that a unit may cost; nullopt: any
  void refuse_margin(const CandidateRow& row, const OfferRow& offer);
  std::int64_t reachable(const OfferRow& offer) const;

  const Problem& problem_;
  const Policy& policy_;
  Scales scales_;
  Instance instance_;
  std::map<PartnerId, int> terms_;                    // index of the terms in the problem
  std::map<PartnerId, int> supplier_row_;             // index of the row in the instance
  std::map<std::string, std::vector<int>> by_item_;   // offers in the problem
  std::map<int, int> offer_row_;                      // of an offer in the problem
  std::map<PartnerId, std::vector<int>> exclusions_;  // by supplier
};

}  // namespace crossdock::routing
