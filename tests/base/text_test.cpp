// SPDX-License-Identifier: Apache-2.0
// Checks the suggestion for a word that nobody knows.
#include "base/text.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::text_test {
namespace {

struct Case {
  const char* name;
  const char* word;
  const char* nearest;
};
class NearestTest : public testing::TestWithParam<Case> {};
TEST_P(NearestTest, IsNearOrNone) {
  EXPECT_EQ(nearest(GetParam().word, {"bom", "check", "show", "ack", "message", "line-breaks"}), GetParam().nearest);
}
INSTANTIATE_TEST_SUITE_P(Base, NearestTest,
                         testing::Values(Case{"OtherShortWord", "foo", ""}, Case{"OneLetterOfAShortWord", "bon", "bom"},
                                         Case{"LetterLeftOut", "chek", "check"}, Case{"LettersSwapped", "shwo", "show"},
                                         Case{"TwoMistakesInALongWord", "mesagge", "message"},
                                         Case{"LongWord", "line-brake", "line-breaks"}, Case{"OneLetter", "a", ""},
                                         Case{"OtherWord", "edifact", ""}, Case{"Nothing", "", ""}),
                         case_name);

}  // namespace
}  // namespace crossdock::text_test
