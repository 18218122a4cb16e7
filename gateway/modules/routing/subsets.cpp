// SPDX-License-Identifier: Apache-2.0
// Knows that few suppliers mean few choices: where at most three may open, each choice is bounded or solved
// (docs/routing.md, "Subsets").
#include "gateway/modules/routing/search.hpp"

namespace crossdock::routing {
namespace {

constexpr int most_open = 3;
constexpr std::int64_t most_subsets = 50'000;

}  // namespace

bool Search::few_subsets() const {
  std::int64_t free = 0;
  for (int s = 0; s < suppliers(); ++s) free += domain_.choice(s) == undecided && !instance_.suppliers[s].open ? 1 : 0;
  if (instance_.new_suppliers > most_open || free <= instance_.new_suppliers) return false;
  std::int64_t count = 0;
  std::int64_t of_size = 1;
  for (int size = 0; size <= instance_.new_suppliers; ++size) {
    count += of_size;
    of_size = of_size * (free - size) / (size + 1);
  }
  return count <= most_subsets;
}

// The least cost of the lines if just these suppliers open: each line alone, every unit at a price never above the
// truth, and no supplier beyond its capacity or lines.
Cost Search::subset_bound(const std::vector<int>& subset) const {
  Cost bound = 0;
  std::int64_t wanted = 0;
  std::vector<std::int64_t> most(suppliers(), 0);
  std::vector<std::pair<Cost, std::int64_t>> parts;
  for (int l = 0; l < lines(); ++l) {
    const auto& line = instance_.lines[l];
    const auto penalty = [&](std::int64_t missing) {
      return instance_.unserved * (instance_.whole_lines && missing > 0 ? line.quantity : missing);
    };
    parts.clear();
    Cost single = penalty(line.quantity);
    wanted += line.quantity;
    for (const int c : line.candidates) {
      const int s = instance_.candidates[c].supplier;
      const auto high = domain_.hi(c);
      if (high == 0 || std::ranges::find(subset, s) == subset.end()) continue;
      most[s] += std::min(high, line.quantity);
      if (instance_.one_offer_per_line) {
        single = std::min(single, domain_.cost(c, high) + penalty(std::max<std::int64_t>(0, line.quantity - high)));
      } else {
        parts.emplace_back(bounder_.threshold(c), high);
      }
    }
    if (instance_.one_offer_per_line) {
      bound += single;
      continue;
    }
    std::ranges::sort(parts);
    std::int64_t rest = line.quantity;
    Cost filled = 0;
    for (const auto& [price, high] : parts) {
      const auto units = std::min(rest, high);
      filled += price * units / line.unit;
      rest -= units;
    }
    bound += std::min(filled + penalty(rest), penalty(line.quantity));
  }
  std::int64_t served = 0;
  for (const int s : subset) {
    bound += instance_.suppliers[s].fixed;
    served += std::min(most[s], instance_.suppliers[s].capacity);
  }
  return std::max(bound, instance_.unserved * std::max<std::int64_t>(0, wanted - served));
}

// Every choice in the order of its bound: once a bound reaches the best plan, all that follow are beaten, too.
void Search::visit_subsets() {
  std::vector<int> always;
  std::vector<int> free;
  for (int s = 0; s < suppliers(); ++s) {
    if (domain_.choice(s) != closed) (instance_.suppliers[s].open ? always : free).push_back(s);
  }
  std::vector<Subset> subsets;
  std::vector<int> chosen = always;
  const auto enlarge = [&](auto&& self, std::size_t from, int room) -> void {
    subsets.push_back({subset_bound(chosen), chosen});
    for (std::size_t i = from; i < free.size() && room > 0; ++i) {
      chosen.push_back(free[i]);
      self(self, i + 1, room - 1);
      chosen.pop_back();
    }
  };
  enlarge(enlarge, 0, instance_.new_suppliers);
  std::ranges::stable_sort(subsets, {}, &Subset::bound);
  plan_subsets(subsets);
  // One that is hard may not take the steps of all: it is left for a second round, which may take what is left.
  std::vector<Subset> hard;
  for (const auto& subset : subsets) {
    if (hopeless(subset.bound)) break;
    if (!visit_subset(subset, std::max(limit_ / 20, (limit_ - steps_) / 4))) hard.push_back(subset);
  }
  for (const auto& subset : hard) {
    if (!hopeless(subset.bound) && !visit_subset(subset, limit_)) leave_open(subset.bound);
  }
}

// Searches one choice within so many steps; true if nothing of it is left open.
bool Search::visit_subset(const Subset& subset, std::int64_t steps) {
  const auto mark = domain_.mark();
  const auto prices = bounder_.prices();
  const auto limit = std::exchange(limit_, std::min(limit_, steps_ + steps));
  const auto open_bound = std::exchange(open_bound_, unlimited_cost);
  for (int s = 0; s < suppliers(); ++s) {
    if (domain_.choice(s) == closed) continue;
    domain_.decide(s, std::ranges::find(subset.suppliers, s) != subset.suppliers.end() ? opened : closed);
  }
  visit_lines(0, std::max(subset.bound, bounder_.dearest(domain_)));
  domain_.undo(mark);
  bounder_.restore(prices);
  limit_ = limit;
  return std::exchange(open_bound_, open_bound) >= best_cost_;
}

// A quick plan for each of the most promising choices, before any of them is searched.
void Search::plan_subsets(const std::vector<Subset>& subsets) {
  constexpr std::size_t most_plans = 2000;
  constexpr std::size_t plans_a_step = 4;
  std::vector<char> open(instance_.suppliers.size(), 0);
  for (std::size_t i = 0; i < std::min(most_plans, subsets.size()) && !hopeless(subsets[i].bound); ++i) {
    if (steps_ >= limit_ / 2) return;
    if (i % plans_a_step == 0) steps_ += weight_;
    std::ranges::fill(open, 0);
    for (const int s : subsets[i].suppliers) open[s] = 1;
    construct_from(open);
  }
}

}  // namespace crossdock::routing
