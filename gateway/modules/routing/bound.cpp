// SPDX-License-Identifier: Apache-2.0
// Dual ascent and subgradient steps over the lines' prices.
#include "gateway/modules/routing/bound.hpp"

#include <algorithm>

namespace crossdock::routing {

Bounder::Bounder(const Instance& instance)
    : instance_(instance),
      prices_(instance.lines.size(), 0),
      gain_(instance.candidates.size(), 0),
      reduced_(instance.suppliers.size(), 0),
      open_(instance.suppliers.size(), 0),
      most_(instance.suppliers.size(), 0),
      wanted_(instance.candidates.size(), 0),
      openness_(instance.suppliers.size(), certain / 2),
      threshold_(instance.candidates.size(), 0),
      by_threshold_(instance.lines.size()) {
  const Domain root(instance);
  points_.reserve(2 * instance.candidates.size());
  for (int c = 0; c < static_cast<int>(instance.candidates.size()); ++c) find_points(root, c);
  first_point_.push_back(points_.size());
  for (int l = 0; l < static_cast<int>(instance.lines.size()); ++l) {
    const auto& line = instance.lines[l];
    auto& order = by_threshold_[l];
    prices_[l] = ceiling(l);
    for (const int c : line.candidates) {
      prices_[l] = std::min(prices_[l], threshold_[c]);
      order.push_back(c);
    }
    std::ranges::stable_sort(order, {}, [&](int c) { return threshold_[c]; });
  }
}

// The candidate's costs are linear between these, so that both its gain at a price and its lowest cost per unit are
// found at one of them. In the order in which Domain::best looks at them.
void Bounder::find_points(const Domain& root, int c) {
  const auto& row = instance_.candidates[c];
  const auto& offer = instance_.offers[row.offer];
  const auto unit = instance_.lines[row.line].unit;
  first_point_.push_back(points_.size());
  line_of_.push_back(row.line);
  const auto add = [&](std::int64_t quantity) {
    if (quantity == 0) return;  // presolve ruled the candidate out
    points_.push_back({root.cost(c, quantity), quantity, quantity / unit});
    const Cost each = points_.back().cost / points_.back().units;
    threshold_[c] = std::min(threshold_[c], each);
  };
  threshold_[c] = unlimited_cost;
  if (offer.pooled()) {
    add(row.hi);
    if (row.lo != row.hi) add(row.lo);
    return;
  }
  for (const auto& segment : row.segments) {
    add(segment.last);
    if (segment.first != segment.last) add(segment.first);
  }
}

Cost Bounder::evaluate(const Domain& domain) {
  Cost sum = 0;
  for (std::size_t l = 0; l < prices_.size(); ++l)
    sum += prices_[l] * (instance_.lines[l].quantity / instance_.lines[l].unit);
  for (int s = 0; s < static_cast<int>(instance_.suppliers.size()); ++s) {
    if (domain.choice(s) != closed) reduced_[s] = instance_.suppliers[s].fixed - supplier_gain(domain, s);
  }
  return bound_ = sum + open_cheapest(domain);
}

void Bounder::take_best(const Domain& domain, int c) {
  const auto& row = instance_.candidates[c];
  const Cost price = prices_[row.line];
  const bool as_at_first = domain.lo(c) == row.lo && domain.hi(c) == row.hi && !domain.must(c);
  if (!as_at_first || instance_.offers[row.offer].pooled()) {
    std::tie(gain_[c], wanted_[c]) = domain.best(c, price, instance_.lines[row.line].unit);
    return;
  }
  for (auto p = first_point_[c]; p < first_point_[c + 1]; ++p) {
    const Cost gain = price * points_[p].units - points_[p].cost;
    if (gain <= gain_[c]) continue;
    gain_[c] = gain;
    wanted_[c] = points_[p].quantity;
  }
}

// Lifts one line's price to the next candidate's threshold, or as far as the undecided suppliers' slack allows.
bool Bounder::raise(const Domain& domain, int l) {
  const auto& line = instance_.lines[l];
  Cost step = ceiling(l) - prices_[l];
  std::int64_t served = 0;  // by suppliers whose gain lowers the bound
  const auto needed = line.quantity / line.unit;
  for (const int c : by_threshold_[l]) {
    if (!domain.usable(c)) continue;
    if (threshold_[c] > prices_[l]) {
      step = std::min(step, threshold_[c] - prices_[l]);
      break;
    }
    const int s = instance_.candidates[c].supplier;
    const auto units = domain.hi(c) / line.unit;
    const Cost slack = domain.choice(s) == opened ? 0 : std::max<Cost>(0, reduced_[s]);
    if (slack < units) {
      served += units;
      if (served >= needed) return false;
    } else {
      step = std::min(step, slack / units);
    }
  }
  if (step <= 0) return false;
  prices_[l] += step;
  for (const int c : by_threshold_[l]) {
    if (!domain.usable(c)) continue;
    if (threshold_[c] >= prices_[l]) break;
    const Cost gain = domain.best(c, prices_[l], line.unit).first;
    reduced_[instance_.candidates[c].supplier] -= gain - gain_[c];
    gain_[c] = gain;
  }
  return true;
}

Cost Bounder::ascend(const Domain& domain) {
  evaluate(domain);
  std::vector<int> active(prices_.size());
  for (std::size_t i = 0; i < active.size(); ++i) active[i] = static_cast<int>(i);
  while (!active.empty()) std::erase_if(active, [&](int l) { return !raise(domain, l); });
  return evaluate(domain);
}

Cost Bounder::dearest(const Domain& domain) {
  const auto prices = prices_;
  const Cost before = evaluate(domain);
  for (int l = 0; l < static_cast<int>(prices_.size()); ++l) prices_[l] = ceiling(l);
  const Cost bound = evaluate(domain);
  if (bound > before) return bound;
  prices_ = prices;
  return evaluate(domain);
}

// Adds to `missing` what each line still lacks when the suppliers take what pays, in thousandths of the line.
void Bounder::direct(const Domain& domain, std::vector<std::int64_t>& missing) const {
  std::vector<std::int64_t> taken(prices_.size(), 0);
  for (int s = 0; s < static_cast<int>(instance_.suppliers.size()); ++s) {
    // One that just breaks even may as well open.
    const bool even = domain.choice(s) != closed && reduced_[s] <= instance_.suppliers[s].fixed / 1000;
    if (open_[s] == 0 && !even) continue;
    for (const int c : instance_.suppliers[s].candidates) taken[instance_.candidates[c].line] += wanted_[c];
  }
  for (std::size_t l = 0; l < missing.size(); ++l) {
    const auto quantity = instance_.lines[l].quantity;
    if (quantity > 0)
      missing[l] += static_cast<std::int64_t>(static_cast<Cost>(quantity - taken[l]) * thousandths / quantity);
  }
}

Cost Bounder::improve(const Domain& domain, Cost target, int iterations) {
  constexpr int full = 256;  // strength of a whole Polyak step
  std::vector<Cost> best_prices = prices_;
  Cost best = evaluate(domain);
  int strength = full;
  int stalled = 0;
  const int patience = std::max(3, iterations / 12);  // steps without gain before they are halved
  std::vector<std::int64_t> missing(prices_.size(), 0);
  for (int i = 0; i < iterations && best < target && strength > 0; ++i) {
    for (auto& one : missing) one = one * 3 / 5;  // a deflected direction zigzags less
    direct(domain, missing);
    Cost norm = 0;
    for (const auto m : missing) norm += static_cast<Cost>(m) * m;
    if (norm == 0) break;
    const Cost distance = std::min(target - bound_, instance_.money_limit);
    const Cost length = distance / norm * strength * thousandths + distance % norm * strength * thousandths / norm;
    for (std::size_t l = 0; l < missing.size(); ++l) {
      if (missing[l] == 0) continue;
      const Cost step = length * missing[l] / (full * (instance_.lines[l].quantity / instance_.lines[l].unit));
      prices_[l] = std::clamp<Cost>(prices_[l] + step, 0, ceiling(static_cast<int>(l)));
    }
    const Cost now = evaluate(domain);
    for (std::size_t o = 0; o < openness_.size(); ++o) {
      openness_[o] = openness_[o] * 7 / 8 + (open_[o] != 0 ? certain / 8 : 0);
    }
    if (now > best) {
      best = now;
      best_prices = prices_;
      stalled = 0;
    } else if (++stalled == patience) {
      strength /= 2;
      stalled = 0;
      prices_ = best_prices;
      std::ranges::fill(missing, 0);
      evaluate(domain);
    }
  }
  prices_ = best_prices;
  return evaluate(domain);
}

}  // namespace crossdock::routing
