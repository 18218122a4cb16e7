// SPDX-License-Identifier: Apache-2.0
// One-time codes against the vectors of the standards.
#include "gateway/access/one_time_code.hpp"

#include <gtest/gtest.h>

namespace crossdock::access {
namespace {

const Secret secret("12345678901234567890");

TimePoint at(std::int64_t seconds) { return TimePoint(std::chrono::seconds(seconds)); }

// RFC 4226, appendix D.
TEST(OneTimeCodeTest, CountsAsTheStandardDoes) {
  const char* codes[]{"755224", "287082", "359152", "969429", "338314",
                      "254676", "287922", "162583", "399871", "520489"};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(code_at(secret, i), codes[i]) << i;
}

// RFC 6238, appendix B: the last six of eight digits.
TEST(OneTimeCodeTest, TellsTheTimeAsTheStandardDoes) {
  const std::pair<std::int64_t, const char*> vectors[]{{59, "287082"},         {1111111109, "081804"},
                                                       {1111111111, "050471"}, {1234567890, "005924"},
                                                       {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [seconds, code] : vectors) EXPECT_EQ(code_at(secret, step_at(at(seconds))), code) << seconds;
}

TEST(OneTimeCodeTest, OneStepAwayIsGoodAndTwoAreNot) {
  const auto now = at(1'234'567'890);
  const auto step = step_at(now);
  for (const int away : {-1, 0, 1})
    EXPECT_EQ(step_of_code(secret, code_at(secret, step + away), now, 0), step + away) << away;
  for (const int away : {-2, 2}) EXPECT_FALSE(step_of_code(secret, code_at(secret, step + away), now, 0)) << away;
}

TEST(OneTimeCodeTest, ACodeWorksOnce) {
  const auto now = at(1'234'567'890);
  const auto step = step_at(now);
  EXPECT_FALSE(step_of_code(secret, code_at(secret, step), now, step));
  EXPECT_FALSE(step_of_code(secret, code_at(secret, step - 1), now, step)) << "nor one from before";
  EXPECT_TRUE(step_of_code(secret, code_at(secret, step + 1), now, step));
}

TEST(OneTimeCodeTest, WhatIsNoCodeIsNone) {
  const auto now = at(59);
  for (const auto* text : {"", "28708", "2870822", "abcdef", "287083"})
    EXPECT_FALSE(step_of_code(secret, text, now, 0)) << text;
  EXPECT_TRUE(step_of_code(secret, "287 082", now, 0)) << "apps show a blank in the middle";
}

// RFC 4648, section 10, without padding.
TEST(OneTimeCodeTest, SecretsAreTypedInAsBase32) {
  const std::pair<const char*, const char*> vectors[]{{"", ""},
                                                      {"f", "MY"},
                                                      {"fo", "MZXQ"},
                                                      {"foo", "MZXW6"},
                                                      {"foob", "MZXW6YQ"},
                                                      {"fooba", "MZXW6YTB"},
                                                      {"foobar", "MZXW6YTBOI"}};
  for (const auto& [bytes, text] : vectors) EXPECT_EQ(base32(bytes), text);
  EXPECT_EQ(enrolment_uri(Secret("foobar"), "jane"),
            "otpauth://totp/Crossdock:jane?secret=MZXW6YTBOI&issuer=Crossdock");
}

}  // namespace
}  // namespace crossdock::access
