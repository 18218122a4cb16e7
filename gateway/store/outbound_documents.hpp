// SPDX-License-Identifier: Apache-2.0
// Canonical documents that a stage decided to send; the stage `emit` turns each into a message.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "gateway/store/mapping_texts.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::outbound_documents {

struct OutboundDocument {
  std::int64_t id = 0;
  PartnerId partner;
  std::string kind;          // "order", "order_ack", "ship_notice", "invoice"
  std::string number;        // unique for the partner and kind: repeating a stage adds nothing
  std::string order_number;  // the purchase order it is about, in the partner's numbering
  std::string canonical;     // JSON
  DocumentId cause;          // the inbound document that led to it, if any
  MessageId message;         // none until it was emitted
  MappingTextId mapping;     // that wrote it; none until then, and where a version before did
  TimePoint created_at;
};

// The new id, or 0 when a document of this partner, kind and number is there already.
Result<std::int64_t> add(Transaction& tx, const OutboundDocument& document, TimePoint now);
Result<OutboundDocument> find(Transaction& tx, std::int64_t id);
// It was sent in this message, written by the mapping of this hash. False: no text of that hash is kept, so the mapping
// is to be set.
Result<bool> set_sent(Transaction& tx, std::int64_t id, MessageId message, std::string_view mapping_sha256);
Result<void> set_mapping(Transaction& tx, std::int64_t id, MappingTextId mapping);
Result<std::vector<OutboundDocument>> of_message(Transaction& tx, MessageId message);
Result<std::vector<OutboundDocument>> caused_by(Transaction& tx, DocumentId cause);
Result<std::vector<OutboundDocument>> of_order(Transaction& tx, std::string_view order_number);

}  // namespace crossdock::store::outbound_documents
