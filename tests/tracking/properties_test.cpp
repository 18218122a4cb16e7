// SPDX-License-Identifier: Apache-2.0
// Laws that hold after any sequence of documents, repeated and contradictory ones included.
#include <rapidcheck.h>

#include "tests/tracking/world.hpp"

namespace crossdock::tracking {
namespace {

using S = canonical::OutcomeStatus;

// Everything that can happen to one order of two lines at up to four suppliers.
class Chaos {
 public:
  Chaos() {
    for (int i = 0; i < 2; ++i) world.order_line(*rc::gen::inRange(1, 20), i == 0 ? "LAMP" : "CHAIR");
  }

  void step() {
    switch (*rc::gen::inRange(0, 7)) {
      case 0: return place_some();
      case 1: return acknowledge();
      case 2: return ship();
      case 3: return silence();
      case 4: return deliver();
      case 5: return change();
      default: return bill_some();
    }
  }

  World world;

 private:
  std::string any_purchase() { return "P" + std::to_string(*rc::gen::inRange(0, 4)); }

  void place_some() {
    const std::int64_t line = *rc::gen::inRange(1, 3);
    const auto most = static_cast<int>(world.order(line).of(Bucket::open).coefficient());
    if (most > 0) world.place_on(any_purchase(), line, *rc::gen::inRange(1, most + 1));
  }

  void acknowledge() {
    const auto po = any_purchase();
    std::vector<canonical::LineOutcome> outcomes;
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
      outcomes.push_back(outcome(*rc::gen::element(S::accepted, S::backordered, S::rejected, S::quantity_changed,
                                                   S::on_hold, S::substituted, S::price_changed),
                                 *rc::gen::inRange(-1, 15)));
    }
    const auto ack =
        ack_of(std::to_string(*rc::gen::inRange(1, 3)), outcomes,
               *rc::gen::element(canonical::Decision::accepted, canonical::Decision::rejected,
                                 canonical::Decision::accepted_with_changes, canonical::Decision::pending));
    const AckPolicy policy{*rc::gen::element(Substitutes::refuse, Substitutes::accept),
                           *rc::gen::element(Backorders::keep, Backorders::reroute)};
    world.post_all(apply(ack, world.facts(po), policy).postings);
    // The same document again: I11.
    RC_ASSERT(apply(ack, world.facts(po), policy).postings.empty());
  }

  void ship() {
    auto notice = notice_of("S" + std::to_string(*rc::gen::inRange(0, 4)), any_purchase(),
                            {item_node(std::to_string(*rc::gen::inRange(1, 3)), *rc::gen::inRange(0, 12))});
    notice.purpose = *rc::gen::element(canonical::Purpose::original, canonical::Purpose::original,
                                       canonical::Purpose::replace, canonical::Purpose::cancel);
    const ShipPolicy policy{.over_ship_percent = *rc::gen::element(0, 20)};
    const auto decision = apply(notice, world.all_facts(), shipments_, policy);
    world.post_all(decision.postings);
    if (decision.voids_earlier)
      std::erase_if(shipments_, [&](const Shipment& one) { return one.number == notice.number; });
    if (!decision.shipment.lines.empty()) shipments_.push_back(decision.shipment);
  }

  void silence() { world.post_all(on_silence(world.facts(any_purchase())).postings); }

  void deliver() {
    if (shipments_.empty()) return;
    const auto& shipment = shipments_[*rc::gen::inRange<std::size_t>(0, shipments_.size())];
    world.post_all(on_delivery(shipment, world.all_facts()));
  }

  void change() {
    const auto order = world.order_facts();
    world.post_all(
        on_quantity_change(order.lines[*rc::gen::inRange<std::size_t>(0, 2)], *rc::gen::inRange(0, 25)).postings);
  }

  void bill_some() {
    const auto facts = world.facts(any_purchase());
    if (facts.lines.empty()) return;
    const auto& line = facts.lines.front();
    const Decimal open = line.billing_balances.of(Bucket::evidence);
    const Decimal disputed = *rc::gen::inRange(0, 5);
    world.post_all(bill(line.id, line.billing_balances, open, disputed));
    const auto back = credit(line.id, world.of(AccountKind::purchase_billing, line.id), *rc::gen::inRange(1, 8));
    if (back) world.post_all(*back);
  }

  std::vector<Shipment> shipments_;
};

TEST(TrackingPropertiesTest, NothingIsLostOrMadeUpWhateverHappens) {
  const bool holds = rc::check("I1, I2, I3, I4, I5, I8, I10, I11", [] {
    Chaos chaos;
    for (int i = *rc::gen::inRange(5, 60); i > 0; --i) {
      chaos.step();
      const auto broken = chaos.world.broken_laws();
      if (!broken.empty()) RC_FAIL(broken.front());
      RC_ASSERT(!testing::Test::HasFatalFailure());
    }
  });
  EXPECT_TRUE(holds);
}

TEST(TrackingPropertiesTest, TheBuyerIsInvoicedWhatShipped) {
  const bool holds = rc::check([] {
    Chaos chaos;
    for (int i = 0; i < 30; ++i) chaos.step();
    const auto order = chaos.world.order_facts();
    std::vector<ShippedLine> shipped;
    for (const auto& line : order.lines) {
      ShippedLine one;
      one.order_line = line.id;
      one.quantity = line.balances.sum({Bucket::shipped, Bucket::delivered, Bucket::returned});
      shipped.push_back(one);
    }
    const auto invoice = buyer_invoice(order, shipped, "I", Date());
    RC_ASSERT(invoice.has_value());
    Checked sum;
    for (const auto& line : invoice->lines) sum += line.amount->amount;
    RC_ASSERT(sum.value() == invoice->declared.payable->amount);
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace crossdock::tracking
