// SPDX-License-Identifier: Apache-2.0
// Checks that only real dates and times are read, and that they are written as they were read.
#include "base/time.hpp"

#include <gtest/gtest.h>

namespace crossdock::time_test {
namespace {

TEST(DateTest, OnlyRealDays) {
  EXPECT_EQ(Date::parse("2024-02-29").value().compact(), "20240229");
  EXPECT_FALSE(Date::parse("2026-02-29"));
  EXPECT_FALSE(Date::parse("2026-13-01"));
  EXPECT_FALSE(Date::parse("0000-01-01"));
  EXPECT_FALSE(Date::parse("20260101"));
}

TEST(TimeOfDayTest, EndsBeforeMidnight) {
  EXPECT_EQ(TimeOfDay::parse("23:59").value().text(), "23:59:00");
  EXPECT_FALSE(TimeOfDay::parse("24:00:00"));
}

TEST(TimePointTest, RoundTrips) {
  const auto time = parse_time_point("2026-11-23T14:05:09.120Z").value();
  EXPECT_EQ(text_of(time), "2026-11-23T14:05:09.120Z");
  EXPECT_EQ(date_of(time).text(), "2026-11-23");
  EXPECT_EQ(text_of(parse_time_point("2026-11-23T14:05:09Z").value()), "2026-11-23T14:05:09.000Z");
  EXPECT_FALSE(parse_time_point("2026-11-23 14:05:09Z"));
}

TEST(DurationTest, IsWrittenAsRead) {
  for (const auto* text : {"250ms", "90s", "15m", "4h", "2d", "0s"}) {
    EXPECT_EQ(text_of(parse_duration(text).value()), text);
  }
  EXPECT_EQ(text_of(parse_duration("120s").value()), "2m");
  EXPECT_FALSE(parse_duration("5"));
  EXPECT_FALSE(parse_duration("1w"));
}

}  // namespace
}  // namespace crossdock::time_test
