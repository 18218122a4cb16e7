// SPDX-License-Identifier: Apache-2.0
// The buyer's own documents.
#include "tests/tracking/world.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tracking {
namespace {

using S = canonical::OutcomeStatus;

TEST(OutboundTest, TheBuyerIsAnsweredWhenEveryUnitIsDecided) {
  World world;
  const auto line = world.order_line(10, "LAMP");
  world.place_on("P1", line, 6);
  EXPECT_FALSE(buyer_ack(world.order_facts())) << "4 are open, 6 placed";
  world.post_all(apply(ack_of("1", {outcome(S::accepted, 5), outcome(S::backordered, 1)}), world.facts("P1")).postings);
  EXPECT_FALSE(buyer_ack(world.order_facts())) << "4 are still open";
  world.post_all({give_up(line, 4)});

  const auto ack = buyer_ack(world.order_facts());
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->decision, canonical::Decision::accepted_with_changes);
  EXPECT_EQ(ack->order_number, "B-1");
  ASSERT_EQ(ack->lines.size(), 1U);
  ASSERT_EQ(ack->lines[0].outcomes.size(), 3U);
  EXPECT_EQ(ack->lines[0].outcomes[0].quantity.value, 5);
  EXPECT_EQ(ack->lines[0].outcomes[1].status, S::backordered);
  EXPECT_EQ(ack->lines[0].outcomes[2].status, S::rejected);
  EXPECT_EQ(ack->lines[0].outcomes[2].quantity.value, 4);
}

TEST(OutboundTest, TheBuyerSeesShipmentsInTheBuyersNumbers) {
  World world;
  world.order_line(3, "CHAIR");
  const auto line = world.order_line(10, "LAMP");
  world.place_on("P1", line, 10);
  auto notice = notice_of("S1", "P1", {item_node("1", 10)});
  notice.nodes[0].tracking_number = "1Z5R89390357567127";
  const auto decision = apply(notice, world.all_facts(), {});
  const auto written = buyer_ship_notice(world.order_facts(), decision.shipment, "OUT-1");
  ASSERT_TRUE(written);
  const auto& order = written->nodes.at(0).children.at(0);
  EXPECT_EQ(order.order_number, "B-1");
  EXPECT_EQ(order.children.at(0).tracking_number, "1Z5R89390357567127");
  EXPECT_EQ(order.children[0].children.at(0).line_number, "2") << "the buyer's line, not the supplier's line 1";
  EXPECT_EQ(order.children[0].children[0].shipped->value, 10);
  EXPECT_FALSE(buyer_ship_notice(world.order_facts(), Shipment{}, "OUT-2"));
}

TEST(OutboundTest, TheBuyersInvoiceAddsUpExactly) {
  World world;
  world.place_on("P1", world.order_line(3, "LAMP"), 3);
  world.place_on("P1", world.order_line(1, "CHAIR"), 1);
  const auto decision =
      apply(notice_of("S1", "P1", {item_node("1", 2), item_node("1", 1), item_node("2", 1)}), world.all_facts(), {});
  const auto invoice = buyer_invoice(world.order_facts(), decision.shipment.lines, "I-1", Date());
  ASSERT_TRUE(invoice);
  // 3 × 12.345 = 37.035 and 1 × 12.345, each rounded half up.
  EXPECT_EQ(invoice->lines.at(0).amount->amount.text(), "37.04");
  EXPECT_EQ(invoice->lines.at(1).amount->amount.text(), "12.35");
  EXPECT_EQ(invoice->declared.payable->amount.text(), "49.39");
  EXPECT_EQ(invoice->lines[0].order_line_number, "1");
}

TEST(OutboundTest, TheInvoiceNamesWhoPays) {
  World world;
  world.place_on("P1", world.order_line(3, "LAMP"), 3);
  auto order = world.order_facts();
  order.order.parties = {{.role = canonical::PartyRole::buyer, .name = "Shop"}};
  const auto decision = apply(notice_of("S1", "P1", {item_node("1", 2)}), world.all_facts(), {});
  const auto payer = [&] {
    const auto invoice = buyer_invoice(order, decision.shipment.lines, "I-1", Date());
    std::vector<std::string> names;
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
  world.place_on("P1", world.order_line(3, "LAMP"), 3);
  auto order = world.order_facts();
  order.lines[0].price.reset();
  const auto decision = apply(notice_of("S1", "P1", {item_node("1", 2)}), world.all_facts(), {});
  EXPECT_EQ(buyer_invoice(order, decision.shipment.lines, "I-1", Date()).error().fault, Fault::unmapped);
}

}  // namespace
}  // namespace crossdock::tracking
