// SPDX-License-Identifier: Apache-2.0
// Knows which numbers make sense in a routing problem, and how many digits after the point they need.
#include <fmt/format.h>

#include <set>

#include "gateway/modules/routing/presolve.hpp"

namespace crossdock::routing {

Int128 power_of_ten(int exponent) {
  Int128 power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

// The amount that `fraction` of a unit price adds to it, to six digits.
Decimal share(const Decimal& price, const Decimal& fraction) {
  if (fraction.sign() == 0) return {};
  const auto product = price.times(fraction);
  return product ? product->rounded(finest, Rounding::half_even).value_or(Decimal{}) : Decimal{};
}

namespace {

Result<void> measure(const Decimal& value, int& scale, std::string_view what) {
  if (value.sign() == 0) return {};
  const Decimal number = value.normalized();
  if (number.sign() < 0)
    return fail(Fault::invalid, fmt::format("{} is {}: it cannot be negative", what, value.text()));
  if (number.scale() > finest) {
    return fail(Fault::invalid,
                fmt::format("{} is {}: more than {} digits after the point", what, value.text(), finest));
  }
  if (number > Decimal(1'000'000'000'000))
    return fail(Fault::invalid, fmt::format("{} is {}: too large", what, value.text()));
  scale = std::max(scale, number.scale());
  return {};
}

}  // namespace

Result<void> Presolver::check_policy() {
  if (policy_.step_limit < 1) return fail(Fault::invalid, "policy: the step limit must be at least 1");
  if (policy_.maximum_suppliers && *policy_.maximum_suppliers < 1) {
    return fail(Fault::invalid, "policy: at least one supplier must be allowed");
  }
  int ignored = 0;
  if (policy_.margin_floor && *policy_.margin_floor > Decimal(1))
    return fail(Fault::invalid, "policy: a margin floor above 1 forbids everything");
  for (const auto& [value, what] : {std::pair{policy_.tier_penalty, "policy: the tier penalty"},
                                    std::pair{policy_.margin_floor.value_or(Decimal{}), "policy: the margin floor"}}) {
    if (auto fine = measure(value, ignored, what); !fine) return fine;
  }
  return measure(policy_.lateness_cost_per_day, scales_.money, "policy: the lateness cost");
}

Result<void> Presolver::check_suppliers() {
  int ignored = 0;
  for (int i = 0; i < static_cast<int>(problem_.suppliers.size()); ++i) {
    const auto& terms = problem_.suppliers[i];
    const auto named = [&](std::string_view what) {
      return fmt::format("supplier {}: the {}", terms.supplier.text(), what);
    };
    if (terms.supplier.empty()) return fail(Fault::invalid, "a supplier has no id");
    if (!terms_.emplace(terms.supplier, i).second)
      return fail(Fault::invalid, fmt::format("supplier {} has terms twice", terms.supplier.text()));
    if (terms.tier < 1 || terms.tier > 9)
      return fail(Fault::invalid, named(fmt::format("tier is {}, not 1 to 9", terms.tier)));
    if (terms.maximum_lines && *terms.maximum_lines < 0)
      return fail(Fault::invalid, named("maximum number of lines is negative"));
    for (const auto& [value, what] :
         {std::pair{terms.order_fee, "order fee"}, std::pair{terms.shipment_cost, "shipment cost"},
          std::pair{terms.handling_per_unit, "handling per unit"},
          std::pair{terms.minimum_order_value, "minimum order value"}}) {
      if (auto fine = measure(value, scales_.money, named(what)); !fine) return fine;
    }
    if (auto fine = measure(terms.risk, ignored, named("risk")); !fine) return fine;
    if (terms.capacity) {
      if (auto fine = measure(*terms.capacity, scales_.quantity, named("capacity")); !fine) return fine;
    }
  }
  for (int i = 0; i < static_cast<int>(problem_.exclusions.size()); ++i)
    exclusions_[problem_.exclusions[i].supplier].push_back(i);
  return {};
}

Decimal Presolver::tier_fraction(const SupplierTerms& terms) const {
  if (policy_.tiers != TierRule::penalty) return {};
  return policy_.tier_penalty.times(Decimal(terms.tier - 1)).value_or(Decimal{});
}

Result<void> Presolver::check_offers() {
  for (int i = 0; i < static_cast<int>(problem_.offers.size()); ++i) {
    const auto& offer = problem_.offers[i];
    by_item_[offer.item].push_back(i);
    if (const auto fine = check_offer(offer); !fine) {
      return fail(Fault::invalid,
                  fmt::format("offer of {} by {}: the {}", offer.item, offer.supplier.text(), fine.error().what));
    }
  }
  return {};
}

Result<void> Presolver::check_offer(const Offer& offer) {
  if (offer.pack.sign() <= 0) return fail(Fault::invalid, "pack must be above zero");
  if (offer.prices.empty()) return fail(Fault::invalid, "price is missing");
  for (const auto& [value, what] :
       {std::pair{offer.available, "available quantity"}, std::pair{offer.pack, "pack"},
        std::pair{offer.minimum, "minimum"}, std::pair{offer.maximum.value_or(Decimal{}), "maximum"}}) {
    if (auto fine = measure(value, scales_.quantity, what); !fine) return fine;
  }
  if (auto fine = measure(offer.line_charge, scales_.money, "line charge"); !fine) return fine;
  const auto terms = terms_.find(offer.supplier);
  for (std::size_t t = 0; t < offer.prices.size(); ++t) {
    const auto& tier = offer.prices[t];
    if (t > 0 && tier.minimum <= offer.prices[t - 1].minimum)
      return fail(Fault::invalid, "price tiers must rise by minimum");
    if (auto fine = measure(tier.minimum, scales_.quantity, "price tier"); !fine) return fine;
    if (auto fine = measure(tier.unit_cost, scales_.money, "unit cost"); !fine) return fine;
    if (terms == terms_.end()) continue;
    const auto& supplier = problem_.suppliers[terms->second];
    if (auto fine = measure(share(tier.unit_cost, supplier.risk), scales_.money, "risk"); !fine) return fine;
    if (auto fine = measure(share(tier.unit_cost, tier_fraction(supplier)), scales_.money, "tier penalty"); !fine)
      return fine;
  }
  return {};
}

Result<void> Presolver::check_demands() {
  std::set<std::string> names;
  int ignored = 0;
  for (const auto& demand : problem_.demands) {
    const auto named = [&](std::string_view what) { return fmt::format("line {}: the {}", demand.line, what); };
    if (!names.insert(demand.line).second)
      return fail(Fault::invalid, fmt::format("line {} is demanded twice", demand.line));
    if (demand.quantity.sign() <= 0)
      return fail(Fault::invalid, named(fmt::format("quantity is {}: it must be above zero", demand.quantity.text())));
    if (auto fine = measure(demand.quantity, scales_.quantity, named("quantity")); !fine) return fine;
    if (!demand.selling_price) continue;
    if (auto fine = measure(*demand.selling_price, ignored, named("selling price")); !fine) return fine;
  }
  return {};
}

}  // namespace crossdock::routing
