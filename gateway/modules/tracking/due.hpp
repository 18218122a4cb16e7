// SPDX-License-Identifier: Apache-2.0
// Finds what a buyer must be sent: the difference between what is known of its order and what it was sent so far.
//
// No document is sent because another one arrived. Whatever changes, `due` is asked again; what was sent already is never
// due twice, and what turned out differently is corrected: a further acknowledgement, a ship notice that replaces or
// cancels, an invoice for what is not billed yet, a credit note for what is billed too much.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/modules/tracking/decisions.hpp"

namespace crossdock::tracking {

enum class BillOn { shipment, order };  // what the sales agreement accepts as evidence

// The answer to a line in an acknowledgement.
struct Answered {
  OrderLineId line;
  Decimal accepted;
  Decimal backordered;
  Decimal rejected;             // or cancelled
  std::string confirmed_for;    // ISO date of what was confirmed, shipped or not; empty: none
  std::string backordered_for;  // ISO date
  friend bool operator==(const Answered&, const Answered&) = default;
};

// A shipment to the buyer under our number, with what counts of each line.
struct OutboundShipment {
  std::string number;
  Shipment shipment;    // lines of this order only; quantities as they count
  std::string content;  // changes whenever the buyer must hear of it again
};

// One amount that was billed: a line's units, or a charge of the order or of a line.
struct Billed {
  OrderLineId line;           // none: a charge of the order as a whole
  std::optional<int> charge;  // index into the order's or line's charges; none: the units
  Decimal quantity;           // 0 for charges
  Decimal amount;             // allowances below zero
};

// The latest day that suppliers promised for units of a line.
struct OrderPromise {
  OrderLineId line;
  Bucket bucket{};  // confirmed or backordered
  Date date;
};

struct DueFacts {
  const OrderFacts& order;
  std::vector<OutboundShipment> shipments;  // that stand
  std::vector<OrderPromise> promises;       // at most one for each line and bucket
  BillOn bill_on = BillOn::shipment;
};

// The documents that the buyer has.
struct Sent {
  std::optional<std::vector<Answered>> answer;  // the latest
  std::map<std::string, std::string> notices;   // number → content, of those not cancelled
  std::vector<Billed> billed;                   // net of credit notes, one entry for each line and charge
  std::vector<std::string> invoices;            // numbers, the oldest first
};

// An invoice or credit note with what it bills; amounts of a credit note are below zero here and above it in the document.
struct DueBill {
  canonical::Invoice document;
  std::vector<Billed> billed;
};

struct Due {
  std::optional<canonical::OrderAck> answer;
  std::vector<Answered> answered;                // what `answer` says
  std::vector<const OutboundShipment*> notices;  // new or replaced; into DueFacts
  std::vector<std::string> cancelled;            // numbers of notices that no longer hold
  std::optional<DueBill> invoice;
  std::optional<DueBill> credit_note;
  std::vector<OrderLineId> unpriced;  // supplied, and not billed for want of a price
};

// `today` dates the bills; numbers of documents are the caller's.
// Fault::invalid if currencies differ or a number does not fit.
Result<Due> due(const DueFacts& facts, const Sent& sent, Date today);

// The known answer to each line, as an acknowledgement would say it; nullopt while any unit is open or placed.
std::optional<std::vector<Answered>> answers(const DueFacts& facts);

}  // namespace crossdock::tracking
