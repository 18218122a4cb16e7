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
  for (const auto& segment : offer.segments) {
    const auto first = std::max(row.lo, (segment.first + row.step - 1) / row.step * row.step);
    const auto last = segment.last >= row.hi ? row.hi : segment.last / row.step * row.step;
    if (segment.last < row.lo || first > last) continue;
    add(last);
    if (first != last) add(first);
  }
}

Cost Bounder::evaluate(const Domain& domain) {
  Cost sum = 0;
  for (std::size_t l = 0; l < prices_.size(); ++l)
    sum += prices_[l] * (instance_.lines[l].quantity / instance_.lines[l].unit);
  std::vector<Cost> chances;  // undecided suppliers that would rather open, and count towards the limit
  int room = instance_.new_suppliers;
  for (int s = 0; s < static_cast<int>(instance_.suppliers.size()); ++s) {
    const auto& supplier = instance_.suppliers[s];
    if (domain.choice(s) == closed) continue;
    reduced_[s] = supplier.fixed - supplier_gain(domain, s);
    if (domain.choice(s) == opened) {
      sum += reduced_[s];
      if (!supplier.open) --room;
    } else if (supplier.open) {
      sum += std::min<Cost>(0, reduced_[s]);
    } else if (reduced_[s] < 0) {
      chances.push_back(reduced_[s]);
    }
  }
  limited_ = static_cast<int>(chances.size()) > room;
  if (limited_) {
    std::ranges::sort(chances);
    chances.resize(std::max(0, room));
  }
  for (const Cost chance : chances) sum += chance;
  return bound_ = sum;
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

// Adds to `missing` what each line still lacks when the suppliers take what pays, in thousandths of the line.
void Bounder::direct(const Domain& domain, std::vector<std::int64_t>& missing) const {
  std::vector<std::int64_t> taken(prices_.size(), 0);
  for (int s = 0; s < static_cast<int>(instance_.suppliers.size()); ++s) {
    // One that just breaks even may as well open.
    if (domain.choice(s) == closed ||
        (domain.choice(s) == undecided && reduced_[s] > instance_.suppliers[s].fixed / 1000))
      continue;
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
      openness_[o] =
          openness_[o] * 7 / 8 + (domain.choice(static_cast<int>(o)) == opened || reduced_[o] < 0 ? certain / 8 : 0);
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
