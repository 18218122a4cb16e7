// SPDX-License-Identifier: Apache-2.0
// Knows how service, tiers and money become one number, and takes off what no plan can serve (docs/routing.md).
#include <algorithm>
#include <map>

#include "gateway/modules/routing/presolve.hpp"

namespace crossdock::routing {

// Places the penalties above the money: tiers first, unserved units above them.
Result<void> Presolver::weigh() {
  const auto too_large = [] { return fail(Fault::invalid, "the order is too large to be compared exactly: split it"); };
  Cost limit = 1;
  Cost total_units = 0;
  Cost grain = 0;
  const auto divides = [&](Cost value) {
    for (value = value < 0 ? -value : value; value != 0;) {
      const Cost rest = grain % value;
      grain = value;
      value = rest;
    }
  };
  for (const auto& supplier : instance_.suppliers) {
    limit += supplier.fixed;
    divides(supplier.fixed);
  }
  for (const auto& line : instance_.lines) {
    Cost dearest = 0;
    for (const int c : line.candidates) {
      const auto& candidate = instance_.candidates[c];
      limit += candidate.charge;
      divides(candidate.charge);
      divides(candidate.unit * candidate.step);
      for (const auto& segment : instance_.offers[candidate.offer].segments) {
        dearest = std::max(dearest, segment.slope + candidate.unit);
        divides(segment.slope * candidate.step);
        divides(segment.base);
      }
    }
    total_units += line.quantity + line.overshoot;
    if (dearest > largest / (line.quantity + line.overshoot)) return too_large();
    limit += dearest * (line.quantity + line.overshoot);
    if (limit > largest) return too_large();
  }
  grain = std::max<Cost>(1, grain);
  limit = (limit / grain + 1) * grain;  // so that the penalties are multiples, too
  instance_.grain = grain;
  instance_.money_limit = limit;
  Cost weight = limit;
  std::map<int, Cost> weights;
  for (const auto& candidate : instance_.candidates) {
    if (candidate.hi > 0) weights.emplace(problem_.suppliers[instance_.suppliers[candidate.supplier].source].tier, 0);
  }
  for (auto& [tier, value] : weights) {
    if (policy_.tiers != TierRule::lexicographic || tier == weights.begin()->first) continue;
    value = weight;
    if (weight > largest / (total_units + 1)) return too_large();
    weight *= total_units + 1;
  }
  for (auto& candidate : instance_.candidates) {
    if (candidate.hi > 0)
      candidate.unit += weights.at(problem_.suppliers[instance_.suppliers[candidate.supplier].source].tier);
  }
  if (weight > largest / (total_units + 1)) return too_large();
  instance_.unserved = weight;
  return {};
}

// Takes off what no choice can serve, such as the rest of a pack: else the bound would hope for it at every node.
void Presolver::trim() {
  const Domain domain(instance_);
  for (int l = 0; l < static_cast<int>(instance_.lines.size()); ++l) {
    auto& line = instance_.lines[l];
    const auto choice = solve_line(instance_, domain, l);
    if (!choice.exact) continue;
    std::int64_t served = 0;
    for (const auto& [candidate, quantity] : choice.parts) served += quantity;
    served = std::min(served, line.quantity);
    instance_.unservable += instance_.unserved * (line.quantity - served);
    line.quantity = served;
    bool whole = served > 0;
    for (const int c : line.candidates) {
      auto& candidate = instance_.candidates[c];
      if (served == 0) candidate.lo = candidate.hi = 0;
      whole = whole && candidate.lo == served && candidate.hi == served;
    }
    if (served == 0) line.candidates.clear();
    if (whole) line.unit = served;
  }
  drop_empty();
  couple();
}

void Presolver::drop_empty() {
  for (auto& offer : instance_.offers) {
    std::erase_if(offer.candidates, [&](int c) { return instance_.candidates[c].hi == 0; });
    const bool alone_now = offer.shared && offer.candidates.size() == 1;
    offer.shared = offer.candidates.size() > 1;
    if (!alone_now || allow(offer.candidates.front())) continue;
    auto& row = instance_.candidates[offer.candidates.front()];
    refuse_margin(row, offer);
    row.lo = row.hi = 0;
    std::erase(instance_.lines[row.line].candidates, offer.candidates.front());
    offer.candidates.clear();
  }
  for (auto& supplier : instance_.suppliers)
    std::erase_if(supplier.candidates, [&](int c) { return instance_.candidates[c].hi == 0; });
}

// Lines are coupled if they share anything but a supplier's fixed charge.
void Presolver::couple() {
  for (const auto& offer : instance_.offers) instance_.coupled = instance_.coupled || offer.shared;
  for (const auto& supplier : instance_.suppliers) {
    std::int64_t most = 0;
    for (const int c : supplier.candidates) most += std::min(instance_.candidates[c].hi, unlimited - most);
    instance_.coupled = instance_.coupled || most > supplier.capacity || supplier.minimum_value > 0 ||
                        static_cast<int>(supplier.candidates.size()) > supplier.maximum_lines;
  }
}

}  // namespace crossdock::routing
