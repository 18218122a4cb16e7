// SPDX-License-Identifier: Apache-2.0
// Knows the cheapest way to supply one line by itself (docs/routing.md, "One line alone").
#include <algorithm>
#include <numeric>

#include "gateway/modules/routing/domain.hpp"

namespace crossdock::routing {
namespace {

constexpr std::int64_t largest_table = 8'000'000;  // cells of the exact split's table

class LineSolver {
 public:
  LineSolver(const Instance& instance, const Domain& domain, int line, const LineTerms* terms)
      : instance_(instance), domain_(domain), row_(instance.lines[line]), terms_(terms) {
    for (const int c : row_.candidates) {
      if (domain.usable(c)) usable_.push_back(c);
      musts_ += domain.must(c) ? 1 : 0;
    }
    if (terms != nullptr && terms->known < unlimited_cost && musts_ == 0) drop_hopeless();
  }

  LineChoice run() {
    LineChoice single = best_single();
    if (instance_.one_offer_per_line || no_split_is_cheaper(single)) return single;
    return best_split(single);
  }

 private:
  // At a price on the line's units every part loses something, or gains at most so much: a candidate that loses more
  // than all others together could gain against the known choice is no part of a cheaper one.
  void drop_hopeless() {
    Cost base = terms_->price * (row_.quantity / row_.unit);
    losses_.clear();
    for (const int c : usable_) {
      losses_.push_back(extra(c) - domain_.best_used(c, terms_->price, row_.unit).first);
      base += std::min<Cost>(0, losses_.back());
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < usable_.size(); ++i) {
      if (base + std::max<Cost>(0, losses_[i]) < terms_->known) usable_[kept++] = usable_[i];
    }
    usable_.resize(kept);
  }

  Cost extra(int candidate) const { return terms_ == nullptr ? 0 : terms_->charges[candidate]; }
  Cost charge(int candidate) const { return instance_.candidates[candidate].charge + extra(candidate); }
  Cost cost(int candidate, std::int64_t quantity) const { return domain_.cost(candidate, quantity) + extra(candidate); }

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
      const Cost total = cost(c, quantity) + penalty(quantity);
      if (total < best.cost) best = {.cost = total, .parts = {{c, quantity}}};
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
      for (const auto& segment : row.segments) {
        if (segment.first <= quantity && (segment.base != 0 || segment.slope + row.unit < unit)) return false;
      }
    }
    Cost cheapest = unlimited_cost;
    Cost charges[2] = {unlimited_cost, unlimited_cost};
    for (const int c : usable_) {
      if (c == chosen) continue;
      cheapest = std::min(cheapest, floor_price(c));
      const Cost once = charge(c);
      if (once < charges[0]) {
        charges[1] = charges[0];
        charges[0] = once;
      } else if (once < charges[1]) {
        charges[1] = once;
      }
    }
    return cheapest >= unit && cheapest * quantity + charges[0] + charges[1] >= single.cost;
  }

  Cost floor_price(int candidate) const {
    const auto& row = instance_.candidates[candidate];
    const auto& offer = instance_.offers[row.offer];
    if (offer.pooled()) return domain_.cost(candidate, 1) - row.charge;
    Cost lowest = unlimited_cost;
    for (const auto& segment : row.segments) {
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
      for (const auto& segment : row.segments) {
        const auto first = std::max(domain_.lo(c), segment.first);
        const auto last = std::min(domain_.hi(c), segment.last);
        if (first <= last) slide(i, next, first, last, segment.base, segment.slope + row.unit, grid);
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
    const Cost fixed = charge(usable_[i]) + base;
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
  const LineTerms* terms_;
  std::vector<int> usable_;
  std::vector<Cost> losses_;
  int musts_ = 0;
  std::vector<Cost> cost_;
  std::vector<std::vector<std::int64_t>> taken_;
  std::vector<std::int64_t> window_;
};

}  // namespace

LineChoice solve_line(const Instance& instance, const Domain& domain, int line) {
  return LineSolver(instance, domain, line, nullptr).run();
}

LineChoice solve_line(const Instance& instance, const Domain& domain, int line, const LineTerms& terms) {
  auto choice = LineSolver(instance, domain, line, &terms).run();
  if (choice.cost >= terms.known) choice = {.cost = unlimited_cost};
  return choice;
}

}  // namespace crossdock::routing
