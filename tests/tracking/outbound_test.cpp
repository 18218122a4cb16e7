// SPDX-License-Identifier: Apache-2.0
// The buyer's own documents.
#include "tests/tracking/world.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tracking::outbound_test {
namespace {

using S = canonical::OutcomeStatus;

// So many units of each line.
std::vector<Billed> units_of(const OrderFacts& order, std::initializer_list<int> units) {
  std::vector<Billed> billed;
  for (const auto quantity : units) {
    const auto& line = order.lines.at(billed.size());
    billed.push_back({line.id, std::nullopt, quantity, line_value(line, quantity, 2).value()});
  }
  return billed;
}

Result<canonical::Invoice> bill(const OrderFacts& order, const std::vector<Billed>& billed) {
  return buyer_invoice(order, billed, canonical::InvoiceKind::invoice, Date());
}

TEST(OutboundTest, TheAnswerSaysWhatBecameOfEveryUnit) {
  World world;
  const auto line = world.order_line(10, "LAMP");
  world.place_on("P1", line, 6);
  EXPECT_FALSE(answers({.order = world.order_facts(), .shipments = {}, .promises = {}})) << "4 are open, 6 placed";
  world.acknowledge("P1", ack_of("1", {outcome(S::accepted, 5), outcome(S::backordered, 1)}));
  EXPECT_FALSE(answers({.order = world.order_facts(), .shipments = {}, .promises = {}})) << "4 are still open";
  world.post_all({give_up(OrderLineId(line), 4)});

  const auto order = world.order_facts();
  const auto answered =
      answers({.order = order,
               .shipments = {},
               .promises = {{OrderLineId(line), Bucket::backordered, Date::parse("2026-12-10").value()}}});
  ASSERT_TRUE(answered);
  const auto ack = buyer_ack(order, *answered);
  EXPECT_EQ(ack.decision, canonical::Decision::accepted_with_changes);
  EXPECT_EQ(ack.order_number, "B-1");
  ASSERT_EQ(ack.lines.size(), 1U);
  ASSERT_EQ(ack.lines[0].outcomes.size(), 3U);
  EXPECT_EQ(ack.lines[0].outcomes[0].quantity.value, 5);
  EXPECT_TRUE(ack.lines[0].outcomes[0].dates.empty());
  EXPECT_EQ(ack.lines[0].outcomes[1].status, S::backordered);
  EXPECT_EQ(ack.lines[0].outcomes[1].dates.at(0).date.text(), "2026-12-10");
  EXPECT_EQ(ack.lines[0].outcomes[2].status, S::rejected);
  EXPECT_EQ(ack.lines[0].outcomes[2].quantity.value, 4);
  EXPECT_EQ(ack.lines[0].outcomes[2].reason, "") << "X12 writes it to ACK06, a reference number";
  EXPECT_EQ(ack.lines[0].notes, (std::vector<std::string>{"4 EA: no supplier can deliver"}));
}

TEST(OutboundTest, TheBuyerSeesShipmentsInTheBuyersNumbers) {
  World world;
  world.order_line(3, "CHAIR");
  const auto line = world.order_line(10, "LAMP");
  world.place_on("P1", line, 10);
  auto notice = notice_of("S1", "P1", {item_node("1", 10)});
  notice.nodes[0].tracking_number = "1Z5R89390357567127";
  const auto decision = world.ship(notice);
  const auto written = buyer_ship_notice(world.order_facts(), decision.shipment, "OUT-1");
  ASSERT_TRUE(written);
  const auto& order = written->nodes.at(0).children.at(0);
  EXPECT_EQ(order.order_number, "B-1");
  EXPECT_EQ(order.children.at(0).tracking_number, "1Z5R89390357567127");
  EXPECT_EQ(order.children[0].children.at(0).line_number, "2") << "the buyer's line, not the supplier's line 1";
  EXPECT_EQ(order.children[0].children[0].shipped->value, 10);
  EXPECT_FALSE(buyer_ship_notice(world.order_facts(), Shipment{}, "OUT-2"));
  auto nothing_counts = decision.shipment;
  nothing_counts.lines[0].quantity = 0;
  EXPECT_FALSE(buyer_ship_notice(world.order_facts(), nothing_counts, "OUT-3"));
}

TEST(OutboundTest, TheBuyersInvoiceAddsUpExactly) {
  World world;
  world.order_line(3, "LAMP");
  world.order_line(1, "CHAIR");
  const auto invoice = bill(world.order_facts(), units_of(world.order_facts(), {3, 1}));
  ASSERT_TRUE(invoice);
  // 3 × 12.345 = 37.035 and 1 × 12.345, each rounded half up.
  EXPECT_EQ(invoice->lines.at(0).amount->amount.text(), "37.04");
  EXPECT_EQ(invoice->lines.at(1).amount->amount.text(), "12.35");
  EXPECT_EQ(invoice->declared.payable->amount.text(), "49.39");
  EXPECT_EQ(invoice->lines[0].order_line_number, "1");
}

// Findings A1: the price of a hundred is billed as the price of a hundred.
TEST(OutboundTest, ThePriceKeepsItsBasis) {
  World world;
  world.order_line(12, "LAMP");
  auto order = world.order_facts();
  order.lines[0].price = canonical::Money{3495, "USD"};
  order.lines[0].price_basis = canonical::Quantity{100, "EA", ""};
  EXPECT_EQ(line_value(order.lines[0], 12, 2).value().text(), "419.40");
  const auto invoice = bill(order, {{OrderLineId(1), std::nullopt, 12, d("419.40")}});
  ASSERT_TRUE(invoice);
  EXPECT_EQ(invoice->lines.at(0).price->amount, 3495);
  EXPECT_EQ(invoice->lines[0].price_basis->value, 100);
  EXPECT_EQ(invoice->declared.payable->amount.text(), "419.40");
}

TEST(OutboundTest, TheInvoiceNamesWhoPays) {
  World world;
  world.order_line(3, "LAMP");
  auto order = world.order_facts();
  order.order.parties = {{.role = canonical::PartyRole::buyer, .name = "Shop"}};
  const auto payer = [&] {
    std::vector<std::string> names;
    const auto invoice = bill(order, units_of(order, {2}));
    for (const auto& party : invoice->parties) {
      if (party.role == canonical::PartyRole::bill_to) names.push_back(party.name);
    }
    return names;
  };
  EXPECT_EQ(payer(), std::vector<std::string>{"Shop"});
  order.order.parties.push_back({.role = canonical::PartyRole::bill_to, .name = "Holding"});
  EXPECT_EQ(payer(), std::vector<std::string>{"Holding"});
}

TEST(OutboundTest, ALineWithoutAPriceIsNotInvoiced) {
  World world;
  world.order_line(3, "LAMP");
  auto order = world.order_facts();
  order.lines[0].price.reset();
  EXPECT_EQ(bill(order, {{OrderLineId(1), std::nullopt, 2, 0}}).error().fault, Fault::unmapped);
}

}  // namespace
}  // namespace crossdock::tracking::outbound_test
