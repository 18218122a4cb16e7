// SPDX-License-Identifier: Apache-2.0
// Ship notices: trees of any structure, units, over-shipments, repetitions and cancellations.
#include "tests/tracking/world.hpp"

namespace crossdock::tracking {
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
    auto decision = apply(notice, world.all_facts(), seen, policy);
    world.post_all(decision.postings);
    if (decision.voids_earlier) std::erase_if(seen, [&](const Shipment& one) { return one.number == notice.number; });
    if (!decision.shipment.lines.empty()) seen.push_back(decision.shipment);
    EXPECT_EQ(world.broken_laws(), Kinds{});
    return decision;
  }

  World world;
  std::int64_t line;
  std::int64_t bought;
  std::vector<Shipment> seen;
};

TEST_F(ShipTest, ShippingConfirmsWhatWasNeverConfirmed) {
  ship(notice_of("S1", "P1", {item_node("1", 6)}));
  EXPECT_EQ(world.purchase(bought).of(shipped), 6);
  EXPECT_EQ(world.purchase(bought).of(ordered), 4);
  EXPECT_EQ(world.order(line).of(shipped), 6);
  EXPECT_EQ(world.of(AccountKind::purchase_billing, bought).of(evidence), 6);
}

TEST_F(ShipTest, OverShipmentIsACaseAndNotPosted) {
  const auto decision = ship(notice_of("S1", "P1", {item_node("1", 12)}));
  EXPECT_EQ(kinds(decision.cases), Kinds{"OVER_SHIPPED"});
  EXPECT_EQ(decision.cases[0].quantity, 2);
  EXPECT_EQ(world.purchase(bought).of(shipped), 10);
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
  EXPECT_EQ(world.of(AccountKind::purchase_billing, bought).of(evidence), 4);
  auto cancellation = notice_of("S1", "P1", {});
  cancellation.purpose = canonical::Purpose::cancel;
  ship(cancellation);
  EXPECT_EQ(world.purchase(bought).of(shipped), 0);
  EXPECT_EQ(world.purchase(bought).of(confirmed), 6);
  EXPECT_EQ(world.of(AccountKind::purchase_billing, bought).of(evidence), 0);
  EXPECT_EQ(kinds(ship(cancellation).cases), Kinds{"UNKNOWN_SHIPMENT"});
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

TEST(ShipScaleTest, TenThousandItemsOfOneArticleOnAsManyLines) {
  World world;
  std::vector<canonical::ShipNode> items;
  for (int i = 0; i < 10'000; ++i) {
    world.place_on("P1", world.order_line(1, "LAMP"), 1);
    items.push_back(item_node("", 1));
    items.back().item = sku("LAMP");
  }
  const auto decision = apply(notice_of("S1", "P1", std::move(items)), world.all_facts(), {});
  EXPECT_TRUE(decision.cases.empty());
  EXPECT_EQ(decision.shipment.lines.size(), 10'000U);
}

}  // namespace
}  // namespace crossdock::tracking
