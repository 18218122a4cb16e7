// SPDX-License-Identifier: Apache-2.0
// Ship notices: trees of any structure, units, over-shipments, repetitions and cancellations.
#include "tests/tracking/world.hpp"

namespace crossdock::tracking::ship_test {
namespace {

using enum Bucket;
using Kinds = std::vector<std::string>;

canonical::ShipNode pack(std::string sscc, std::string tracking, std::vector<canonical::ShipNode> children) {
  canonical::ShipNode node;
  node.level = canonical::NodeLevel::pack;
  node.sscc = std::move(sscc);
  node.tracking_number = std::move(tracking);
  node.children = std::move(children);
  return node;
}

class ShipTest : public testing::Test {
 protected:
  ShipTest() : line(world.order_line(10, "LAMP")), bought(world.place_on("P1", line, 10)) {}

  ShipDecision ship(const canonical::ShipNotice& notice, const ShipPolicy& policy = {}) {
    auto decision = world.ship(notice, policy);
    EXPECT_EQ(world.broken_laws(), Kinds{});
    return decision;
  }
  // Units that count as shipped, of all notices that stand.
  Decimal gone() { return world.purchase(bought).of(shipped); }

  World world;
  std::int64_t line;
  std::int64_t bought;
};

TEST_F(ShipTest, ShippingConfirmsWhatWasNeverConfirmed) {
  ship(notice_of("S1", "P1", {item_node("1", 6)}));
  EXPECT_EQ(world.purchase(bought).of(shipped), 6);
  EXPECT_EQ(world.purchase(bought).of(ordered), 4);
  EXPECT_EQ(world.order(line).of(shipped), 6);
}

TEST_F(ShipTest, OverShipmentIsACaseAndKeptAsAnnounced) {
  const auto decision = ship(notice_of("S1", "P1", {item_node("1", 12)}));
  EXPECT_EQ(kinds(decision.cases), Kinds{"OVER_SHIPPED"});
  EXPECT_EQ(decision.cases[0].quantity, 2);
  EXPECT_EQ(world.purchase(bought).of(shipped), 10);
  EXPECT_EQ(decision.shipment.lines.at(0).quantity, 12);
  EXPECT_EQ(over_shipped(world.facts("P1").lines[0], world.standing), 2);
}

TEST_F(ShipTest, OverShipmentWithinToleranceIsKeptOnce) {
  const ShipPolicy policy{.over_ship_percent = 10};
  EXPECT_TRUE(ship(notice_of("S1", "P1", {item_node("1", 11)}), policy).cases.empty());
  EXPECT_EQ(world.purchase(bought).of(shipped), 11);
  EXPECT_EQ(world.purchase(bought).of(added), 1);
  EXPECT_EQ(kinds(ship(notice_of("S2", "P1", {item_node("1", 1)}), policy).cases), Kinds{"OVER_SHIPPED"});
}

TEST_F(ShipTest, PacksConvertOnlyWithAKnownSize) {
  world.order_line(24, "CHAIR");
  world.place_on("P2", 2, 24);
  ship(notice_of("S1", "P2", {item_node("1", 2, "CA")}));
  EXPECT_EQ(world.order(2).of(shipped), 24);
  EXPECT_EQ(kinds(ship(notice_of("S2", "P1", {item_node("1", 1, "PF")})).cases), Kinds{"WRONG_UNIT"});
  EXPECT_EQ(world.purchase(bought).of(shipped), 0);
}

TEST_F(ShipTest, TheSameNoticeAgainShipsNothing) {
  const auto notice = notice_of("S1", "P1", {item_node("1", 6)});
  ship(notice);
  const auto again = ship(notice);
  EXPECT_TRUE(again.repeated);
  EXPECT_TRUE(again.postings.empty());
  EXPECT_EQ(kinds(ship(notice_of("S1", "P1", {item_node("1", 4)})).cases), Kinds{"DUPLICATE_SHIPMENT"});
  EXPECT_EQ(world.purchase(bought).of(shipped), 6);
}

TEST_F(ShipTest, ACancellationTakesBackAndAReplacementTakesItsPlace) {
  ship(notice_of("S1", "P1", {item_node("1", 6)}));
  auto replacement = notice_of("S1", "P1", {item_node("1", 4)});
  replacement.purpose = canonical::Purpose::replace;
  ship(replacement);
  EXPECT_EQ(world.purchase(bought).of(shipped), 4);
  auto cancellation = notice_of("S1", "P1", {});
  cancellation.purpose = canonical::Purpose::cancel;
  ship(cancellation);
  EXPECT_EQ(world.purchase(bought).of(shipped), 0);
  EXPECT_EQ(world.purchase(bought).of(ordered), 10);
  EXPECT_TRUE(ship(cancellation).repeated);
}

TEST_F(ShipTest, WhatIsDeliveredCannotBeTakenBack) {
  const auto first = ship(notice_of("S1", "P1", {item_node("1", 6)}));
  world.post_all(on_delivery(first.shipment, world.all_facts()));
  EXPECT_EQ(world.order(line).of(delivered), 6);
  EXPECT_TRUE(on_delivery(first.shipment, world.all_facts()).empty());
  auto cancellation = notice_of("S1", "P1", {});
  cancellation.purpose = canonical::Purpose::cancel;
  const auto decision = ship(cancellation);
  EXPECT_FALSE(decision.voids_earlier);
  EXPECT_EQ(kinds(decision.cases), Kinds{"SHIPPED_NOT_OPEN"});
}

TEST_F(ShipTest, ReadsPackagesAboveAndBelowItems) {
  auto notice = notice_of("S1", "P1", {pack("012345000000000027", "1Z5R89390357567127", {item_node("1", 4)})});
  auto item = item_node("1", 6);
  item.children.push_back(pack("", "1Z5R89390357567128", {}));
  notice.nodes[0].children[0].children.push_back(item);
  const auto decision = ship(notice);
  ASSERT_EQ(decision.shipment.lines.size(), 2U);
  EXPECT_EQ(decision.shipment.packages.at(*decision.shipment.lines[0].package).tracking_number, "1Z5R89390357567127");
  EXPECT_EQ(decision.shipment.packages.at(*decision.shipment.lines[1].package).tracking_number, "1Z5R89390357567128");
  EXPECT_EQ(kinds(decision.cases), Kinds{"TRACKING_INVALID"}) << "the second number's check digit is wrong";
}

TEST_F(ShipTest, ItemsWithoutLineNumbersFillLinesInOrder) {
  world.place_on("P1", world.order_line(5, "LAMP"), 5);
  auto node = item_node("", 12);
  node.item = sku("LAMP");
  ship(notice_of("S1", "P1", {node}));
  EXPECT_EQ(world.order(1).of(shipped), 10);
  EXPECT_EQ(world.order(2).of(shipped), 2);
}

TEST_F(ShipTest, UnknownOrdersLinesAndItemsAreCases) {
  EXPECT_EQ(kinds(ship(notice_of("S1", "P9", {item_node("1", 1), item_node("2", 1)})).cases), Kinds{"UNKNOWN_ORDER"});
  EXPECT_EQ(kinds(ship(notice_of("S2", "P1", {item_node("7", 1)})).cases), Kinds{"UNKNOWN_LINE"});
  auto other = item_node("1", 1);
  other.item = sku("CHAIR");
  EXPECT_EQ(kinds(ship(notice_of("S3", "P1", {other})).cases), Kinds{"ITEM_MISMATCH"});
  EXPECT_EQ(kinds(ship(notice_of("S4", "P1", {item_node("1", -1)})).cases), Kinds{"BAD_QUANTITY"});
}

TEST_F(ShipTest, WhatWasCancelledAndShipsAnywayIsACase) {
  world.post_all(on_silence(world.facts("P1")).postings);
  EXPECT_EQ(kinds(ship(notice_of("S1", "P1", {item_node("1", 10)})).cases), Kinds{"SHIPPED_NOT_OPEN"});
}

// ---- corrections (findings L) --------------------------------------------------------------------------------------

// N4: units announced above the order were forgotten; correcting the first notice lost real goods.
TEST_F(ShipTest, UnitsAboveTheOrderWaitUntilThereIsRoom) {
  ship(notice_of("D1", "P1", {item_node("1", 10)}));
  EXPECT_EQ(kinds(ship(notice_of("D2", "P1", {item_node("1", 10)})).cases), Kinds{"OVER_SHIPPED"});
  EXPECT_EQ(gone(), 10);
  ship(cancellation_of("D1", "P1"));
  EXPECT_EQ(gone(), 10) << "the second notice's units take their place";
  EXPECT_EQ(over_shipped(world.facts("P1").lines[0], world.standing), 0) << "N9: the case can close";
}

TEST_F(ShipTest, APartAboveTheOrderWaitsToo) {
  ship(notice_of("D1", "P1", {item_node("1", 7)}));
  ship(notice_of("D2", "P1", {item_node("1", 7)}));
  EXPECT_EQ(gone(), 10);
  const auto counted = effective(world.all_facts(), world.standing);
  EXPECT_EQ(counted, (std::vector<std::vector<Decimal>>{{7}, {3}}));
  ship(cancellation_of("D1", "P1"));
  EXPECT_EQ(gone(), 7);
  EXPECT_EQ(effective(world.all_facts(), world.standing), (std::vector<std::vector<Decimal>>{{7}}));
}

// N6: a repetition in another interchange revived a cancelled notice.
TEST_F(ShipTest, ALateRepetitionRevivesNothing) {
  const auto first = notice_of("D1", "P1", {item_node("1", 10)});
  ship(first);
  ship(cancellation_of("D1", "P1"));
  const auto again = ship(first);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(kinds(again.cases), Kinds{"DUPLICATE_SHIPMENT"});
  EXPECT_EQ(gone(), 0);
  // The same number with other content is a new word.
  ship(notice_of("D1", "P1", {item_node("1", 4)}));
  EXPECT_EQ(gone(), 4);
}

TEST_F(ShipTest, AReplacedNoticeDoesNotComeBackEither) {
  const auto first = notice_of("D1", "P1", {item_node("1", 10)});
  const auto second = with_purpose(notice_of("D1", "P1", {item_node("1", 8)}), canonical::Purpose::replace);
  ship(first);
  ship(second);
  EXPECT_EQ(kinds(ship(first).cases), Kinds{"DUPLICATE_SHIPMENT"});
  EXPECT_TRUE(ship(second).cases.empty()) << "what stands is only repeated";
  EXPECT_EQ(gone(), 8);
}

// N8: false "never announced".
TEST_F(ShipTest, ACancellationOfANoticeThatWasTakenBackSaysSo) {
  const auto unknown = ship(cancellation_of("D9", "P1"));
  ASSERT_EQ(kinds(unknown.cases), Kinds{"UNKNOWN_SHIPMENT"});
  EXPECT_NE(unknown.cases[0].what.find("never announced"), std::string::npos);

  ship(notice_of("D1", "P1", {item_node("1", 10)}));
  ship(cancellation_of("D1", "P1"));
  EXPECT_TRUE(ship(cancellation_of("D1", "P1")).repeated);
  auto other = cancellation_of("D1", "P1");
  other.notes = {"once more"};
  const auto later = ship(other);
  ASSERT_EQ(kinds(later.cases), Kinds{"UNKNOWN_SHIPMENT"});
  EXPECT_EQ(later.cases[0].what.find("never announced"), std::string::npos);
}

// N10: units went to `confirmed` though no acknowledgement came.
TEST_F(ShipTest, WhatNobodyConfirmedIsOrderedAgainWhenItsNoticeIsCancelled) {
  ship(notice_of("D1", "P1", {item_node("1", 10)}));
  ship(cancellation_of("D1", "P1"));
  EXPECT_EQ(world.purchase(bought).of(ordered), 10);
  EXPECT_EQ(world.order(line).of(placed), 10);

  world.acknowledge("P1", ack_of("1", {outcome(canonical::OutcomeStatus::accepted, 10)}));
  ship(notice_of("D2", "P1", {item_node("1", 10)}));
  ship(cancellation_of("D2", "P1"));
  EXPECT_EQ(world.purchase(bought).of(confirmed), 10);
}

TEST_F(ShipTest, UnitsAboveTheOrderWithinToleranceAreTakenBackFirst) {
  const ShipPolicy policy{.over_ship_percent = 20};
  ship(notice_of("D1", "P1", {item_node("1", 12)}), policy);
  ship(with_purpose(notice_of("D1", "P1", {item_node("1", 9)}), canonical::Purpose::replace), policy);
  EXPECT_EQ(gone(), 9);
  EXPECT_EQ(world.purchase(bought).of(added), 0);
}

TEST(ShipScaleTest, TenThousandItemsOfOneArticleOnAsManyLines) {
  World world;
  std::vector<canonical::ShipNode> items;
  for (int i = 0; i < 10'000; ++i) {
    world.place_on("P1", world.order_line(1, "LAMP"), 1);
    items.push_back(item_node("", 1));
    items.back().item = sku("LAMP");
  }
  const auto decision = world.decide(notice_of("S1", "P1", std::move(items)));
  EXPECT_TRUE(decision.cases.empty());
  EXPECT_EQ(decision.shipment.lines.size(), 10'000U);
}

}  // namespace
}  // namespace crossdock::tracking::ship_test
