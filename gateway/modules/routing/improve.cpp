// SPDX-License-Identifier: Apache-2.0
// Knows how a plan becomes better by small changes: suppliers opened, closed, swapped; lines moved (docs/routing.md).
#include <utility>

#include "gateway/modules/routing/search.hpp"

namespace crossdock::routing {
namespace {

// Lines that each come from one offer, moved between open suppliers while that saves money and every limit holds.
class Mover {
 public:
  Mover(const Instance& instance, const Domain& domain, Quantities& quantities)
      : instance_(instance),
        domain_(domain),
        quantities_(quantities),
        at_(instance.lines.size(), -1),
        cost_(instance.candidates.size(), unlimited_cost),
        stock_(instance.offers.size()),
        capacity_(instance.suppliers.size()),
        room_(instance.suppliers.size()),
        lines_at_(instance.suppliers.size()) {
    for (std::size_t o = 0; o < stock_.size(); ++o) stock_[o] = instance.offers[o].stock;
    for (std::size_t s = 0; s < capacity_.size(); ++s) {
      capacity_[s] = instance.suppliers[s].capacity;
      room_[s] = instance.suppliers[s].maximum_lines;
    }
    for (int l = 0; l < static_cast<int>(at_.size()); ++l) {
      for (const int c : instance.lines[l].candidates) {
        if (quantities[c] > 0) put(l, c, quantities[c]);
        if (!domain.usable(c)) continue;
        cost_[c] = cost(c, domain.hi(c));
      }
    }
    for (int l = 0; l < static_cast<int>(at_.size()); ++l) {
      Cost least = instance.unserved * instance.lines[l].quantity;
      for (const int c : instance.lines[l].candidates) {
        if (takes(c)) least = std::min(least, cost_[c]);
      }
      least_.push_back(least);
    }
  }

  // False if the prices depend on what other lines buy: then moves cannot be priced one by one.
  bool can() const {
    return std::ranges::none_of(instance_.offers, [](const OfferRow& offer) { return offer.pooled(); });
  }

  void run() {
    constexpr int most_passes = 30;
    for (int pass = 0; pass < most_passes && improve_once(); ++pass) {}
  }

 private:
  bool improve_once() {
    bool better = false;
    for (int l = 0; l < static_cast<int>(at_.size()); ++l) better = move(l) || better;
    return better;
  }

  Cost cost(int candidate, std::int64_t quantity) const {
    const auto missing = instance_.lines[instance_.candidates[candidate].line].quantity - quantity;
    return domain_.cost(candidate, quantity) + instance_.unserved * std::max<std::int64_t>(0, missing);
  }

  // The present cost of the line.
  Cost now(int line) const {
    const int candidate = at_[line];
    if (candidate < 0) return instance_.unserved * instance_.lines[line].quantity;
    const auto quantity = quantities_[candidate];
    return quantity == domain_.hi(candidate) ? cost_[candidate] : cost(candidate, quantity);
  }

  void put(int line, int candidate, std::int64_t quantity) {
    at_[line] = candidate;
    quantities_[candidate] = quantity;
    lines_at_[instance_.candidates[candidate].supplier].push_back(line);
    shift(candidate, -quantity, -1);
  }

  // Returns what it bought: to put it back where it was.
  std::int64_t take(int line) {
    const int candidate = at_[line];
    if (candidate < 0) return 0;
    const auto quantity = std::exchange(quantities_[candidate], 0);
    at_[line] = -1;
    auto& there = lines_at_[instance_.candidates[candidate].supplier];
    there.erase(std::ranges::find(there, line));
    shift(candidate, quantity, 1);
    return quantity;
  }

  void shift(int candidate, std::int64_t quantity, int parts) {
    const auto& row = instance_.candidates[candidate];
    stock_[row.offer] += quantity;
    if (capacity_[row.supplier] != unlimited) capacity_[row.supplier] += quantity;
    room_[row.supplier] += parts;
  }

  bool fits(int candidate) const {
    const auto& row = instance_.candidates[candidate];
    return domain_.hi(candidate) <= stock_[row.offer] && domain_.hi(candidate) <= capacity_[row.supplier] &&
           room_[row.supplier] > 0;
  }

  // Only suppliers already used take lines, and a supplier with a minimum value gives none away.
  bool takes(int candidate) const {
    return domain_.usable(candidate) && !lines_at_[instance_.candidates[candidate].supplier].empty();
  }
  bool gives(int line) const {
    return at_[line] < 0 || instance_.suppliers[instance_.candidates[at_[line]].supplier].minimum_value == 0;
  }

  // The most that a supplier's lines could save by going elsewhere, one of them alone.
  Cost relief(int supplier) const {
    Cost most = 0;
    for (const int line : lines_at_[supplier]) most = std::max(most, now(line) - least_[line]);
    return most;
  }

  bool move(int line) {
    if (!gives(line)) return false;
    const Cost before = now(line);
    for (const int c : instance_.lines[line].candidates) {
      if (c == at_[line] || !takes(c)) continue;
      const Cost more = cost_[c] - before;
      if (more >= 0 && more >= relief(instance_.candidates[c].supplier)) continue;
      const int from = at_[line];
      const auto quantity = take(line);
      if (more < 0 && fits(c)) {
        put(line, c, domain_.hi(c));
        return true;
      }
      if (make_room(line, c, more)) return true;
      if (from >= 0) put(line, from, quantity);
    }
    return false;
  }

  // Sends one line of the candidate's supplier elsewhere, perhaps to where `line` came from.
  bool make_room(int line, int candidate, Cost more) {
    const auto there = lines_at_[instance_.candidates[candidate].supplier];
    for (const int other : there) {
      const Cost before = now(other);
      if (!gives(other) || more + least_[other] - before >= 0) continue;
      for (const int c : instance_.lines[other].candidates) {
        const bool elsewhere = instance_.candidates[c].supplier != instance_.candidates[candidate].supplier;
        if (!elsewhere || !domain_.usable(c) || more + cost_[c] - before >= 0 || !takes_again(c, line)) continue;
        const int from = at_[other];
        const auto quantity = take(other);
        if (fits(candidate) && fits(c)) {
          put(line, candidate, domain_.hi(candidate));
          put(other, c, domain_.hi(c));
          return true;
        }
        put(other, from, quantity);
      }
    }
    return false;
  }

  bool takes_again(int candidate, int line) const {
    const int supplier = instance_.candidates[candidate].supplier;
    if (!lines_at_[supplier].empty()) return true;
    return std::ranges::any_of(instance_.lines[line].candidates, [&](int c) {
      return instance_.candidates[c].supplier == supplier && instance_.suppliers[supplier].open;
    });
  }

  const Instance& instance_;
  const Domain& domain_;
  Quantities& quantities_;
  std::vector<int> at_;      // of each line: its candidate, or -1
  std::vector<Cost> cost_;   // of each candidate, with the penalty of what it leaves unserved
  std::vector<Cost> least_;  // of each line: what it costs at the cheapest of the suppliers used
  std::vector<std::int64_t> stock_, capacity_;
  std::vector<int> room_;
  std::vector<std::vector<int>> lines_at_;
};

}  // namespace

void Search::improve_lines(Quantities& quantities) const {
  if (!instance_.one_offer_per_line || !instance_.coupled) return;
  Mover mover(instance_, domain_, quantities);
  if (mover.can()) mover.run();
}

bool Search::try_suppliers(std::vector<char>& open, int close, int add) {
  if (close >= 0) open[close] = 0;
  if (add >= 0) open[add] = 1;
  if (construct_from(open)) return true;
  if (close >= 0) open[close] = 1;
  if (add >= 0) open[add] = 0;
  return false;
}

// A search near the best plan takes longer than a few nodes: it is worth it where the bound is far or lines compete.
bool Search::far_from(Cost bound) const {
  constexpr int far = 200;  // the gap is more than this part of the money
  return instance_.coupled || (best_cost_ - bound) * far > best_cost_ % instance_.money_limit;
}

// Closes one supplier after the other while that makes a better plan.
void Search::close_suppliers() {
  if (instance_.lines.size() * instance_.candidates.size() > 1'000'000) return;
  std::vector<char> open(instance_.suppliers.size(), 0);
  for (bool better = true; better;) {
    better = false;
    for (int s = 0; s < suppliers(); ++s) open[s] = uses(s) ? 1 : 0;
    for (int s = suppliers(); s-- > 0;) better = (open[s] != 0 && try_suppliers(open, s, -1)) || better;
  }
}

// Closes, opens and swaps suppliers while that makes a better plan, within a budget of plans.
void Search::improve_suppliers() {
  std::int64_t budget = 2'000'000 / (1 + static_cast<std::int64_t>(instance_.candidates.size()));
  std::vector<char> open(instance_.suppliers.size(), 0);
  const auto adopt = [&] {
    for (int s = 0; s < suppliers(); ++s) open[s] = uses(s) ? 1 : 0;
  };
  for (bool better = true; better && budget > 0;) {
    better = false;
    adopt();
    for (int s = suppliers(); s-- > 0 && budget > 0;) {
      if (open[s] == 0) continue;
      --budget;
      better = try_suppliers(open, s, -1) || better;
    }
    for (int s = 0; s < suppliers() && budget > 0; ++s) {
      if (open[s] != 0 || domain_.choice(s) == closed) continue;
      --budget;
      if (try_suppliers(open, -1, s)) {
        better = true;
        adopt();
      }
    }
    for (int from = 0; from < suppliers() && budget > 0 && !better; ++from) {
      if (!uses(from)) continue;
      for (int to = 0; to < suppliers() && budget > 0 && !better; ++to) {
        if (open[to] != 0 || domain_.choice(to) == closed) continue;
        --budget;
        better = try_suppliers(open, from, to);
      }
    }
  }
}

}  // namespace crossdock::routing
