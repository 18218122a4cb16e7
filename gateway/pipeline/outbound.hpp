// SPDX-License-Identifier: Apache-2.0
// How anything leaves: control numbers, the message's row and the work that delivers it, in one transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/pipeline/stage.hpp"
#include "translators/canonical/documents.hpp"
#include "translators/x12/interchange.hpp"
#include "translators/x12/writer.hpp"

namespace crossdock::pipeline {

// One X12 interchange of one group, for `partner`.
struct OutboundInterchange {
  std::string type;           // what operators see: "850", "997"
  std::string functional_id;  // GS01
  std::string version;        // GS08: "004010"
  std::vector<x12::SetText> sets;
  std::vector<std::string> ta1;                    // may stand alone, with no sets
  MessageId answers;                               // the message this one acknowledges, if any
  char usage = 0;                                  // ISA15; 0: as the partner's profile says
  std::optional<x12::Delimiters> delimiters = {};  // with which the sets were written, if not with the profile's
};

x12::Delimiters delimiters_of(const partners::Partner& partner);
x12::WritePolicy write_policy_of(const partners::Partner& partner);

// Allocates the control numbers, writes and validates the interchange, stores it as an outbound message and
// queues its delivery. Fault::internal if our own validator refuses it, Fault::invalid if it breaks the partner's
// guide: nothing leaves then.
Result<MessageId> send_x12(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const OutboundInterchange& interchange);

// The same for a finished XML document, which has passed the gate.
struct OutboundXml {
  std::string type;    // root element: "OrderResponse"
  std::string number;  // of the document
  std::string bytes;
  MessageId answers;
};
Result<MessageId> send_xml(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const OutboundXml& xml);

// Decides that `document` is to be sent to `partner`: adds it and queues `emit`. Its id, or 0 when one of this kind and
// number is there already: repeating adds nothing.
Result<std::int64_t> add_document(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                                  const canonical::Document& document, std::string_view number, DocumentId cause);
// The same for who does not ask.
Result<void> send_document(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const canonical::Document& document, std::string_view number, DocumentId cause);

}  // namespace crossdock::pipeline
