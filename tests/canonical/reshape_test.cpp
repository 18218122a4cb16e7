// SPDX-License-Identifier: Apache-2.0
// Checks how ship notices become flat: lines in several cartons, several orders, mixed units.
#include "translators/canonical/reshape.hpp"

#include <gtest/gtest.h>

namespace crossdock::canonical::reshape_test {
namespace {

ShipNode item(const std::string& line, int quantity) {
  ShipNode node{.level = NodeLevel::item, .line_number = line};
  node.shipped = Quantity{.value = Decimal(quantity), .unit = "EA"};
  return node;
}
ShipNode pack(const std::string& tracking, std::vector<ShipNode> items) {
  return {.level = NodeLevel::pack, .tracking_number = tracking, .children = std::move(items)};
}
ShipNode order(const std::string& number, std::vector<ShipNode> packs) {
  return {.level = NodeLevel::order, .order_number = number, .children = std::move(packs)};
}
ShipNotice notice(std::vector<ShipNode> orders) {
  ShipNotice made{.number = "S1"};
  made.nodes.push_back({.level = NodeLevel::shipment, .children = std::move(orders)});
  return made;
}

TEST(ReshapeTest, CartonsOfOneLineBecomeOneItem) {
  const auto flat = items_below_shipment(
      notice({order("PO1", {pack("T1", {item("1", 6)}), pack("T2", {item("1", 4), item("2", 3)})})}));
  ASSERT_TRUE(flat) << describe(flat.error());
  const auto& shipment = flat->nodes.front();
  EXPECT_EQ(shipment.order_number, "PO1");
  EXPECT_EQ(shipment.tracking_number, "T1");
  ASSERT_EQ(shipment.children.size(), 2u);
  EXPECT_EQ(shipment.children[0].shipped->value, Decimal(10));
  EXPECT_EQ(shipment.children[1].shipped->value, Decimal(3));
  EXPECT_EQ(flat->references.front().value, "S1");
}

TEST(ReshapeTest, ItemsOfOtherOrdersNameTheirs) {
  const auto flat = items_below_shipment(notice({order("PO1", {item("1", 6)}), order("PO2", {item("1", 4)})}));
  ASSERT_TRUE(flat);
  const auto& items = flat->nodes.front().children;
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].order_number, "");
  EXPECT_EQ(items[1].order_number, "PO2");
}

TEST(ReshapeTest, OneLineInTwoUnitsIsRefused) {
  auto box = item("1", 2);
  box.shipped->unit = "XCT";
  EXPECT_FALSE(items_below_shipment(notice({order("PO1", {item("1", 6), box})})));
}

TEST(ReshapeTest, AFlatShipmentStaysAsItIs) {
  auto flat = notice({item("1", 6), item("1", 4)});
  flat.references.push_back({ReferenceKind::shipment, "S1"});
  EXPECT_TRUE(items_below_shipment(flat).value() == flat);
}

}  // namespace
}  // namespace crossdock::canonical::reshape_test
