// SPDX-License-Identifier: Apache-2.0
// Cases and dozens that suppliers sell by the piece.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests::units_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const OrderText one_case{.quantity = "1", .unit = "CA", .price = "419.40"};

TEST(DomainTest, B12_ACaseIsBoughtByThePiece) {
  Trade trade;
  const auto order = trade.send_order(one_case);
  trade.work();
  const auto deal = trade.deal_of(order);
  EXPECT_THAT(testing::PrintToString(trade.delivered("northwind-supply", "ST*850")), HasSubstr("PO1*1*12*EA*19.6"));
  trade.acknowledge(deal, "ACK*IA*12*EA~");
  trade.ship(deal, "NS-D1", "12");
  trade.invoice(deal, "I1", "12");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.bills, ElementsAre("invoice 419.40"));
  EXPECT_THAT(books.holds, IsEmpty());
  const auto sent = trade.delivered("metro-outfitters", "ST*8");
  const std::string all = testing::PrintToString(sent);
  EXPECT_THAT(all, HasSubstr("PO1*1*1*CA*419.40")) << "acknowledged as ordered";
  EXPECT_THAT(all, HasSubstr("SN1**1*CA"));
  EXPECT_THAT(all, HasSubstr("IT1*1*1*CA*419.40"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(DomainTest, B12_TheScheduleOfCasesIsOfPieces) {
  Trade trade;
  auto cases = one_case;
  cases.quantity = "3";
  cases.under_line = "SCH*1*CA***002*20261205~SCH*24*EA***002*20261215~";
  trade.send_order(cases);
  trade.work();
  EXPECT_THAT(testing::PrintToString(trade.delivered("northwind-supply", "ST*850")),
              testing::AllOf(HasSubstr("SCH*12*EA***002*20261205"), HasSubstr("SCH*24*EA***002*20261215")));
}

TEST(DomainTest, B12_PartOfACaseIsToldByThePiece) {
  Trade trade;
  const auto order = trade.send_order(one_case);
  trade.work();
  const auto deal = trade.deal_of(order);
  trade.acknowledge(deal, "ACK*IA*12*EA~");
  trade.ship(deal, "NS-D1", "7");
  trade.work();
  EXPECT_THAT(trade.books(deal).bills, ElementsAre("invoice 244.65"));
  const std::string all = testing::PrintToString(trade.delivered("metro-outfitters", "ST*8"));
  EXPECT_THAT(all, HasSubstr("SN1**7*EA"));
  EXPECT_THAT(all, HasSubstr("IT1*1*7*EA*34.95"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(DomainTest, B12_ADozenIsTwelveEverywhere) {
  Trade trade;
  const auto order = trade.send_order({.quantity = "2", .unit = "DZ", .price = "419.40"});
  trade.work();
  const auto deal = trade.deal_of(order);
  EXPECT_THAT(testing::PrintToString(trade.delivered("northwind-supply", "ST*850")), HasSubstr("PO1*1*24*EA*19.6"));
  trade.acknowledge(deal, "ACK*IA*24*EA~", "19.60", "24");
  trade.ship(deal, "NS-D1", "24");
  trade.bill(deal, {.number = "I1", .total = "47040", .lines = {{.quantity = "2", .price = "235.20", .unit = "DZ"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "470.40");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_EQ(money(trade.books(deal).billed), "838.80");
  EXPECT_THAT(trade.violations(), IsEmpty());
}

}  // namespace
}  // namespace crossdock::tests::units_test
