// SPDX-License-Identifier: Apache-2.0
// One line by itself: what a quantity costs, and the cheapest way to supply it.
#include <algorithm>
#include <numeric>

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
  const bool unusable = quantity < lo(candidate);
  if (unusable && must(candidate)) {
    ++broken_;
    trail_.emplace_back(values_.size(), 0);
  }
  set(hi_ + candidate, unusable ? 0 : quantity);
}

void Domain::at_least(int candidate, std::int64_t quantity) {
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
  const auto& row = instance_->candidates[candidate];
  const auto& offer = instance_->offers[row.offer];
  const std::int64_t low = lo(candidate);
  const std::int64_t high = hi(candidate);
  std::pair<Cost, std::int64_t> best{0, 0};
  bool any = !must(candidate);
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
  for (const auto& segment : offer.segments) {
    if (segment.last < low) continue;
    if (segment.first > high) break;
    const auto first = std::max(low, (segment.first + row.step - 1) / row.step * row.step);
    const auto last = segment.last >= high ? high : segment.last / row.step * row.step;
    if (first > last) continue;
    consider(last, segment.base, segment.slope);
    if (first != last) consider(first, segment.base, segment.slope);
  }
  return best;
}

namespace {

constexpr std::int64_t largest_table = 8'000'000;  // cells of the exact split's table

class LineSolver {
 public:
  LineSolver(const Instance& instance, const Domain& domain, int line)
      : instance_(instance), domain_(domain), row_(instance.lines[line]) {
    for (const int c : row_.candidates) {
      if (domain.usable(c)) usable_.push_back(c);
      musts_ += domain.must(c) ? 1 : 0;
    }
  }

  LineChoice run() {
    LineChoice single = best_single();
    if (instance_.one_offer_per_line || no_split_is_cheaper(single)) return single;
    return best_split(single);
  }

 private:
  Cost penalty(std::int64_t served) const {
    const auto missing = std::max<std::int64_t>(0, row_.quantity - served);
    return instance_.unserved * (instance_.whole_lines && missing > 0 ? row_.quantity : missing);
  }

  // Unserved units outweigh all costs, so one candidate alone always supplies as much as it can.
  LineChoice best_single() const {
    LineChoice best{.cost = musts_ > 0 ? unlimited_cost : penalty(0)};
    for (const int c : usable_) {
      if (musts_ > (domain_.must(c) ? 1 : 0)) continue;
      const auto quantity = domain_.hi(c);
      if (instance_.whole_lines && quantity < row_.quantity) continue;
      const Cost cost = domain_.cost(c, quantity) + penalty(quantity);
      if (cost < best.cost) best = {.cost = cost, .parts = {{c, quantity}}};
    }
    return best;
  }

  // True when no other candidate sells any unit below what the single one takes for each of its units,
  // and its charge cannot be saved by using two others.
  bool no_split_is_cheaper(const LineChoice& single) const {
    if (usable_.size() < 2) return true;
    if (musts_ > 1 || single.parts.empty()) return false;
    const auto [chosen, quantity] = single.parts.front();
    if (quantity < row_.quantity || (quantity > row_.quantity)) return false;
    const auto& row = instance_.candidates[chosen];
    const auto& offer = instance_.offers[row.offer];
    const Cost unit = (domain_.cost(chosen, quantity) - row.charge) / quantity;
    if (unit * quantity != domain_.cost(chosen, quantity) - row.charge) return false;
    if (!offer.pooled()) {
      for (const auto& segment : offer.segments) {
        if (segment.first <= quantity && (segment.base != 0 || segment.slope + row.unit < unit)) return false;
      }
    }
    Cost cheapest = unlimited_cost;
    Cost charges[2] = {unlimited_cost, unlimited_cost};
    for (const int c : usable_) {
      if (c == chosen) continue;
      cheapest = std::min(cheapest, floor_price(c));
      const Cost charge = instance_.candidates[c].charge;
      if (charge < charges[0]) {
        charges[1] = charges[0];
        charges[0] = charge;
      } else if (charge < charges[1]) {
        charges[1] = charge;
      }
    }
    return cheapest >= unit && cheapest * quantity + charges[0] + charges[1] >= single.cost;
  }

  Cost floor_price(int candidate) const {
    const auto& row = instance_.candidates[candidate];
    const auto& offer = instance_.offers[row.offer];
    if (offer.pooled()) return domain_.cost(candidate, 1) - row.charge;
    Cost lowest = unlimited_cost;
    for (const auto& segment : offer.segments) {
      if (segment.first > domain_.hi(candidate)) break;
      lowest = std::min(lowest, segment.slope);
    }
    return lowest + row.unit;
  }

  // Dynamic programming over the quantity bought; each price segment is a sliding minimum.
  LineChoice best_split(const LineChoice& single) {
    std::int64_t grid = 0;
    for (const int c : usable_) grid = std::gcd(grid, instance_.candidates[c].step);
    if (grid == 0) return single;
    const auto cells = (row_.quantity + row_.overshoot) / grid + 1;
    if (cells * static_cast<std::int64_t>(usable_.size()) > largest_table) return rough_split(single);
    cost_.assign(cells, unlimited_cost);
    cost_[0] = 0;
    taken_.assign(usable_.size(), {});
    for (std::size_t i = 0; i < usable_.size(); ++i) add(i, grid, cells);
    std::int64_t best = -1;
    Cost best_cost = unlimited_cost;
    for (std::int64_t cell = 0; cell < cells; ++cell) {
      if (cost_[cell] >= unlimited_cost || (instance_.whole_lines && cell > 0 && cell * grid < row_.quantity)) continue;
      const Cost cost = cost_[cell] + penalty(cell * grid);
      if (cost < best_cost) {
        best_cost = cost;
        best = cell;
      }
    }
    LineChoice choice{.cost = best_cost};
    for (std::size_t i = usable_.size(); i-- > 0 && best > 0;) {
      const auto taken = taken_[i][best];
      if (taken == 0) continue;
      choice.parts.emplace_back(usable_[i], taken * grid);
      best -= taken;
    }
    std::ranges::reverse(choice.parts);
    return choice;
  }

  void add(std::size_t i, std::int64_t grid, std::int64_t cells) {
    const int c = usable_[i];
    const auto& row = instance_.candidates[c];
    const auto& offer = instance_.offers[row.offer];
    std::vector<Cost> next = domain_.must(c) ? std::vector<Cost>(cells, unlimited_cost) : cost_;
    taken_[i].assign(cells, 0);
    if (offer.pooled()) {
      slide(i, next, domain_.lo(c), domain_.hi(c), 0, domain_.cost(c, 1) - row.charge, grid);
    } else {
      for (const auto& segment : offer.segments) {
        const auto first = std::max(domain_.lo(c), (segment.first + row.step - 1) / row.step * row.step);
        const auto last = segment.last >= domain_.hi(c) ? domain_.hi(c) : segment.last / row.step * row.step;
        if (segment.first <= domain_.hi(c) && first <= last)
          slide(i, next, first, last, segment.base, segment.slope + row.unit, grid);
      }
    }
    cost_ = std::move(next);
  }

  // next[t] = min(next[t], min over q in first..last of cost[t − q] + charge + base + slope × q)
  void slide(std::size_t i, std::vector<Cost>& next, std::int64_t first, std::int64_t last, Cost base, Cost slope,
             std::int64_t grid) {
    const auto& row = instance_.candidates[usable_[i]];
    const auto cells = static_cast<std::int64_t>(cost_.size());
    const auto step = row.step / grid;
    const auto near = first / grid;
    const auto far = last / grid;
    const Cost per_cell = slope * grid;
    const Cost fixed = row.charge + base;
    for (std::int64_t residue = 0; residue < step && residue + near < cells; ++residue) {
      window_.clear();
      std::size_t head = 0;
      const auto key = [&](std::int64_t from) { return cost_[from] - per_cell * from; };
      for (std::int64_t t = residue + near; t < cells; t += step) {
        const auto entering = t - near;
        if (cost_[entering] < unlimited_cost) {
          while (window_.size() > head && key(window_.back()) > key(entering)) window_.pop_back();
          window_.push_back(entering);
        }
        while (head < window_.size() && window_[head] < t - far) ++head;
        if (head == window_.size()) continue;
        const Cost cost = key(window_[head]) + per_cell * t + fixed;
        if (cost < next[t]) {
          next[t] = cost;
          taken_[i][t] = t - window_[head];
        }
      }
    }
  }

  // Too fine for the table: the single plan stands, and the bound is every unit at the lowest price.
  LineChoice rough_split(LineChoice single) const {
    Cost cheapest = instance_.unserved;
    for (const int c : usable_) cheapest = std::min(cheapest, floor_price(c));
    single.cost = std::min(single.cost, cheapest * row_.quantity);
    single.exact = false;
    return single;
  }

  const Instance& instance_;
  const Domain& domain_;
  const LineRow& row_;
  std::vector<int> usable_;
  int musts_ = 0;
  std::vector<Cost> cost_;
  std::vector<std::vector<std::int64_t>> taken_;
  std::vector<std::int64_t> window_;
};

}  // namespace

LineChoice solve_line(const Instance& instance, const Domain& domain, int line) {
  return LineSolver(instance, domain, line).run();
}

}  // namespace crossdock::routing
