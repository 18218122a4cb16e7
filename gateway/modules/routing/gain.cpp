// SPDX-License-Identifier: Apache-2.0
// Knows what one supplier gains most at given prices, within its stock, capacity and lines (docs/routing.md, "Prices").
#include <algorithm>

#include "gateway/modules/routing/bound.hpp"

namespace crossdock::routing {

Cost Bounder::supplier_gain(const Domain& domain, int s) {
  const auto& supplier = instance_.suppliers[s];
  Cost total = 0;
  std::int64_t quantity = 0;
  int used = 0;
  bool shared = false;
  for (const int c : supplier.candidates) {
    gain_[c] = 0;
    wanted_[c] = 0;
    const bool pays = prices_[line_of_[c]] > threshold_[c];
    if (!pays && !domain.must(c)) continue;  // nearly all, near the best prices
    if (domain.hi(c) == 0) continue;
    take_best(domain, c);
    total += gain_[c];
    quantity += wanted_[c];
    used += wanted_[c] > 0 ? 1 : 0;
    shared = shared || instance_.offers[instance_.candidates[c].offer].shared;
  }
  if (shared) {
    int last = -1;
    for (const int c : supplier.candidates) {
      const int o = instance_.candidates[c].offer;
      if (!instance_.offers[o].shared || instance_.offers[o].candidates.front() != c || o == last) continue;
      total -= limit_stock(domain, instance_.offers[o]);
      last = o;
    }
  }
  if (quantity <= supplier.capacity && used <= supplier.maximum_lines) return total;
  if (const auto exact = limit_exactly(domain, supplier)) return std::min(total, *exact);
  if (quantity > supplier.capacity)
    total = std::min(total, pack(domain, supplier.candidates, supplier.capacity, total));
  if (used > supplier.maximum_lines) total = std::min(total, limit_lines(domain, supplier, total));
  return total;
}

// How much less the candidates of one offer gain because they share its stock.
Cost Bounder::limit_stock(const Domain& domain, const OfferRow& offer) {
  Cost gain = 0;
  std::int64_t quantity = 0;
  for (const int c : offer.candidates) {
    gain += gain_[c];
    quantity += wanted_[c];
  }
  if (quantity <= offer.stock) return 0;
  return gain - std::min(gain, limit_quantity(domain, offer.candidates, offer.stock, gain));
}

// The gain when at most `limit` units are sold, by a price on the units: an upper bound, as any price gives one.
Cost Bounder::limit_quantity(const Domain& domain, const std::vector<int>& candidates, std::int64_t limit,
                             Cost before) {
  std::vector<Item> items;
  for (const int c : candidates) {
    if (wanted_[c] > 0) items.push_back({c, gain_[c], wanted_[c], gain_[c] / wanted_[c]});
  }
  std::ranges::stable_sort(items, std::greater<>{}, &Item::ratio);
  std::int64_t room = limit;
  Cost price = 0;
  for (const auto& item : items) {
    if (item.quantity > room) {
      price = std::max<Cost>(0, item.ratio);
      break;
    }
    room -= item.quantity;
  }
  if (price == 0) return before;
  Cost gain = price * limit;
  std::vector<std::pair<Cost, std::int64_t>> bests;
  for (const auto& item : items) {
    const auto& row = instance_.candidates[item.candidate];
    const auto unit = instance_.lines[row.line].unit;
    bests.push_back(domain.best(item.candidate, prices_[row.line] - price * unit, unit));
    gain += bests.back().first;
  }
  if (gain >= before) return before;
  room = limit;
  for (std::size_t i = 0; i < items.size(); ++i) {
    wanted_[items[i].candidate] = std::min({room, items[i].quantity, std::max(bests[i].second, items[i].quantity)});
    room -= wanted_[items[i].candidate];
  }
  return gain;
}

// As above; where every candidate is all or nothing, the exact knapsack by depth-first search.
Cost Bounder::pack(const Domain& domain, const std::vector<int>& candidates, std::int64_t limit, Cost before) {
  std::vector<Item> items;
  Cost fixed = 0;
  std::int64_t room = limit;
  bool whole = true;
  for (const int c : candidates) {
    if (wanted_[c] == 0) continue;
    whole = whole && domain.lo(c) == domain.hi(c);
    if (domain.must(c)) {
      fixed += gain_[c];
      room -= wanted_[c];
    } else {
      items.push_back({c, gain_[c], wanted_[c], gain_[c] / wanted_[c]});
    }
  }
  if (!whole || room < 0) return limit_quantity(domain, candidates, limit, before);
  std::ranges::stable_sort(items, std::greater<>{}, &Item::ratio);

  const int count = static_cast<int>(items.size());
  std::vector<char> in(items.size(), 0);
  std::vector<char> best_in(items.size(), 0);
  Cost best = -1;
  Cost value = 0;
  int visits = 0;
  constexpr int most_visits = 4000;
  const auto optimistic = [&](int from) {
    Cost bound = value;
    std::int64_t left = room;
    for (int i = from; i < count; ++i) {
      if (items[i].quantity > left)
        return bound + (items[i].ratio + 1) * left;  // never below the fraction, and cannot overflow
      left -= items[i].quantity;
      bound += items[i].gain;
    }
    return bound;
  };
  const Cost fractional = optimistic(0);
  int at = 0;
  for (;;) {
    if (++visits > most_visits) break;
    while (at < count && items[at].quantity <= room) {  // take greedily
      in[at] = 1;
      room -= items[at].quantity;
      value += items[at].gain;
      ++at;
    }
    if (value > best) {
      best = value;
      best_in = in;
    }
    if (at < count && optimistic(at + 1) > best) {
      ++at;  // skip the item that does not fit
      continue;
    }
    do {  // back to the last taken item that is worth leaving out
      do {
        --at;
      } while (at >= 0 && in[at] == 0);
      if (at < 0) break;
      in[at] = 0;
      room += items[at].quantity;
      value -= items[at].gain;
    } while (optimistic(at + 1) <= best);
    if (at < 0) break;
    ++at;
  }
  for (int i = 0; i < count; ++i) {
    if (best_in[i] == 0) wanted_[items[i].candidate] = 0;
  }
  return fixed + (visits > most_visits ? fractional : best);
}

Cost Bounder::limit_lines(const Domain& domain, const SupplierRow& supplier, Cost before) {
  std::vector<int> free;
  Cost fixed = 0;
  int room = supplier.maximum_lines;
  for (const int c : supplier.candidates) {
    if (wanted_[c] == 0) continue;
    if (domain.must(c)) {
      fixed += gain_[c];
      --room;
    } else {
      free.push_back(c);
    }
  }
  std::ranges::stable_sort(free, std::greater<>{}, [&](int c) { return gain_[c]; });
  for (std::size_t i = 0; i < free.size(); ++i) {
    if (static_cast<int>(i) < room) {
      fixed += gain_[free[i]];
    } else {
      wanted_[free[i]] = 0;
    }
  }
  return std::min(before, fixed);
}

}  // namespace crossdock::routing
