// SPDX-License-Identifier: Apache-2.0
// Knows which part of the time was not spent listening.
#include "gateway/pipeline/listening.hpp"

#include <algorithm>

namespace crossdock::pipeline {
namespace {

constexpr Duration shortest_outage = std::chrono::minutes(2);      // the beat is written once a minute
constexpr Duration longest_likely_outage = std::chrono::days(30);  // beyond it a clock is more likely wrong

}  // namespace

Duration not_listened(const Clocks& before, const Clocks& now) {
  const auto wall = now.wall - before.wall;
  const auto steady = std::chrono::duration_cast<Duration>(now.steady - before.steady);
  if (steady > longest_beat) return wall;
  const auto jump = wall - steady;
  return std::chrono::abs(jump) > longest_beat ? jump : Duration{};
}

Downtime downtime(std::optional<TimePoint> last_sign, TimePoint now) {
  if (!last_sign) return {};
  const auto gap = now - *last_sign;
  if (std::chrono::abs(gap) < shortest_outage) return {};
  if (gap < Duration{}) return {Downtime::Kind::went_back, gap};
  return {gap > longest_likely_outage ? Downtime::Kind::jumped : Downtime::Kind::away, gap};
}

}  // namespace crossdock::pipeline
