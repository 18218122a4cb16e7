// SPDX-License-Identifier: Apache-2.0
// Routing's rules one by one on small orders, and the failures other systems are known for.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/routing/instances.hpp"

namespace crossdock::routing::rules_test {
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

// The buyer pays 17.80; the offer costs 17.90, from 96 on 16.80: with a floor of 5 % only an order of 96 leaves enough.
Problem breaking_at_96(std::vector<int> quantities) {
  auto northwind = offer("NORTHWIND", "a", "17.90", 240);
  northwind.prices.push_back({96, number("16.80")});
  Problem problem{.offers = {northwind}, .suppliers = {terms("NORTHWIND")}, .policy = {.margin_floor = number("0.05")}};
  for (const int quantity : quantities) {
    problem.demands.push_back({.line = std::to_string(problem.demands.size() + 1),
                               .item = "a",
                               .quantity = quantity,
                               .selling_price = number("17.80")});
  }
  return problem;
}

TEST(RoutingMargin, ThePriceReallyPaidCountsNotTheBestOne) {
  const auto problem = breaking_at_96({12});
  EXPECT_EQ(summary(problem), "1: 12 unserved = 0");
  const auto plan = route(problem).value();
  EXPECT_EQ(plan.unserved.at(0).reason, Reason::margin_below_floor);
  EXPECT_EQ(
      plan.unserved.at(0).text,
      "NORTHWIND: 12 at 17.9 cost 17.9 a unit, the floor of 5 % on 17.8 allows 16.91; from 96 on it would be 16.8");
}

TEST(RoutingMargin, AnOrderThatReachesTheBreakIsAllowed) {
  EXPECT_EQ(summary(breaking_at_96({96})), "1: 96 NORTHWIND = 1612.8");
  EXPECT_EQ(summary(breaking_at_96({95})), "1: 95 unserved = 0");
}

TEST(RoutingMargin, LinesReachTheBreakTogetherOrNotAtAll) {
  EXPECT_EQ(summary(breaking_at_96({48, 48})), "1: 48 NORTHWIND; 2: 48 NORTHWIND = 1612.8");
  EXPECT_EQ(summary(breaking_at_96({48, 47})), "1: 48 unserved; 2: 47 unserved = 0");
}

TEST(RoutingMargin, ALineThatPaysMoreMayBuyWhereAnotherMayNot) {
  auto problem = breaking_at_96({12, 12});
  problem.demands[1].selling_price = 20;
  EXPECT_EQ(summary(problem), "1: 12 unserved; 2: 12 NORTHWIND = 214.8");
  EXPECT_EQ(route(problem).value().unserved.at(0).reason, Reason::margin_below_floor);
}

TEST(RoutingMargin, HandlingAndTheLineChargeAreSpreadOverTheUnits) {
  auto acme = offer("ACME", "a", "9", 50);
  acme.line_charge = 5;
  auto handled = terms("ACME");
  handled.handling_per_unit = number("0.25");
  Problem problem{.demands = {{.line = "1", .item = "a", .quantity = 20, .selling_price = 10}},
                  .offers = {acme},
                  .suppliers = {handled},
                  .policy = {.margin_floor = number("0.05")}};
  EXPECT_EQ(summary(problem), "1: 20 ACME = 190");  // 9 + 0.25 + 5/20 = 9.50, just what the floor allows
  problem.demands[0].quantity = 19;
  EXPECT_EQ(summary(problem), "1: 19 unserved = 0");
  EXPECT_EQ(
      route(problem).value().unserved.at(0).text,
      "ACME: 19 at 9 and 0.25 handling and 5 for the line cost 9.513158 a unit, the floor of 5 % on 10 allows 9.5");
}

TEST(RoutingMargin, OnlyTheTiersThatLeaveEnoughAreBoughtFrom) {
  auto acme = offer("ACME", "a", "17.90", 240);
  acme.prices.push_back({10, number("16.80")});
  auto problem = breaking_at_96({16});
  problem.offers = {acme, offer("ZENITH", "a", "16", 7)};
  problem.suppliers = {terms("ACME"), terms("ZENITH")};
  // Seven of ZENITH would leave nine for ACME: too few for its better price.
  EXPECT_EQ(summary(problem), "1: 10 ACME + 6 ZENITH = 264");
}

TEST(RoutingDates, NothingIsBoughtThatComesAfterTheLastDay) {
  auto slow = offer("ACME", "a", "1", 50);
  slow.lead_days = 5;
  Problem problem{.demands = {{.line = "1", .item = "a", .quantity = 10, .latest_within_days = 1}},
                  .offers = {slow},
                  .suppliers = {terms("ACME")},
                  .policy = {.ship_late_allowed = true}};
  const auto plan = route(problem).value();
  ASSERT_EQ(plan.unserved.size(), 1U);
  EXPECT_EQ(plan.unserved.at(0).reason, Reason::too_late);
  EXPECT_EQ(plan.unserved.at(0).text, "ACME: 5 days, and nothing may be delivered after 1");
  problem.demands[0].latest_within_days = 5;
  EXPECT_EQ(summary(problem), "1: 10 ACME = 10");
}

TEST(RoutingDates, TheDayItIsNeededStaysSoft) {
  auto slow = offer("ACME", "a", "1", 50);
  slow.lead_days = 5;
  EXPECT_EQ(summary({.demands = {{.line = "1", .item = "a", .quantity = 10, .needed_within_days = 1}},
                     .offers = {slow},
                     .suppliers = {terms("ACME")},
                     .policy = {.lateness_cost_per_day = number("0.10")}}),
            "1: 10 ACME = 14");
}

TEST(RoutingRules, AQuantityIsAMultipleOfNothing) {
  auto halves = offer("ACME", "a", "1", 50);
  halves.pack = number("0.5");
  const auto plan =
      route({.demands = {{"1", "a", number("7.301")}}, .offers = {halves}, .suppliers = {terms("ACME")}}).value();
  ASSERT_EQ(plan.assignments.size(), 1U);
  EXPECT_EQ(plan.assignments.at(0).quantity, 7);
  EXPECT_EQ(plan.unserved.at(0).quantity, number("0.301"));
  EXPECT_TRUE(plan.optimal);
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
}

TEST(RoutingExplanation, ItsJsonIsThatOfTheOtherVerbs) {
  const auto plan = route({.demands = {{"2", "a", 40}},
                           .offers = {offer("NORTHWIND", "a", "11.20", 90), offer("ACME", "a", "11.5125", 90)},
                           .suppliers = {terms("NORTHWIND", 1, "25"), terms("ACME", 1, "25")}});
  ASSERT_TRUE(plan);
  const auto json = to_json(plan->explanation);
  EXPECT_TRUE(json.starts_with(R"({"method":"crossdock-routing/1","optimal":true,"total":"473.00","bound":"473.00",)"))
      << json;
  for (const auto* member : {R"("already_open":false)", R"("order_fee":"25.00")", R"("unit_cost":"11.20")",
                             R"("runner_up":"ACME")", R"("delta":"12.50")", R"("quantity":"40")"})
    EXPECT_NE(json.find(member), std::string::npos) << member << " is not in " << json;
}

}  // namespace
}  // namespace crossdock::routing::rules_test
