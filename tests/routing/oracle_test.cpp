// The search against an oracle that tries everything, and laws that must hold on any order.
#include <gtest/gtest.h>

#include "tests/routing/instances.hpp"

namespace crossdock::routing {
namespace {

std::string text(const Value& value) {
  std::string result = std::to_string(value.unserved) + " unserved, tiers";
  for (const auto units : value.by_tier) result += " " + std::to_string(units);
  return result + ", " + value.money.text();
}

TEST(RoutingOracle, NoPlanIsBetterThanTheOneChosen) {
  for (std::uint32_t seed = 0; seed < 4000; ++seed) {
    std::mt19937 random(seed);
    const auto problem = random_problem(random, {.lines = 3, .suppliers = 3, .quantity = seed % 3 == 0 ? 5 : 4});
    const auto plan = route(problem);
    ASSERT_TRUE(plan) << "seed " << seed << ": " << plan.error().what;
    const auto value = value_of(problem, *plan);
    ASSERT_TRUE(value) << "seed " << seed << ": the plan breaks a limit";
    EXPECT_EQ(text(*value), text(best_by_enumeration(problem))) << "seed " << seed;
    EXPECT_TRUE(plan->optimal) << "seed " << seed;
    EXPECT_EQ(plan->cost.total(), value->money) << "seed " << seed << ": the cost terms do not add up";
    EXPECT_EQ(plan->bound, plan->cost.total()) << "seed " << seed;
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace crossdock::routing
