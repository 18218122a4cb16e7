// SPDX-License-Identifier: Apache-2.0
// Prices: what they are of, what they differ from, and who agrees to another one.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests::price_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(DomainTest, A1_G4_ABuyersPricePerHundredIsNotPricePerEach) {
  Trade trade;
  const auto deal = trade.supplied("12", {.price = "3495", .basis = "HP"});
  EXPECT_EQ(money(trade.books(deal).billed), "419.40");
  const auto bills = trade.delivered("metro-outfitters", "ST*810");
  ASSERT_THAT(bills, SizeIs(1));
  EXPECT_THAT(bills[0], HasSubstr("TDS*41940~"));
  EXPECT_THAT(bills[0], HasSubstr("*3495*HP*"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, A1_G4_ASuppliersPricePerHundredIsNotPricePerEach) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "23520", .lines = {{.price = "1960", .basis = "HP"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, A1_ABasisIsComparedAndNotOnlyRead) {
  Trade trade;
  const auto deal = trade.supplied();
  // 20.60 each, written per thousand.
  trade.bill(deal, {.number = "I1", .total = "24720", .lines = {{.price = "20600", .basis = "TP"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 price_above_tolerance 12.00"));
  // The agreed price is one of an each.
  trade.act(Trade::Act::accept_price, "I1", "price_above_tolerance");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "247.20");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// 7 × 34.95 = 244.65, then 5 × 34.95 = 174.75.
TEST(DomainTest, A1_PartsOfALinePricedPerHundredAddUp) {
  Trade trade;
  const auto deal = trade.supplied("7", {.price = "3495", .basis = "HP"});
  EXPECT_EQ(money(trade.books(deal).billed), "244.65");
  trade.ship(deal, "NS-D2", "5");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).billed), "419.40");
  trade.ship(deal, "NS-D1", "6", "05");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).billed), "384.45");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Pounds of an article that is sold in pieces.
TEST(DomainTest, A1_ABasisOfAnotherUnitHoldsTheDocument) {
  Trade trade;
  const auto order = trade.send_order({.basis = "PP"});
  trade.work();
  EXPECT_THAT(trade.network().delivered("northwind-supply"), IsEmpty());
  const auto faults = trade.faults();
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_THAT(faults[0], HasSubstr("PO1-05"));
}

// The credit speaks per hundred, the invoice per each.
TEST(DomainTest, A1_A4_ACreditPerHundredTakesBackUnits) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.bill(
      deal,
      {.number = "C1", .total = "3920", .lines = {{.quantity = "2", .price = "1960", .basis = "HP"}}, .credit = true});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "196.00");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R19b: 1.96 for 19.60.
TEST(DomainTest, C_R19_G23_ASlippedDecimalIsAQuestion) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12", "1.96");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "0.00");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 price_below_tolerance 23.52"));
  // Its correction: the supplier takes it back and bills the right price.
  trade.credit(deal, "C1", "12", "1.96", "I1");
  trade.invoice(deal, "I2", "12");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, G23_ABargainPasses) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12", "18.90");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "226.80");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R20, R28.
TEST(DomainTest, G24_ATotalMayBeOffByACent) {
  for (const auto* total : {"23521", "23519"}) {
    Trade trade;
    const auto deal = trade.supplied();
    trade.bill(deal, {.number = "I1", .total = total});
    trade.work();
    EXPECT_EQ(money(trade.books(deal).approved), std::string(total) == "23519" ? "235.19" : "235.20");
    EXPECT_THAT(trade.books(deal).holds, IsEmpty());
    EXPECT_THAT(trade.faults(), IsEmpty());
  }
}

TEST(DomainTest, G24_FourDigitPricesAreRoundedOnTheLine) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "23520", .lines = {{.price = "19.6004"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R58: acknowledged at 20.10, and so billed.
TEST(DomainTest, G30_AnotherPriceIsPaidWhenSomebodyAgreesToIt) {
  Trade trade;
  const auto order = trade.send_order();
  trade.work();
  const auto deal = trade.deal_of(order);
  trade.acknowledge(deal, "ACK*IP*12*EA~", "20.10");
  trade.work();
  EXPECT_THAT(trade.books(deal).cases, ElementsAre("PRICE_CHANGED"));
  trade.ship(deal, "NS-D1", "12");
  trade.invoice(deal, "I1", "12", "20.10");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 price_above_tolerance 6.00"));
  trade.act(Trade::Act::accept_price, "I1", "price_above_tolerance");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "241.20");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// The price that was agreed counts for what comes after it, and no more than it.
TEST(DomainTest, G30_AnAgreedPriceCountsForLaterInvoicesOfTheLine) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "6", "20.10");
  trade.work();
  trade.act(Trade::Act::accept_price, "I1", "price_above_tolerance");
  trade.work();
  trade.invoice(deal, "I2", "6", "20.60");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "241.20");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I2 price_above_tolerance 3.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, G15_AnotherCurrencyIsHeld) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "23520", .head = "CUR*SE*EUR~"});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "0.00");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 currency_mismatch 235.20"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// B8, K14: what happens to the goods is kept; what the buyer owes waits for a price.
TEST(DomainTest, B8_AnOrderWithoutPricesShipsAndItsBillWaits) {
  Trade trade;
  const auto deal = trade.supplied("12", {.price = ""});
  const auto books = trade.books(deal);
  EXPECT_EQ(books.shipped.text(), "12");
  EXPECT_THAT(books.bills, IsEmpty());
  EXPECT_THAT(books.cases, Contains("NOT_BILLED"));
  EXPECT_THAT(trade.delivered("metro-outfitters", "ST*856"), SizeIs(1));
  trade.invoice(deal, "I1", "12");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

}  // namespace
}  // namespace crossdock::tests::price_test
