// SPDX-License-Identifier: Apache-2.0
// The canonical documents. Every syntax is translated to and from these; modules see nothing else.
//
// Values that a partner declared (totals, counts) are kept apart from what can be computed; the difference is a
// finding, never silently corrected. Fields that a document does not carry are empty or nullopt.
#pragma once

#include <variant>

#include "translators/canonical/inventory_advice.hpp"
#include "translators/canonical/kinds.hpp"
#include "translators/canonical/values.hpp"

namespace crossdock::canonical {

// ---- Order: X12 850, UBL Order ---------------------------------------------------------------------------

BOOST_DEFINE_ENUM_CLASS(OrderKind, standalone, drop_ship, blanket, release, stock, rush, sample, consignment)

struct Schedule {
  Quantity quantity;
  std::vector<Event> dates;
  friend bool operator==(const Schedule&, const Schedule&) = default;
};
BOOST_DESCRIBE_STRUCT(Schedule, (), (quantity, dates))

// A part of a line that goes to a place of its own. The parts add up to the line.
struct Destination {
  Party ship_to{.role = PartyRole::ship_to};
  Quantity quantity;
  std::vector<Event> dates;  // of this part
  friend bool operator==(const Destination&, const Destination&) = default;
};
BOOST_DESCRIBE_STRUCT(Destination, (), (ship_to, quantity, dates))

struct OrderLine {
  std::string number;  // unique within the order, as the buyer wrote it
  Quantity quantity;
  Item item;
  std::optional<Money> price;  // of `price_basis` units, or of one when there is none
  std::optional<Quantity> price_basis;
  std::optional<Money> amount;  // as declared
  // The consumer's, for what is sold to it: packing slips name it, nothing counts it.
  std::optional<Money> retail_price;
  std::vector<Event> dates;
  std::vector<Schedule> schedule;
  std::vector<Destination> destinations;
  std::vector<Party> parties;  // of this line: its own ship_to goes before the order's
  std::vector<Reference> references;
  std::vector<AllowanceCharge> charges;
  std::vector<Tax> taxes;
  std::vector<std::string> notes;
  friend bool operator==(const OrderLine&, const OrderLine&) = default;
};
BOOST_DESCRIBE_STRUCT(OrderLine, (),
                      (number, quantity, item, price, price_basis, amount, retail_price, dates, schedule, destinations,
                       parties, references, charges, taxes, notes))

struct OrderTotals {
  std::optional<Money> amount;
  std::optional<Decimal> line_count;
  std::optional<Decimal> quantity_hash;  // X12 CTT02: the sum of all quantities, whatever their units
  friend bool operator==(const OrderTotals&, const OrderTotals&) = default;
};
BOOST_DESCRIBE_STRUCT(OrderTotals, (), (amount, line_count, quantity_hash))

struct Order {
  Purpose purpose = Purpose::original;
  OrderKind kind = OrderKind::standalone;
  std::string kind_code;  // an alias of the partner's for `kind`, "x12:NE": see values.hpp
  std::string number;
  std::string release;  // of a blanket order
  std::optional<Date> issue_date;
  std::string currency;
  std::vector<Reference> references;
  std::vector<Event> dates;
  std::vector<Party> parties;
  std::optional<Terms> terms;
  std::string freight_terms;  // "prepaid", "collect", "third_party", "prepaid_and_add", or the document's own code
  std::optional<Carrier> carrier;
  std::vector<AllowanceCharge> charges;
  std::vector<std::string> notes;
  std::vector<OrderLine> lines;
  OrderTotals declared;
  std::vector<Extension> extensions;
  friend bool operator==(const Order&, const Order&) = default;
};
BOOST_DESCRIBE_STRUCT(Order, (),
                      (purpose, kind, kind_code, number, release, issue_date, currency, references, dates, parties,
                       terms, freight_terms, carrier, charges, notes, lines, declared, extensions))

// ---- OrderAck: X12 855, UBL OrderResponse ----------------------------------------------------------------

BOOST_DEFINE_ENUM_CLASS(Decision, accepted, accepted_with_changes, rejected, pending)
BOOST_DEFINE_ENUM_CLASS(OutcomeStatus, accepted, backordered, rejected, substituted, quantity_changed, price_changed,
                        date_changed, on_hold)

// A part of a line's quantity and what becomes of it; a line may have several.
struct LineOutcome {
  OutcomeStatus status = OutcomeStatus::accepted;
  Quantity quantity;
  std::optional<Money> price;  // when it was changed; of `price_basis` units
  std::optional<Quantity> price_basis;
  std::vector<Event> dates;
  std::string
      reason;  // a number or code that the partners agreed on (X12 element 326); words stand in the line's notes
  std::optional<Item> substitute;
  friend bool operator==(const LineOutcome&, const LineOutcome&) = default;
};
BOOST_DESCRIBE_STRUCT(LineOutcome, (), (status, quantity, price, price_basis, dates, reason, substitute))

struct AckLine {
  std::string number;  // of the order's line
  Quantity ordered;
  Item item;
  std::optional<Money> price;  // of `price_basis` units, or of one when there is none
  std::optional<Quantity> price_basis;
  std::vector<LineOutcome> outcomes;
  std::vector<std::string> notes;
  friend bool operator==(const AckLine&, const AckLine&) = default;
};
BOOST_DESCRIBE_STRUCT(AckLine, (), (number, ordered, item, price, price_basis, outcomes, notes))

struct OrderAck {
  Purpose purpose = Purpose::original;
  Decision decision = Decision::accepted;
  std::string number;        // of this acknowledgement, where the syntax has one
  std::string order_number;  // the buyer's
  std::optional<Date> order_date;
  std::optional<Date> issue_date;
  std::string currency;
  std::vector<Reference> references;  // supplier_order: the supplier's own number
  std::vector<Event> dates;
  std::vector<Party> parties;
  std::vector<std::string> notes;
  std::vector<AckLine> lines;
  std::optional<Decimal> declared_line_count;
  std::vector<Extension> extensions;
  friend bool operator==(const OrderAck&, const OrderAck&) = default;
};
BOOST_DESCRIBE_STRUCT(OrderAck, (),
                      (purpose, decision, number, order_number, order_date, issue_date, currency, references, dates,
                       parties, notes, lines, declared_line_count, extensions))

// ---- ShipNotice: X12 856, UBL DespatchAdvice -------------------------------------------------------------

BOOST_DEFINE_ENUM_CLASS(NodeLevel, shipment, order, tare, pack, item)

struct Package {
  std::string type;  // "carton", "pallet", … or the code as written with its list: "x12:CTN25"
  std::optional<Decimal> count;
  std::optional<Quantity> weight;
  friend bool operator==(const Package&, const Package&) = default;
};
BOOST_DESCRIBE_STRUCT(Package, (), (type, count, weight))

// One node of a shipment's tree. Which fields are filled depends on the level; a node may carry any of them.
struct ShipNode {
  NodeLevel level = NodeLevel::shipment;

  std::optional<Carrier> carrier;  // shipment
  std::vector<Package> packages;   // shipment, order, tare, pack
  std::vector<Party> parties;

  std::string order_number;  // order: the purchase order the children belong to
  std::optional<Date> order_date;

  std::string sscc;             // tare, pack: serial shipping container code, 18 digits
  std::string tracking_number;  // shipment, pack

  std::string line_number;  // item: of the order's line
  Item item;
  std::optional<Quantity> shipped;
  std::optional<Quantity> ordered;
  std::vector<std::string> serials;
  std::vector<std::string> lots;

  std::vector<Reference> references;
  std::vector<Event> dates;
  std::vector<ShipNode> children;
  friend bool operator==(const ShipNode&, const ShipNode&) = default;
};
BOOST_DESCRIBE_STRUCT(ShipNode, (),
                      (level, carrier, packages, parties, order_number, order_date, sscc, tracking_number, line_number,
                       item, shipped, ordered, serials, lots, references, dates, children))

struct ShipNotice {
  Purpose purpose = Purpose::original;
  std::string number;  // of the shipment
  std::optional<Date> issue_date;
  std::optional<TimeOfDay> issue_time;
  std::string structure;  // X12 BSN05 as written: 0001 shipment-order-pack-item, 0004 shipment-order-item, …
  std::vector<Event> dates;
  std::vector<Reference> references;
  std::vector<Party> parties;
  std::vector<std::string> notes;
  std::vector<ShipNode> nodes;  // the roots, normally one shipment
  std::optional<Decimal> declared_node_count;
  std::vector<Extension> extensions;
  friend bool operator==(const ShipNotice&, const ShipNotice&) = default;
};
BOOST_DESCRIBE_STRUCT(ShipNotice, (),
                      (purpose, number, issue_date, issue_time, structure, dates, references, parties, notes, nodes,
                       declared_node_count, extensions))

// ---- Invoice and credit note: X12 810, UBL Invoice -------------------------------------------------------

BOOST_DEFINE_ENUM_CLASS(InvoiceKind, invoice, credit_note, corrected, debit_note, prepayment)

struct InvoiceLine {
  std::string number;
  std::string order_line_number;  // of the order's line, where the invoice says it
  std::string order_number;       // where a line names its own order
  Quantity quantity;
  Item item;
  std::optional<Money> price;
  std::optional<Quantity> price_basis;
  std::optional<Money> amount;  // as declared
  std::vector<Reference> references;
  std::vector<AllowanceCharge> charges;
  std::vector<Tax> taxes;
  std::vector<std::string> notes;
  friend bool operator==(const InvoiceLine&, const InvoiceLine&) = default;
};
BOOST_DESCRIBE_STRUCT(InvoiceLine, (),
                      (number, order_line_number, order_number, quantity, item, price, price_basis, amount, references,
                       charges, taxes, notes))

struct InvoiceTotals {
  std::optional<Money> lines;  // sum of the lines
  std::optional<Money> charges;
  std::optional<Money> allowances;
  std::optional<Money> tax;
  std::optional<Money> payable;  // the amount due
  std::optional<Money> prepaid;  // already paid: payable = tax_inclusive − prepaid + rounding (EN 16931 BR-CO-16)
  std::optional<Money> rounding;
  std::optional<Money> tax_exclusive;  // lines − allowances + charges
  std::optional<Money> tax_inclusive;
  std::optional<Decimal> line_count;
  friend bool operator==(const InvoiceTotals&, const InvoiceTotals&) = default;
};
BOOST_DESCRIBE_STRUCT(InvoiceTotals, (),
                      (lines, charges, allowances, tax, payable, prepaid, rounding, tax_exclusive, tax_inclusive,
                       line_count))

struct Invoice {
  InvoiceKind kind = InvoiceKind::invoice;
  std::string kind_code;  // an alias of the partner's for `kind`, "x12:PR": see values.hpp
  std::string number;
  std::optional<Date> issue_date;
  std::string order_number;
  std::optional<Date> order_date;
  std::string currency;
  std::vector<Reference> references;
  std::vector<Event> dates;
  std::vector<Party> parties;
  std::optional<Terms> terms;
  std::string freight_terms;
  std::optional<Carrier> carrier;
  std::vector<AllowanceCharge> charges;
  std::vector<Tax> taxes;
  std::vector<std::string> notes;
  std::vector<InvoiceLine> lines;
  InvoiceTotals declared;
  std::vector<Extension> extensions;
  friend bool operator==(const Invoice&, const Invoice&) = default;
};
BOOST_DESCRIBE_STRUCT(Invoice, (),
                      (kind, kind_code, number, issue_date, order_number, order_date, currency, references, dates,
                       parties, terms, freight_terms, carrier, charges, taxes, notes, lines, declared, extensions))

// ---- any of them -----------------------------------------------------------------------------------------

// One alternative for each kind, in the order of `kinds`; documents.cpp does not compile otherwise.
using Document = std::variant<Order, OrderAck, ShipNotice, Invoice, InventoryAdvice>;

DocumentKind kind_of(const Document& document);
std::optional<DocumentKind> document_kind(std::string_view name);  // "ShipNotice"
std::string document_names();                                      // "Order, OrderAck, ShipNotice or Invoice"
Document empty_document(DocumentKind kind);

// The document's own number, and the number of the order it is about (an order: its own; "": it is about none).
std::string_view number_of(const Document& document);
std::string_view order_number_of(const Document& document);

}  // namespace crossdock::canonical
