// SPDX-License-Identifier: Apache-2.0
// A buyer that keeps what it was sent, as the store would keep it.
#pragma once

#include <algorithm>

#include "tests/tracking/world.hpp"

namespace crossdock::tracking {

class Buyer {
 public:
  explicit Buyer(World& world) : order(world.order_facts()), world_(world) {}

  // What is due now; from then on the buyer has it. The answers of `order` but its balances are the test's to change.
  Due next() {
    const auto now = world_.order_facts();
    for (std::size_t i = 0; i < order.lines.size(); ++i) order.lines[i].balances = now.lines[i].balances;
    DueFacts facts{.order = order, .shipments = outbound(), .promises = promises, .bill_on = bill_on};
    auto next = due(facts, sent, Date::parse("2026-11-23").value());
    EXPECT_TRUE(next) << next.error().what;
    keep(*next);
    // The pointers of `next` go with the facts: what they point to is told by number.
    notices.clear();
    for (const auto* notice : next->notices) notices.push_back(notice->number);
    next->notices.clear();
    return std::move(*next);
  }

  // Net of credit notes.
  std::string billed() const {
    Checked sum;
    for (const auto& one : sent.billed) sum += one.amount;
    return sum.rounded(2, Rounding::half_even).value().text();
  }

  OrderFacts order;
  std::vector<OrderPromise> promises;
  BillOn bill_on = BillOn::shipment;
  Sent sent;
  std::vector<std::string> notices;  // new or replaced, of the last next()

 private:
  std::vector<OutboundShipment> outbound() {
    std::vector<OutboundShipment> shipments;
    const auto counted = effective(world_.all_facts(), world_.standing);
    for (std::size_t i = 0; i < world_.standing.size(); ++i) {
      auto shipment = world_.standing[i];
      std::string content;
      for (std::size_t line = 0; line < shipment.lines.size(); ++line) {
        shipment.lines[line].quantity = counted[i][line];
        content += counted[i][line].text() + ' ';
      }
      const std::string number = "OUT-" + shipment.number;
      shipments.push_back({number, std::move(shipment), std::move(content)});
    }
    return shipments;
  }

  void keep(const Due& due) {
    if (due.answer) sent.answer = due.answered;
    for (const auto* notice : due.notices) sent.notices[notice->number] = notice->content;
    for (const auto& number : due.cancelled) sent.notices.erase(number);
    if (due.invoice) {
      keep(due.invoice->billed);
      sent.invoices.push_back("INV-" + std::to_string(sent.invoices.size() + 1));
    }
    if (due.credit_note) keep(due.credit_note->billed);
  }

  void keep(const std::vector<Billed>& billed) {
    for (const auto& one : billed) {
      const auto same = [&](const Billed& other) { return other.line == one.line && other.charge == one.charge; };
      auto known = std::ranges::find_if(sent.billed, same);
      if (known == sent.billed.end())
        known = sent.billed.insert(sent.billed.end(),
                                   {.line = one.line, .charge = one.charge, .quantity = {}, .amount = {}});
      known->quantity = (Checked(known->quantity) + one.quantity).value();
      known->amount = (Checked(known->amount) + one.amount).value();
    }
  }

  World& world_;
};

}  // namespace crossdock::tracking
