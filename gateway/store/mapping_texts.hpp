// SPDX-License-Identifier: Apache-2.0
// Mappings as they were when they read or wrote a document: each text is kept once, by its hash.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store {

using MappingTextId = RowId<struct MappingTextTag>;

namespace mapping_texts {

struct MappingText {
  MappingTextId id;
  std::string sha256;  // of the text
  std::string name;    // "x12/004010/850", "acme/850"
  std::string shared;  // sha256 of the files that it shares with other mappings; "" of those themselves
  std::string text;
};

// Its id; a text of the same hash is kept already, or is kept now.
Result<MappingTextId> keep(Transaction& tx, const MappingText& text, TimePoint now);

Result<std::optional<MappingText>> find(Transaction& tx, MappingTextId id);
// Those whose hash begins so, at most `limit`. `beginning`: hexadecimal digits in lower case.
Result<std::vector<MappingText>> with_hash(Transaction& tx, std::string_view beginning, int limit = 10);

// A mapping without its text: name and hash. Nothing for "none".
struct Head {
  std::string name, sha256;
};
Result<std::optional<Head>> head(Transaction& tx, MappingTextId id);

}  // namespace mapping_texts
}  // namespace crossdock::store
