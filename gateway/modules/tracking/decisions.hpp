// SPDX-License-Identifier: Apache-2.0
// Decides what documents do to the journal. Each function only decides: the caller stores the postings (of purchase
// lines, order lines and billing, in this order of cause), opens the cases and sends what follows.
//
// Every decision is computed from the balances, so a document that comes again moves nothing.
#pragma once

#include <span>

#include "gateway/modules/tracking/facts.hpp"

namespace crossdock::tracking {

BOOST_DEFINE_ENUM_CLASS(FreedReason, rejected, cut, backordered, silence, cancelled)

// Units of an order line that are open again and may be placed with another supplier.
struct Freed {
  OrderLineId order_line;
  PurchaseLineId purchase_line;
  Decimal quantity;
  FreedReason reason{};
};

enum class Substitutes { refuse, accept };
enum class Backorders { keep, reroute };

struct AckPolicy {
  Substitutes substitutes = Substitutes::refuse;
  Backorders backorders = Backorders::keep;
};

// Units that the supplier still thinks are ordered and must be told are not.
struct Cancellation {
  PurchaseLineId purchase_line;
  std::string line;
  Decimal quantity;
};

// The day for which a supplier promises units of a line, those that it confirmed or those on backorder; of several days
// the latest. Without a date it says none.
struct Promise {
  PurchaseLineId purchase_line;
  Bucket bucket{};  // confirmed or backordered
  std::optional<Date> date;
};

struct AckDecision {
  std::vector<Posting> postings;
  std::vector<Promise> promises;
  std::vector<Freed> freed;
  std::vector<Cancellation> cancellations;
  std::vector<Case> cases;
};

// A supplier's acknowledgement of `purchase`. The last word counts: a later acknowledgement posts what is
// different from the balances. Units already rejected or cancelled never come back to life (LATE_ACK).
AckDecision apply(const canonical::OrderAck& ack, const PurchaseFacts& purchase, const AckPolicy& policy = {});

struct ShippedPackage {
  std::string sscc;
  std::string tracking_number;
  std::string type;
  std::optional<canonical::Quantity> weight;
  friend bool operator==(const ShippedPackage&, const ShippedPackage&) = default;
};

// A part of a shipment, as the supplier announced it.
struct ShippedLine {
  PurchaseLineId purchase_line;
  OrderLineId order_line;
  SalesOrderId order;
  std::string purchase_number;
  Decimal quantity;                    // in the order line's unit; what counts of it says `effective`
  std::optional<std::size_t> package;  // index into Shipment::packages
  std::vector<std::string> serials;
  std::vector<std::string> lots;
  friend bool operator==(const ShippedLine&, const ShippedLine&) = default;
};

struct Shipment {
  std::string number;   // the supplier's
  std::string content;  // digest of the notice, by which a repetition is known
  std::optional<Date> shipped;
  std::optional<canonical::Carrier> carrier;
  std::vector<canonical::Reference> references;  // of the shipment: bill of lading, …
  std::vector<canonical::Package> load;          // what the shipment consists of as a whole: count, weight
  std::vector<canonical::Event> arrival;         // when it is expected
  std::optional<canonical::Party> ship_from;
  std::optional<canonical::Party> ship_to;  // where it goes, if not to the order's own place
  std::vector<ShippedPackage> packages;
  std::vector<ShippedLine> lines;
};

struct ShipPolicy {
  Decimal over_ship_percent;  // of the quantity ordered on the purchase line
};

// The facts that are known when a notice comes.
struct NoticeFacts {
  const PurchaseMap& purchases;          // those that the notice, or what it takes back, is about
  std::span<const Shipment> standing;    // their shipments that were not taken back, in the order in which they came
  std::span<const std::string> applied;  // digests of the notices of this number that took effect, standing or not
};

struct ShipDecision {
  std::vector<Posting> postings;
  Shipment shipment;  // as announced; no lines: none is new
  std::vector<Case> cases;
  std::string content;         // digest of the notice with its purpose, to be kept when it took effect
  bool repeated = false;       // this very notice took effect before
  bool voids_earlier = false;  // a cancellation or replacement: the earlier shipment of this number no longer counts
};

// A supplier's ship notice, whatever the structure of its tree. The shipped quantity is computed anew from all notices
// that stand: units above the order wait in their notice until room is made for them. Shipping what was never confirmed
// confirms it; taking it back makes it open at the supplier again.
ShipDecision apply(const canonical::ShipNotice& notice, const NoticeFacts& facts, const ShipPolicy& policy = {});

// A notice as a flat shipment, read for itself: as if nothing was announced before.
Shipment read(const canonical::ShipNotice& notice, const PurchaseMap& purchases, const ShipPolicy& policy = {});

// The units that count of each line of the shipments that stand, as far as their purchase lines have room: those that
// came first, first. In the shape of `standing`.
std::vector<std::vector<Decimal>> effective(const PurchaseMap& purchases, std::span<const Shipment> standing,
                                            const ShipPolicy& policy = {});
// Units announced above what a purchase line has room for; 0 when there is room.
Decimal over_shipped(const PurchaseLineFacts& line, std::span<const Shipment> standing, const ShipPolicy& policy = {});

// The carrier delivered this shipment: what is still on the way is delivered.
std::vector<Posting> on_delivery(const Shipment& shipment, const PurchaseMap& purchases);

struct SilenceDecision {
  std::vector<Posting> postings;
  std::vector<Freed> freed;
  std::vector<Cancellation> cancellations;  // to be sent before anything is placed elsewhere
  std::vector<Case> cases;
};

// No acknowledgement came in time: what nobody answered for is cancelled and free to be placed elsewhere.
SilenceDecision on_silence(const PurchaseFacts& purchase);

struct ChangeDecision {
  std::vector<Posting> postings;
  Decimal to_place;   // newly open units
  Decimal to_recall;  // units that suppliers hold and must give up; post their cancellation when they agree
};

// The buyer changes an order line to `quantity`: the difference to the units of the journal, never to a document.
ChangeDecision on_quantity_change(const OrderLineFacts& line, const Decimal& quantity);

// Postings of the shell's own acts on order lines: placing open units with a supplier's new purchase line,
// and giving up on open units that nobody can supply.
Posting place(OrderLineId order_line, const Decimal& quantity);
Posting give_up(OrderLineId order_line, const Decimal& quantity);

}  // namespace crossdock::tracking
