// SPDX-License-Identifier: Apache-2.0
// Climbs the rungs in order; those after a needed one that failed stay untried.
#include "gateway/transport/exchange/ladder.hpp"

namespace crossdock::exchange {

std::vector<Step> climb(const std::vector<Rung>& ladder) {
  std::vector<Step> steps;
  bool broke = false;
  for (const auto& rung : ladder) {
    Step step{.name = rung.name, .found = {}, .fix = rung.fix};
    if (!broke && !rung.skipped.empty()) {
      step.state = Step::State::skipped;
      step.found = rung.skipped;
    } else if (!broke) {
      const auto found = rung.climb();
      broke = !found && rung.needed;
      step.state = found ? Step::State::held : Step::State::broke;
      step.found = found ? *found : describe(found.error());
      const auto advice = !found && rung.advice ? rung.advice() : std::string();
      if (!advice.empty()) step.fix = advice;
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace crossdock::exchange
