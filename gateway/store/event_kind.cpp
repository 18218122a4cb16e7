// SPDX-License-Identifier: Apache-2.0
// Knows every kind of event.
#include "gateway/store/event_kind.hpp"

#include <array>

#include "base/in_order.hpp"

namespace crossdock::store {
namespace {

constexpr auto event_kinds = [] {
  using enum EventKind;
  return std::array{
      EventRow{received, "received", "The bytes came in and are kept."},
      EventRow{duplicate, "duplicate", "It came before, and got the same answer."},
      EventRow{tolerated, "tolerated", "A named tolerance of the profile was used."},
      EventRow{finding, "finding", "A rule of the standard or guide is broken."},
      EventRow{checked, "checked", "A group or interchange was validated."},
      EventRow{note, "note", "A mapping or writer says what it had to do."},
      EventRow{rejected, "rejected", "It was refused, and this is its end.", true},
      EventRow{unmatched, "unmatched", "An acknowledgement names nothing that we sent."},
      EventRow{reopened, "reopened", "A refused message was opened again, and taken."},
      EventRow{ordered, "ordered", "A buyer's order is known."},
      EventRow{counted, "counted", "A quantity was converted to the unit that is counted in."},
      EventRow{routed, "routed", "Who supplies a line, and why."},
      EventRow{placed, "placed", "A purchase order goes to a supplier."},
      EventRow{filled, "filled", "Units that came back are ordered elsewhere."},
      EventRow{freed, "freed", "Units came back from a supplier."},
      EventRow{cancelled, "cancelled", "A purchase order, or what was open of it, is cancelled."},
      EventRow{acknowledged, "acknowledged", "A supplier answered a purchase order."},
      EventRow{shipped, "shipped", "A supplier announced a shipment."},
      EventRow{invoiced, "invoiced", "An invoice or credit was judged."},
      EventRow{hold, "hold", "Money of an invoice is held."},
      EventRow{answered, "answered", "The buyer gets its answer."},
      EventRow{corrected, "corrected", "The buyer gets a correction of what it was told or billed."},
      EventRow{ready, "ready", "A message is written and waits to be sent."},
      EventRow{sealed, "sealed", "How an AS2 message was signed, encrypted and compressed."},
      EventRow{sent, "sent", "The partner has the bytes."},
      EventRow{receipt, "receipt", "A receipt says that the partner has what we sent."},
      EventRow{confirmed, "confirmed", "The partner acknowledged what we sent."},
      EventRow{overdue, "overdue", "An answer did not come in time.", true},
      EventRow{offered, "offered", "A partner offers a certificate."},
      EventRow{accepted, "accepted", "A partner accepted our certificate."},
      EventRow{held, "held", "A stage cannot do its work, which waits for a person.", true},
      EventRow{exception, "exception", "A case was found.", true},
      EventRow{silent, "silent", "A destination takes nothing."},
      EventRow{answers, "answers", "A destination takes something again."},
      EventRow{deaf, "deaf", "A partner cannot be heard; its deadlines wait."},
      EventRow{heard, "heard", "A partner can be heard again; its deadlines moved."},
      EventRow{outage, "outage", "The gateway was away, or its clock jumped; deadlines moved."},
      EventRow{decided, "decided", "A person decided, and is named."},
  };
}();

static_assert(in_order(event_kinds, &EventRow::kind, EventKind::decided));

}  // namespace

std::span<const EventRow> event_rows() { return event_kinds; }
const EventRow& row_of(EventKind kind) { return event_kinds.at(static_cast<std::size_t>(kind)); }
std::string_view to_string(EventKind kind) { return row_of(kind).word; }

std::optional<EventKind> event_kind(std::string_view word) { return kind_named(event_kinds, &EventRow::kind, word); }

}  // namespace crossdock::store
