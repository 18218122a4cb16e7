// SPDX-License-Identifier: Apache-2.0
// Computes the wait after each failed attempt, and decides when there have been enough attempts.
#include "gateway/pipeline/silence.hpp"

#include <algorithm>
#include <numeric>

namespace crossdock::pipeline {
namespace {

Duration wait_after(std::int64_t failures, const Patience& patience) {
  if (patience.waits.empty()) return patience.probe;
  const auto last = static_cast<std::int64_t>(patience.waits.size()) - 1;
  const auto wait = patience.waits[static_cast<std::size_t>(std::min(failures, last))];
  // Whoever wants to be asked rarely from the start is not asked more often.
  return std::min(wait, std::max(patience.probe, patience.waits.front()));
}

Duration total(const std::vector<Duration>& waits) { return std::accumulate(waits.begin(), waits.end(), Duration{}); }

}  // namespace

store::destinations::Standing after(const store::destinations::Standing& before, const Attempt& attempt,
                                    const Patience& patience, std::string why) {
  auto now = before;
  now.why = std::move(why);
  now.failing_since = std::min(before.failing_since.value_or(attempt.begun), attempt.begun);
  if (attempt.blame == Blame::message) {  // somebody is there
    now.failures = 0;
    now.failed_at.reset();
    now.not_before = TimePoint();
    return now;
  }
  const auto asked = attempt.ended + std::min(attempt.asked, longest_asked_wait);
  if (before.failed_at && attempt.begun < *before.failed_at) {
    if (attempt.asked.count() > 0) now.not_before = std::max(before.not_before, asked);
    return now;
  }
  now.failures = before.failures + 1;
  now.failed_at = attempt.ended;
  now.not_before = std::max(attempt.ended + wait_after(before.failures, patience), asked);
  return now;
}

bool is_over(std::int64_t failures, Duration age, const std::vector<Duration>& waits, Blame blame) {
  if (failures < std::ssize(waits)) return false;
  return blame != Blame::destination || age >= total(waits);
}

Duration before_silence(const std::vector<Duration>& waits) { return total(waits) / 2; }

}  // namespace crossdock::pipeline
