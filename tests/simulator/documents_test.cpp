// SPDX-License-Identifier: Apache-2.0
// Checks the answers, cartons, invoices and numbers of a simulated supplier, and its stored state.
#include "gateway/simulator/documents.hpp"

#include <gtest/gtest.h>

#include "base/checked.hpp"
#include "gateway/modules/tracking/tracking_number.hpp"
#include "tests/simulator/samples.hpp"

namespace crossdock::simulator::documents_test {
namespace {

using canonical::NodeLevel;
using canonical::OutcomeStatus;
using partners::Behaviour;

class DocumentsTest : public testing::Test {
 protected:
  Deal deal(Behaviour behaviour) {
    promise_ = promise(order_, supplier_, behaviour, {}, date_of(noon())).value();
    return {order_, promise_, supplier_, "NS-S000001", noon()};
  }

  canonical::Order order_ = sample_order();
  partners::Partner supplier_ = sample_supplier();
  Promise promise_;
  State state_;
};

TEST_F(DocumentsTest, ABackorderSplitsALineIntoTwoOutcomes) {
  const auto ack = order_ack(deal(Behaviour::backorder));
  EXPECT_EQ(ack.order_number, "P000001-1");
  EXPECT_EQ(ack.references.front().value, "NS-S000001");
  ASSERT_EQ(ack.lines.size(), 3u);
  const auto& outcomes = ack.lines[0].outcomes;
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[0].status, OutcomeStatus::accepted);
  EXPECT_EQ(outcomes[0].quantity.value, decimal("22"));
  EXPECT_EQ(outcomes[0].dates.front().date.text(), "2026-03-03");
  EXPECT_EQ(outcomes[1].status, OutcomeStatus::backordered);
  EXPECT_EQ(outcomes[1].quantity.value, decimal("18"));
}

TEST_F(DocumentsTest, CartonsHoldUpToTwelveUnitsOfOneLineAndAddUpToWhatShips) {
  supplier_.simulator.carrier = "UPSN";
  const auto notice = ship_notice(deal(Behaviour::accept), Structure::cartons, "NS-D000003", state_);
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->structure, "0001");
  ASSERT_EQ(notice->nodes.size(), 1u);
  const auto& shipment = notice->nodes[0];
  EXPECT_EQ(shipment.carrier->scac, "UPSN");
  const auto& order = shipment.children.at(0);
  EXPECT_EQ(order.order_number, "P000001-1");
  ASSERT_EQ(order.children.size(), 8u);  // 12+12+12+4, 12+12+1, 1
  EXPECT_EQ(shipment.packages.front().count, Decimal(8));
  EXPECT_EQ(notice->declared_node_count, Decimal(2 + 2 * 8));
  std::map<std::string, Checked> shipped;
  for (const auto& pack : order.children) {
    EXPECT_EQ(pack.level, NodeLevel::pack);
    EXPECT_TRUE(tracking::is_sscc(pack.sscc));
    EXPECT_EQ(tracking::carrier_of(pack.tracking_number)->check, tracking::CheckDigit::right);
    ASSERT_EQ(pack.children.size(), 1u);
    EXPECT_LE(pack.children[0].shipped->value, Decimal(12));
    shipped[pack.children[0].line_number] += pack.children[0].shipped->value;
  }
  EXPECT_EQ(shipped["1"].value(), Decimal(40));
  EXPECT_EQ(shipped["2"].value(), Decimal(25));
  EXPECT_EQ(shipped["3"].value(), Decimal(1));
  EXPECT_EQ(state_.carton, 8);
}

TEST_F(DocumentsTest, LargeLinesGetLargeCartons) {
  order_.lines.resize(1);
  order_.lines[0].quantity.value = 10'001;
  const auto notice = ship_notice(deal(Behaviour::accept), Structure::cartons, "NS-D000003", state_);
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->nodes[0].children[0].children.size(), 50u);
}

TEST_F(DocumentsTest, WithoutCartonsTheShipmentListsItsItems) {
  supplier_.simulator.carrier = "DHLC";
  const auto notice = ship_notice(deal(Behaviour::reject_line), Structure::items, "NS-D000003", state_);
  ASSERT_TRUE(notice);
  const auto& shipment = notice->nodes.at(0);
  EXPECT_EQ(shipment.order_number, "P000001-1");
  EXPECT_EQ(tracking::carrier_of(shipment.tracking_number)->check, tracking::CheckDigit::right);
  ASSERT_EQ(shipment.children.size(), 2u);
  EXPECT_EQ(shipment.children[0].shipped->value, Decimal(25));
}

TEST_F(DocumentsTest, AnInvoiceBillsWhatShippedToTheCent) {
  const auto bill = invoice(deal(Behaviour::short_ship), "NS-I000004", "NS-D000003");
  ASSERT_TRUE(bill);
  EXPECT_EQ(bill->order_number, "P000001-1");
  ASSERT_EQ(bill->lines.size(), 3u);
  EXPECT_EQ(bill->lines[0].quantity.value, decimal("24"));
  EXPECT_EQ(bill->lines[0].amount->amount.text(), "340.80");
  EXPECT_EQ(bill->lines[1].amount->amount.text(), "96.00");
  EXPECT_EQ(bill->lines[2].amount->amount.text(), "189.99");
  EXPECT_EQ(bill->declared.payable->amount.text(), "626.79");
  EXPECT_EQ(bill->terms->net_days, 30);
  EXPECT_EQ(bill->terms->net_date->text(), "2026-04-01");
}

TEST_F(DocumentsTest, LineAmountsAreRoundedHalfUpAndThenAdded) {
  order_.lines.resize(2);
  for (auto& line : order_.lines) {
    line.quantity.value = 1;
    line.price->amount = decimal("0.125");
  }
  const auto bill = invoice(deal(Behaviour::accept), "NS-I000004", "NS-D000003");
  ASSERT_TRUE(bill);
  EXPECT_EQ(bill->lines[0].amount->amount.text(), "0.13");
  EXPECT_EQ(bill->declared.payable->amount.text(), "0.26");
}

TEST_F(DocumentsTest, RejectedLinesAreNeitherShippedNorBilled) {
  const auto rejecting = deal(Behaviour::reject_line);
  const auto notice = ship_notice(rejecting, Structure::cartons, "NS-D000003", state_);
  const auto bill = invoice(rejecting, "NS-I000004", "NS-D000003");
  ASSERT_TRUE(notice && bill);
  EXPECT_EQ(notice->nodes[0].children[0].children[0].children[0].line_number, "2");
  ASSERT_EQ(bill->lines.size(), 2u);
  EXPECT_EQ(bill->lines[0].order_line_number, "2");
}

TEST(NumbersTest, OwnNumbersBeginWithTheInitialsAndNeverRepeat) {
  State state;
  EXPECT_EQ(next_number(state, sample_supplier(), 'S'), "NS-S000001");
  EXPECT_EQ(next_number(state, sample_supplier(), 'I'), "NS-I000002");
}

TEST(StateTest, JsonKeepsEverything) {
  State state{.interchange = 7, .group = 5, .set = 9, .document = 12, .carton = 40};
  state.answered = {"CROSSDOCK/000000001", "sha256:ab"};
  state.orders["P000001-1"] = {.answered = true, .confirmed = {{"1", decimal("22.5")}}, .cancelled = {{"2", 3}}};
  const auto read = state_from_json(to_json(state));
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(*read, state);
}

TEST(StateTest, ADamagedStateIsAnErrorAndNotANewBeginning) {
  for (const auto* text : {"", "[]", "{}", R"({"interchange": 1)", R"({"interchange": "1"})"}) {
    const auto read = state_from_json(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().fault, Fault::malformed);
  }
}

}  // namespace
}  // namespace crossdock::simulator::documents_test
