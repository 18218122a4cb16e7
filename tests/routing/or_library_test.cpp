// SPDX-License-Identifier: Apache-2.0
// Single-source capacitated facility location, OR-Library's and Holmberg's: each instance is one order whose optimum
// is published. `routing_holmberg` runs the whole of Holmberg's set.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>

#include "tests/routing/instances.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::routing::or_library_test {
namespace {

struct Case {
  const char* name;
  int number;
};

class OrLibraryTest : public testing::TestWithParam<Case> {};

TEST_P(OrLibraryTest, TheOptimumIsFoundAndProven) {
  std::ifstream optima(corpus() / "os");
  std::string optimum;
  for (int i = 0; i < GetParam().number; ++i) optima >> optimum;
  const auto problem = or_library(corpus() / ("p" + std::to_string(GetParam().number)));
  if (!problem || optimum.empty()) {
    std::cout << "[CORPUS ABSENT] " << corpus() << "\n";
    GTEST_SKIP();
  }
  const auto plan = route(*problem);
  ASSERT_TRUE(plan) << plan.error().what;
  EXPECT_TRUE(plan->unserved.empty());
  EXPECT_TRUE(plan->optimal) << "gap " << plan->gap.text();
  // The published numbers are rounded to cents, half a cent either way.
  const auto difference = plan->cost.total().minus(Decimal::parse(optimum).value()).value().absolute();
  EXPECT_LE(difference, Decimal::scaled(5, 3))
      << plan->cost.total().text() << " after " << plan->explanation.steps << " steps";
}

INSTANTIATE_TEST_SUITE_P(Lib, OrLibraryTest,
                         testing::Values(Case{"P1", 1}, Case{"P2", 2}, Case{"P3", 3}, Case{"P4", 4}, Case{"P5", 5},
                                         Case{"P6", 6}, Case{"P7", 7}, Case{"P8", 8}, Case{"P9", 9}, Case{"P10", 10},
                                         Case{"P11", 11}, Case{"P12", 12}),
                         case_name);

std::string holmberg_optimum(const std::string& name) {
  std::ifstream optima(holmberg() / "os.tsv");
  std::string instance;
  std::string optimum;
  while (optima >> instance >> optimum) {
    if (instance == name) return optimum;
  }
  return {};
}

class HolmbergTest : public testing::TestWithParam<const char*> {};

// With prices on lines that move in whole units of cost alone, and without moves of lines, half of these are missed.
TEST_P(HolmbergTest, TheOptimumIsFoundAndProven) {
  const auto problem = or_library(holmberg() / GetParam());
  const auto optimum = holmberg_optimum(GetParam());
  if (!problem || optimum.empty()) {
    std::cout << "[CORPUS ABSENT] " << holmberg() << "\n";
    GTEST_SKIP();
  }
  const auto plan = route(*problem);
  ASSERT_TRUE(plan) << plan.error().what;
  EXPECT_TRUE(plan->optimal) << "gap " << plan->gap.text();
  EXPECT_EQ(plan->cost.total(), Decimal::parse(optimum).value()) << plan->explanation.steps << " steps";
}

INSTANTIATE_TEST_SUITE_P(Fast, HolmbergTest, testing::Values("p1", "p7", "p15", "p21", "p41", "p43", "p45", "p47"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace crossdock::routing::or_library_test
