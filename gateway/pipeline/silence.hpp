// SPDX-License-Identifier: Apache-2.0
// Decides what an attempt that did not get through says of its destination: how long all that goes there waits.
#pragma once

#include <vector>

#include "gateway/pipeline/channel.hpp"
#include "gateway/store/destinations.hpp"

namespace crossdock::pipeline {

struct Attempt {
  TimePoint begun, ended;
  Blame blame{};
  Duration asked{};  // how long the other side wants to be left alone
};

struct Patience {
  const std::vector<Duration>& waits;  // between attempts, growing
  Duration probe{};                    // a destination that does not answer is tried at least as often
};

// However long a partner asks to be left alone.
constexpr Duration longest_asked_wait = std::chrono::hours(24);

// How it stands after the attempt. One of several attempts that were under way at the same time counts: they learned
// the same.
store::destinations::Standing after(const store::destinations::Standing& before, const Attempt& attempt,
                                    const Patience& patience, std::string why);

// Whether a piece of work that failed so often is given up: it had all its attempts, and for as long as they are meant to
// last. A silent destination is tried more often than that, so it is the time that counts.
bool is_over(std::int64_t failures, Duration age, const std::vector<Duration>& waits, Blame blame);

// Work that was queued at most this long before a silence began is not at fault when it was given up in it.
Duration before_silence(const std::vector<Duration>& waits);

}  // namespace crossdock::pipeline
