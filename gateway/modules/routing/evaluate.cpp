// SPDX-License-Identifier: Apache-2.0
// Knows what a plan costs and which limits it may not break: the one place that the whole search is measured by.
#include <algorithm>

#include "gateway/modules/routing/domain.hpp"

namespace crossdock::routing {

Cost price_of(const OfferRow& offer, std::int64_t total) {
  const Segment* reached = &offer.segments.front();
  for (const auto& segment : offer.segments) {
    if (segment.first <= total) reached = &segment;
  }
  return reached->base + reached->slope * total;
}

Cost goods_of(const OfferRow& offer, std::int64_t total) {
  const Price* reached = &offer.prices.front();
  Cost below = 0;
  std::int64_t from = 0;
  for (const auto& price : offer.prices) {
    if (&price == reached || price.minimum > total) continue;
    below += reached->goods * (price.minimum - from);
    from = price.minimum;
    reached = &price;
  }
  return offer.incremental ? below + reached->goods * (total - from) : reached->goods * total;
}

namespace {

bool breaks_floor(const Instance& instance, const OfferRow& offer, const Quantities& quantities, std::int64_t total) {
  return std::ranges::any_of(offer.candidates,
                             [&](int c) { return quantities[c] > 0 && quantities[c] < least_of(instance, c, total); });
}

}  // namespace

std::size_t tier_of(const OfferRow& offer, std::int64_t total) {
  std::size_t reached = 0;
  for (std::size_t t = 1; t < offer.segments.size(); ++t) reached = offer.segments[t].first <= total ? t : reached;
  return reached;
}

std::int64_t least_of(const Instance& instance, int candidate, std::int64_t total) {
  const auto& row = instance.candidates[candidate];
  const auto& offer = instance.offers[row.offer];
  if (!instance.floored || !offer.pooled()) return 0;
  return row.least[tier_of(offer, total)];
}

Cost evaluate(const Instance& instance, const Quantities& quantities) {
  Cost cost = 0;
  std::vector<std::int64_t> sold(instance.suppliers.size(), 0);
  std::vector<int> parts(instance.suppliers.size(), 0);
  std::vector<Cost> goods(instance.suppliers.size(), 0);
  for (const auto& offer : instance.offers) {
    std::int64_t total = 0;
    for (const int c : offer.candidates) {
      if (quantities[c] == 0) continue;
      const auto& row = instance.candidates[c];
      total += quantities[c];
      cost += row.charge + row.unit * quantities[c];
      if (!offer.pooled()) cost += price_of(offer, quantities[c]);
      goods[offer.supplier] += offer.incremental ? goods_of(offer, quantities[c]) : 0;
      ++parts[offer.supplier];
    }
    if (total == 0) continue;
    if (total > offer.stock || breaks_floor(instance, offer, quantities, total)) return unlimited_cost;
    if (offer.pooled()) cost += price_of(offer, total);
    if (!offer.incremental) goods[offer.supplier] += goods_of(offer, total);
    sold[offer.supplier] += total;
  }
  int opened_now = 0;
  for (std::size_t s = 0; s < instance.suppliers.size(); ++s) {
    const auto& supplier = instance.suppliers[s];
    if (parts[s] == 0) continue;
    if (sold[s] > supplier.capacity || parts[s] > supplier.maximum_lines || goods[s] < supplier.minimum_value)
      return unlimited_cost;
    cost += supplier.fixed;
    opened_now += supplier.open ? 0 : 1;
  }
  if (opened_now > instance.new_suppliers) return unlimited_cost;
  for (const auto& line : instance.lines) {
    std::int64_t served = 0;
    for (const int c : line.candidates) served += quantities[c];
    if (served >= line.quantity) continue;
    if (instance.whole_lines && served > 0) return unlimited_cost;
    cost += instance.unserved * (line.quantity - served);
  }
  return cost;
}

}  // namespace crossdock::routing
