// SPDX-License-Identifier: Apache-2.0
// One test for each bug that other systems had with quantities: it must not happen here.
#include "tests/tracking/world.hpp"

namespace crossdock::tracking::anchor_bugs_test {
namespace {

using enum Bucket;
using S = canonical::OutcomeStatus;

OrderLineFacts line_of(World& world, std::size_t position = 0) { return world.order_facts().lines.at(position); }

// odoo PR 26937, 31963, 47677: order line changed from 1 to 2, and the purchase became 3, or a second one of 3 appeared.
TEST(AnchorBugsTest, RaisingAQuantityOrdersTheDifferenceOnly) {
  World world;
  const auto line = world.order_line(1, "LAMP");
  world.place_on("P1", line, 1);
  const auto change = on_quantity_change(line_of(world), 2);
  EXPECT_EQ(change.to_place, 1);
  world.post_all(change.postings);
  EXPECT_TRUE(on_quantity_change(line_of(world), 2).postings.empty()) << "the same change again";
  world.place_on("P2", line, 1);
  EXPECT_EQ(world.order(line).of(placed), 2);
  EXPECT_EQ(world.broken_laws(), std::vector<std::string>{});
}

// odoo PR 30800: two order lines of one product became one purchase line; one was over-, one under-delivered.
TEST(AnchorBugsTest, TwoLinesOfOneProductKeepTheirIdentity) {
  World world;
  world.place_on("P1", world.order_line(2, "LAMP"), 2);
  world.place_on("P1", world.order_line(3, "LAMP"), 3);
  world.ship(notice_of("S1", "P1", {item_node("2", 3), item_node("1", 2)}));
  EXPECT_EQ(world.order(1).of(shipped), 2);
  EXPECT_EQ(world.order(2).of(shipped), 3);
}

// odoo PR 252383, 240452: delivered quantity -1 when goods were received instead of drop-shipped.
TEST(AnchorBugsTest, NothingIsDeliveredBelowZero) {
  Balances line(AccountKind::order_line, 1);
  EXPECT_FALSE(post(line, {{AccountKind::order_line, 1}, shipped, delivered, 1}));
  EXPECT_FALSE(post(line, {{AccountKind::order_line, 1}, shipped, confirmed, 1}));
  EXPECT_EQ(line.of(delivered), 0);
}

// odoo PR 254618: delivered stays 0 over several hops.
TEST(AnchorBugsTest, DeliveryReachesTheOrderLineThroughThePurchaseLine) {
  World world;
  const auto line = world.order_line(4, "LAMP");
  world.place_on("P1", line, 4);
  const auto shipped_now = world.ship(notice_of("S1", "P1", {item_node("1", 4)}));
  world.post_all(on_delivery(shipped_now.shipment, world.all_facts()));
  EXPECT_EQ(derive_status(world.order(line)), Status::delivered);
  EXPECT_EQ(world.broken_laws(), std::vector<std::string>{});
}

// odoo PR 23132: decreasing an order did stupid things to purchase orders.
TEST(AnchorBugsTest, LoweringAQuantityCancelsOpenUnitsFirstAndRecallsTheRest) {
  World world;
  const auto line = world.order_line(10, "LAMP");
  world.place_on("P1", line, 7);
  const auto change = on_quantity_change(line_of(world), 5);
  EXPECT_EQ(change.to_recall, 2);
  world.post_all(change.postings);
  EXPECT_EQ(world.order(line).of(cancelled), 3);
  EXPECT_EQ(world.order(line).of(placed), 7) << "until the supplier agrees";
}

// odoo issue 4131: what is shipped by the supplier cannot be invoiced to the buyer.
TEST(AnchorBugsTest, DropShippedGoodsAreInvoiced) {
  World world;
  world.place_on("P1", world.order_line(4, "LAMP"), 4);
  world.ship(notice_of("S1", "P1", {item_node("1", 3)}));
  const auto order = world.order_facts();
  const auto next = due({.order = order, .shipments = {}, .promises = {}}, {}, Date());
  ASSERT_TRUE(next && next->invoice);
  EXPECT_EQ(next->invoice->document.lines.at(0).quantity.value, 3);
}

// frappe/erpnext 45562: a partial receipt booked the full quantity as delivered.
TEST(AnchorBugsTest, APartialShipmentIsPartial) {
  World world;
  const auto line = world.order_line(10, "LAMP");
  world.place_on("P1", line, 10);
  world.ship(notice_of("S1", "P1", {item_node("1", 1)}));
  EXPECT_EQ(world.order(line).of(shipped), 1);
  EXPECT_EQ(derive_status(world.order(line)), Status::partially_shipped);
}

// frappe/erpnext 8664, PR 54934: stored status and stored percentage disagreed.
TEST(AnchorBugsTest, StatusIsAFunctionOfTheBalances) {
  World world;
  const auto line = world.order_line(2, "LAMP");
  EXPECT_EQ(derive_status(world.order(line)), Status::fresh);
  world.place_on("P1", line, 2);
  EXPECT_EQ(derive_status(world.order(line)), Status::placed);
}

// solidusio/solidus 583, 1594; spree 6432: cannot take 1 + 1 from two places ("only able to package 1 of 2").
TEST(AnchorBugsTest, OneAndOneFromTwoSuppliersMakeTwo) {
  World world;
  const auto line = world.order_line(2, "LAMP");
  world.place_on("P1", line, 1);
  world.place_on("P2", line, 1);
  for (const auto* po : {"P1", "P2"}) {
    world.ship(notice_of(std::string("S") + po, po, {item_node("1", 1)}));
  }
  EXPECT_EQ(derive_status(world.order(line)), Status::shipped);
  EXPECT_EQ(world.broken_laws(), std::vector<std::string>{});
}

// solidusio/solidus 1366, 1694 to 1696: stock is counted twice when a line is split.
TEST(AnchorBugsTest, ALineCannotBePlacedTwice) {
  Balances line(AccountKind::order_line, 2);
  ASSERT_TRUE(post(line, place(OrderLineId(1), 2)));
  EXPECT_FALSE(post(line, place(OrderLineId(1), 1)));
}

// solidusio/solidus 5669; spree 8718: backorders vanish when a shipment is split.
TEST(AnchorBugsTest, BackordersSurviveAPartialShipment) {
  World world;
  const auto line = world.order_line(10, "LAMP");
  world.place_on("P1", line, 10);
  world.post_all(apply(ack_of("1", {outcome(S::accepted, 6), outcome(S::backordered, 4)}), world.facts("P1")).postings);
  world.ship(notice_of("S1", "P1", {item_node("1", 6)}));
  EXPECT_EQ(world.order(line).of(backordered), 4);
  world.ship(notice_of("S2", "P1", {item_node("1", 4)}));
  EXPECT_EQ(derive_status(world.order(line)), Status::shipped);
}

// saleor 543, vendure 3508, nopCommerce 8085: two checks against the same units, then two writes.
TEST(AnchorBugsTest, TwoDecisionsFromOneReadCannotBothBePosted) {
  World world;
  world.place_on("P1", world.order_line(10, "LAMP"), 10);
  const auto first = world.decide(notice_of("S1", "P1", {item_node("1", 10)}));
  const auto second = world.decide(notice_of("S2", "P1", {item_node("1", 10)}));
  world.post_all(first.postings);
  Balances balances = world.purchase(101);
  EXPECT_FALSE(post(balances, second.postings.front()));
}

// medusajs 16569, 16502: two lines of one article were each checked against the same, unreduced quantity.
TEST(AnchorBugsTest, ItemsOfOneNoticeShareWhatIsLeft) {
  World world;
  world.place_on("P1", world.order_line(10, "LAMP"), 10);
  const auto decision = world.decide(notice_of("S1", "P1", {item_node("1", 8), item_node("1", 8)}));
  EXPECT_EQ(kinds(decision.cases), std::vector<std::string>{"OVER_SHIPPED"});
  EXPECT_EQ(decision.cases[0].quantity, 6);
}

// medusajs 12401: a counter below zero with "no way to fix": the journal proves and repairs it.
TEST(AnchorBugsTest, TheJournalRebuildsTheBalances) {
  World world;
  const auto line = world.order_line(10, "LAMP");
  world.place_on("P1", line, 4);
  const auto& kept = world.lines[{AccountKind::order_line, line}];
  EXPECT_EQ(replay(AccountKind::order_line, 10, kept.journal).value(), kept.now);
}

}  // namespace
}  // namespace crossdock::tracking::anchor_bugs_test
