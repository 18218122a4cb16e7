// SPDX-License-Identifier: Apache-2.0
// Knows what a node of the search still allows, and how a branch is undone.
#include "gateway/modules/routing/domain.hpp"

#include <algorithm>

namespace crossdock::routing {

Domain::Domain(const Instance& instance) : instance_(&instance) {
  const auto candidates = instance.candidates.size();
  lo_ = instance.suppliers.size();
  hi_ = lo_ + candidates;
  must_ = hi_ + candidates;
  first_ = must_ + candidates;
  last_ = first_ + instance.offers.size();
  values_.resize(last_ + instance.offers.size());
  std::fill_n(values_.begin(), instance.suppliers.size(), undecided);
  for (std::size_t c = 0; c < candidates; ++c) {
    values_[lo_ + c] = instance.candidates[c].lo;
    values_[hi_ + c] = instance.candidates[c].hi;
  }
  for (std::size_t o = 0; o < instance.offers.size(); ++o) {
    const auto& offer = instance.offers[o];
    std::int64_t reachable = 0;
    for (const int c : offer.candidates) reachable += instance.candidates[c].hi;
    reachable = std::min(reachable, offer.stock);
    std::int64_t last = 0;
    for (std::size_t t = 1; t < offer.segments.size(); ++t)
      last = offer.segments[t].first <= reachable ? static_cast<std::int64_t>(t) : last;
    values_[last_ + o] = last;
  }
}

void Domain::set(std::size_t index, std::int64_t value) {
  trail_.emplace_back(index, values_[index]);
  values_[index] = value;
}

void Domain::at_most(int candidate, std::int64_t quantity) {
  if (quantity >= hi(candidate)) return;
  quantity = allowed_below(candidate, quantity);
  const bool unusable = quantity < lo(candidate);
  if (unusable && must(candidate)) {
    ++broken_;
    trail_.emplace_back(values_.size(), 0);
  }
  set(hi_ + candidate, unusable ? 0 : quantity);
}

void Domain::at_least(int candidate, std::int64_t quantity) {
  quantity = allowed_above(candidate, quantity);
  if (quantity > hi(candidate)) {
    ++broken_;
    trail_.emplace_back(values_.size(), 0);
    return;
  }
  if (quantity > lo(candidate)) set(lo_ + candidate, quantity);
  if (!must(candidate)) set(must_ + candidate, 1);
}

void Domain::tiers(int offer, std::int64_t first, std::int64_t last) {
  set(first_ + offer, first);
  set(last_ + offer, last);
  if (!instance_->floored || !instance_->offers[offer].pooled()) return;
  for (const int c : instance_->offers[offer].candidates) {
    const auto& least = instance_->candidates[c].least;
    const auto lowest = *std::min_element(least.begin() + first, least.begin() + last + 1);
    if (lowest > hi(c)) {
      at_most(c, 0);
    } else if (lowest > lo(c)) {
      set(lo_ + c, lowest);
    }
  }
}

// The margin floor may leave gaps between the quantities of two tiers.
std::int64_t Domain::allowed_below(int candidate, std::int64_t quantity) const {
  const auto& segments = instance_->candidates[candidate].segments;
  if (segments.empty()) return quantity;
  std::int64_t highest = 0;
  for (const auto& segment : segments) {
    if (segment.first <= quantity) highest = std::min(quantity, segment.last);
  }
  return highest;
}

std::int64_t Domain::allowed_above(int candidate, std::int64_t quantity) const {
  const auto& segments = instance_->candidates[candidate].segments;
  if (segments.empty()) return quantity;
  for (const auto& segment : segments) {
    if (segment.last >= quantity) return std::max(quantity, segment.first);
  }
  return unlimited;
}

void Domain::undo(std::size_t mark) {
  for (; trail_.size() > mark; trail_.pop_back()) {
    const auto [index, value] = trail_.back();
    if (index == values_.size()) {
      --broken_;
    } else {
      values_[index] = value;
    }
  }
}

Cost Domain::lowest_slope(int offer) const {
  const auto& segments = instance_->offers[offer].segments;
  Cost lowest = segments[first_tier(offer)].slope;
  for (auto t = first_tier(offer); t <= last_tier(offer); ++t) lowest = std::min(lowest, segments[t].slope);
  return lowest;
}

Cost Domain::cost(int candidate, std::int64_t quantity) const {
  if (quantity == 0) return 0;
  const auto& row = instance_->candidates[candidate];
  const auto& offer = instance_->offers[row.offer];
  const Cost price = offer.pooled() ? lowest_slope(row.offer) * quantity : price_of(offer, quantity);
  return row.charge + row.unit * quantity + price;
}

std::pair<Cost, std::int64_t> Domain::best(int candidate, Cost profit, std::int64_t unit) const {
  const auto used = best_used(candidate, profit, unit);
  return used.first > 0 || must(candidate) ? used : std::pair<Cost, std::int64_t>{0, 0};
}

std::pair<Cost, std::int64_t> Domain::best_used(int candidate, Cost profit, std::int64_t unit) const {
  const auto& row = instance_->candidates[candidate];
  const auto& offer = instance_->offers[row.offer];
  const std::int64_t low = lo(candidate);
  const std::int64_t high = hi(candidate);
  std::pair<Cost, std::int64_t> best{0, 0};
  bool any = false;
  const auto consider = [&](std::int64_t quantity, Cost base, Cost slope) {
    const Cost value = profit * (quantity / unit) - row.charge - base - (row.unit + slope) * quantity;
    if (!any || value > best.first) best = {value, quantity};
    any = true;
  };
  if (offer.pooled()) {
    const Cost slope = lowest_slope(row.offer);
    consider(high, 0, slope);
    if (low != high) consider(low, 0, slope);
    return best;
  }
  for (const auto& segment : row.segments) {
    const auto first = std::max(low, segment.first);
    const auto last = std::min(high, segment.last);
    if (first > last) continue;
    consider(last, segment.base, segment.slope);
    if (first != last) consider(first, segment.base, segment.slope);
  }
  return best;
}

}  // namespace crossdock::routing
