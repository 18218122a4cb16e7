// SPDX-License-Identifier: Apache-2.0
// A document is one canonical value (an order, a ship notice, …) found in or made for a message.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/mapping_texts.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store {

enum class DocumentState { translated, applied, held, rejected };
std::string_view to_string(DocumentState state);

struct Document {
  DocumentId id;
  MessageId message;
  std::int64_t position = 0;  // within its message, from 0
  std::string kind;           // "order", "ship_notice"
  std::string partner;
  std::string number;        // the document's own
  std::string order_number;  // of the purchase order it is about; empty if none
  std::string canonical;     // JSON
  DocumentState state = DocumentState::translated;
  std::string reason;
  MappingTextId mapping;       // that read it; none: a version before did, or nobody knows
  std::string mapping_sha256;  // to be added: the mapping by its hash
  TimePoint created_at;
};

namespace documents {

struct Added {
  DocumentId id;      // of the document at this position of the message
  bool fresh = true;  // false: it was there before, and nothing was stored
  // Whether its mapping is to be kept and set: a hash was given, and no text of that hash is kept.
  bool lacks_mapping = false;
};
// Adding the same position of a message again keeps the document that is there: translating twice is harmless.
Result<Added> add(Transaction& tx, const Document& document, TimePoint now);

Result<void> set_mapping(Transaction& tx, DocumentId id, MappingTextId mapping);

Result<Document> load(Transaction& tx, DocumentId id);  // Fault::internal if there is none
// The one that a sales order was placed by; none if there is no such order.
Later<std::vector<Document>> ask_of_order(Transaction& tx, SalesOrderId order);

// `translated` and `held` may become anything; `applied` and `rejected` are ends (Fault::internal).
Result<void> set_state(Transaction& tx, DocumentId id, DocumentState state, std::string_view reason = {});

Result<std::vector<Document>> for_message(Transaction& tx, MessageId message);  // by position
Result<std::vector<Document>> for_order(Transaction& tx, std::string_view order_number,
                                        int limit = 500);  // oldest first
// The newest document of that kind and number from the partner.
Result<std::optional<Document>> find(Transaction& tx, std::string_view partner, std::string_view kind,
                                     std::string_view number);

}  // namespace documents
}  // namespace crossdock::store
