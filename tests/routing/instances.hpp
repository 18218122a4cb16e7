// SPDX-License-Identifier: Apache-2.0
// Problems for the routing tests: random ones with every feature, OR-Library's, and an oracle that tries everything.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <random>
#include <string>

#include "gateway/modules/routing/route.hpp"

namespace crossdock::routing {

// unserved units, units of the tiers from the lowest up, money: smaller is better, in this order.
struct Value {
  std::int64_t unserved = 0;
  std::array<std::int64_t, 9> by_tier{};  // by_tier[0] is tier 9
  Decimal money;

  friend bool operator==(const Value&, const Value&) = default;
  friend auto operator<=>(const Value&, const Value&) = default;
};

struct Shape {
  int lines = 3;
  int suppliers = 3;
  int quantity = 5;
};

// Whole quantities and prices in cents; any feature of the model may appear.
Problem random_problem(std::mt19937& random, const Shape& shape);

// An order as the design's budget means it: fixed charges against unit prices, some tiers, packs and scarce stock.
Problem typical_order(std::uint32_t seed, int lines, int suppliers);

// Orders for the judge, by family; items and prices are whole units and cents. The same seed gives the same order.
enum class Family {
  realistic,  // packs, minimums, all-units price breaks, fixed charges; lines may be split
  profile,    // whatever a partner's profile can say: also tiers, order minimums, split rules, supplier limits
  full,       // any feature of the model
};
Problem judged_order(std::uint32_t seed, Family family, int lines, int suppliers);

// The best value by trying every combination of whole quantities. Written against the model's text, not its code.
Value best_by_enumeration(const Problem& problem);

// The value a plan claims, read from its assignments, which are checked against every limit; nullopt if one is broken.
std::optional<Value> value_of(const Problem& problem, const Plan& plan);

// A capacitated, single-source facility location instance as one order: customers are lines, facilities suppliers.
std::optional<Problem> or_library(const std::filesystem::path& file);
std::filesystem::path corpus();    // of OR-Library's
std::filesystem::path holmberg();  // the same format, published optima in os.tsv

}  // namespace crossdock::routing
