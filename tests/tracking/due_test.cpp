// SPDX-License-Identifier: Apache-2.0
// Checks what a buyer is sent, and when it is corrected. One line of 12 at 34.95, on purchase order P1, unless a test
// says otherwise.
#include "tests/tracking/buyer.hpp"

namespace crossdock::tracking::due_test {
namespace {

using enum Bucket;
using S = canonical::OutcomeStatus;
using Texts = std::vector<std::string>;

class DueTest : public testing::Test {
 protected:
  DueTest() : line(world.order_line(12, "LAMP")) {
    world.place_on("P1", line, 12);
    buyer.emplace(world);
    buyer->order.lines[0].price = canonical::Money{d("34.95"), "USD"};
  }

  void accept(const Decimal& units) { world.acknowledge("P1", ack_of("1", {outcome(S::accepted, units)})); }
  void ship(std::string number, const Decimal& units) {
    world.ship(notice_of(std::move(number), "P1", {item_node("1", units)}));
  }
  void replace(std::string number, const Decimal& units) {
    world.ship(with_purpose(notice_of(std::move(number), "P1", {item_node("1", units)}), canonical::Purpose::replace));
  }
  void cancel(std::string number) { world.ship(cancellation_of(std::move(number), "P1")); }

  static std::string payable(const std::optional<DueBill>& bill) {
    return bill ? bill->document.declared.payable->amount.text() : "none";
  }
  // Nothing more is due after what was due.
  void expect_nothing() {
    const auto next = buyer->next();
    EXPECT_FALSE(next.answer);
    EXPECT_TRUE(buyer->notices.empty());
    EXPECT_TRUE(next.cancelled.empty());
    EXPECT_FALSE(next.invoice);
    EXPECT_FALSE(next.credit_note);
  }

  World world;
  std::int64_t line;
  std::optional<Buyer> buyer;
};

// ---- answers -------------------------------------------------------------------------------------------------------

TEST_F(DueTest, NothingIsAnsweredBeforeEveryUnitIsDecided) {
  expect_nothing();
  world.acknowledge("P1", ack_of("1", {outcome(S::accepted, 5)}));
  expect_nothing();
}

TEST_F(DueTest, TheOrderIsAnsweredOnce) {
  accept(12);
  const auto next = buyer->next();
  ASSERT_TRUE(next.answer);
  EXPECT_EQ(next.answer->decision, canonical::Decision::accepted);
  EXPECT_EQ(next.answer->purpose, canonical::Purpose::original);
  EXPECT_FALSE(next.invoice);
  expect_nothing();
}

// Findings B9: the buyer that was told "accepted" hears of a later cut.
TEST_F(DueTest, ACutAfterTheAnswerIsAFurtherAnswer) {
  accept(12);
  buyer->next();
  world.acknowledge("P1", ack_of("1", {outcome(S::quantity_changed, 6)}));
  EXPECT_FALSE(buyer->next().answer) << "6 are open and may be placed elsewhere";
  world.post_all({give_up(OrderLineId(line), 6)});
  const auto next = buyer->next();
  ASSERT_TRUE(next.answer);
  EXPECT_EQ(next.answer->purpose, canonical::Purpose::replace);
  EXPECT_EQ(next.answer->decision, canonical::Decision::accepted_with_changes);
  EXPECT_EQ(next.answer->lines.at(0).outcomes.at(0).quantity.value, 6);
  EXPECT_EQ(next.answer->lines[0].outcomes.at(1).status, S::rejected);
  EXPECT_EQ(next.answer->lines[0].outcomes[1].quantity.value, 6);
  expect_nothing();
}

// Findings B10 and K25: the promised date reaches the buyer, a new one too.
TEST_F(DueTest, APromisedDateReachesTheAnswer) {
  world.acknowledge("P1", ack_of("1", {outcome(S::backordered, 12)}));
  buyer->promises = {{OrderLineId(line), backordered, Date::parse("2026-12-10").value()}};
  auto next = buyer->next();
  ASSERT_TRUE(next.answer);
  EXPECT_EQ(next.answer->lines.at(0).outcomes.at(0).dates.at(0).date.text(), "2026-12-10");
  expect_nothing();
  buyer->promises[0].date = Date::parse("2026-12-17").value();
  next = buyer->next();
  ASSERT_TRUE(next.answer);
  EXPECT_EQ(next.answer->lines.at(0).outcomes.at(0).dates.at(0).date.text(), "2026-12-17");
  EXPECT_EQ(next.answer->purpose, canonical::Purpose::replace);
}

TEST_F(DueTest, GoodsThatShippedNeedNoFurtherAnswer) {
  accept(12);
  buyer->promises = {{OrderLineId(line), confirmed, Date::parse("2026-12-10").value()}};
  buyer->next();
  buyer->promises.clear();
  ship("D1", 12);
  EXPECT_FALSE(buyer->next().answer);
}

// ---- notices and bills ---------------------------------------------------------------------------------------------

TEST_F(DueTest, ShippedUnitsAreToldAndBilledOnce) {
  accept(12);
  ship("D1", 7);
  auto next = buyer->next();
  EXPECT_EQ(buyer->notices, Texts{"OUT-D1"});
  EXPECT_EQ(payable(next.invoice), "244.65");
  expect_nothing();
  ship("D2", 5);
  next = buyer->next();
  EXPECT_EQ(buyer->notices, Texts{"OUT-D2"});
  EXPECT_EQ(payable(next.invoice), "174.75");
  EXPECT_EQ(buyer->billed(), "419.40");
  expect_nothing();
}

// Findings A6: 12 are billed, then their notice is cancelled.
TEST_F(DueTest, ACancelledNoticeIsCancelledAndCredited) {
  accept(12);
  ship("D1", 12);
  EXPECT_EQ(payable(buyer->next().invoice), "419.40");
  cancel("D1");
  const auto next = buyer->next();
  EXPECT_EQ(next.cancelled, Texts{"OUT-D1"});
  EXPECT_FALSE(next.invoice);
  EXPECT_EQ(payable(next.credit_note), "419.40");
  EXPECT_EQ(next.credit_note->document.kind, canonical::InvoiceKind::credit_note);
  EXPECT_EQ(next.credit_note->document.references.at(0),
            (canonical::Reference{canonical::ReferenceKind::invoice, "INV-1"}));
  EXPECT_EQ(next.credit_note->document.lines.at(0).quantity.value, 12);
  EXPECT_EQ(buyer->billed(), "0.00");
  expect_nothing();
  ship("D2", 12);
  EXPECT_EQ(payable(buyer->next().invoice), "419.40");
  EXPECT_EQ(buyer->notices, Texts{"OUT-D2"});
  EXPECT_EQ(buyer->billed(), "419.40");
}

// Findings A6, L N7.
TEST_F(DueTest, AReplacedNoticeIsReplacedAndTheDifferenceCredited) {
  accept(12);
  ship("D1", 12);
  buyer->next();
  replace("D1", 10);
  auto next = buyer->next();
  EXPECT_EQ(buyer->notices, Texts{"OUT-D1"});
  EXPECT_TRUE(next.cancelled.empty());
  EXPECT_EQ(payable(next.credit_note), "69.90");
  ship("D2", 2);
  next = buyer->next();
  EXPECT_EQ(payable(next.invoice), "69.90");
  EXPECT_EQ(buyer->billed(), "419.40");
}

TEST_F(DueTest, ACorrectionUpwardsBillsTheDifference) {
  ship("D1", 10);
  buyer->next();
  replace("D1", 12);
  EXPECT_EQ(payable(buyer->next().invoice), "69.90");
  EXPECT_EQ(buyer->billed(), "419.40");
}

TEST_F(DueTest, UnitsAboveTheOrderAreNeitherToldNorBilled) {
  ship("D1", 12);
  ship("D2", 12);
  buyer->next();
  EXPECT_EQ(buyer->notices, Texts{"OUT-D1"});
  EXPECT_EQ(buyer->billed(), "419.40");
  // The second notice's goods are those that really came.
  cancel("D1");
  const auto next = buyer->next();
  EXPECT_EQ(next.cancelled, Texts{"OUT-D1"});
  EXPECT_EQ(buyer->notices, Texts{"OUT-D2"});
  EXPECT_FALSE(next.credit_note) << "12 were billed and 12 shipped";
}

// Findings L, N6: the buyer was billed 838.80.
TEST_F(DueTest, ALateRepetitionOfACancelledNoticeIsDueNothing) {
  ship("D1", 12);
  buyer->next();
  cancel("D1");
  buyer->next();
  ship("D1", 12);
  expect_nothing();
  EXPECT_EQ(buyer->billed(), "0.00");
}

TEST_F(DueTest, CentsOfPartsAreGivenBackWithTheWhole) {
  buyer->order.lines[0].price = canonical::Money{d("0.335"), "USD"};
  for (const auto* number : {"D1", "D2", "D3"}) {
    ship(number, 1);
    buyer->next();
  }
  EXPECT_EQ(buyer->billed(), "1.02") << "0.34 each";
  for (const auto* number : {"D1", "D2", "D3"}) cancel(number);
  EXPECT_EQ(payable(buyer->next().credit_note), "1.02");
  EXPECT_EQ(buyer->billed(), "0.00");
}

TEST_F(DueTest, AnOrderPrepaidIsBilledWhenAcceptedAndCreditedWhenCut) {
  buyer->bill_on = BillOn::order;
  EXPECT_EQ(payable(buyer->next().invoice), "419.40");
  accept(12);
  buyer->next();
  ship("D1", 12);
  EXPECT_FALSE(buyer->next().invoice);
  cancel("D1");
  EXPECT_FALSE(buyer->next().credit_note) << "it is still to come";
  world.acknowledge("P1", ack_of("1", {outcome(S::quantity_changed, 10)}));
  world.post_all({give_up(OrderLineId(line), 2)});
  EXPECT_EQ(payable(buyer->next().credit_note), "69.90");
}

TEST_F(DueTest, ReturnedGoodsAreCredited) {
  ship("D1", 12);
  buyer->next();
  world.post_all({{{AccountKind::purchase_line, 101}, shipped, returned, 2},
                  {{AccountKind::order_line, line}, shipped, returned, 2}});
  EXPECT_EQ(payable(buyer->next().credit_note), "69.90");
  expect_nothing();
}

// ---- prices and charges --------------------------------------------------------------------------------------------

// Findings B8: the shipment is told, the bill waits for a price.
TEST_F(DueTest, ALineWithoutAPriceIsToldAndBilledWhenItHasOne) {
  buyer->order.lines[0].price.reset();
  ship("D1", 12);
  auto next = buyer->next();
  EXPECT_EQ(buyer->notices, Texts{"OUT-D1"});
  EXPECT_FALSE(next.invoice);
  EXPECT_EQ(next.unpriced, std::vector{OrderLineId(line)});
  buyer->order.lines[0].price = canonical::Money{d("34.95"), "USD"};
  next = buyer->next();
  EXPECT_EQ(payable(next.invoice), "419.40");
  EXPECT_TRUE(next.unpriced.empty());
}

canonical::AllowanceCharge freight(std::string_view amount) {
  canonical::AllowanceCharge charge;
  charge.reason = "D240";
  charge.amount = canonical::Money{d(amount), "USD"};
  return charge;
}

// Findings, mapping O5: the order's charges are billed, in parts with its goods, and once.
TEST_F(DueTest, ChargesOfTheOrderAreBilledOnceWithItsGoods) {
  buyer->order.order.charges = {freight("15.00")};
  accept(12);
  EXPECT_FALSE(buyer->next().invoice) << "charges alone make no bill";
  ship("D1", 4);
  EXPECT_EQ(payable(buyer->next().invoice), "144.80") << "139.80 and a third of 15.00";
  ship("D2", 8);
  const auto next = buyer->next();
  EXPECT_EQ(payable(next.invoice), "289.60");
  EXPECT_EQ(next.invoice->document.charges.at(0).reason, "D240");
  EXPECT_EQ(buyer->billed(), "434.40");
  expect_nothing();
  cancel("D1");
  cancel("D2");
  EXPECT_EQ(payable(buyer->next().credit_note), "434.40");
  EXPECT_EQ(buyer->billed(), "0.00");
}

TEST_F(DueTest, AllowancesOfOrderAndLineAreTakenOff) {
  auto five_percent = freight("0");
  five_percent.kind = canonical::ChargeKind::allowance;
  five_percent.amount.reset();
  five_percent.percent = 5;
  auto off = freight("12.00");
  off.kind = canonical::ChargeKind::allowance;
  buyer->order.order.charges = {five_percent};
  buyer->order.order.lines[0].charges = {off};
  ship("D1", 12);
  const auto next = buyer->next();
  EXPECT_EQ(payable(next.invoice), "386.43") << "419.40 less 12.00 less 5 % of 419.40";
  EXPECT_EQ(next.invoice->document.lines.at(0).amount->amount.text(), "407.40");
  expect_nothing();
}

TEST_F(DueTest, WhatIsSettledElsewhereIsNotBilled) {
  buyer->order.order.charges = {freight("15.00")};
  buyer->order.order.charges[0].handling = "01";
  ship("D1", 12);
  EXPECT_EQ(payable(buyer->next().invoice), "419.40");
}

TEST_F(DueTest, CurrenciesAreNeverMixed) {
  buyer->order.lines[0].price->currency = "EUR";
  ship("D1", 12);
  const auto order = [&] {
    auto facts = world.order_facts();
    facts.lines[0].price->currency = "EUR";
    return facts;
  }();
  const auto next = due({.order = order, .shipments = {}, .promises = {}}, {}, Date());
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().fault, Fault::invalid);
}

}  // namespace
}  // namespace crossdock::tracking::due_test
