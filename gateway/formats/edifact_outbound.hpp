// SPDX-License-Identifier: Apache-2.0
// How an EDIFACT interchange leaves: references, envelope, our own check, and the message's row, in one transaction.
#pragma once

#include "gateway/formats/segments.hpp"
#include "translators/segments/set_builder.hpp"

namespace crossdock::formats {

extern const SegmentFormat edifact_segments;

// Allocates the references, writes and validates an interchange of one message, stores it as an outbound message and
// queues its delivery. `version`: "D96A". `test`: UNB-11. Fault::unmapped without an address of either side,
// Fault::internal if our own validator refuses it: nothing leaves then.
struct OutboundEdifact {
  segments::SetText message;
  std::string version;
  MessageId answers;  // the message this one acknowledges or answers, if any
  bool test = false;
};
Result<MessageId> send_edifact(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                               OutboundEdifact out);

Result<MessageId> emit_edifact(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                               const partners::Agreement& agreement, const canonical::Document& document,
                               MessageId answers);

}  // namespace crossdock::formats
