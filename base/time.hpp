// SPDX-License-Identifier: Apache-2.0
// Dates and times as values. Nothing here asks what time it is: the present always comes in as a parameter.
#pragma once

#include <chrono>
#include <compare>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace crossdock {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;  // UTC
using Duration = std::chrono::milliseconds;

// A calendar day without a zone, always a real one (no 30 February). The default is 1970-01-01.
class Date {
 public:
  constexpr Date() = default;
  constexpr explicit Date(std::chrono::sys_days days) : days_(days) {}

  // Fault::malformed if the day does not exist or the year is outside 1..9999.
  static Result<Date> from(int year, unsigned month, unsigned day);
  // "2026-11-23". Fault::malformed otherwise.
  static Result<Date> parse(std::string_view iso);

  constexpr std::chrono::sys_days days() const { return days_; }
  constexpr std::chrono::year_month_day parts() const { return std::chrono::year_month_day(days_); }
  std::string text() const;     // "2026-11-23"
  std::string compact() const;  // "20261123"
  friend constexpr auto operator<=>(const Date&, const Date&) = default;

 private:
  std::chrono::sys_days days_{};
};

// A wall-clock time of a day, to the second, without a zone: 00:00:00 to 23:59:59.
class TimeOfDay {
 public:
  constexpr TimeOfDay() = default;
  static Result<TimeOfDay> from(int hour, int minute, int second);
  // "14:05:09" or "14:05". Fault::malformed otherwise.
  static Result<TimeOfDay> parse(std::string_view iso);

  constexpr int hour() const { return seconds_ / 3600; }
  constexpr int minute() const { return seconds_ / 60 % 60; }
  constexpr int second() const { return seconds_ % 60; }
  std::string text() const;  // "14:05:09"
  friend constexpr auto operator<=>(const TimeOfDay&, const TimeOfDay&) = default;

 private:
  constexpr explicit TimeOfDay(int seconds) : seconds_(seconds) {}
  int seconds_ = 0;
};

constexpr Date date_of(TimePoint time) { return Date(std::chrono::floor<std::chrono::days>(time)); }
TimeOfDay time_of_day(TimePoint time);

// "2026-11-23T14:05:09.120Z", always UTC with milliseconds; parse also accepts it without the fraction.
std::string text_of(TimePoint time);
Result<TimePoint> parse_time_point(std::string_view iso);

// "90s", "15m", "4h", "2d", "250ms": what configuration files write. Fault::malformed otherwise.
Result<Duration> parse_duration(std::string_view text);
// The shortest such form: 7200000 ms is "2h".
std::string text_of(Duration duration);

}  // namespace crossdock
