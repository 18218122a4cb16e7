// SPDX-License-Identifier: Apache-2.0
// A decision counts once, for the very charge, tax or line that the person saw.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Act = Trade::Act;

std::string charge(const std::string& code, const std::string& cents) { return "SAC*C*" + code + "***" + cents + "~"; }
std::string tax(const std::string& amount) { return "TXI*ST*" + amount + "~"; }

TEST(DecisionTest, ReleasingOneChargeDoesNotPassTheOther) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "25520", .tail = charge("D240", "1000") + charge("G830", "1000")});
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 unexpected_charge 10.00", "I1 unexpected_charge 10.00"));
  trade.act(Act::release, "I1", "unexpected_charge");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "245.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 10.00"));
}

TEST(DecisionTest, AReleasePassesTheChargeOfItsAmount) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "27020", .tail = charge("D240", "1000") + charge("G830", "2500")});
  trade.work();
  trade.act(Act::release, "I1", "unexpected_charge");  // the largest comes first
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "260.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 10.00"));
}

TEST(DecisionTest, RefusingOneChargeLeavesTheOtherOpen) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "25520", .tail = charge("D240", "1000") + charge("G830", "1000")});
  trade.work();
  trade.act(Act::refuse, "I1", "unexpected_charge");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 10.00"));
}

TEST(DecisionTest, ReleasingOneTaxDoesNotPassTheOther) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "25520", .tail = tax("10.00") + "TXI*LS*10.00~"});
  trade.work();
  trade.act(Act::release, "I1", "tax_mismatch");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "245.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 tax_mismatch 10.00"));
}

TEST(DecisionTest, LinesWithoutANumberAreToldApart) {
  Trade trade;
  const auto deal = trade.supplied();
  const BillLine dear{.quantity = "6", .price = "20.60", .number = ""};
  trade.bill(deal, {.number = "I1", .total = "24720", .lines = {dear, dear}});
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 price_above_tolerance 6.00", "I1 price_above_tolerance 6.00"));
  trade.act(Act::release, "I1", "price_above_tolerance");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "241.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 price_above_tolerance 6.00"));
}

TEST(DecisionTest, ThePriceOfTheVeryLineIsAgreedLessItsAllowances) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1",
                    .total = "23820",
                    .lines = {{.quantity = "6", .number = ""},
                              {.quantity = "6", .price = "20.60", .number = "", .under = "SAC*A*C310***300~"}}});
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 price_above_tolerance 3.00"));
  trade.act(Act::accept_price, "I1", "price_above_tolerance");
  trade.work();
  auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "238.20");
  EXPECT_THAT(books.holds, IsEmpty());
  const auto prices = trade.network().read([&](store::Transaction& tx) -> Result<std::vector<std::string>> {
    const auto rows = tx.query("SELECT price FROM agreed_price ORDER BY id", {});
    if (!rows) return fail(rows.error());
    std::vector<std::string> found;
    for (const auto& row : *rows) found.push_back(money(Decimal::scaled(row.integer(0), 6)));
    return found;
  });
  EXPECT_THAT(prices, ElementsAre("20.10"));
}

}  // namespace
}  // namespace crossdock::tests
