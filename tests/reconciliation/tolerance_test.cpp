// SPDX-License-Identifier: Apache-2.0
// Checks the three states of a tolerance, as a table that a person can read.
#include "gateway/modules/reconciliation/tolerance.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace crossdock::reconciliation::tolerance_test {
namespace {

std::string pad(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string truth_table() {
  const std::pair<std::string, Tolerance> rows[] = {
      {"zero", Tolerance::none()},
      {"unlimited", Tolerance::any()},
      {"value, no limit given", {.kind = Tolerance::Kind::value}},
      {"value 0", Tolerance::up_to(0)},
      {"value 0 %", Tolerance::up_to_percent(0)},
      {"value 1.00", Tolerance::up_to(Decimal::scaled(100, 2))},
      {"value 2 %", Tolerance::up_to_percent(2)},
      {"value 1.00 and 2 %, min", Tolerance::up_to(1, 2, Tolerance::Combine::min)},
      {"value 1.00 and 2 %, max", Tolerance::up_to(1, 2, Tolerance::Combine::max)},
  };
  const Decimal deviations[] = {0, Decimal::scaled(1, 2), 1, Decimal::scaled(101, 2), 2, Decimal::scaled(201, 2), 100};
  std::string text = pad("of 100.00, off by", 26);
  for (const auto& deviation : deviations) text += pad(deviation.text(), 7);
  text += '\n';
  for (const auto& [name, tolerance] : rows) {
    text += pad(name, 26);
    for (const auto& deviation : deviations) text += pad(within(tolerance, deviation, 100) ? "pass" : "hold", 7);
    text += '\n';
  }
  return text;
}

TEST(ToleranceTest, MeansWhatTheTruthTableSays) {
  std::ifstream file(std::string(CROSSDOCK_SOURCE_DIR) + "/tests/reconciliation/tolerance_truth_table.txt");
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(truth_table(), golden.str());
}

TEST(ToleranceTest, DirectionDoesNotMatterHereAndOverflowIsAHold) {
  EXPECT_TRUE(within(Tolerance::up_to(1), Decimal(-1), 100));
  EXPECT_FALSE(within(Tolerance::up_to(1), Decimal(-2), 100));
  const Decimal huge = Decimal::parse("99999999999999999999999999999999999999").value();
  EXPECT_FALSE(within(Tolerance::up_to_percent(2), 1, Checked(huge) * huge));
}

TEST(ToleranceTest, ReadsAsASentence) {
  EXPECT_EQ(describe(Tolerance::up_to(Decimal::scaled(5, 2), 2, Tolerance::Combine::min)),
            "up to 0.05 or 2 %, the stricter");
  EXPECT_EQ(describe(Tolerance::any()), "any");
  EXPECT_EQ(describe(Tolerance::none()), "none");
}

}  // namespace
}  // namespace crossdock::reconciliation::tolerance_test
