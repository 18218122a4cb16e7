// SPDX-License-Identifier: Apache-2.0
// Rows whose keys are still to be made, after an update from a version without keys or when all are made anew; and those
// rows themselves, the newest first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::find_pending {

// The tables that keys are made from.
enum class Source : std::uint8_t { message, as2_inbound, as2_outbound, document, outbound_document };

struct Pending {
  Source source{};
  std::int64_t below = 0;  // rows with a lower id are still to be done
};
// Nothing: all keys are there.
Result<std::vector<Pending>> load(Transaction& tx);
// All rows below are done now.
Result<void> done_down_to(Transaction& tx, Source source, std::int64_t below);
Result<void> finish(Transaction& tx, Source source);

// Forgets all keys: those of every row that is there now are to be made.
Result<void> begin_anew(Transaction& tx);

// A row of a table of AS2 messages or of canonical documents.
struct Item {
  std::int64_t id = 0;
  MessageId message;
  std::string text;  // the Message-ID, or the canonical JSON
};
// The next `limit` of a source below an id, highest id first. Not for Source::message: see messages::list.
Result<std::vector<Item>> items(Transaction& tx, const Pending& pending, int limit);

}  // namespace crossdock::store::find_pending
