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
                 const Decimal& quantity, std::vector<canonical::Event> dates = {}) {
  if (quantity.sign() <= 0) return;
  ack.outcomes.push_back({.status = status,
                          .quantity = quantity_of(line, quantity),
                          .price = {},
                          .price_basis = {},
                          .dates = std::move(dates),
                          .reason = {},
                          .substitute = {}});
}

// Why is said in words, which every syntax has a place for in the notes of the line; what stands with the outcome itself
// is a reference of the partners (X12 004010 855 ACK06).
void add_rejection(canonical::AckLine& ack, const OrderLineFacts& line, const Decimal& quantity, std::string_view why) {
  if (quantity.sign() <= 0) return;
  add_outcome(ack, line, canonical::OutcomeStatus::rejected, quantity);
  ack.notes.push_back(quantity.text() + " " + line.unit + ": " + std::string(why));
}

// The day on which the units leave, as far as a supplier promised one.
std::vector<canonical::Event> dates_of(const std::string& day) {
  const auto date = Date::parse(day);
  if (!date) return {};
  return {{canonical::DateKind::promised_ship, *date, {}}};
}

canonical::AckLine acknowledge(const OrderLineFacts& line, const Answered& answered) {
  canonical::AckLine ack;
  ack.number = line.number;
  ack.ordered = quantity_of(line, line.balances.initial());
  ack.item = line.item;
  ack.price = line.price;
  ack.price_basis = line.price_basis;
  add_outcome(ack, line, canonical::OutcomeStatus::accepted, answered.accepted, dates_of(answered.confirmed_for));
  add_outcome(ack, line, canonical::OutcomeStatus::backordered, answered.backordered,
              dates_of(answered.backordered_for));
  add_rejection(ack, line, line.balances.of(rejected), "no supplier can deliver");
  add_rejection(ack, line, line.balances.of(cancelled), "cancelled");
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

using LinesById = std::unordered_map<OrderLineId, const OrderLineFacts*>;

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
  const auto count = package.type.empty() ? std::nullopt : std::optional(Decimal(1));
  if (count || package.weight) node.packages.push_back({package.type, count, package.weight});
  return node;
}

// Packages with at least one item of this order, then the items that lie in none.
std::vector<canonical::ShipNode> contents(const LinesById& lines, const Shipment& shipment) {
  std::vector<canonical::ShipNode> packs(shipment.packages.size());
  std::vector<canonical::ShipNode> loose;
  for (const auto& shipped_line : shipment.lines) {
    const auto line = lines.find(shipped_line.order_line);
    if (line == lines.end() || shipped_line.quantity.sign() <= 0) continue;
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

bool has_role(const std::vector<canonical::Party>& parties, canonical::PartyRole role) {
  return std::ranges::find(parties, role, &canonical::Party::role) != parties.end();
}

// Whether everything that the supplier announced belongs to this order.
bool is_whole(const OrderFacts& order, const Shipment& shipment) {
  return std::ranges::all_of(shipment.lines, [&](const ShippedLine& line) { return line.order == order.id; });
}

// An invoice names who pays: the buyer, unless the order names another. UBL demands it.
std::vector<canonical::Party> invoice_parties(const canonical::Order& order) {
  auto parties = order.parties;
  using canonical::PartyRole;
  if (has_role(parties, PartyRole::bill_to) || !has_role(parties, PartyRole::buyer)) return parties;
  auto payer = *std::ranges::find(parties, PartyRole::buyer, &canonical::Party::role);
  payer.role = PartyRole::bill_to;
  parties.push_back(std::move(payer));
  return parties;
}

// One bill in the making.
class Bill {
 public:
  Bill(const OrderFacts& order, const std::vector<Billed>& billed, canonical::Invoice& invoice)
      : order_(order), billed_(billed), invoice_(invoice) {}

  // The line with its charges; nothing where nothing of it is billed.
  void add_line(std::size_t i) {
    const auto& line = order_.lines[i];
    const auto units =
        std::ranges::find_if(billed_, [&](const Billed& one) { return one.line == line.id && !one.charge; });
    canonical::InvoiceLine written;
    Checked amount;
    if (units != billed_.end()) {
      written.quantity = quantity_of(line, units->quantity.absolute());
      written.price = canonical::Money{line.price->amount, invoice_.currency};
      written.price_basis = line.price_basis;
      amount += units->amount.absolute();
    }
    for (const auto& one : billed_) {
      if (one.line != line.id || !one.charge) continue;
      const auto& charge = order_.order.lines[i].charges[static_cast<std::size_t>(*one.charge)];
      // Without units there is no line to put it on: it is a charge of the whole bill then.
      auto& list = units == billed_.end() ? invoice_.charges : written.charges;
      list.push_back(charge_of(charge, one.amount));
      (units == billed_.end() ? extras_ : amount) += signed_amount(list.back());
    }
    if (units == billed_.end()) return;
    written.number = std::to_string(invoice_.lines.size() + 1);
    written.order_line_number = line.number;
    written.item = line.item;
    written.amount = canonical::Money{amount.value(), invoice_.currency};
    lines_ += amount;
    invoice_.lines.push_back(std::move(written));
  }

  void add_order_charges() {
    for (const auto& one : billed_) {
      if (!one.line.none() || !one.charge) continue;
      const auto& charge = order_.order.charges[static_cast<std::size_t>(*one.charge)];
      invoice_.charges.push_back(charge_of(charge, one.amount));
      extras_ += signed_amount(invoice_.charges.back());
    }
  }

  Result<void> total() {
    const auto payable = (lines_ + extras_).result();
    if (!payable) return fail(payable.error());
    invoice_.declared.lines = canonical::Money{lines_.value(), invoice_.currency};
    Checked charges, allowances;
    for (const auto& charge : invoice_.charges)
      (charge.kind == canonical::ChargeKind::charge ? charges : allowances) += charge.amount->amount;
    if (!charges.value().is_zero()) invoice_.declared.charges = canonical::Money{charges.value(), invoice_.currency};
    if (!allowances.value().is_zero())
      invoice_.declared.allowances = canonical::Money{allowances.value(), invoice_.currency};
    invoice_.declared.payable = canonical::Money{*payable, invoice_.currency};
    invoice_.declared.line_count = Decimal(static_cast<std::int64_t>(invoice_.lines.size()));
    return {};
  }

 private:
  // The charge as the order has it, with this bill's part of its money.
  canonical::AllowanceCharge charge_of(const canonical::AllowanceCharge& ordered, const Decimal& amount) const {
    canonical::AllowanceCharge charge = ordered;
    charge.amount = canonical::Money{amount.absolute(), invoice_.currency};
    charge.percent.reset();
    charge.base.reset();
    charge.percent_of.clear();
    return charge;
  }

  static Decimal signed_amount(const canonical::AllowanceCharge& charge) {
    const auto& amount = charge.amount->amount;
    return charge.kind == canonical::ChargeKind::charge ? amount : amount.negated();
  }

  const OrderFacts& order_;
  const std::vector<Billed>& billed_;
  canonical::Invoice& invoice_;
  Checked lines_, extras_;
};

}  // namespace

canonical::OrderAck buyer_ack(const OrderFacts& order, const std::vector<Answered>& answered) {
  canonical::OrderAck ack;
  for (std::size_t i = 0; i < order.lines.size(); ++i) ack.lines.push_back(acknowledge(order.lines[i], answered[i]));
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
  order_node.references = order.order.references;
  order_node.children = std::move(nodes);

  canonical::ShipNode root;
  root.level = canonical::NodeLevel::shipment;
  root.carrier = shipment.carrier;
  root.references = shipment.references;
  // For a part of the shipment only its packages say what they weigh.
  if (is_whole(order, shipment)) root.packages = shipment.load;
  root.children.push_back(std::move(order_node));

  canonical::ShipNotice notice;
  notice.number = number;
  if (shipment.shipped) notice.dates.push_back({canonical::DateKind::shipped, *shipment.shipped, {}});
  notice.dates.insert(notice.dates.end(), shipment.arrival.begin(), shipment.arrival.end());
  notice.parties = order.order.parties;
  if (shipment.ship_to) {
    std::erase_if(notice.parties, [](const auto& one) { return one.role == canonical::PartyRole::ship_to; });
    notice.parties.push_back(*shipment.ship_to);
  }
  if (shipment.ship_from && !has_role(notice.parties, canonical::PartyRole::ship_from))
    notice.parties.push_back(*shipment.ship_from);
  notice.nodes.push_back(std::move(root));
  return notice;
}

Checked line_value(const OrderLineFacts& line, const Decimal& units, int digits) {
  const Checked basis = line.price_basis ? Checked(line.price_basis->value) : Checked(1);
  return (Checked(line.price->amount) * units).divided_by(basis, digits, Rounding::half_up);
}

Result<canonical::Invoice> buyer_invoice(const OrderFacts& order, const std::vector<Billed>& billed,
                                         canonical::InvoiceKind kind, Date date) {
  canonical::Invoice invoice;
  invoice.kind = kind;
  invoice.issue_date = date;
  invoice.order_number = order.order.number;
  invoice.order_date = order.order.issue_date;
  invoice.currency = order.order.currency;
  invoice.references = order.order.references;
  invoice.parties = invoice_parties(order.order);
  invoice.freight_terms = order.order.freight_terms;
  invoice.terms = order.order.terms;
  for (const auto& line : order.lines) {
    if (invoice.currency.empty() && line.price) invoice.currency = line.price->currency;
    const bool is_billed = std::ranges::any_of(billed, [&](const Billed& one) { return one.line == line.id; });
    if (is_billed && !line.price)
      return fail(Fault::unmapped, "order " + order.order.number + " line " + line.number + " has no price");
  }
  Bill bill(order, billed, invoice);
  for (std::size_t i = 0; i < order.lines.size(); ++i) bill.add_line(i);
  bill.add_order_charges();
  if (auto done = bill.total(); !done) return fail(done.error());
  return invoice;
}

}  // namespace crossdock::tracking
