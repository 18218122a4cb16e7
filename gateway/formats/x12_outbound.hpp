// SPDX-License-Identifier: Apache-2.0
// How an X12 interchange leaves: control numbers, envelope, our own check, and the message's row, in one transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/formats/segments.hpp"
#include "translators/x12/writer.hpp"

namespace crossdock::formats {

extern const SegmentFormat x12_segments;

// One X12 interchange of one group, for `partner`.
struct OutboundInterchange {
  std::string type;           // what operators see: "850", "997"
  std::string functional_id;  // GS01
  std::string version;        // GS08: "004010"
  std::vector<segments::SetText> sets;
  std::vector<std::string> ta1;                         // may stand alone, with no sets
  MessageId answers;                                    // the message this one acknowledges, if any
  char usage = 0;                                       // ISA15; 0: as the partner's profile says
  std::optional<segments::Delimiters> delimiters = {};  // with which the sets were written, if not with the profile's
};

segments::Delimiters delimiters_of(const partners::Partner& partner);

// Allocates the control numbers, writes and validates the interchange, stores it as an outbound message and
// queues its delivery. Fault::internal if our own validator refuses it, Fault::invalid if it breaks the partner's
// guide: nothing leaves then.
Result<MessageId> send_x12(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const OutboundInterchange& interchange);

Result<MessageId> emit_x12(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const partners::Agreement& agreement, const canonical::Document& document,
                           MessageId answers);

}  // namespace crossdock::formats
