// SPDX-License-Identifier: Apache-2.0
// A small world of one buyer's order, its purchase orders and their shipments, kept as the store would keep it.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/checked.hpp"
#include "gateway/modules/tracking/billing.hpp"
#include "gateway/modules/tracking/conservation.hpp"
#include "gateway/modules/tracking/outbound.hpp"

namespace crossdock::tracking {

inline Decimal d(std::string_view text) { return Decimal::parse(text).value(); }

inline canonical::Item sku(std::string value) { return {{{canonical::ItemIdScheme::seller, std::move(value)}}, ""}; }

struct Line {
  std::int64_t id = 0;
  std::int64_t parent = 0;  // the order line; 0 for an order line itself
  std::string number;
  canonical::Item item;
  Balances now;
  std::vector<Posting> journal;
};

// Order lines have ids from 1, purchase lines from 101.
class World {
 public:
  std::int64_t order_line(const Decimal& quantity, std::string item) {
    const std::int64_t id = ++order_line_count_;
    lines[{AccountKind::order_line, id}] = {
        id, 0, std::to_string(id), sku(std::move(item)), Balances(AccountKind::order_line, quantity), {}};
    return id;
  }

  // Places part of an order line on purchase order `po`; the line's number is its position there.
  std::int64_t place_on(const std::string& po, std::int64_t order_line, const Decimal& quantity) {
    post_all({place(OrderLineId(order_line), quantity)});
    const auto id = static_cast<std::int64_t>(101 + purchase_count_++);
    auto& numbers = purchases[po];
    numbers.push_back(id);
    const auto item = lines[{AccountKind::order_line, order_line}].item;
    lines[{AccountKind::purchase_line, id}] = {
        id, order_line, std::to_string(numbers.size()), item, Balances(AccountKind::purchase_line, quantity), {}};
    return id;
  }

  const Balances& of(AccountKind kind, std::int64_t id) { return lines[{kind, id}].now; }
  const Balances& order(std::int64_t id) { return of(AccountKind::order_line, id); }
  const Balances& purchase(std::int64_t id) { return of(AccountKind::purchase_line, id); }

  PurchaseFacts facts(const std::string& po) {
    PurchaseFacts facts{.id = PurchaseOrderId(1), .number = po, .supplier = "acme", .order = SalesOrderId(7)};
    if (acknowledged.contains(po)) facts.state = PurchaseState::acknowledged;
    for (const auto id : purchases[po]) {
      const auto& line = lines[{AccountKind::purchase_line, id}];
      facts.lines.push_back({.id = PurchaseLineId(id),
                             .number = line.number,
                             .item = line.item,
                             .unit = "EA",
                             .price = canonical::Money{d("10.00"), "USD"},
                             .packs = {{"CA", 12}},
                             .balances = line.now,
                             .order_line = OrderLineId(line.parent),
                             .order_line_balances = order(line.parent)});
    }
    return facts;
  }
  PurchaseMap all_facts() {
    PurchaseMap map;
    for (const auto& [number, ids] : purchases) map[number] = facts(number);
    return map;
  }

  OrderFacts order_facts() {
    OrderFacts facts;
    facts.id = SalesOrderId(7);
    facts.order.number = "B-1";
    facts.order.currency = "USD";
    for (const auto& [account, line] : lines) {
      if (account.kind != AccountKind::order_line) continue;
      canonical::OrderLine ordered;
      ordered.number = line.number;
      ordered.quantity = {line.now.initial(), "EA", ""};
      facts.order.lines.push_back(std::move(ordered));
      facts.lines.push_back({.id = OrderLineId(line.id),
                             .number = line.number,
                             .item = line.item,
                             .unit = "EA",
                             .price = canonical::Money{d("12.345"), "USD"},
                             .price_basis = {},
                             .balances = line.now});
    }
    return facts;
  }

  ShipDecision decide(const canonical::ShipNotice& notice, const ShipPolicy& policy = {}) {
    return apply(notice, {all_facts(), standing, applied[notice.number]}, policy);
  }
  // A notice comes, and what was decided is kept.
  ShipDecision ship(const canonical::ShipNotice& notice, const ShipPolicy& policy = {}) {
    auto decision = decide(notice, policy);
    post_all(decision.postings);
    if (decision.voids_earlier)
      std::erase_if(standing, [&](const Shipment& one) { return one.number == notice.number; });
    if (!decision.shipment.lines.empty()) standing.push_back(decision.shipment);
    if (decision.voids_earlier || !decision.shipment.lines.empty()) applied[notice.number].push_back(decision.content);
    return decision;
  }

  // The supplier of `po` said something, so that its word is known.
  void acknowledge(const std::string& po, const canonical::OrderAck& ack) {
    post_all(apply(ack, facts(po)).postings);
    acknowledged.insert(po);
  }

  void post_all(const std::vector<Posting>& postings) {
    for (const auto& posting : postings) {
      auto& line = lines[posting.account];
      const auto posted = post(line.now, posting);
      ASSERT_TRUE(posted) << posted.error().what;
      line.journal.push_back(posting);
    }
  }

  std::vector<std::string> broken_laws() {
    std::vector<AuditedLine> orders;
    std::vector<AuditedLine> bought;
    std::vector<std::string> found;
    for (const auto& [account, line] : lines) {
      const AuditedLine audited{line.id, line.parent, line.now, line.journal};
      if (account.kind == AccountKind::order_line) orders.push_back(audited);
      if (account.kind == AccountKind::purchase_line) bought.push_back(audited);
    }
    for (auto& law : violations(orders, bought)) found.push_back(law);
    return found;
  }

  std::map<Account, Line> lines;
  std::map<std::string, std::vector<std::int64_t>> purchases;
  std::vector<Shipment> standing;
  std::map<std::string, std::vector<std::string>> applied;  // digests of notices by number
  std::set<std::string> acknowledged;                       // purchase orders

 private:
  int order_line_count_ = 0;
  int purchase_count_ = 0;
};

inline canonical::LineOutcome outcome(canonical::OutcomeStatus status, const Decimal& quantity,
                                      std::string unit = "EA") {
  canonical::LineOutcome outcome;
  outcome.status = status;
  outcome.quantity = {quantity, std::move(unit), ""};
  return outcome;
}

inline canonical::OrderAck ack_of(std::string line, std::vector<canonical::LineOutcome> outcomes,
                                  canonical::Decision decision = canonical::Decision::accepted_with_changes) {
  canonical::OrderAck ack;
  ack.decision = decision;
  canonical::AckLine ack_line;
  ack_line.number = std::move(line);
  ack_line.outcomes = std::move(outcomes);
  ack.lines.push_back(std::move(ack_line));
  return ack;
}

inline canonical::ShipNode item_node(std::string line, const Decimal& quantity, std::string unit = "EA") {
  canonical::ShipNode node;
  node.level = canonical::NodeLevel::item;
  node.line_number = std::move(line);
  node.shipped = canonical::Quantity{quantity, std::move(unit), ""};
  return node;
}

inline canonical::ShipNotice notice_of(std::string number, std::string po, std::vector<canonical::ShipNode> items) {
  canonical::ShipNode order;
  order.level = canonical::NodeLevel::order;
  order.order_number = std::move(po);
  order.children = std::move(items);
  canonical::ShipNode root;
  root.children.push_back(std::move(order));
  canonical::ShipNotice notice;
  notice.number = std::move(number);
  notice.nodes.push_back(std::move(root));
  return notice;
}

inline canonical::ShipNotice with_purpose(canonical::ShipNotice notice, canonical::Purpose purpose) {
  notice.purpose = purpose;
  return notice;
}
inline canonical::ShipNotice cancellation_of(std::string number, std::string po) {
  return with_purpose(notice_of(std::move(number), std::move(po), {}), canonical::Purpose::cancel);
}

inline std::vector<std::string> kinds(const std::vector<Case>& cases) {
  std::vector<std::string> names;
  for (const auto& one : cases) names.emplace_back(to_string(one.kind));
  return names;
}

}  // namespace crossdock::tracking
