// SPDX-License-Identifier: Apache-2.0
// Reads and writes dates, times of day, time points (ISO 8601) and durations such as "15m".
#include "base/time.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

namespace crossdock {
namespace {

// A number of exactly text.size() digits.
std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return text.empty() ? std::nullopt : std::optional(value);
}

struct Unit {
  std::string_view name;
  long long milliseconds;
};
constexpr std::array units{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000}, Unit{"s", 1'000},
                           Unit{"ms", 1}};

}  // namespace

Result<Date> Date::from(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day parts{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!parts.ok() || year < 1 || year > 9999) {
    return fail(Fault::malformed, fmt::format("{:04}-{:02}-{:02} is not a day of the calendar", year, month, day));
  }
  return Date(std::chrono::sys_days(parts));
}

Result<Date> Date::parse(std::string_view iso) {
  if (iso.size() == 10 && iso[4] == '-' && iso[7] == '-') {
    const auto year = digits(iso.substr(0, 4));
    const auto month = digits(iso.substr(5, 2));
    const auto day = digits(iso.substr(8, 2));
    if (year && month && day) return from(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
  }
  return fail(Fault::malformed, fmt::format("'{}' is not a date (YYYY-MM-DD)", iso.substr(0, 40)));
}

std::string Date::text() const {
  const auto p = parts();
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(p.year()), static_cast<unsigned>(p.month()),
                     static_cast<unsigned>(p.day()));
}

std::string Date::compact() const {
  const auto p = parts();
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(p.year()), static_cast<unsigned>(p.month()),
                     static_cast<unsigned>(p.day()));
}

Result<TimeOfDay> TimeOfDay::from(int hour, int minute, int second) {
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return fail(Fault::malformed, fmt::format("{:02}:{:02}:{:02} is not a time of day", hour, minute, second));
  }
  return TimeOfDay(hour * 3600 + minute * 60 + second);
}

Result<TimeOfDay> TimeOfDay::parse(std::string_view iso) {
  if ((iso.size() == 8 && iso[2] == ':' && iso[5] == ':') || (iso.size() == 5 && iso[2] == ':')) {
    const auto hour = digits(iso.substr(0, 2));
    const auto minute = digits(iso.substr(3, 2));
    const auto second = iso.size() == 8 ? digits(iso.substr(6, 2)) : std::optional(0);
    if (hour && minute && second) return from(*hour, *minute, *second);
  }
  return fail(Fault::malformed, fmt::format("'{}' is not a time of day (hh:mm:ss)", iso.substr(0, 40)));
}

std::string TimeOfDay::text() const { return fmt::format("{:02}:{:02}:{:02}", hour(), minute(), second()); }

TimeOfDay time_of_day(TimePoint time) {
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(time - std::chrono::floor<std::chrono::days>(time)).count();
  return *TimeOfDay::from(static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60),
                          static_cast<int>(seconds % 60));
}

std::string text_of(TimePoint time) {
  const auto millis = (time - std::chrono::floor<std::chrono::seconds>(time)).count();
  return fmt::format("{}T{}.{:03}Z", date_of(time).text(), time_of_day(time).text(), millis);
}

Result<TimePoint> parse_time_point(std::string_view iso) {
  const auto malformed = [&] {
    return fail(Fault::malformed, fmt::format("'{}' is not a time (YYYY-MM-DDThh:mm:ss[.mmm]Z)", iso.substr(0, 40)));
  };
  if (iso.size() < 20 || iso[10] != 'T' || iso.back() != 'Z') return malformed();
  const auto date = Date::parse(iso.substr(0, 10));
  const auto time = TimeOfDay::parse(iso.substr(11, 8));
  if (!date || !time) return malformed();
  int millis = 0;
  if (iso.size() > 20) {
    const auto fraction = iso.size() == 24 && iso[19] == '.' ? digits(iso.substr(20, 3)) : std::nullopt;
    if (!fraction) return malformed();
    millis = *fraction;
  }
  return TimePoint(date->days()) + std::chrono::hours(time->hour()) + std::chrono::minutes(time->minute()) +
         std::chrono::seconds(time->second()) + std::chrono::milliseconds(millis);
}

Result<Duration> parse_duration(std::string_view text) {
  const auto unit_at = text.find_first_not_of("0123456789");
  if (unit_at != 0 && unit_at != std::string_view::npos && unit_at <= 9) {
    long long count = 0;
    std::from_chars(text.data(), text.data() + unit_at, count);
    for (const auto& unit : units) {
      if (text.substr(unit_at) == unit.name) return Duration(count * unit.milliseconds);
    }
  }
  return fail(Fault::malformed,
              fmt::format("'{}' is not a duration: write 250ms, 90s, 15m, 4h or 2d", text.substr(0, 40)));
}

std::string text_of(Duration duration) {
  for (const auto& unit : units) {
    if (duration.count() % unit.milliseconds == 0 && (duration.count() != 0 || unit.name == "s")) {
      return fmt::format("{}{}", duration.count() / unit.milliseconds, unit.name);
    }
  }
  return fmt::format("{}ms", duration.count());
}

}  // namespace crossdock
