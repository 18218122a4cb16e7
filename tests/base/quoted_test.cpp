// SPDX-License-Identifier: Apache-2.0
// Checks that no part of a quoted value remains in a sentence, whatever the value holds.
#include "base/quoted.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace crossdock::quoted_test {
namespace {

TEST(QuotedTest, SentencesLoseWhatTheyQuote) {
  EXPECT_EQ(without_quoted("N1-02 'PAT' is too long (AN, 1..60)"), "N1-02 '…' is too long (AN, 1..60)");
  EXPECT_EQ(without_quoted("'PAT' is not a number"), "'…' is not a number");
  EXPECT_EQ(without_quoted("the partner's file is there"), "the partner's file is there");
  EXPECT_EQ(without_quoted("N1-02 'PAT cut off"), "N1-02 '…'");
  EXPECT_EQ(without_quoted("xml says \"PAT\" is wrong"), "xml says '…' is wrong");
  EXPECT_EQ(without_quoted(""), "");
}

RC_GTEST_PROP(QuotedTest, NothingOfAValueIsLeftWhateverItHolds, (const std::string& value)) {
  // Quotes and blanks around the mark are what could end the quotation too early.
  const auto mark = *rc::gen::elementOf(std::vector<std::string>{"' MARK ", "\" MARK'", " ' MARK' '", "a'MARK'b"});
  const auto left = without_quoted("N1-02 '" + value + mark + value + "' is not '" + mark + "' here");
  RC_ASSERT(left.find("MARK") == std::string::npos);
}

}  // namespace
}  // namespace crossdock::quoted_test
