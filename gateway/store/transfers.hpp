// SPDX-License-Identifier: Apache-2.0
// What came of messages whose transfer broke off, or may still: a payload that is not finished, how much of it is there,
// and who may add to it. Whoever deletes the payload deletes the transfer with it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "gateway/store/payloads.hpp"

namespace crossdock::store::transfers {

struct Transfer {
  PartnerId partner;
  std::string name;        // the sender's for it
  std::string message_id;  // of the message
  PayloadId payload;
  std::int64_t chunks = 0;  // of the payload
  std::int64_t head = 0;    // bytes at its start that are no body
  std::int64_t size = 0;    // of the body
  std::string writer;       // different for each connection
  TimePoint updated_at;
};

Result<std::optional<Transfer>> find(Transaction& tx, const PartnerId& partner, std::string_view name);

// Remembers it, or how far it has come. Another payload under the name is deleted: the sender has begun again. False,
// changing nothing, when another writer has claimed the payload.
Result<bool> hold(Transaction& tx, const Transfer& transfer, TimePoint now);
// Makes `writer` the one who may go on. False when it has changed since it was found.
Result<bool> claim(Transaction& tx, const Transfer& found, std::string_view writer, TimePoint now);
// The payload is a message's now, or an ordinary one under way. False when another writer has claimed it.
Result<bool> forget(Transaction& tx, PayloadId payload, std::string_view writer);

// What is held of a partner under other names.
struct Held {
  std::int64_t count = 0, bytes = 0;
};
Result<Held> held_beside(Transaction& tx, const PartnerId& partner, std::string_view name);

// Deletes those to which nothing was added since `before`, with their bytes. How many.
Result<std::int64_t> drop_old(Transaction& tx, TimePoint before);

}  // namespace crossdock::store::transfers
