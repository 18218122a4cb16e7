// SPDX-License-Identifier: Apache-2.0
// Decisions of persons about holds: each decides what it names, and nothing else.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::tests::approvals_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Act = Trade::Act;

BillText overpriced_lines(const char* lantern, const char* tarp, const char* total) {
  return {.number = "I1",
          .total = total,
          .lines = {{.price = lantern}, {.quantity = "10", .price = tarp, .item = "VP*NW-1130", .number = "2"}}};
}

// R44: 12.00 and 100.00 too much.
TEST(DomainTest, A2_G25_ReleasingOneHoldPaysNoOther) {
  for (const auto* store : store_names) {
    if (!store_is_there(store)) continue;
    Trade trade({}, fresh_store(store));
    const auto deal = trade.supplied_with_tarps();
    trade.bill(deal, overpriced_lines("20.60", "28.75", "53470"));
    trade.work();
    EXPECT_EQ(money(trade.books(deal).approved), "422.70");
    EXPECT_THAT(trade.books(deal).holds,
                ElementsAre("I1 price_above_tolerance 12.00", "I1 price_above_tolerance 100.00"));
    trade.act(Act::release, "I1", "price_above_tolerance", "12.00");
    trade.work();
    const auto books = trade.books(deal);
    EXPECT_EQ(money(books.approved), "434.70");
    EXPECT_THAT(books.holds, ElementsAre("I1 price_above_tolerance 100.00"));
    EXPECT_THAT(trade.faults(), IsEmpty());
  }
}

TEST(DomainTest, A2_ARefusalOfOneHoldRefusesNoOther) {
  Trade trade;
  const auto deal = trade.supplied_with_tarps();
  trade.bill(deal, overpriced_lines("20.60", "28.75", "53470"));
  trade.work();
  trade.act(Act::refuse, "I1", "price_above_tolerance", "12.00");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "422.70");
  EXPECT_EQ(money(books.disputed), "112.00");
  EXPECT_THAT(books.holds, ElementsAre("I1 price_above_tolerance 100.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// 6 × 1.00 were released; the other six arrive and cost as much more.
TEST(DomainTest, A2_WhatComesOnTopOfAReleaseIsHeldAnew) {
  Trade trade;
  const auto deal = trade.supplied("6");
  trade.invoice(deal, "I1", "12", "20.60");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "117.60");
  trade.act(Act::release, "I1", "price_above_tolerance");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "123.60");
  trade.ship(deal, "NS-D2", "6");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "241.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 price_above_tolerance 6.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, A2_AReleaseOfOneInvoiceSaysNothingAboutTheNext) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "6", "20.60");
  trade.work();
  trade.act(Act::release, "I1", "price_above_tolerance");
  trade.invoice(deal, "J2", "6", "20.60");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "241.20");
  EXPECT_THAT(books.holds, ElementsAre("J2 price_above_tolerance 6.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R46: 15 of 12.
TEST(DomainTest, B5_G26_AReleasedOverOrderHoldIsPaid) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "15");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 quantity_above_order 58.80"));
  trade.act(Act::release, "I1", "quantity_above_order");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "294.00");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
  // What a person let pass is not paid again.
  trade.invoice(deal, "J2", "3");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "294.00");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("J2 quantity_above_order 58.80"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, B5_ARefusedOverOrderHoldIsClosedAndStaysDisputed) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "15");
  trade.work();
  trade.act(Act::refuse, "I1", "quantity_above_order");
  trade.work();
  auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_EQ(money(books.disputed), "58.80");
  EXPECT_THAT(books.holds, IsEmpty());
  // The supplier agrees: the dispute is over.
  trade.credit(deal, "C1", "3", "19.60", "I1");
  trade.work();
  books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_EQ(money(books.disputed), "0.00");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, B5_AReleaseOfGoodsThatDidNotShipHoldsWhenTheyDo) {
  Trade trade;
  const auto deal = trade.supplied("6");
  trade.invoice(deal, "I1", "12");
  trade.work();
  trade.act(Act::release, "I1", "quantity_above_evidence");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.faults(), IsEmpty());
  trade.ship(deal, "NS-D2", "6");
  trade.invoice(deal, "J2", "6");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_EQ(money(books.disputed), "117.60");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// 5 × 11.76 given back: neither the price nor a small part of it. A person says what it means.
void expect_ambiguous_credit_to_mean(Act meaning, const char* approved, const char* disputed) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.credit(deal, "C1", "5", "11.76", "I1");
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("C1 ambiguous_credit 58.80"));
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  trade.act(meaning, "C1", "ambiguous_credit");
  trade.invoice(deal, "J2", "5");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), approved);
  EXPECT_EQ(money(books.disputed), disputed);
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// The second invoice is above the order.
TEST(DomainTest, A4_AnAmbiguousCreditMayCorrectAPrice) {
  expect_ambiguous_credit_to_mean(Act::credit_price, "176.40", "98.00");
}

// 7 and 5 units at 19.60; what was given back too little for the five is disputed.
TEST(DomainTest, A4_AnAmbiguousCreditMayTakeBackUnits) {
  expect_ambiguous_credit_to_mean(Act::credit_units, "235.20", "39.20");
}

// Tax and freight have no line: each decision names the one that it saw.
TEST(DomainTest, A2_A3_AReleaseOfTheTaxPaysNoFreight) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "25360", .tail = "TXI*ST*9.40*4~SAC*C*D240***900~"});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, UnorderedElementsAre("I1 tax_mismatch 9.40", "I1 unexpected_charge 9.00"));
  trade.act(Act::release, "I1", "tax_mismatch");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "244.60");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 unexpected_charge 9.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Two charges of the same kind on one invoice: the release of one does not pay the other.
TEST(DomainTest, A2_B13_AReleaseOfOneChargePaysOneCharge) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "26120", .tail = "SAC*C*D240***900~SAC*C*F050***1700~"});
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, UnorderedElementsAre("I1 unexpected_charge 9.00", "I1 unexpected_charge 17.00"));
  trade.act(Act::release, "I1", "unexpected_charge", "9.00");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "244.20");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 unexpected_charge 17.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
  trade.act(Act::release, "I1", "unexpected_charge");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "261.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// A duplicate that a person lets pass still needs its units.
TEST(DomainTest, A2_B5_AReleasedDuplicateIsPaidNoMoreThanTheOrder) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "6");
  trade.work();
  trade.invoice(deal, "I-1", "12");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "117.60");
  trade.act(Act::release, "I-1", "duplicate_invoice");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I-1 quantity_above_order 117.60"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Charges and taxes that nothing but their amount tells apart: a decision counts once.
struct Alike {
  const char* name;
  std::string total, tail;  // TDS01 and what follows
  Act act;
  std::string reason;
  std::string other;     // the amount beside 10.00
  std::string approved;  // afterwards; 10.00 are still open
};
class AlikeTest : public testing::TestWithParam<Alike> {};

TEST_P(AlikeTest, ADecisionCountsOnce) {
  const auto& alike = GetParam();
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = alike.total, .tail = alike.tail});
  trade.work();
  EXPECT_THAT(trade.books(deal).holds,
              UnorderedElementsAre("I1 " + alike.reason + " 10.00", "I1 " + alike.reason + " " + alike.other));
  trade.act(alike.act, "I1", alike.reason);
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), alike.approved);
  EXPECT_THAT(books.holds, ElementsAre("I1 " + alike.reason + " 10.00"));
}

INSTANTIATE_TEST_SUITE_P(Domain, AlikeTest,
                         testing::Values(Alike{"ReleaseOfOneCharge", "25520", "SAC*C*D240***1000~SAC*C*G830***1000~",
                                               Act::release, "unexpected_charge", "10.00", "245.20"},
                                         // The largest comes first.
                                         Alike{"ReleaseOfTheLargerCharge", "27020",
                                               "SAC*C*D240***1000~SAC*C*G830***2500~", Act::release,
                                               "unexpected_charge", "25.00", "260.20"},
                                         Alike{"RefusalOfOneCharge", "25520", "SAC*C*D240***1000~SAC*C*G830***1000~",
                                               Act::refuse, "unexpected_charge", "10.00", "235.20"},
                                         Alike{"ReleaseOfOneTax", "25520", "TXI*ST*10.00~TXI*LS*10.00~", Act::release,
                                               "tax_mismatch", "10.00", "245.20"}),
                         case_name);

TEST(DomainTest, LinesWithoutANumberAreToldApart) {
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

TEST(DomainTest, ThePriceOfTheVeryLineIsAgreedLessItsAllowances) {
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
}  // namespace crossdock::tests::approvals_test
