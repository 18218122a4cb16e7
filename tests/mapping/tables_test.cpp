// SPDX-License-Identifier: Apache-2.0
// Code tables answer for every code that the dictionary has at their element, and an unknown code never reads as another.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "tests/mapping/support.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::tests {
namespace {

TEST(TablesTest, TheStandardMappingsAnswerForEveryCodeOfTheDictionary) {
  for (const auto& name : standard_mappings().names()) {
    for (const auto& gap : standard_mappings().find(name)->gaps())
      ADD_FAILURE() << fmt::format("{}:{} {} by {}: {}", name, gap.rule_line, gap.place, gap.table, fmt::join(gap.codes, " "));
  }
}

}  // namespace
}  // namespace crossdock::tests
