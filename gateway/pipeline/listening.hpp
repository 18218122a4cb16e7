// SPDX-License-Identifier: Apache-2.0
// Deadlines count the time in which we could hear. Pure; gateway/service/ears knows who could be heard when.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/time.hpp"

namespace crossdock::pipeline {

// Up to when everything was heard that a partner has sent; nothing while we do not know.
using Hearing = std::function<std::optional<TimePoint>(const std::string& partner)>;

// The wall clock and one that never jumps, read together.
struct Clocks {
  TimePoint wall;
  std::chrono::steady_clock::time_point steady;
};

// A gap between two beats that is no gap: the gateway beats each second, and a slow disk may delay it.
inline constexpr Duration longest_beat = std::chrono::seconds(60);

// How much of the wall clock's way between two beats was not spent listening: below zero when it went back. Zero while
// both clocks agree and the beats come in time.
//   The wall clock jumps by a year:                wall 365 d, steady 1 s  ->  365 d
//   The process was stopped for two days:          wall 48 h, steady 48 h  ->  48 h
//   The clock is put right by an hour:             wall -1 h, steady 1 s   -> -1 h
Duration not_listened(const Clocks& before, const Clocks& now);

// How the time since the last beat of an earlier run is counted.
struct Downtime {
  enum class Kind {
    none,       // it was short, or nothing is known of the time before
    away,       // the gateway did not listen: timers move on
    jumped,     // it was so long that the clock may be wrong: timers move on, and a person is told
    went_back,  // the clock shows a time before the last beat: timers go back with it, and a person is told
  } kind = Kind::none;
  Duration length{};
};
Downtime downtime(std::optional<TimePoint> last_sign, TimePoint now);

}  // namespace crossdock::pipeline
