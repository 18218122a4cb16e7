// SPDX-License-Identifier: Apache-2.0
// Where the units of an order go, and how a supplier's part is shared out.
#include "gateway/modules/tracking/ship_to.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/checked.hpp"

namespace crossdock::tracking::ship_to_test {
namespace {

using canonical::PartyIdScheme;
using canonical::PartyRole;

canonical::Party place(std::string code, std::string city = "") {
  canonical::Party party;
  party.role = PartyRole::ship_to;
  if (!code.empty()) party.ids.push_back({PartyIdScheme::buyer, std::move(code)});
  party.address.city = std::move(city);
  return party;
}

canonical::Order order(canonical::OrderKind kind, std::vector<canonical::OrderLine> lines) {
  canonical::Order order;
  order.kind = kind;
  order.number = "PO-1";
  order.lines = std::move(lines);
  return order;
}

canonical::OrderLine line(std::string number, int quantity) {
  canonical::OrderLine line;
  line.number = std::move(number);
  line.quantity = {.value = quantity, .unit = "EA"};
  return line;
}

canonical::OrderLine to_stores(std::string number, int quantity,
                               const std::vector<std::pair<std::string, int>>& stores) {
  auto one = line(std::move(number), quantity);
  for (const auto& [store, part] : stores)
    one.destinations.push_back({.ship_to = place(store), .quantity = {.value = part, .unit = "EA"}});
  return one;
}

// Knows the stores 0001 to 0003.
std::optional<canonical::Party> locate(const canonical::Party& named) {
  for (const auto& id : named.ids) {
    if (id.value.starts_with("000") && id.value <= "0003") return place("", "Town " + id.value);
  }
  return std::nullopt;
}

const canonical::Party nowhere;

std::string what(const Result<ShipTos>& result) { return result ? "" : result.error().what; }

TEST(ShipToTest, PartsInAnotherUnitHoldTheOrder) {
  auto one = to_stores("1", 24, {{"0001", 12}, {"0002", 12}});
  one.destinations[1].quantity.unit = "XBX";
  EXPECT_EQ(what(ship_tos(order(canonical::OrderKind::stock, {one}), nowhere, locate)),
            "order PO-1 line 1 is in 'EA', and what goes to '0002' in 'XBX'");
  one.destinations[1].quantity.unit = "H87";
  EXPECT_EQ(what(ship_tos(order(canonical::OrderKind::stock, {one}), nowhere, locate)), "");
}

TEST(ShipToTest, MostOrdersGoToOnePlace) {
  auto one = order(canonical::OrderKind::drop_ship, {line("1", 3), line("2", 4)});
  one.parties.push_back(place("", "Akron"));
  const auto found = ship_tos(one, nowhere, locate);
  ASSERT_TRUE(found) << what(found);
  EXPECT_FALSE(found->is_split());
  EXPECT_EQ(found->find("")->address.city, "Akron");
  ASSERT_EQ(found->lines.size(), 2U);
  EXPECT_EQ(found->lines[1].at(0).quantity, Decimal(4));
}

TEST(ShipToTest, ADropShipOrderNamesItsPlace) {
  const auto found = ship_tos(order(canonical::OrderKind::drop_ship, {line("1", 3)}), place("", "Home"), locate);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().fault, Fault::unmapped);
  EXPECT_EQ(found.error().what, "order PO-1 line 1 names no place to ship to, and the buyer's profile has no address");
}

TEST(ShipToTest, OtherOrdersGoHome) {
  auto one = order(canonical::OrderKind::standalone, {line("1", 3)});
  EXPECT_EQ(ship_tos(one, place("", "Home"), locate)->find("")->address.city, "Home");
  auto buyer = place("", "Buyer's own town");
  buyer.role = PartyRole::buyer;
  one.parties.push_back(buyer);
  const auto found = ship_tos(one, place("", "Home"), locate);
  EXPECT_EQ(found->find("")->address.city, "Buyer's own town");
  EXPECT_EQ(found->find("")->role, PartyRole::ship_to);
  EXPECT_FALSE(ship_tos(order(canonical::OrderKind::standalone, {line("1", 3)}), nowhere, locate));
}

TEST(ShipToTest, ALineMayNameStores) {
  const auto found = ship_tos(order(canonical::OrderKind::drop_ship, {to_stores("1", 24, {{"0001", 12}, {"0002", 12}}),
                                                                      to_stores("2", 5, {{"0001", 5}})}),
                              nowhere, locate);
  ASSERT_TRUE(found) << what(found);
  EXPECT_TRUE(found->is_split());
  ASSERT_EQ(found->places.size(), 2U);
  EXPECT_EQ(found->places[0].key, "buyer:0001");
  EXPECT_EQ(found->places[0].party.address.city, "Town 0001");
  EXPECT_EQ(found->places[0].party.ids.at(0).value, "0001") << "the number goes with the address";
  EXPECT_EQ(found->lines[1].at(0).place, "buyer:0001");
}

TEST(ShipToTest, AnUnknownStoreHoldsTheOrder) {
  const auto found = ship_tos(order(canonical::OrderKind::drop_ship, {to_stores("1", 2, {{"0001", 1}, {"0777", 1}})}),
                              nowhere, locate);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().fault, Fault::unmapped);
  EXPECT_EQ(found.error().what,
            "order PO-1 goes to '0777', which is not in the buyer's locations: add it there and release the work");
}

TEST(ShipToTest, PartsAddUpToTheirLine) {
  const auto found = ship_tos(
      order(canonical::OrderKind::drop_ship, {to_stores("1", 24, {{"0001", 12}, {"0002", 11}})}), nowhere, locate);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().what, "order PO-1 line 1 orders 24, and sends 23 to places");
}

TEST(ShipToTest, ALinesOwnPlaceGoesBeforeTheOrders) {
  auto own = line("2", 7);
  own.parties.push_back(place("", "Elsewhere"));
  auto one = order(canonical::OrderKind::drop_ship, {line("1", 3), own});
  one.parties.push_back(place("", "Akron"));
  const auto found = ship_tos(one, nowhere, locate);
  ASSERT_TRUE(found) << what(found);
  EXPECT_EQ(found->lines[0].at(0).place, "");
  EXPECT_EQ(found->find(found->lines[1].at(0).place)->address.city, "Elsewhere");
  auto two = own;
  two.parties.push_back(place("", "A third"));
  EXPECT_EQ(what(ship_tos(order(canonical::OrderKind::drop_ship, {two}), nowhere, locate)),
            "order PO-1 line 2 names several places, and not how much goes to each");
}

std::string text_of(const std::vector<Part>& parts) {
  std::string text;
  for (const auto& part : parts) text += part.place + "=" + part.quantity.text() + " ";
  return text;
}

TEST(ShipToTest, WhatIsOnItsWayIsNotSentAgain) {
  const std::vector<Part> wanted{{"a", 10}, {"b", 5}, {"c", 3}};
  EXPECT_EQ(text_of(share_out(wanted, {}, 12)), "a=10 b=2 ");
  EXPECT_EQ(text_of(share_out(wanted, {{"a", 10}, {"b", 2}}, 6)), "b=3 c=3 ");
  EXPECT_EQ(text_of(share_out(wanted, {{"a", 10}, {"b", 5}, {"c", 3}}, 2)), "c=2 ") << "the rest of a pack";
  EXPECT_EQ(text_of(share_out({{"a", 4}, {"b", 2}, {"a", 4}}, {{"a", 5}}, 5)), "b=2 a=3 ") << "twice the same place";
}

RC_GTEST_PROP(ShipToTest, SharesAddUpAndNobodyGetsTwice, ()) {
  const auto sizes = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 20)));
  std::vector<Part> wanted;
  int total = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    wanted.push_back({std::string(1, static_cast<char>('a' + i % 4)), sizes[i]});
    total += sizes[i];
  }
  // Several suppliers get the line in portions.
  std::map<std::string, Decimal> placed;
  int left = total;
  while (left > 0) {
    const int portion = *rc::gen::inRange(1, left + 1);
    Checked sum;
    for (const auto& share : share_out(wanted, placed, portion)) {
      sum += share.quantity;
      placed[share.place] = (Checked(placed[share.place]) + share.quantity).value();
    }
    RC_ASSERT(sum.value() == Decimal(portion));
    left -= portion;
  }
  std::map<std::string, Decimal> sums;
  for (const auto& part : wanted) sums[part.place] = (Checked(sums[part.place]) + part.quantity).value();
  RC_ASSERT(placed == sums);
}

}  // namespace
}  // namespace crossdock::tracking::ship_to_test
