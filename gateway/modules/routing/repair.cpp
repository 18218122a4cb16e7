// SPDX-License-Identifier: Apache-2.0
// Knows how a plan that leaves units unserved serves more: a few of its lines are planned anew, the others stay
// (docs/routing.md, "Repair").
#include "gateway/modules/routing/search.hpp"

namespace crossdock::routing {

std::int64_t Search::unserved(int line) const {
  std::int64_t served = 0;
  for (const int c : instance_.lines[line].candidates) served += best_[c];
  return std::max<std::int64_t>(0, instance_.lines[line].quantity - served);
}

// Plans the lines marked free anew, with the suppliers used and perhaps `another`. True if the plan became better.
// Lines that this small search leaves open say nothing about the whole search.
bool Search::replan(const std::vector<char>& free, int another) {
  constexpr int most_nodes = 40;
  const auto mark = domain_.mark();
  const auto prices = bounder_.prices();
  const auto open_bound = open_bound_;
  const auto limit = std::exchange(limit_, std::min(limit_, steps_ + most_nodes * weight_));
  const auto before = best_cost_;
  for (int s = 0; s < suppliers(); ++s) {
    if (domain_.choice(s) != undecided) continue;
    domain_.decide(s, uses(s) || s == another || instance_.suppliers[s].open ? opened : closed);
  }
  for (int c = 0; c < static_cast<int>(best_.size()); ++c) {
    if (free[instance_.candidates[c].line] != 0) continue;
    domain_.at_most(c, best_[c]);
    if (best_[c] > 0) domain_.at_least(c, best_[c]);
  }
  visit_lines(0, 0);
  domain_.undo(mark);
  bounder_.restore(prices);
  open_bound_ = open_bound;
  limit_ = limit;
  return best_cost_ < before;
}

// Tries each line that lacks units together with each line that buys where it could, alone and all of a supplier's.
bool Search::repair_line(int line, std::int64_t last_step) {
  const auto& candidates = instance_.lines[line].candidates;
  std::vector<char> near(instance_.suppliers.size(), 0);
  for (const int c : candidates) near[instance_.candidates[c].supplier] = domain_.usable(c) ? 1 : 0;
  std::vector<char> neighbours(instance_.lines.size(), 0);
  for (int s = 0; s < suppliers(); ++s) {
    if (near[s] == 0 || steps_ >= last_step) continue;
    std::vector<char> free(instance_.lines.size(), 0);
    free[line] = 1;
    for (const int c : instance_.suppliers[s].candidates) {
      if (best_[c] == 0) continue;
      free[instance_.candidates[c].line] = 1;
      neighbours[instance_.candidates[c].line] = 1;
    }
    if (replan(free, s)) return true;
  }
  for (int other = 0; other < lines() && steps_ < last_step; ++other) {
    if (neighbours[other] == 0 || other == line) continue;
    std::vector<char> free(instance_.lines.size(), 0);
    free[line] = free[other] = 1;
    if (replan(free, -1)) return true;
  }
  return false;
}

// A quarter of the steps at most, and none where lines do not share anything: there each is served as far as it can be.
void Search::repair() {
  if (!instance_.coupled) return;
  const auto last_step = std::min(limit_, steps_ + limit_ / 4);
  for (bool better = true; better && steps_ < last_step;) {
    better = false;
    for (int l = 0; l < lines() && steps_ < last_step; ++l) {
      while (unserved(l) > 0 && steps_ < last_step && repair_line(l, last_step)) better = true;
    }
  }
}

}  // namespace crossdock::routing
