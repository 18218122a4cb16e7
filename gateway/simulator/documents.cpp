// SPDX-License-Identifier: Apache-2.0
// Writes order answers, ship notices packed in cartons, invoices and credit notes of a promise.
#include "gateway/simulator/documents.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/checked.hpp"
#include "gateway/simulator/labels.hpp"

namespace crossdock::simulator {
namespace {

using canonical::DateKind;
using canonical::NodeLevel;
using canonical::OutcomeStatus;
using canonical::PartyRole;
using canonical::ReferenceKind;

constexpr int units_per_carton = 12;
constexpr int cartons_per_line = 50;  // larger lines get larger cartons, so that a notice stays readable
constexpr int days_under_way = 3;
constexpr int days_to_pay = 30;

// "northwind-supply" is NS in its own numbers.
std::string initials(const partners::Partner& partner) {
  std::string letters;
  bool start = true;
  for (const char c : partner.id.text()) {
    if (start && c >= 'a' && c <= 'z') letters += static_cast<char>(c - 'a' + 'A');
    start = c == '-';
  }
  return letters;
}

canonical::Party our_party(const partners::Partner& partner, PartyRole role) {
  const auto& profile = partner.party;
  canonical::Party party{.role = role, .name = profile.name};
  if (!profile.gln.empty()) party.ids.push_back({canonical::PartyIdScheme::gln, profile.gln});
  if (profile.gln.empty() && !profile.duns.empty()) party.ids.push_back({canonical::PartyIdScheme::duns, profile.duns});
  party.address = {profile.lines, profile.city, profile.region, profile.postal_code, profile.country};
  return party;
}

// A party of the order in the role it has in the answer; nothing if the order does not name it.
void add_party(std::vector<canonical::Party>& parties, const canonical::Order& order, PartyRole from, PartyRole as) {
  const auto found = std::ranges::find(order.parties, from, &canonical::Party::role);
  if (found == order.parties.end()) return;
  parties.push_back(*found);
  parties.back().role = as;
}

Date today(const Deal& deal) { return date_of(deal.now); }
Date days_later(Date date, int days) { return Date(date.days() + std::chrono::days(days)); }

canonical::LineOutcome outcome(OutcomeStatus status, const Decimal& quantity, const canonical::OrderLine& line) {
  return {.status = status, .quantity = {.value = quantity, .unit = line.quantity.unit}};
}

canonical::AckLine ack_line(const canonical::OrderLine& line, const LinePromise& promise) {
  canonical::AckLine ack{.number = line.number, .ordered = line.quantity, .item = line.item, .price = line.price};
  ack.price_basis = line.price_basis;
  ack.ordered.source_unit.clear();
  if (promise.accepted.sign() > 0) {
    ack.outcomes.push_back(outcome(OutcomeStatus::accepted, promise.accepted, line));
    ack.outcomes.back().dates.push_back({.kind = DateKind::promised_ship, .date = promise.ships});
  }
  if (promise.backordered.sign() > 0) {
    ack.outcomes.push_back(outcome(OutcomeStatus::backordered, promise.backordered, line));
    ack.outcomes.back().reason = promise.reason;
  }
  if (promise.rejected.sign() > 0) {
    ack.outcomes.push_back(outcome(OutcomeStatus::rejected, promise.rejected, line));
    ack.outcomes.back().reason = promise.reason;
  }
  return ack;
}

canonical::ShipNode item_node(const canonical::OrderLine& line, const LinePromise& promise, const Decimal& shipped) {
  canonical::ShipNode item{.level = NodeLevel::item, .line_number = line.number, .item = line.item};
  item.shipped = canonical::Quantity{.value = shipped, .unit = promise.unit};
  item.ordered = canonical::Quantity{.value = line.quantity.value, .unit = promise.unit};
  return item;
}

// ---- cartons -------------------------------------------------------------------------------------------------

class Packing {
 public:
  Packing(const Deal& deal, State& state)
      : deal_(deal),
        state_(state),
        account_(account_of(deal.supplier.id.text())),
        prefix_(company_prefix_of(deal.supplier.party.gln, deal.supplier.id.text())) {}

  Result<void> pack(const canonical::OrderLine& line, const LinePromise& promise) {
    Checked left = promise.shipped;
    const Checked even = left.divided_by(cartons_per_line, 0, Rounding::up);
    if (!even.ok()) return fail(even.result().error());
    const Decimal room = std::max(Decimal(units_per_carton), even.value());
    while (left.value().sign() > 0) {
      const Decimal part = std::min(left.value(), room);
      cartons_.push_back(carton(line, promise, part));
      left -= part;
      if (!left.ok()) return fail(left.result().error());
    }
    return {};
  }

  std::vector<canonical::ShipNode> cartons() { return std::move(cartons_); }

  // The next label's number with the carrier.
  std::string track() { return tracking_number(deal_.supplier.simulator.carrier, account_, ++state_.carton); }

 private:
  canonical::ShipNode carton(const canonical::OrderLine& line, const LinePromise& promise, const Decimal& part) {
    canonical::ShipNode pack{.level = NodeLevel::pack, .tracking_number = track()};
    pack.sscc = sscc(prefix_, state_.carton);
    pack.children.push_back(item_node(line, promise, part));
    return pack;
  }

  const Deal& deal_;
  State& state_;
  std::string account_, prefix_;
  std::vector<canonical::ShipNode> cartons_;
};

std::size_t count(const canonical::ShipNode& node) {
  std::size_t sum = 1;
  for (const auto& child : node.children) sum += count(child);
  return sum;
}

std::vector<canonical::Event> shipment_dates(const Deal& deal) {
  return {{.kind = DateKind::shipped, .date = today(deal)},
          {.kind = DateKind::estimated_delivery, .date = days_later(today(deal), days_under_way)}};
}

canonical::ShipNode shipment_node(const Deal& deal) {
  canonical::ShipNode shipment{.level = NodeLevel::shipment};
  shipment.carrier = canonical::Carrier{.scac = deal.supplier.simulator.carrier};
  return shipment;
}

Result<canonical::ShipNode> shipment_of_cartons(const Deal& deal, const std::string& number, Packing& packing) {
  for (std::size_t i = 0; i < deal.order.lines.size(); ++i) {
    if (auto packed = packing.pack(deal.order.lines[i], deal.promise.lines[i]); !packed) return fail(packed.error());
  }
  canonical::ShipNode order{.level = NodeLevel::order, .order_number = deal.order.number};
  order.order_date = deal.order.issue_date;
  order.references.push_back({ReferenceKind::supplier_order, deal.supplier_order});
  order.children = packing.cartons();
  auto shipment = shipment_node(deal);
  shipment.packages.push_back({.type = "carton", .count = Decimal(static_cast<std::int64_t>(order.children.size()))});
  shipment.references.push_back({ReferenceKind::bill_of_lading, number});
  shipment.dates = shipment_dates(deal);
  shipment.parties.push_back(our_party(deal.supplier, PartyRole::ship_from));
  add_party(shipment.parties, deal.order, PartyRole::ship_to, PartyRole::ship_to);
  shipment.children.push_back(std::move(order));
  return shipment;
}

canonical::ShipNode shipment_of_items(const Deal& deal, Packing& packing) {
  auto shipment = shipment_node(deal);
  shipment.order_number = deal.order.number;
  shipment.order_date = deal.order.issue_date;
  shipment.tracking_number = packing.track();
  for (std::size_t i = 0; i < deal.order.lines.size(); ++i) {
    const auto& promise = deal.promise.lines[i];
    if (promise.shipped.sign() > 0)
      shipment.children.push_back(item_node(deal.order.lines[i], promise, promise.shipped));
  }
  return shipment;
}

// So many units at a price, of a line that was ordered.
Result<canonical::InvoiceLine> invoice_line(const canonical::OrderLine& line, const canonical::Quantity& quantity,
                                            const canonical::Money& price) {
  const Decimal basis = line.price_basis ? line.price_basis->value : Decimal(1);
  const auto amount = (Checked(quantity.value) * price.amount).divided_by(basis, 2, Rounding::half_up).result();
  if (!amount) return fail(amount.error());
  canonical::InvoiceLine out{.order_line_number = line.number, .item = line.item, .price = price};
  out.number = line.number;  // unique here too, and the same in syntaxes that have one number only
  out.quantity = quantity;
  out.price_basis = line.price_basis;
  out.amount = canonical::Money{*amount, price.currency};
  return out;
}

// An invoice or credit note without its lines.
canonical::Invoice bill_about(const Deal& deal, std::string number) {
  canonical::Invoice invoice{.number = std::move(number), .issue_date = today(deal)};
  invoice.order_number = deal.order.number;
  invoice.order_date = deal.order.issue_date.value_or(today(deal));
  invoice.currency = deal.promise.lines.front().price.currency;
  invoice.references.push_back({ReferenceKind::supplier_order, deal.supplier_order});
  add_party(invoice.parties, deal.order, PartyRole::buyer, PartyRole::buyer);
  invoice.parties.push_back(our_party(deal.supplier, PartyRole::seller));
  add_party(invoice.parties, deal.order, PartyRole::buyer, PartyRole::bill_to);
  add_party(invoice.parties, deal.order, PartyRole::ship_to, PartyRole::ship_to);
  return invoice;
}

Result<void> add_totals(canonical::Invoice& invoice) {
  Checked sum;
  for (const auto& line : invoice.lines) sum += line.amount->amount;
  const auto total = sum.result();
  if (!total) return fail(total.error());
  invoice.declared.lines = canonical::Money{*total, invoice.currency};
  invoice.declared.payable = invoice.declared.lines;
  invoice.declared.line_count = Decimal(static_cast<std::int64_t>(invoice.lines.size()));
  return {};
}

}  // namespace

std::string next_number(State& state, const partners::Partner& supplier, char kind) {
  return fmt::format("{}-{}{:06}", initials(supplier), kind, ++state.document);
}

canonical::OrderAck order_ack(const Deal& deal) {
  canonical::OrderAck ack{.decision = deal.promise.decision, .number = deal.supplier_order};
  ack.order_number = deal.order.number;
  ack.order_date = deal.order.issue_date.value_or(today(deal));
  ack.issue_date = today(deal);
  ack.currency = deal.order.currency;
  ack.references.push_back({ReferenceKind::supplier_order, deal.supplier_order});
  add_party(ack.parties, deal.order, PartyRole::buyer, PartyRole::buyer);
  ack.parties.push_back(our_party(deal.supplier, PartyRole::seller));
  add_party(ack.parties, deal.order, PartyRole::ship_to, PartyRole::ship_to);
  for (std::size_t i = 0; i < deal.order.lines.size(); ++i) {
    ack.lines.push_back(ack_line(deal.order.lines[i], deal.promise.lines[i]));
  }
  ack.declared_line_count = Decimal(static_cast<std::int64_t>(ack.lines.size()));
  return ack;
}

Result<canonical::ShipNotice> ship_notice(const Deal& deal, Structure structure, std::string number, State& state) {
  Packing packing(deal, state);
  auto shipment = structure == Structure::cartons ? shipment_of_cartons(deal, number, packing)
                                                  : Result<canonical::ShipNode>(shipment_of_items(deal, packing));
  if (!shipment) return fail(shipment.error());
  canonical::ShipNotice notice{.number = std::move(number), .issue_date = today(deal)};
  notice.issue_time = time_of_day(deal.now);
  notice.parties.push_back(our_party(deal.supplier, PartyRole::seller));
  add_party(notice.parties, deal.order, PartyRole::buyer, PartyRole::buyer);
  add_party(notice.parties, deal.order, PartyRole::ship_to, PartyRole::ship_to);
  if (structure == Structure::cartons) {
    notice.structure = "0001";
  } else {
    notice.references.push_back({ReferenceKind::shipment, notice.number});
    notice.dates = shipment_dates(deal);
  }
  notice.declared_node_count = Decimal(static_cast<std::int64_t>(count(*shipment)));
  notice.nodes.push_back(std::move(*shipment));
  return notice;
}

Result<canonical::ShipNotice> corrected_notice(const Deal& deal, const canonical::ShipNotice& first,
                                               Structure structure, State& state) {
  if (deal.promise.notice == Promise::Afterwards::cancelled) {
    auto notice = first;
    notice.purpose = canonical::Purpose::cancel;
    return notice;
  }
  Promise shipped = deal.promise;
  for (auto& line : shipped.lines) line.shipped = line.corrected;
  auto notice =
      ship_notice({deal.order, shipped, deal.supplier, deal.supplier_order, deal.now}, structure, first.number, state);
  if (notice) notice->purpose = canonical::Purpose::replace;
  return notice;
}

Result<canonical::Invoice> invoice(const Deal& deal, std::string number, const std::string& shipment) {
  auto invoice = bill_about(deal, std::move(number));
  invoice.references.push_back({ReferenceKind::shipment, shipment});
  invoice.terms = canonical::Terms{.net_days = days_to_pay, .net_date = days_later(today(deal), days_to_pay)};
  invoice.dates.push_back({.kind = DateKind::shipped, .date = today(deal)});
  for (std::size_t i = 0; i < deal.order.lines.size(); ++i) {
    const auto& promise = deal.promise.lines[i];
    if (promise.billed.sign() <= 0) continue;
    auto line = invoice_line(deal.order.lines[i], {.value = promise.billed, .unit = promise.unit}, promise.price);
    if (!line) return fail(line.error());
    invoice.lines.push_back(std::move(*line));
  }
  if (auto added = add_totals(invoice); !added) return fail(added.error());
  return invoice;
}

Result<canonical::Invoice> credit_note(const Deal& deal, std::string number, const std::string& billed_by) {
  auto note = bill_about(deal, std::move(number));
  note.kind = canonical::InvoiceKind::credit_note;
  note.references.push_back({ReferenceKind::invoice, billed_by});
  for (std::size_t i = 0; i < deal.order.lines.size(); ++i) {
    const auto& promise = deal.promise.lines[i];
    if (promise.credited.sign() <= 0) continue;
    auto line =
        invoice_line(deal.order.lines[i], {.value = promise.credited, .unit = promise.unit}, promise.credit_price);
    if (!line) return fail(line.error());
    note.lines.push_back(std::move(*line));
  }
  if (auto added = add_totals(note); !added) return fail(added.error());
  return note;
}

}  // namespace crossdock::simulator
