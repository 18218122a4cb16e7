// SPDX-License-Identifier: Apache-2.0
// Charges behind allowances and credits, and freight that counts by shipment.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string charge(const std::string& code, const std::string& cents) { return "SAC*C*" + code + "***" + cents + "~"; }

TEST(ChargeTest, AChargeBehindAnAllowanceIsHeld) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "23520", .tail = "SAC*A*C310***3000~" + charge("G830", "3000")});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "205.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 30.00"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ChargeTest, AChargeThatWasCreditedIsNotHeld) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "25520", .tail = charge("D240", "1000") + charge("G830", "1000")});
  trade.work();
  trade.bill(deal, {.number = "C1",
                    .total = "2960",
                    .lines = {{.quantity = "1"}},
                    .head = "REF*IV*I1~",
                    .tail = charge("D240", "1000"),
                    .credit = true});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "215.60");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 10.00"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ChargeTest, FreightByShipmentCountsEachOrdersOwnShipments) {
  Trade trade(in_profile("northwind-supply", "  freight: 5.00", "  freight: 5.00\n  freight_per: shipment"));
  const auto one = trade.supplied();
  const auto two = trade.confirmed();
  trade.ship(two, "NS-D2", "6");
  trade.ship(two, "NS-D3", "6");
  trade.work();
  // One invoice over both orders has them judged together; then freight of 10.00 for the order with one shipment.
  trade.bill(one, {.number = "I1",
                   .total = "11760",
                   .lines = {{.quantity = "3", .under = "REF*PO*" + one.purchase + "~"},
                             {.quantity = "3", .number = "2", .under = "REF*PO*" + two.purchase + "~"}}});
  trade.work();
  trade.bill(one, {.number = "I7", .total = "12760", .lines = {{.quantity = "6"}}, .tail = charge("D240", "1000")});
  trade.work();
  EXPECT_THAT(trade.books(one).holds, ElementsAre("I7 unexpected_charge 10.00"));
  trade.bill(two, {.number = "X9", .total = "12760", .lines = {{.quantity = "6"}}, .tail = charge("D240", "1000")});
  trade.work();
  EXPECT_THAT(trade.books(two).holds, Not(Contains(HasSubstr("X9"))));
}

}  // namespace
}  // namespace crossdock::tests
