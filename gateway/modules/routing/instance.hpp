// SPDX-License-Identifier: Apache-2.0
// The problem in integers, as the search sees it. Internal to routing.
//
// Quantities count 10^-quantity_scale units; costs count 10^-cost_scale of the currency, and above the money carry
// the dominating penalties: each unit of a lower tier weighs more than all money, each unserved unit more than both.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "gateway/modules/routing/model.hpp"

namespace crossdock::routing {

using Cost = Int128;
inline constexpr Cost unlimited_cost = static_cast<Cost>(1) << 124;
inline constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

// cost(q) = base + slope × q for first <= q <= last
struct Segment {
  std::int64_t first = 0;
  std::int64_t last = 0;
  Cost base = 0;
  Cost slope = 0;
};

// How a price arises, apart: needed for the report, not for the search.
struct Price {
  std::int64_t minimum = 0;
  Cost goods = 0, risk = 0, tier_penalty = 0;  // per unit of quantity
};

struct OfferRow {
  int source = 0;  // in Problem::offers
  int supplier = 0;
  std::int64_t stock = 0;
  bool incremental = false;
  bool shared = false;                                    // several lines buy from it
  bool pooled() const { return shared && !incremental; }  // the price follows the total of all lines
  std::vector<Price> prices;
  std::vector<Segment> segments;  // of the price alone
  std::vector<int> candidates;
};

// One line bought from one offer. The quantity is 0 or a multiple of `step` in lo..hi.
struct CandidateRow {
  int line = 0;
  int supplier = 0;
  int offer = 0;
  std::int64_t step = 1, lo = 0, hi = 0;
  Cost charge = 0;  // once if used
  Cost unit = 0;    // per unit of quantity: handling, lateness, weight of the tier
  Cost handling = 0, lateness = 0;
  std::optional<Decimal> ceiling = std::nullopt;  // most that a unit may cost, by the margin floor
  std::vector<Segment> segments;                  // of an offer not pooled: the quantities allowed, at their prices
  std::vector<std::int64_t> least;  // of a pooled offer: the least quantity at each tier; `unlimited`: none
};

struct LineRow {
  int source = 0;              // in Problem::demands
  std::int64_t quantity = 0;   // what can be served at most
  std::int64_t unit = 1;       // all candidates' quantities are multiples: multipliers count these
  std::int64_t overshoot = 0;  // most that may be bought beyond `quantity`
  std::vector<int> candidates;
};

struct SupplierRow {
  int source = 0;  // in Problem::suppliers
  Cost fixed = 0;
  bool open = false;  // already, by other orders
  std::int64_t capacity = unlimited;
  int maximum_lines = std::numeric_limits<int>::max();
  Cost minimum_value = 0;
  std::vector<int> candidates;
};

struct Refusal {
  int line = 0;   // in Problem::demands
  int offer = 0;  // in Problem::offers
  Reason reason = Reason::other;
  std::string text;
};

struct Instance {
  int quantity_scale = 0;
  int cost_scale = 0;
  bool one_offer_per_line = false;
  bool whole_lines = false;
  int new_suppliers = std::numeric_limits<int>::max();  // how many may be opened beyond those already open
  Cost unserved = 0;                                    // weight of one unit of quantity
  Cost money_limit = 1;                                 // a cost modulo this is money
  Cost grain = 1;                                       // every cost is a multiple
  Cost unservable = 0;                 // penalty of what no plan can serve, already taken off the lines
  bool coupled = false;                // lines share stock, prices, capacity or limits
  bool floored = false;                // of a pooled offer some tiers leave too little margin for some lines
  std::vector<LineRow> lines;          // by line name
  std::vector<SupplierRow> suppliers;  // by tier, then id
  std::vector<OfferRow> offers;
  std::vector<CandidateRow> candidates;
  std::vector<Refusal> refusals;
};

// Checks the problem and translates it; what can never be part of a plan becomes a refusal.
Result<Instance> presolve(const Problem& problem);

// The quantity bought from each candidate.
using Quantities = std::vector<std::int64_t>;

struct Outcome {
  Quantities quantities;
  Cost cost = unlimited_cost;
  Cost bound = 0;
  bool proven = false;
  std::int64_t steps = 0;
};

// The best quantities, by branch and bound; proven unless `step_limit` ended it.
Outcome search(const Instance& instance, std::int64_t step_limit);

// The true cost of `quantities`, or unlimited_cost if they break a limit.
Cost evaluate(const Instance& instance, const Quantities& quantities);

// The tier that `total` units reach, and the least quantity that the margin floor asks of one line then.
std::size_t tier_of(const OfferRow& offer, std::int64_t total);
std::int64_t least_of(const Instance& instance, int candidate, std::int64_t total);

// Price of `total` units from an offer, the tier being the one `total` reaches.
Cost price_of(const OfferRow& offer, std::int64_t total);
Cost goods_of(const OfferRow& offer, std::int64_t total);  // the same without risk and tier penalty

}  // namespace crossdock::routing
