// SPDX-License-Identifier: Apache-2.0
// From the search's integers back to a plan with its explanation. Internal to routing.
#pragma once

#include "gateway/modules/routing/instance.hpp"
#include "gateway/modules/routing/plan.hpp"

namespace crossdock::routing {

// The sums a plan's quantities make, needed to price any single change.
struct Usage {
  Usage(const Instance& instance, const Quantities& quantities);

  std::vector<std::int64_t> of_offer;     // quantity
  std::vector<std::int64_t> of_supplier;  // quantity
  std::vector<int> parts;                 // of a supplier
};

// The cost terms of buying `quantity` more from a candidate whose offer already sells `others`.
CostTerms terms_of(const Instance& instance, const CandidateRow& candidate, std::int64_t others, std::int64_t quantity);

// Why `quantity` for one line leaves too little margin when its offer sells `total` to all lines.
std::string margin_text(const Problem& problem, const Instance& instance, const CandidateRow& row, std::int64_t total,
                        std::int64_t quantity);

// A number for a person, without zeros at its end.
inline std::string plain(const Decimal& value) { return value.normalized().text(); }

Decimal money(const Instance& instance, Cost value);
Decimal amount(const Instance& instance, std::int64_t quantity);

Explanation explain(const Problem& problem, const Instance& instance, const Quantities& quantities, const Plan& plan);

}  // namespace crossdock::routing
