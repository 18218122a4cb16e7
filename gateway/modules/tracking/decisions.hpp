// SPDX-License-Identifier: Apache-2.0
// What documents do to the journal. Each function only decides: the caller stores the postings (of purchase
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
  std::int64_t order_line = 0;
  std::int64_t purchase_line = 0;
  Decimal quantity;
  FreedReason reason{};
};

enum class Substitutes { refuse, accept };
enum class Backorders { keep, reroute };
enum class EvidenceSource { ship_notice, delivery };  // what proves supply, for billing

struct AckPolicy {
  Substitutes substitutes = Substitutes::refuse;
  Backorders backorders = Backorders::keep;
};

// Units that the supplier still thinks are ordered and must be told are not.
struct Cancellation {
  std::int64_t purchase_line = 0;
  std::string line;
  Decimal quantity;
};

struct AckDecision {
  std::vector<Posting> postings;
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
  friend bool operator==(const ShippedPackage&, const ShippedPackage&) = default;
};

struct ShippedLine {
  std::int64_t purchase_line = 0;
  std::int64_t order_line = 0;
  std::int64_t order = 0;
  std::string purchase_number;
  Decimal quantity;                    // as posted, in the order line's unit
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
  std::vector<ShippedPackage> packages;
  std::vector<ShippedLine> lines;
};

struct ShipPolicy {
  Decimal over_ship_percent;  // of the quantity ordered on the purchase line
  EvidenceSource evidence = EvidenceSource::ship_notice;
};

struct ShipDecision {
  std::vector<Posting> postings;
  Shipment shipment;  // empty lines: nothing was posted
  std::vector<Case> cases;
  bool repeated = false;       // the same shipment with the same content was applied before
  bool voids_earlier = false;  // a cancellation or replacement: the earlier shipment no longer counts
};

// A supplier's ship notice, whatever the structure of its tree. `earlier` are the shipments of this supplier
// already applied (of the same number is enough) and not
// voided since. Shipping what was never confirmed confirms it.
ShipDecision apply(const canonical::ShipNotice& notice, const PurchaseMap& purchases, std::span<const Shipment> earlier,
                   const ShipPolicy& policy = {});

// The carrier delivered this shipment: what is still on the way is delivered.
std::vector<Posting> on_delivery(const Shipment& shipment, const PurchaseMap& purchases, const ShipPolicy& policy = {});

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
Posting place(std::int64_t order_line, const Decimal& quantity);
Posting give_up(std::int64_t order_line, const Decimal& quantity);

}  // namespace crossdock::tracking
