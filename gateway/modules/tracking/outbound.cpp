// SPDX-License-Identifier: Apache-2.0
// The buyer's documents, written from the journal.
#include "gateway/modules/tracking/outbound.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/checked.hpp"

namespace crossdock::tracking {
namespace {

using enum Bucket;

canonical::Quantity quantity_of(const OrderLineFacts& line, const Decimal& value) { return {value, line.unit, ""}; }

void add_outcome(canonical::AckLine& ack, const OrderLineFacts& line, canonical::OutcomeStatus status,
                 const Decimal& quantity, std::string reason) {
  if (quantity.sign() <= 0) return;
  ack.outcomes.push_back({.status = status,
                          .quantity = quantity_of(line, quantity),
                          .price = {},
                          .dates = {},
                          .reason = std::move(reason),
                          .substitute = {}});
}

canonical::AckLine acknowledge(const OrderLineFacts& line) {
  canonical::AckLine ack;
  ack.number = line.number;
  ack.ordered = quantity_of(line, line.balances.initial());
  ack.item = line.item;
  ack.price = line.price;
  const Decimal sent = line.balances.sum({confirmed, shipped, delivered, returned});
  add_outcome(ack, line, canonical::OutcomeStatus::accepted, sent, "");
  add_outcome(ack, line, canonical::OutcomeStatus::backordered, line.balances.of(backordered), "");
  add_outcome(ack, line, canonical::OutcomeStatus::rejected, line.balances.of(rejected), "no supplier can deliver");
  add_outcome(ack, line, canonical::OutcomeStatus::rejected, line.balances.of(cancelled), "cancelled");
  return ack;
}

// The header only says "accepted" or "rejected" when every unit of every line agrees.
canonical::Decision decision_over(const std::vector<canonical::AckLine>& lines) {
  const auto all = [&](canonical::OutcomeStatus status) {
    return std::ranges::all_of(lines, [&](const canonical::AckLine& line) {
      return std::ranges::all_of(line.outcomes, [&](const auto& outcome) { return outcome.status == status; });
    });
  };
  if (all(canonical::OutcomeStatus::accepted)) return canonical::Decision::accepted;
  if (all(canonical::OutcomeStatus::rejected)) return canonical::Decision::rejected;
  return canonical::Decision::accepted_with_changes;
}

using LinesById = std::unordered_map<std::int64_t, const OrderLineFacts*>;

LinesById by_id(const OrderFacts& order) {
  LinesById lines;
  for (const auto& line : order.lines) lines.emplace(line.id, &line);
  return lines;
}

canonical::ShipNode item_node(const OrderLineFacts& line, const ShippedLine& shipped_line) {
  canonical::ShipNode node;
  node.level = canonical::NodeLevel::item;
  node.line_number = line.number;
  node.item = line.item;
  node.shipped = quantity_of(line, shipped_line.quantity);
  node.ordered = quantity_of(line, line.balances.initial());
  node.serials = shipped_line.serials;
  node.lots = shipped_line.lots;
  return node;
}

canonical::ShipNode pack_node(const ShippedPackage& package) {
  canonical::ShipNode node;
  node.level = canonical::NodeLevel::pack;
  node.sscc = package.sscc;
  node.tracking_number = package.tracking_number;
  if (!package.type.empty()) node.packages.push_back({package.type, {}, {}});
  return node;
}

// Packages with at least one item of this order, then the items that lie in none.
std::vector<canonical::ShipNode> contents(const LinesById& lines, const Shipment& shipment) {
  std::vector<canonical::ShipNode> packs(shipment.packages.size());
  std::vector<canonical::ShipNode> loose;
  for (const auto& shipped_line : shipment.lines) {
    const auto line = lines.find(shipped_line.order_line);
    if (line == lines.end()) continue;
    const bool packed = shipped_line.package && *shipped_line.package < packs.size();
    auto& items = packed ? packs[*shipped_line.package].children : loose;
    items.push_back(item_node(*line->second, shipped_line));
  }
  std::vector<canonical::ShipNode> nodes;
  for (std::size_t i = 0; i < packs.size(); ++i) {
    if (packs[i].children.empty()) continue;
    auto node = pack_node(shipment.packages[i]);
    node.children = std::move(packs[i].children);
    nodes.push_back(std::move(node));
  }
  std::ranges::move(loose, std::back_inserter(nodes));
  return nodes;
}

// What shipped of each order line, in the order of the order's lines.
std::vector<Decimal> shipped_quantities(const OrderFacts& order, std::span<const ShippedLine> shipped_lines) {
  std::unordered_map<std::int64_t, Checked> sums;
  for (const auto& line : shipped_lines) sums[line.order_line] += line.quantity;
  std::vector<Decimal> quantities;
  for (const auto& line : order.lines) quantities.push_back(sums[line.id].value());
  return quantities;
}

// An invoice names who pays: the buyer, unless the order names another. UBL demands it.
std::vector<canonical::Party> invoice_parties(const canonical::Order& order) {
  auto parties = order.parties;
  const auto has = [&](canonical::PartyRole role) {
    return std::ranges::find(parties, role, &canonical::Party::role) != parties.end();
  };
  if (has(canonical::PartyRole::bill_to) || !has(canonical::PartyRole::buyer)) return parties;
  auto payer = *std::ranges::find(parties, canonical::PartyRole::buyer, &canonical::Party::role);
  payer.role = canonical::PartyRole::bill_to;
  parties.push_back(std::move(payer));
  return parties;
}

// price × quantity ÷ price basis, rounded half up to the minor unit, as invoices do it.
Result<Decimal> amount_of(const OrderLineFacts& line, const Decimal& quantity, int digits) {
  const Checked basis = line.price_basis ? Checked(line.price_basis->value) : Checked(1);
  return (Checked(line.price->amount) * quantity).divided_by(basis, digits, Rounding::half_up).result();
}

}  // namespace

std::optional<canonical::OrderAck> buyer_ack(const OrderFacts& order) {
  canonical::OrderAck ack;
  for (const auto& line : order.lines) {
    if (!line.balances.sum({open, placed}).is_zero()) return std::nullopt;
    ack.lines.push_back(acknowledge(line));
  }
  ack.decision = decision_over(ack.lines);
  ack.order_number = order.order.number;
  ack.order_date = order.order.issue_date;
  ack.currency = order.order.currency;
  ack.references = order.order.references;
  ack.parties = order.order.parties;
  ack.declared_line_count = Decimal(static_cast<std::int64_t>(ack.lines.size()));
  return ack;
}

std::optional<canonical::ShipNotice> buyer_ship_notice(const OrderFacts& order, const Shipment& shipment,
                                                       const std::string& number) {
  auto nodes = contents(by_id(order), shipment);
  if (nodes.empty()) return std::nullopt;

  canonical::ShipNode order_node;
  order_node.level = canonical::NodeLevel::order;
  order_node.order_number = order.order.number;
  order_node.order_date = order.order.issue_date;
  order_node.children = std::move(nodes);

  canonical::ShipNode root;
  root.level = canonical::NodeLevel::shipment;
  root.carrier = shipment.carrier;
  root.references = shipment.references;
  root.children.push_back(std::move(order_node));

  canonical::ShipNotice notice;
  notice.number = number;
  if (shipment.shipped) notice.dates.push_back({canonical::DateKind::shipped, *shipment.shipped, {}});
  notice.parties = order.order.parties;
  notice.nodes.push_back(std::move(root));
  return notice;
}

Result<canonical::Invoice> buyer_invoice(const OrderFacts& order, std::span<const ShippedLine> shipped_lines,
                                         const std::string& number, Date date) {
  canonical::Invoice invoice;
  invoice.number = number;
  invoice.issue_date = date;
  invoice.order_number = order.order.number;
  invoice.order_date = order.order.issue_date;
  invoice.currency = order.order.currency;
  invoice.parties = invoice_parties(order.order);
  invoice.terms = order.order.terms;

  const auto quantities = shipped_quantities(order, shipped_lines);
  Checked total;
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    const auto& line = order.lines[i];
    if (quantities[i].sign() <= 0) continue;
    if (!line.price)
      return fail(Fault::unmapped, "order " + order.order.number + " line " + line.number + " has no price");
    if (invoice.currency.empty()) invoice.currency = line.price->currency;
    if (!line.price->currency.empty() && line.price->currency != invoice.currency) {
      return fail(Fault::invalid, "order " + order.order.number + " line " + line.number + " is priced in " +
                                      line.price->currency + ", the order in " + invoice.currency);
    }
    const auto amount = amount_of(line, quantities[i], canonical::minor_digits(invoice.currency));
    if (!amount) return fail(amount.error());
    total += *amount;
    canonical::InvoiceLine& written = invoice.lines.emplace_back();
    written.number = std::to_string(invoice.lines.size());
    written.order_line_number = line.number;
    written.quantity = quantity_of(line, quantities[i]);
    written.item = line.item;
    written.price = canonical::Money{line.price->amount, invoice.currency};
    written.price_basis = line.price_basis;
    written.amount = canonical::Money{*amount, invoice.currency};
  }
  const auto payable = total.result();
  if (!payable) return fail(payable.error());
  invoice.declared.lines = canonical::Money{*payable, invoice.currency};
  invoice.declared.payable = invoice.declared.lines;
  invoice.declared.line_count = Decimal(static_cast<std::int64_t>(invoice.lines.size()));
  return invoice;
}

}  // namespace crossdock::tracking
