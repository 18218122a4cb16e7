// SPDX-License-Identifier: Apache-2.0
// Laws that hold after any sequence of documents, repeated and contradictory ones included.
#include <rapidcheck.h>

#include "tests/tracking/buyer.hpp"

namespace crossdock::tracking::properties_test {
namespace {

using S = canonical::OutcomeStatus;

// Everything that can happen to one order of two lines at up to four suppliers.
class Chaos {
 public:
  Chaos() {
    for (int i = 0; i < 2; ++i) world.order_line(*rc::gen::inRange(1, 20), i == 0 ? "LAMP" : "CHAIR");
  }

  void step() {
    switch (*rc::gen::inRange(0, 6)) {
      case 0: return place_some();
      case 1: return acknowledge();
      case 2: return ship();
      case 3: return silence();
      case 4: return deliver();
      default: return change();
    }
  }

  World world;

 private:
  std::string any_purchase() { return "P" + std::to_string(*rc::gen::inRange(0, 4)); }

  void place_some() {
    const std::int64_t line = *rc::gen::inRange(1, 3);
    const auto most =
        static_cast<int>(world.order(line).of(Bucket::open).rounded(0, Rounding::down).value().coefficient());
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
    const ShipPolicy policy{.over_ship_percent = over_ship_percent_};
    world.ship(notice, policy);
    // The same notice again: I11.
    RC_ASSERT(world.decide(notice, policy).postings.empty());
  }

  void silence() { world.post_all(on_silence(world.facts(any_purchase())).postings); }

  void deliver() {
    if (world.standing.empty()) return;
    const auto& shipment = world.standing[*rc::gen::inRange<std::size_t>(0, world.standing.size())];
    world.post_all(on_delivery(shipment, world.all_facts()));
  }

  void change() {
    const auto order = world.order_facts();
    world.post_all(
        on_quantity_change(order.lines[*rc::gen::inRange<std::size_t>(0, 2)], *rc::gen::inRange(0, 25)).postings);
  }

  int over_ship_percent_ = *rc::gen::element(0, 20);
};

TEST(TrackingPropertiesTest, NothingIsLostOrMadeUpWhateverHappens) {
  const bool holds = rc::check("I1, I2, I3, I4, I10, I11", [] {
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

// Whenever the buyer is asked, it was billed what it got, no more and no less, and it has the notices that stand.
TEST(TrackingPropertiesTest, TheBuyerIsBilledWhatItGot) {
  const bool holds = rc::check([] {
    Chaos chaos;
    Buyer buyer(chaos.world);
    for (int i = *rc::gen::inRange(5, 40); i > 0; --i) {
      chaos.step();
      if (*rc::gen::arbitrary<bool>()) continue;
      const auto next = buyer.next();
      for (const auto* bill : {&next.invoice, &next.credit_note}) {
        if (!*bill) continue;
        Checked sum, declared;
        for (const auto& line : (*bill)->document.lines) sum += line.amount->amount;
        for (const auto& one : (*bill)->billed) declared += one.amount;
        RC_ASSERT(sum.value() == (*bill)->document.declared.payable->amount);
        RC_ASSERT(sum.value() == declared.value().absolute());
      }
      for (const auto& line : chaos.world.order_facts().lines) {
        const auto told = std::ranges::find(buyer.sent.billed, line.id, &Billed::line);
        const Decimal units = told == buyer.sent.billed.end() ? Decimal() : told->quantity;
        RC_ASSERT(units == line.balances.sum({Bucket::shipped, Bucket::delivered}));
        if (units.is_zero() && told != buyer.sent.billed.end()) RC_ASSERT(told->amount.is_zero());
      }
      const auto again = buyer.next();
      RC_ASSERT_FALSE(again.answer.has_value());
      RC_ASSERT(buyer.notices.empty());
      RC_ASSERT(again.cancelled.empty());
      RC_ASSERT_FALSE(again.invoice.has_value());
      RC_ASSERT_FALSE(again.credit_note.has_value());
    }
  });
  EXPECT_TRUE(holds);
}

// What counts of the notices that stand is what is kept as shipped, whatever was cancelled and replaced.
TEST(TrackingPropertiesTest, WhatCountsOfTheNoticesIsWhatShipped) {
  const bool holds = rc::check([] {
    World world;
    const auto line = world.order_line(*rc::gen::inRange(1, 20), "LAMP");
    const auto bought = world.place_on("P1", line, world.order(line).initial());
    for (int i = *rc::gen::inRange(1, 12); i > 0; --i) {
      auto notice =
          notice_of("S" + std::to_string(*rc::gen::inRange(0, 4)), "P1", {item_node("1", *rc::gen::inRange(1, 12))});
      notice.purpose =
          *rc::gen::element(canonical::Purpose::original, canonical::Purpose::replace, canonical::Purpose::cancel);
      world.ship(notice);
      Checked announced, counted;
      for (const auto& shipment : world.standing) {
        for (const auto& one : shipment.lines) announced += one.quantity;
      }
      for (const auto& lines : effective(world.all_facts(), world.standing)) {
        for (const auto& quantity : lines) counted += quantity;
      }
      RC_ASSERT(world.purchase(bought).of(Bucket::shipped) == counted.value());
      RC_ASSERT(counted.value() == std::min(announced.value(), world.order(line).initial()));
    }
  });
  EXPECT_TRUE(holds);
}

Claimed any_claims() {
  return {.approved = *rc::gen::inRange(0, 30),
          .disputed = *rc::gen::inRange(0, 30),
          .credited = *rc::gen::inRange(0, 30),
          .paid = 0};
}

TEST(TrackingPropertiesTest, MovesLeadFromAnyStateOfAnAccountToAnyOther) {
  const bool holds = rc::check([] {
    const auto kind =
        *rc::gen::element(AccountKind::purchase_billing, AccountKind::purchase_money, AccountKind::sales_money);
    const auto any_state = [&] {
      if (kind == AccountKind::sales_money)
        return sales_account(*rc::gen::inRange(0, 30), *rc::gen::inRange(0, 30), *rc::gen::inRange(0, 30));
      return claims_account(kind, *rc::gen::inRange(0, 30), any_claims());
    };
    const auto before = any_state();
    const auto after = any_state();
    const auto postings = moves_to({kind, 1}, before, after);
    RC_ASSERT(postings.has_value());
    auto balances = before;
    for (const auto& posting : *postings) RC_ASSERT(post(balances, posting).has_value());
    RC_ASSERT((balances == after));
    RC_ASSERT(postings->empty() == (before == after));
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace crossdock::tracking::properties_test
