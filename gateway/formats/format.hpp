// SPDX-License-Identifier: Apache-2.0
// What the gateway does with documents of one syntax: a row for each syntax that partners speak. What else is known of a
// syntax, its words, media type and acknowledgements, stands in translators/canonical/kinds.hpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/case_kind.hpp"
#include "gateway/pipeline/inbound.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::formats {

using pipeline::Context;
using pipeline::Inbound;
using store::EventKind;

struct Format {
  canonical::Syntax syntax{};
  std::string_view name;  // for people: "EDIFACT"
  // Whether the partner has an address in its envelopes, so that it can be answered. nullptr: it has no envelopes.
  bool (*has_address)(const partners::Partner& partner) = nullptr;
  // Whether a file that begins so claims to be of this syntax; it may still be broken.
  bool (*recognise)(std::string_view bytes) = nullptr;
  // Findings, duplicates, acknowledgement; then the message is checked, rejected or a duplicate.
  Result<void> (*check)(store::Transaction& tx, const Context& context, const Inbound& inbound) = nullptr;
  // Canonical documents with the work that applies them. `only` names one transaction set that could not be read with
  // the others ("0/0/3 850"); "": all.
  Result<void> (*translate)(store::Transaction& tx, const Context& context, const Inbound& inbound,
                            const std::string& only) = nullptr;
  // The document as a message that is ready to be delivered. Fault::invalid or Fault::internal: nothing leaves.
  Result<MessageId> (*emit)(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                            const partners::Agreement& agreement, const canonical::Document& document,
                            MessageId answers) = nullptr;
};

// In the order in which they are asked whether they recognise a file.
std::span<const Format> formats();
const Format& format_of(canonical::Syntax syntax);
// nullptr: no syntax of ours.
const Format* format_in(std::string_view bytes);

extern const Format x12_format, edifact_format, xml_format;

}  // namespace crossdock::formats
