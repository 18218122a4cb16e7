// SPDX-License-Identifier: Apache-2.0
// Knows which quantities of an offer a line may buy: what its price tiers and the margin floor allow (docs/routing.md).
#include <fmt/format.h>

#include <algorithm>

#include "gateway/modules/routing/presolve.hpp"
#include "gateway/modules/routing/report.hpp"

namespace crossdock::routing {
namespace {

std::int64_t up(std::int64_t value, std::int64_t step) { return (value / step + (value % step != 0 ? 1 : 0)) * step; }

struct Range {
  std::int64_t first = 0, last = 0;
};

// The part of `range` in which burden <= quantity × room: a burden is spread over the units, each has room for some.
Range within(Range range, Cost burden, Cost room, std::int64_t step) {
  constexpr Range nothing{1, 0};
  if (room > 0) {
    const Cost least = burden <= 0 ? 0 : (burden + room - 1) / room;
    if (least > range.last) return nothing;
    range.first = std::max(range.first, up(static_cast<std::int64_t>(least), step));
  } else if (burden > 0 || (room < 0 && burden == 0)) {
    return nothing;
  } else if (room < 0) {
    const Cost most = burden / room;
    range.last = static_cast<std::int64_t>(std::min<Cost>(range.last, most)) / step * step;
  }
  return range;
}

// The extra cost of the units below tier `t` over its own price: zero unless each tier prices only its own units.
Cost base_of(const OfferRow& offer, std::size_t t) {
  Cost base = 0;
  for (std::size_t i = 1; i <= t && offer.incremental; ++i)
    base += (offer.prices[i - 1].goods - offer.prices[i].goods) * offer.prices[i].minimum;
  return base;
}

}  // namespace

// The most that a unit may cost: the rest of the selling price, cut to six digits, so that the floor is never undercut.
std::optional<Decimal> Presolver::most_a_unit(const Demand& demand) const {
  if (!policy_.margin_floor || !demand.selling_price) return std::nullopt;
  const auto rest = Decimal(1).minus(*policy_.margin_floor);
  const auto most = rest ? rest->times(*demand.selling_price) : rest;
  return most ? most->rounded(finest, Rounding::down).value_or(Decimal{}) : Decimal{};
}

namespace {

// The quantities of `range` that leave the margin at tier `t`.
Range profitable(const CandidateRow& row, const OfferRow& offer, std::size_t t, Range range, int scale) {
  if (!row.ceiling) return range;
  const Cost finer = power_of_ten(finest - scale);
  const Cost most = row.ceiling->to_units(finest).value_or(0);
  const Cost room = most - (offer.prices[t].goods + row.handling) * finer;
  return within(range, (row.charge + base_of(offer, t)) * finer, room, row.step);
}

}  // namespace

// Alone on its offer a line decides by itself which tier it reaches.
void Presolver::allow_alone(CandidateRow& row, const OfferRow& offer) const {
  row.segments.clear();
  row.least.clear();
  for (std::size_t t = 0; t < offer.segments.size(); ++t) {
    const auto& segment = offer.segments[t];
    Range range{std::max(row.lo, up(segment.first, row.step)), std::min(row.hi, segment.last / row.step * row.step)};
    if (range.first <= range.last) range = profitable(row, offer, t, range, scales_.money);
    if (range.first <= range.last) row.segments.push_back({range.first, range.last, segment.base, segment.slope});
  }
}

// Where the total of several lines decides the tier, each tier asks its own least quantity of a line.
void Presolver::allow_shared(CandidateRow& row, const OfferRow& offer, std::int64_t reachable) const {
  row.segments.clear();
  row.least.assign(offer.prices.size(), unlimited);
  for (std::size_t t = 0; t < offer.prices.size(); ++t) {
    if (t > 0 && offer.prices[t].minimum > reachable) break;
    const auto range = profitable(row, offer, t, {row.lo, std::min(row.hi, offer.segments[t].last)}, scales_.money);
    if (range.first <= range.last) row.least[t] = range.first;
  }
}

// The most that all lines together can buy.
std::int64_t Presolver::reachable(const OfferRow& offer) const {
  std::int64_t total = 0;
  for (const int c : offer.candidates) total = std::min(offer.stock, total + instance_.candidates[c].hi);
  return total;
}

bool Presolver::allow(int candidate) {
  auto& row = instance_.candidates[candidate];
  const auto& offer = instance_.offers[row.offer];
  if (offer.pooled()) {
    allow_shared(row, offer, reachable(offer));
    const auto least = std::ranges::min(row.least);
    if (least == unlimited) return false;
    row.lo = least;
    instance_.floored = instance_.floored || row.ceiling;
    return true;
  }
  allow_alone(row, offer);
  if (row.segments.empty()) return false;
  row.lo = row.segments.front().first;
  row.hi = row.segments.back().last;
  return true;
}

void Presolver::refuse_margin(const CandidateRow& row, const OfferRow& offer) {
  instance_.refusals.push_back({instance_.lines[row.line].source, offer.source, Reason::margin_below_floor,
                                margin_text(problem_, instance_, row, reachable(offer), row.hi)});
}

// A line that falls out takes its units off the total that others need to reach a tier: again until nothing changes.
void Presolver::settle() {
  for (bool changed = true; changed;) {
    changed = false;
    for (auto& offer : instance_.offers) {
      offer.shared = offer.candidates.size() > 1;
      for (const int c : std::vector<int>(offer.candidates)) {
        if (allow(c)) continue;
        auto& row = instance_.candidates[c];
        refuse_margin(row, offer);
        row.lo = row.hi = 0;
        std::erase(offer.candidates, c);
        std::erase(instance_.lines[row.line].candidates, c);
        changed = true;
      }
      offer.shared = offer.candidates.size() > 1;
    }
  }
  for (auto& supplier : instance_.suppliers) supplier.candidates.clear();
  for (const auto& line : instance_.lines) {
    for (const int c : line.candidates) instance_.suppliers[instance_.candidates[c].supplier].candidates.push_back(c);
  }
}

// "12 at 17.90 cost 17.90 a unit, the floor of 5 % on 17.80 allows 16.91; from 96 on it would be 16.80"
std::string margin_text(const Problem& problem, const Instance& instance, const CandidateRow& row, std::int64_t total,
                        std::int64_t quantity) {
  const auto& offer = instance.offers[row.offer];
  const auto& source = problem.offers[offer.source];
  const auto& terms = problem.suppliers[instance.suppliers[row.supplier].source];
  const auto& demand = problem.demands[instance.lines[row.line].source];
  const auto reached = tier_of(offer, total);
  const Decimal bought = Decimal::scaled(quantity, instance.quantity_scale);
  const Cost goods = offer.incremental ? goods_of(offer, quantity) : offer.prices[reached].goods * quantity;
  const auto each = [&](Cost sum) {
    const auto decimal = Decimal::scaled(sum, instance.cost_scale);
    return plain(decimal.divided_by(bought, finest, Rounding::half_even).value_or(Decimal{}));
  };
  std::string text = fmt::format("{} at {}", plain(bought), each(goods));
  if (!terms.handling_per_unit.is_zero()) text += fmt::format(" and {} handling", plain(terms.handling_per_unit));
  if (!source.line_charge.is_zero()) text += fmt::format(" and {} for the line", plain(source.line_charge));
  text += fmt::format(" cost {} a unit, the floor of {} % on {} allows {}",
                      each(goods + row.handling * quantity + row.charge),
                      plain(problem.policy.margin_floor->times(Decimal(100)).value_or(Decimal{})),
                      plain(*demand.selling_price), plain(*row.ceiling));
  for (std::size_t t = reached + 1; t < offer.prices.size(); ++t) {
    if (offer.prices[t].goods >= offer.prices[reached].goods) continue;
    return text + fmt::format("; from {} on it would be {}", plain(source.prices[t].minimum),
                              plain(source.prices[t].unit_cost));
  }
  return text;
}

}  // namespace crossdock::routing
