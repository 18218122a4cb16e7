// SPDX-License-Identifier: Apache-2.0
// Which mapping read or wrote a document, as it was then.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/store/mapping_texts.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::mappings {

// Names and hashes for the cells of a table, each mapping read once.
class Heads {
 public:
  explicit Heads(store::Transaction& tx) : tx_(tx) {}

  // "x12/004010/850 3f2a9c1b" for people, name and whole hash for programs; nothing where it is not known.
  struct Cells {
    Cell shown, name, sha256;
  };
  Result<Cells> of(store::MappingTextId id);

 private:
  store::Transaction& tx_;
  std::map<store::MappingTextId, std::optional<store::mapping_texts::Head>> known_;
};

// The text that was asked for; or, in one sentence, why there is none.
struct Found {
  std::optional<store::mapping_texts::MappingText> mapping;
  std::string unclear;
};
// By the beginning of its hash, six digits or more.
Result<Found> with_hash(store::Transaction& tx, std::string_view beginning);
// That read a document, or wrote the first document of a message that we sent.
Result<Found> of_document(store::Transaction& tx, DocumentId document);
Result<Found> of_message(store::Transaction& tx, MessageId message);

// Name, hashes and text.
Page page_of(const store::mapping_texts::MappingText& mapping);

}  // namespace crossdock::views::mappings
