// SPDX-License-Identifier: Apache-2.0
// Knows which suppliers open at given prices: those that gain, and the cheapest others that capacity still calls for
// (docs/routing.md, "Enough capacity").
#include <algorithm>

#include "gateway/modules/routing/bound.hpp"

namespace crossdock::routing {
namespace {

struct Rate {
  Cost cost = 0;  // not below zero
  std::int64_t units = 1;
};

// Exact and without overflow: the quotients first, then what remains of them.
bool cheaper(const Rate& a, const Rate& b) {
  const Cost left = a.cost / a.units;
  const Cost right = b.cost / b.units;
  if (left != right) return left < right;
  return a.cost % a.units * b.units < b.cost % b.units * a.units;
}

// The cost of `units` at the rate, rounded down.
Cost part(const Rate& rate, std::int64_t units) {
  return rate.cost / rate.units * units + rate.cost % rate.units * units / rate.units;
}

// The cheapest choice of rates, in rising order, that reaches a number of units: depth first, take the next, then
// leave it.
class Cover {
 public:
  explicit Cover(std::vector<Rate> rates) : rates_(std::move(rates)), in_(rates_.size(), 0), best_in_(in_) {}

  // nullopt if it takes too long: then what was found is good, but perhaps not the best.
  std::optional<Cost> run(std::int64_t needed) {
    visit(0, needed, 0);
    return visits_ > most_visits || best_ >= unlimited_cost ? std::nullopt : std::optional(best_);
  }

  bool taken(std::size_t at) const { return best_in_[at] != 0; }

 private:
  static constexpr int most_visits = 3000;

  void visit(std::size_t at, std::int64_t needed, Cost cost) {
    if (needed <= 0 && cost < best_) {
      best_ = cost;
      best_in_ = in_;
    }
    if (needed <= 0 || ++visits_ > most_visits || at == rates_.size() || cost + least(at, needed) >= best_) return;
    in_[at] = 1;
    visit(at + 1, needed - rates_[at].units, cost + rates_[at].cost);
    in_[at] = 0;
    visit(at + 1, needed, cost);
  }

  // The fractional optimum of what follows.
  Cost least(std::size_t at, std::int64_t needed) const {
    Cost cost = 0;
    for (; at < rates_.size() && needed > 0; ++at) {
      cost += rates_[at].units <= needed ? rates_[at].cost : part(rates_[at], needed);
      needed -= rates_[at].units;
    }
    return needed > 0 ? unlimited_cost : cost;
  }

  std::vector<Rate> rates_;
  std::vector<char> in_, best_in_;
  Cost best_ = unlimited_cost;
  int visits_ = 0;
};

}  // namespace

// The sum of the reduced charges of the cheapest choice of suppliers.
Cost Bounder::open_cheapest(const Domain& domain) {
  Cost sum = 0;
  std::vector<std::pair<Cost, int>> chances;  // undecided suppliers that would rather open, and count as new ones
  int room = instance_.new_suppliers;
  std::ranges::fill(open_, 0);
  for (int s = 0; s < static_cast<int>(instance_.suppliers.size()); ++s) {
    const auto choice = domain.choice(s);
    const bool fresh = !instance_.suppliers[s].open;
    if (choice == closed) continue;
    if (choice == opened || (!fresh && reduced_[s] < 0)) {
      sum += reduced_[s];
      open_[s] = 1;
      room -= choice == opened && fresh ? 1 : 0;
    } else if (fresh && reduced_[s] < 0) {
      chances.emplace_back(reduced_[s], s);
    }
  }
  limited_ = static_cast<int>(chances.size()) > room;
  if (limited_) {
    std::ranges::sort(chances);
    chances.resize(std::max(0, room));
  }
  for (const auto& [cost, s] : chances) {
    sum += cost;
    open_[s] = 1;
  }
  find_cover(domain);
  return sum + cover_;
}

std::int64_t Bounder::most_served(const Domain& domain, int supplier) const {
  const auto& row = instance_.suppliers[supplier];
  std::int64_t most = 0;
  for (const int c : row.candidates)
    most = std::min(row.capacity, most + std::min(domain.hi(c), instance_.lines[line_of_[c]].quantity));
  return most;
}

// The cheapest spare suppliers that reach the service together with those that open anyway: exactly, or bounded by
// the fractional optimum if that takes too long.
void Bounder::find_cover(const Domain& domain) {
  cover_ = 0;
  needed_ = service_;
  spare_.clear();
  if (service_ == 0 || limited_) return;
  for (int s = 0; s < static_cast<int>(instance_.suppliers.size()); ++s) {
    if (domain.choice(s) == closed) continue;
    most_[s] = most_served(domain, s);
    if (open_[s] != 0) {
      needed_ -= most_[s];
    } else if (most_[s] > 0) {
      spare_.push_back(s);
    }
  }
  const auto rate = [&](int s) { return Rate{reduced_[s], most_[s]}; };
  std::ranges::stable_sort(spare_, [&](int a, int b) { return cheaper(rate(a), rate(b)); });
  if (needed_ <= 0) return;  // the order of the spare ones is needed all the same: for `closing`
  cover_ = fractional(needed_, -1);
  if (cover_ >= unlimited_cost) {
    cover_ = 0;  // the prices tell by themselves that nothing serves so much
    return;
  }
  std::vector<Rate> rates;
  for (const int s : spare_) rates.push_back(rate(s));
  Cover search(std::move(rates));
  if (const auto best = search.run(needed_)) cover_ = *best;
  for (std::size_t i = 0; i < spare_.size(); ++i) open_[spare_[i]] = search.taken(i) ? 1 : 0;
}

// The cheapest fraction of the spare suppliers that serves `needed`, one of them left out; rounded down.
Cost Bounder::fractional(std::int64_t needed, int without) const {
  Cost cost = 0;
  for (const int s : spare_) {
    if (needed <= 0) break;
    if (s == without) continue;
    cost += most_[s] <= needed ? reduced_[s] : part({reduced_[s], most_[s]}, needed);
    needed -= most_[s];
  }
  return needed > 0 ? unlimited_cost : cost;
}

Cost Bounder::opening(const Domain& domain, int supplier) const {
  if (limited_ || domain.choice(supplier) != undecided || reduced_[supplier] < 0) return 0;
  const Cost others = needed_ > 0 && cover_ > 0 ? fractional(needed_ - most_[supplier], supplier) : 0;
  return std::max<Cost>(0, reduced_[supplier] + others - cover_);
}

Cost Bounder::closing(const Domain& domain, int supplier) const {
  if (limited_ || domain.choice(supplier) != undecided) return 0;
  const bool gains = reduced_[supplier] < 0;
  if (gains && (service_ == 0 || needed_ + most_[supplier] <= 0)) return -reduced_[supplier];
  if (!gains && (needed_ <= 0 || cover_ == 0)) return 0;
  const Cost others = fractional(gains ? needed_ + most_[supplier] : needed_, supplier);
  if (others >= unlimited_cost) return gains ? -reduced_[supplier] : 0;
  return std::max<Cost>(0, others - cover_ - std::min<Cost>(0, reduced_[supplier]));
}

}  // namespace crossdock::routing
