// SPDX-License-Identifier: Apache-2.0
// Routing's rules one by one on small orders, and the failures other systems are known for.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/routing/instances.hpp"

namespace crossdock::routing {
namespace {

Decimal number(std::string_view text) { return Decimal::parse(text).value(); }

Offer offer(const char* supplier, const char* item, const char* price, int available) {
  return {.supplier = PartnerId(supplier),
          .item = item,
          .supplier_part = std::string(supplier) + "-" + item,
          .prices = {{0, number(price)}},
          .available = available};
}
SupplierTerms terms(const char* supplier, int tier = 1, const char* fee = "0") {
  return {.supplier = PartnerId(supplier), .tier = tier, .order_fee = number(fee)};
}

// "1: 5 ACME + 3 ZENITH; 2: 4 ACME, 1 unserved" and the total.
std::string summary(const Problem& problem) {
  const auto plan = route(problem);
  if (!plan) return describe(plan.error());
  EXPECT_TRUE(value_of(problem, *plan)) << "a limit is broken";
  EXPECT_TRUE(plan->optimal);
  std::string text;
  for (const auto& demand : problem.demands) {
    text += (text.empty() ? "" : "; ") + demand.line + ":";
    const char* joint = " ";
    for (const auto& part : plan->assignments) {
      if (part.line != demand.line) continue;
      text += joint + part.quantity.text() + " " + part.supplier.text();
      joint = " + ";
    }
    for (const auto& rest : plan->unserved) {
      if (rest.line == demand.line)
        text += std::string(joint == std::string(" ") ? "" : ",") + " " + rest.quantity.text() + " unserved";
    }
  }
  return text + " = " + plan->cost.total().normalized().text();
}

TEST(RoutingRules, FixedChargesAreSharedByConsolidating) {
  EXPECT_EQ(summary({.demands = {{"1", "a", 10}, {"2", "b", 10}},
                     .offers = {offer("ACME", "a", "1.00", 50), offer("ZENITH", "a", "1.20", 50),
                                offer("ZENITH", "b", "1.00", 50)},
                     .suppliers = {terms("ACME", 1, "5"), terms("ZENITH", 1, "5")}}),
            "1: 10 ZENITH; 2: 10 ZENITH = 27");
}

TEST(RoutingRules, ALineIsSplitWhereStockIsShort) {
  EXPECT_EQ(summary({.demands = {{"1", "a", 8}},
                     .offers = {offer("ACME", "a", "1", 5), offer("ZENITH", "a", "2", 9)},
                     .suppliers = {terms("ACME"), terms("ZENITH")}}),
            "1: 5 ACME + 3 ZENITH = 11");
}

TEST(RoutingRules, APriceBreakIsReachedOverTwoLinesOfOneItem) {
  auto broken = offer("ZENITH", "a", "3", 100);
  broken.prices.push_back({10, number("1.5")});
  EXPECT_EQ(summary({.demands = {{"1", "a", 5}, {"2", "a", 5}},
                     .offers = {offer("ACME", "a", "2", 100), broken},
                     .suppliers = {terms("ACME"), terms("ZENITH")}}),
            "1: 5 ZENITH; 2: 5 ZENITH = 15");
}

TEST(RoutingRules, TheBackupServesOnlyWhatThePrimaryCannot) {
  EXPECT_EQ(summary({.demands = {{"1", "a", 8}},
                     .offers = {offer("PRIMARY", "a", "9", 5), offer("BACKUP", "a", "1", 50)},
                     .suppliers = {terms("PRIMARY"), terms("BACKUP", 3)}}),
            "1: 5 PRIMARY + 3 BACKUP = 48");
}

TEST(RoutingRules, PacksAreNeverBrokenNorOverbought) {
  auto dozen = offer("ACME", "a", "1", 100);
  dozen.pack = 12;
  Problem problem{.demands = {{"1", "a", 25}}, .offers = {dozen}, .suppliers = {terms("ACME")}};
  EXPECT_EQ(summary(problem), "1: 24 ACME, 1 unserved = 24");
  problem.policy.packs = PackRounding::up;
  EXPECT_EQ(summary(problem), "1: 36 ACME = 36");
}

TEST(RoutingRules, AnOpenSupplierCostsNoSecondFixedCharge) {
  Problem problem{.demands = {{"1", "a", 10}},
                  .offers = {offer("ACME", "a", "1", 50), offer("ZENITH", "a", "1.2", 50)},
                  .suppliers = {terms("ACME", 1, "5"), terms("ZENITH", 1, "5")}};
  EXPECT_EQ(summary(problem), "1: 10 ACME = 15");
  problem.already_open = {PartnerId("ZENITH")};
  EXPECT_EQ(summary(problem), "1: 10 ZENITH = 12");
}

TEST(RoutingRules, AFailedSupplierIsLeftOutOnReroute) {
  EXPECT_EQ(summary({.demands = {{"1", "a", 10}},
                     .offers = {offer("ACME", "a", "1", 50), offer("ZENITH", "a", "2", 50)},
                     .suppliers = {terms("ACME"), terms("ZENITH")},
                     .exclusions = {{PartnerId("ACME"), "1", Reason::failed_before, "rejected the line"}}}),
            "1: 10 ZENITH = 20");
}

TEST(RoutingRules, AnOrderBelowTheSuppliersMinimumIsNotPlaced) {
  auto acme = terms("ACME");
  acme.minimum_order_value = 100;
  EXPECT_EQ(summary({.demands = {{"1", "a", 10}},
                     .offers = {offer("ACME", "a", "1", 50), offer("ZENITH", "a", "2", 50)},
                     .suppliers = {acme, terms("ZENITH")}}),
            "1: 10 ZENITH = 20");
}

TEST(RoutingRules, NonsenseIsRefusedByName) {
  EXPECT_EQ(summary({.demands = {{"7", "a", 0}}}), "line 7: the quantity is 0: it must be above zero");
  auto bad = offer("ACME", "a", "-1", 5);
  EXPECT_EQ(summary({.demands = {{"7", "a", 1}}, .offers = {bad}, .suppliers = {terms("ACME")}}),
            "offer of a by ACME: the unit cost is -1: it cannot be negative");
}

// medusajs/medusa 16569, 16502: each line was checked against stock the other had already taken.
TEST(RoutingAnchorBugs, TwoLinesOfOneItemNeverShareTheSameStockTwice) {
  EXPECT_EQ(summary({.demands = {{"1", "a", 6}, {"2", "a", 6}},
                     .offers = {offer("ACME", "a", "1", 8)},
                     .suppliers = {terms("ACME")}}),
            "1: 6 ACME; 2: 2 ACME, 4 unserved = 8");
}

// solidusio/solidus 583, 1594; spree/spree 6432: "Was only able to package 1 of 2".
TEST(RoutingAnchorBugs, OneAndOneAreTakenFromTwoPlaces) {
  EXPECT_EQ(summary({.demands = {{"1", "a", 2}},
                     .offers = {offer("ACME", "a", "1", 1), offer("ZENITH", "a", "1", 1)},
                     .suppliers = {terms("ACME"), terms("ZENITH")}}),
            "1: 1 ACME + 1 ZENITH = 2");
}

// solidusio/solidus 1366: a line was split although one supplier had it all.
TEST(RoutingAnchorBugs, NothingIsSplitWhereThePolicyForbidsIt) {
  EXPECT_EQ(summary({.demands = {{"1", "a", 4}},
                     .offers = {offer("ACME", "a", "1", 2), offer("ZENITH", "a", "5", 4)},
                     .suppliers = {terms("ACME"), terms("ZENITH")},
                     .policy = {.split = Split::line_complete}}),
            "1: 4 ZENITH = 20");
}

// solidusio/solidus 5669; spree/spree 8718: what could not be supplied vanished when the order was split.
TEST(RoutingAnchorBugs, WhatCannotBeSuppliedStaysInThePlan) {
  EXPECT_EQ(summary({.demands = {{"1", "a", 5}, {"2", "b", 5}},
                     .offers = {offer("ACME", "a", "1", 2), offer("ZENITH", "a", "1", 1)},
                     .suppliers = {terms("ACME"), terms("ZENITH")}}),
            "1: 2 ACME + 1 ZENITH, 2 unserved; 2: 5 unserved = 3");
}

// odoo/odoo PR 30800: two lines of one product became one purchase line, one over- and one under-delivered.
TEST(RoutingAnchorBugs, LinesOfOneItemKeepTheirIdentity) {
  EXPECT_EQ(summary({.demands = {{"1", "a", 3}, {"2", "a", 4}},
                     .offers = {offer("ACME", "a", "1", 9)},
                     .suppliers = {terms("ACME")}}),
            "1: 3 ACME; 2: 4 ACME = 7");
}

TEST(RoutingExplanation, SaysWhyInOneSentence) {
  auto zenith = offer("ZENITH", "a", "9", 25);
  zenith.pack = 50;
  const auto plan = route({.demands = {{"2", "a", 40}},
                           .offers = {offer("NORTHWIND", "a", "11.20", 90), offer("ACME", "a", "11.5125", 90), zenith},
                           .suppliers = {terms("NORTHWIND", 1, "25"), terms("ACME", 1, "25"), terms("ZENITH")}});
  ASSERT_TRUE(plan);
  EXPECT_EQ(
      plan->explanation.lines.at(0).sentence,
      "line 2: NORTHWIND 40 at 11.20 (landed 448.00); ACME would cost 12.50 more; ZENITH excluded: 25 in stock, pack of 50");
  EXPECT_TRUE(to_json(plan->explanation)
                  .starts_with(R"({"method":"crossdock-routing/1","optimal":true,"total":"473","bound":"473",)"));
}

}  // namespace
}  // namespace crossdock::routing
