// SPDX-License-Identifier: Apache-2.0
// The input of routing: an order's demands, the suppliers' offers and terms, and the buyer's policy.
//
// All money is in one currency, all quantities of an item in one unit: the caller converts before it asks.
// Quantities and money may have up to six digits after the point; anything finer is Fault::invalid.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"

namespace crossdock::routing {

// The price from this quantity on. The first tier's minimum is 0 or 1; below the first tier nothing is sold.
struct PriceTier {
  Decimal minimum;
  Decimal unit_cost;
};

enum class Pricing {
  all_units,    // the tier reached by the offer's total over the order's lines prices every unit
  incremental,  // each tier prices only the units above its minimum, for each line's part by itself
};

// One supplier's terms for one item.
//
// Stock, `maximum` and all-units price tiers are shared by all lines of the order that buy from this offer: the
// supplier sees their total. Packs and `minimum` hold for each line's part, which is a line of its purchase order.
struct Offer {
  PartnerId supplier;
  std::string item;
  std::string supplier_part;
  std::vector<PriceTier> prices;  // by rising minimum, at least one
  Pricing pricing = Pricing::all_units;
  Decimal available;
  Decimal pack = 1;
  Decimal minimum = 0;
  std::optional<Decimal> maximum = std::nullopt;
  int lead_days = 0;
  Decimal line_charge = 0;  // once for each line it supplies: freight, cutting, drop-ship fee
};

struct SupplierTerms {
  PartnerId supplier;
  int tier = 1;               // 1 primary, 2 secondary, 3 backup; 1..9
  Decimal order_fee = 0;      // once if anything is bought
  Decimal shipment_cost = 0;  // once if anything is bought
  Decimal handling_per_unit = 0;
  Decimal minimum_order_value = 0;  // of goods; a smaller purchase order is refused
  std::optional<int> maximum_lines = std::nullopt;
  std::optional<Decimal> capacity = std::nullopt;  // units of all lines together
  Decimal risk = 0;  // from the scorecard: this fraction of the goods' value is added as a penalty
  bool suspended = false;
};

struct Demand {
  std::string line;  // unique in the order
  std::string item;
  Decimal quantity;
  std::optional<Decimal> selling_price = std::nullopt;   // per unit
  std::optional<int> needed_within_days = std::nullopt;  // later costs `lateness_cost_per_day`, if allowed at all
  std::optional<int> latest_within_days = std::nullopt;  // later is not bought, whatever the policy says
};

enum class Split {
  free,
  line_complete /* a line comes from one offer */,
  order_complete /* all comes from one supplier */
};
enum class Shortfall { serve_part, whole_line /* a line is supplied in full or not at all */ };
enum class PackRounding { down /* never buy more than was ordered */, up /* fill the last pack */ };
enum class TierRule {
  lexicographic,  // as few units as possible from the lowest tier, then from the next, and only then cost
  penalty,        // each step below the primary tier costs `tier_penalty` of the goods' value
  ignored,
};

// Serving as many units as possible always comes first, then what `tiers` says, then cost.
struct Policy {
  Split split = Split::free;
  Shortfall shortfall = Shortfall::serve_part;
  PackRounding packs = PackRounding::down;
  TierRule tiers = TierRule::lexicographic;
  Decimal tier_penalty = 0;
  std::optional<int> maximum_suppliers = std::nullopt;  // counts `Problem::already_open`
  // Fraction of the selling price that must remain of every part of a line that has one. What counts is what is
  // paid for the part: its units at the price tier that the plan really reaches, handling, and the offer's line
  // charge spread over the part's units. The supplier's order fee and shipment cost are shared by lines and count
  // for none; lateness, risk and tier penalty are not paid. A pack's surplus stays ours and bears its own cost.
  std::optional<Decimal> margin_floor = std::nullopt;
  Decimal lateness_cost_per_day = 0;  // per unit and day
  bool ship_late_allowed = true;
  std::int64_t step_limit =
      10'000;  // nodes of the search (large ones count more); then the best known plan and its gap
};

enum class Reason {
  no_offer,
  suspended,
  failed_before,
  forbidden,
  no_stock,
  below_minimum,
  pack_too_large,
  order_value_too_small,
  too_late,
  margin_below_floor,
  not_whole_line,
  other,
};

// A supplier that must not be used, for one line or for all.
struct Exclusion {
  PartnerId supplier;
  std::optional<std::string> line;
  Reason reason = Reason::forbidden;
  std::string text;  // one line for a person
};

struct Problem {
  std::vector<Demand> demands;
  std::vector<Offer> offers;
  std::vector<SupplierTerms> suppliers;  // a supplier without terms cannot be bought from
  Policy policy;
  std::vector<Exclusion> exclusions = {};
  // Suppliers that live purchase orders of the same order already use: on a re-route they cost no second order
  // fee or shipment, and their minimum order value counts as met. Their stock must be given net of what they hold.
  std::vector<PartnerId> already_open = {};
};

}  // namespace crossdock::routing
