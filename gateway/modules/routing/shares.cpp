// SPDX-License-Identifier: Apache-2.0
// Knows how a supplier's fixed charge is best shared out among the lines (docs/routing.md, "Shares").
#include "gateway/modules/routing/shares.hpp"

#include <algorithm>

namespace crossdock::routing {
namespace {

constexpr int thousandths = 1000;
constexpr int full = 256;  // strength of a whole Polyak step

}  // namespace

Shares::Shares(const Instance& instance)
    : instance_(instance),
      charges_(instance.candidates.size(), 0),
      choices_(instance.lines.size()),
      use_(instance.candidates.size(), 0),
      direction_(instance.candidates.size(), 0),
      used_share_(instance.suppliers.size(), 0),
      openness_(instance.suppliers.size(), Bounder::certain / 2) {
  for (auto& choice : choices_) choice.cost = unlimited_cost;
}

void Shares::follow(const Domain& domain, const Bounder& prices) {
  for (int s = 0; s < static_cast<int>(instance_.suppliers.size()); ++s) {
    if (domain.choice(s) != undecided) continue;
    for (const int c : instance_.suppliers[s].candidates) charges_[c] = std::max<Cost>(0, prices.gain(c));
    project(domain, s);
  }
}

// The shares nearest to the present ones that are not below zero and add up to the charge, rounded down.
void Shares::project(const Domain& domain, int supplier) {
  const auto& row = instance_.suppliers[supplier];
  std::vector<Cost> sorted;
  for (const int c : row.candidates) {
    if (domain.usable(c)) sorted.push_back(charges_[c]);
  }
  std::ranges::sort(sorted, std::greater<>{});
  Cost sum = 0;
  Cost level = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    sum += sorted[i];
    const Cost over = sum - row.fixed;
    const Cost count = static_cast<Cost>(i) + 1;
    const Cost next = over > 0 ? (over + count - 1) / count : -(-over / count);
    if (sorted[i] < next) break;
    level = next;
  }
  for (const int c : row.candidates) charges_[c] = domain.usable(c) ? std::max<Cost>(0, charges_[c] - level) : 0;
}

// The cost of the choice at hand with the present shares; unlimited_cost if it is no longer allowed.
Cost Shares::price_again(const Domain& domain, int line) const {
  const auto& row = instance_.lines[line];
  const auto& choice = choices_[line];
  if (choice.cost >= unlimited_cost || !choice.exact) return unlimited_cost;
  Cost cost = 0;
  std::int64_t served = 0;
  for (const auto& [c, quantity] : choice.parts) {
    if (!domain.usable(c) || quantity < domain.lo(c) || quantity > domain.hi(c)) return unlimited_cost;
    cost += domain.cost(c, quantity) + charges_[c];
    served += quantity;
  }
  for (const int c : row.candidates) {
    if (domain.must(c) &&
        std::ranges::find(choice.parts, c, &std::pair<int, std::int64_t>::first) == choice.parts.end())
      return unlimited_cost;
  }
  const auto missing = std::max<std::int64_t>(0, row.quantity - served);
  return cost + instance_.unserved * (instance_.whole_lines && missing > 0 ? row.quantity : missing);
}

Cost Shares::evaluate(const Domain& domain, const Bounder& prices) {
  std::ranges::fill(use_, 0);
  Cost sum = 0;
  for (int s = 0; s < static_cast<int>(instance_.suppliers.size()); ++s) {
    if (domain.choice(s) == undecided) continue;
    for (const int c : instance_.suppliers[s].candidates) charges_[c] = 0;
    if (domain.choice(s) == opened) sum += instance_.suppliers[s].fixed;
  }
  for (int l = 0; l < static_cast<int>(instance_.lines.size()); ++l) {
    const Cost known = price_again(domain, l);
    auto choice = solve_line(instance_, domain, l, {charges_, prices.prices()[l], known});
    if (choice.cost < unlimited_cost)
      choices_[l] = std::move(choice);
    else
      choices_[l].cost = known;
    if (choices_[l].cost >= unlimited_cost) return bound_ = unlimited_cost;
    sum += choices_[l].cost;
    for (const auto& [c, quantity] : choices_[l].parts) use_[c] = 1;
  }
  for (int s = 0; s < static_cast<int>(instance_.suppliers.size()); ++s) {
    Cost paid = 0;
    for (const int c : instance_.suppliers[s].candidates) paid += use_[c] != 0 ? charges_[c] : 0;
    const Cost fixed = std::max<Cost>(1, instance_.suppliers[s].fixed);
    used_share_[s] = static_cast<int>(std::min(paid, fixed) * Bounder::certain / fixed);
    openness_[s] = openness_[s] * 7 / 8 + used_share_[s] / 8;
  }
  return bound_ = sum;
}

void Shares::step(const Domain& domain, Cost distance, int strength) {
  Cost norm = 0;
  std::vector<int> mean(instance_.suppliers.size(), 0);
  for (int s = 0; s < static_cast<int>(instance_.suppliers.size()); ++s) {
    if (domain.choice(s) != undecided || instance_.suppliers[s].fixed == 0) continue;
    std::int64_t total = 0;
    int active = 0;
    for (const int c : instance_.suppliers[s].candidates) {
      direction_[c] = direction_[c] * 3 / 5 + use_[c] * thousandths;  // a deflected direction zigzags less
      if (charges_[c] == 0 && direction_[c] == 0) continue;
      total += direction_[c];
      ++active;
    }
    mean[s] = active == 0 ? 0 : static_cast<int>(total / active);
    for (const int c : instance_.suppliers[s].candidates) {
      if (charges_[c] == 0 && direction_[c] == 0) continue;
      norm += static_cast<Cost>(direction_[c] - mean[s]) * (direction_[c] - mean[s]);
    }
  }
  if (norm == 0) return;
  const Cost length = distance * strength / full * thousandths;
  for (int s = 0; s < static_cast<int>(instance_.suppliers.size()); ++s) {
    if (domain.choice(s) != undecided || instance_.suppliers[s].fixed == 0) continue;
    for (const int c : instance_.suppliers[s].candidates) {
      if (charges_[c] == 0 && direction_[c] == 0) continue;
      charges_[c] += length / norm * (direction_[c] - mean[s]) + length % norm * (direction_[c] - mean[s]) / norm;
    }
    project(domain, s);
  }
}

Cost Shares::improve(const Domain& domain, const Bounder& prices, Cost target, int iterations) {
  Cost best = evaluate(domain, prices);
  auto best_charges = charges_;
  std::ranges::fill(direction_, 0);
  int strength = full;
  int stalled = 0;
  const int patience = std::max(3, iterations / 12);
  for (int i = 0; i < iterations && best < target && strength > 0; ++i) {
    step(domain, std::min(target - bound_, instance_.money_limit), strength);
    const Cost now = evaluate(domain, prices);
    if (now > best) {
      best = now;
      best_charges = charges_;
      stalled = 0;
    } else if (++stalled == patience) {
      strength /= 2;
      stalled = 0;
      charges_ = best_charges;
      std::ranges::fill(direction_, 0);
      evaluate(domain, prices);
    }
  }
  charges_ = best_charges;
  return evaluate(domain, prices);
}

Cost Shares::without(const Domain& domain, const Bounder& prices, int supplier) const {
  Cost bound = bound_;
  Domain closed_one = domain;
  closed_one.decide(supplier, closed);
  int last = -1;
  for (const int c : instance_.suppliers[supplier].candidates) {
    const int l = instance_.candidates[c].line;
    if (use_[c] == 0 || l == last) continue;
    last = l;
    const auto choice = solve_line(instance_, closed_one, l, {charges_, prices.prices()[l]});
    if (choice.cost >= unlimited_cost) return unlimited_cost;
    bound += choice.cost - choices_[l].cost;
  }
  return bound;
}

std::vector<Cost> Shares::losses(const Domain& domain, const Bounder& prices, int line) const {
  const auto& row = instance_.lines[line];
  const Cost price = prices.prices()[line];
  Cost base = price * (row.quantity / row.unit) - choices_[line].cost;
  std::vector<Cost> result;
  for (const int c : row.candidates) {
    const bool usable = domain.usable(c);
    const Cost loss = usable ? charges_[c] - domain.best_used(c, price, row.unit).first : 0;
    if (usable) base += std::min<Cost>(0, loss);
    result.push_back(std::max<Cost>(0, loss));
  }
  for (auto& loss : result) loss += base;
  return result;
}

}  // namespace crossdock::routing
