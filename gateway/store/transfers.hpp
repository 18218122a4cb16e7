// SPDX-License-Identifier: Apache-2.0
// Keeps what came of messages whose transfer broke off, or may still: a payload, how much of it is there, and who may
// add to it. Once it is finished it is a message's, and the transfer only says what it was called: the sender may not
// have heard of it. Whoever deletes the payload deletes the transfer with it.
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
  std::string peer;         // the caller that began it
  TimePoint updated_at;
};

Result<std::optional<Transfer>> find(Transaction& tx, const PartnerId& partner, std::string_view name);

// Remembers it, or how far it has come. Another payload under the name is forgotten, and deleted unless it is a message's:
// the sender has begun again. False, changing nothing, when another writer has claimed the payload.
Result<bool> hold(Transaction& tx, const Transfer& transfer, TimePoint now);
// Makes `writer` the one who may go on. False when it has changed since it was found.
Result<bool> claim(Transaction& tx, const Transfer& found, std::string_view writer, TimePoint now);
// The payload is an ordinary one now. False when another writer has claimed it.
Result<bool> forget(Transaction& tx, PayloadId payload, std::string_view writer);

// The transfers held under a partner's name beside one, without what is finished; and of those, the ones that the same
// caller began.
struct Held {
  std::int64_t count = 0, bytes = 0;
  std::int64_t count_of_peer = 0, bytes_of_peer = 0;
};
Result<Held> held_beside(Transaction& tx, const Transfer& transfer);

// Deletes those to which nothing was added since `before`, with bytes that are no message's. How many.
Result<std::int64_t> drop_old(Transaction& tx, TimePoint before);

}  // namespace crossdock::store::transfers
