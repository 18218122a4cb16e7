// SPDX-License-Identifier: Apache-2.0
// Knows how suppliers, offers and demands become rows of integers, and what can never be part of a plan.
#include "gateway/modules/routing/presolve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace crossdock::routing {

void Presolver::add_suppliers() {
  std::vector<int> order(problem_.suppliers.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, [&](int a, int b) {
    const auto& left = problem_.suppliers[a];
    const auto& right = problem_.suppliers[b];
    return std::tie(left.tier, left.supplier) < std::tie(right.tier, right.supplier);
  });
  std::set<PartnerId> already(problem_.already_open.begin(), problem_.already_open.end());
  for (const int source : order) {
    const auto& terms = problem_.suppliers[source];
    SupplierRow row{.source = source, .open = already.contains(terms.supplier)};
    if (!row.open) row.fixed = money(terms.order_fee) + money(terms.shipment_cost);
    if (!row.open) row.minimum_value = money(terms.minimum_order_value);
    if (terms.capacity) row.capacity = quantity(*terms.capacity);
    if (terms.maximum_lines) row.maximum_lines = *terms.maximum_lines;
    supplier_row_.emplace(terms.supplier, static_cast<int>(instance_.suppliers.size()));
    instance_.suppliers.push_back(std::move(row));
  }
  std::optional<int> limit = policy_.maximum_suppliers;
  if (policy_.split == Split::order_complete) limit = 1;
  if (limit) instance_.new_suppliers = std::max(0, *limit - static_cast<int>(already.size()));
}

void Presolver::add_offers() {
  for (int i = 0; i < static_cast<int>(problem_.offers.size()); ++i) {
    const auto& offer = problem_.offers[i];
    const auto supplier = supplier_row_.find(offer.supplier);
    if (supplier == supplier_row_.end()) continue;
    const auto& terms = problem_.suppliers[instance_.suppliers[supplier->second].source];
    OfferRow row{.source = i,
                 .supplier = supplier->second,
                 .stock = quantity(offer.available),
                 .incremental = offer.pricing == Pricing::incremental};
    if (offer.maximum) row.stock = std::min(row.stock, quantity(*offer.maximum));
    for (const auto& tier : offer.prices) {
      row.prices.push_back({.minimum = quantity(tier.minimum),
                            .goods = per_unit(tier.unit_cost),
                            .risk = per_unit(share(tier.unit_cost, terms.risk)),
                            .tier_penalty = per_unit(share(tier.unit_cost, tier_fraction(terms)))});
    }
    Cost paid = 0;  // incremental: for the units below the tier
    for (std::size_t t = 0; t < row.prices.size(); ++t) {
      const auto& price = row.prices[t];
      const Cost slope = price.goods + price.risk + price.tier_penalty;
      const std::int64_t from = t == 0 ? 0 : price.minimum;
      const std::int64_t last = t + 1 < row.prices.size() ? row.prices[t + 1].minimum - 1 : unlimited;
      row.segments.push_back({price.minimum, last, row.incremental ? paid - slope * from : 0, slope});
      if (t + 1 < row.prices.size()) paid += slope * (row.prices[t + 1].minimum - from);
    }
    offer_row_.emplace(i, static_cast<int>(instance_.offers.size()));
    instance_.offers.push_back(std::move(row));
  }
}

void Presolver::add_lines() {
  std::vector<int> order(problem_.demands.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](int i) -> const std::string& { return problem_.demands[i].line; });
  for (const int source : order) {
    const int line = static_cast<int>(instance_.lines.size());
    instance_.lines.push_back({.source = source, .quantity = quantity(problem_.demands[source].quantity)});
    const auto offers = by_item_.find(problem_.demands[source].item);
    if (offers == by_item_.end()) continue;
    for (const int offer : offers->second) add_candidate(line, offer);
    auto& row = instance_.lines[line];
    std::ranges::sort(row.candidates, {}, [&](int c) {
      const auto& candidate = instance_.candidates[c];
      return std::tuple(candidate.supplier,
                        std::cref(problem_.offers[instance_.offers[candidate.offer].source].supplier_part).get(),
                        candidate.offer);
    });
    for (const int c : row.candidates) {
      const auto& candidate = instance_.candidates[c];
      if (policy_.packs == PackRounding::up) row.overshoot = std::max(row.overshoot, candidate.step - 1);
    }
  }
}

const Exclusion* Presolver::excluded(const PartnerId& supplier, const std::string& line) const {
  const auto found = exclusions_.find(supplier);
  if (found == exclusions_.end()) return nullptr;
  for (const int i : found->second) {
    const auto& exclusion = problem_.exclusions[i];
    if (!exclusion.line || *exclusion.line == line) return &exclusion;
  }
  return nullptr;
}

void Presolver::add_candidate(int line, int source) {
  const auto& offer = problem_.offers[source];
  const auto& demand = problem_.demands[instance_.lines[line].source];
  const auto refuse = [&](Reason reason, std::string text) {
    instance_.refusals.push_back({instance_.lines[line].source, source, reason, std::move(text)});
  };
  const auto found = offer_row_.find(source);
  if (found == offer_row_.end()) return refuse(Reason::other, "no terms agreed");
  auto& row = instance_.offers[found->second];
  const auto& terms = problem_.suppliers[instance_.suppliers[row.supplier].source];
  if (terms.suspended) return refuse(Reason::suspended, "suspended");
  if (const auto* exclusion = excluded(offer.supplier, demand.line)) return refuse(exclusion->reason, exclusion->text);

  CandidateRow candidate{.line = line, .supplier = row.supplier, .offer = found->second, .step = quantity(offer.pack)};
  candidate.handling = per_unit(terms.handling_per_unit);
  candidate.charge = money(offer.line_charge);
  if (demand.latest_within_days && offer.lead_days > *demand.latest_within_days) {
    return refuse(Reason::too_late, fmt::format("{} days, and nothing may be delivered after {}", offer.lead_days,
                                                *demand.latest_within_days));
  }
  const int late = demand.needed_within_days ? std::max(0, offer.lead_days - *demand.needed_within_days) : 0;
  if (late > 0 && !policy_.ship_late_allowed) {
    return refuse(Reason::too_late,
                  fmt::format("{} days, needed within {}", offer.lead_days, *demand.needed_within_days));
  }
  candidate.lateness = per_unit(policy_.lateness_cost_per_day) * late;
  candidate.unit = candidate.handling + candidate.lateness;

  const auto wanted = instance_.lines[line].quantity;
  const auto step = candidate.step;
  const auto up = [&](std::int64_t value) { return (value / step + (value % step != 0 ? 1 : 0)) * step; };
  const auto ceiling = policy_.packs == PackRounding::up ? up(wanted) : wanted / step * step;
  const auto capacity = std::min(row.stock, instance_.suppliers[row.supplier].capacity);
  candidate.hi = std::min(ceiling, capacity / step * step);
  candidate.lo = std::max(step, up(std::max(quantity(offer.minimum), row.prices.front().minimum)));
  const auto stock_text = fmt::format("{} in stock", offer.available.text());
  if (row.stock <= 0) return refuse(Reason::no_stock, "no stock");
  if (ceiling == 0) return refuse(Reason::pack_too_large, fmt::format("{}, pack of {}", stock_text, offer.pack.text()));
  if (candidate.lo > ceiling) {
    return refuse(
        Reason::below_minimum,
        fmt::format("at least {} to be ordered", Decimal::scaled(candidate.lo, scales_.quantity).normalized().text()));
  }
  if (candidate.hi < candidate.lo)
    return refuse(Reason::no_stock,
                  offer.pack == Decimal(1) ? stock_text : fmt::format("{}, pack of {}", stock_text, offer.pack.text()));
  if (instance_.whole_lines && policy_.split != Split::free) {
    if (candidate.hi < wanted) {
      return refuse(Reason::not_whole_line, row.stock < wanted || step == 1
                                                ? stock_text
                                                : fmt::format("{}, pack of {}", stock_text, offer.pack.text()));
    }
    candidate.lo = candidate.hi;
  }
  candidate.ceiling = most_a_unit(demand);
  const int index = static_cast<int>(instance_.candidates.size());
  instance_.candidates.push_back(candidate);
  instance_.lines[line].candidates.push_back(index);
  row.candidates.push_back(index);
}

Result<Instance> presolve(const Problem& problem) { return Presolver(problem).run(); }

}  // namespace crossdock::routing
