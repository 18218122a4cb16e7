// SPDX-License-Identifier: Apache-2.0
// OR-Library's single-source capacitated facility location: each instance is one order whose optimum is published.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>

#include "tests/routing/instances.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::routing {
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

}  // namespace
}  // namespace crossdock::routing
