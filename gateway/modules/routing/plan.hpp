// SPDX-License-Identifier: Apache-2.0
// The result of routing: the plan, its cost, and why each line goes where it goes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/modules/routing/model.hpp"

namespace crossdock::routing {

// Every term is exact; only what risk and tier penalty add to a unit's price is rounded, half-even to six digits.
struct CostTerms {
  Decimal goods, line_charges, handling, lateness, risk, tier_penalty;  // arise with each line
  Decimal order_fees, shipment;                                         // arise once for each supplier

  Decimal total() const;
};

// One part of a line, to become one line of the supplier's purchase order.
struct Assignment {
  std::string line;
  PartnerId supplier;
  std::string supplier_part;
  Decimal quantity;
  Decimal unit_cost;  // at the tier reached; for incremental prices the average, rounded half-even
  CostTerms cost;     // order_fees and shipment are zero: they belong to no line
};

struct Unserved {
  std::string line;
  Decimal quantity;
  Reason reason = Reason::no_offer;
  std::string text;
};

struct OpenedSupplier {
  PartnerId supplier;
  bool already_open = false;
  int lines = 0;
  Decimal quantity, goods, order_fee, shipment;
};

// One supplier as a choice for one line: what it supplies, or could have supplied.
struct Candidate {
  PartnerId supplier;
  std::string supplier_part;
  bool chosen = false;
  std::optional<Reason> excluded;  // then the costs below are empty
  std::string why;                 // of the exclusion
  Decimal quantity;                // what it supplies if chosen, else what it could supply of this line alone
  Decimal unit_cost;
  CostTerms cost;  // if not chosen: what it would add to the plan, with its fixed charge if the plan does not open it
  Decimal landed;  // total of `cost`
};

struct LineExplanation {
  std::string line;
  std::vector<Candidate> candidates;  // by supplier id; suppliers without an offer for the item are left out
  // The best candidate not chosen that could take the whole served quantity of this line, all other lines left as
  // they are. A supplier the plan does not open brings its fixed charge along, one that only this line uses saves
  // its own. `delta` is what the change would cost more; below zero where tier rules or limits forbid it.
  std::optional<PartnerId> runner_up;
  std::optional<Decimal> delta;
  std::string sentence;
};

struct Explanation {
  std::string method = "crossdock-routing/1";
  bool optimal = false;
  Decimal total, bound;
  std::int64_t steps = 0;
  std::vector<OpenedSupplier> suppliers;
  std::vector<LineExplanation> lines;
};

struct Plan {
  std::vector<Assignment> assignments;  // by line as demanded, then supplier
  std::vector<Unserved> unserved;
  CostTerms cost;
  bool optimal = false;  // proven: no plan serves more, respects the tiers better, or does both alike for less
  Decimal bound;         // no plan of equal service costs less; equals cost.total() if optimal
  Decimal gap;           // cost.total() - bound
  Explanation explanation;
};

std::string_view to_string(Reason reason);

// The sentences of the lines, one a line.
std::string summary_of(const Explanation& explanation);

// Stable: the same explanation gives the same bytes on every machine.
std::string to_json(const Explanation& explanation);

}  // namespace crossdock::routing
