// SPDX-License-Identifier: Apache-2.0
// Doubles the wait after each failure, up to a limit.
#include "gateway/transport/sftp/schedule.hpp"

#include <algorithm>

namespace crossdock::sftp {
namespace {

using namespace std::chrono_literals;

// `first` doubled `times` times, at most `most`.
Duration doubled(Duration first, int times, Duration most) {
  auto wait = std::min(first, most);
  for (int i = 0; i < times && wait < most; ++i) wait = std::min(wait * 2, most);
  return wait;
}

}  // namespace

Duration wait_after_look(Duration interval, int failures, double spread) {
  const auto wait = doubled(interval, failures, std::max<Duration>(interval, 1h));
  return wait + std::chrono::duration_cast<Duration>(wait * (0.2 * spread - 0.1));
}

Duration wait_after_failed_login(int failures) { return doubled(5s, std::max(failures, 1) - 1, 5min); }

}  // namespace crossdock::sftp
