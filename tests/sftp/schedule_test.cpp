// SPDX-License-Identifier: Apache-2.0
// Checks the waits after looks and failed logins, with and without spread.
#include "gateway/transport/sftp/schedule.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::sftp::schedule_test {
namespace {

using namespace std::chrono_literals;

struct Case {
  const char* name;
  Duration interval;
  int failures;
  double spread;
  Duration wait;
};
class WaitTest : public testing::TestWithParam<Case> {};

TEST_P(WaitTest, IsAsWritten) {
  EXPECT_EQ(wait_after_look(GetParam().interval, GetParam().failures, GetParam().spread), GetParam().wait);
}

INSTANTIATE_TEST_SUITE_P(Looks, WaitTest,
                         testing::Values(Case{"Interval", 60s, 0, 0.5, 60s}, Case{"Earliest", 60s, 0, 0.0, 54s},
                                         Case{"Latest", 60s, 0, 1.0, 66s}, Case{"OneFailure", 60s, 1, 0.5, 120s},
                                         Case{"ThreeFailures", 60s, 3, 0.5, 480s},
                                         Case{"AtMostAnHour", 60s, 30, 0.5, 1h},
                                         Case{"RarelyPolledStaysSo", 6h, 3, 0.5, 6h}),
                         case_name);

TEST(WaitAfterFailedLoginTest, DoublesUpToFiveMinutes) {
  EXPECT_EQ(wait_after_failed_login(1), 5s);
  EXPECT_EQ(wait_after_failed_login(2), 10s);
  EXPECT_EQ(wait_after_failed_login(6), 160s);
  EXPECT_EQ(wait_after_failed_login(7), 5min);
  EXPECT_EQ(wait_after_failed_login(1'000'000), 5min);
}

}  // namespace
}  // namespace crossdock::sftp::schedule_test
