// SPDX-License-Identifier: Apache-2.0
// The facts by which people judge how far a message has come: what answers it, what became of its documents, and what is
// still expected.
#pragma once

#include <map>
#include <span>

#include "gateway/store/messages.hpp"

namespace crossdock::store::message_status {

struct Facts {
  // Our acknowledgements of what came: delivered, and still on their way.
  std::int64_t told = 0, untold = 0;
  // Documents of what came.
  std::int64_t translated = 0, applied = 0, refused = 0;  // refused: held or rejected
  // Of what we sent: timers for a receipt or an acknowledgement that run.
  std::int64_t awaited = 0;
  // Purchase orders in what we sent: all, answered, and those whose answer is overdue.
  std::int64_t asked = 0, answered = 0, silent = 0;
};

// A row for each message that there is.
Result<std::map<MessageId, Facts>> of(Transaction& tx, std::span<const MessageId> messages);

}  // namespace crossdock::store::message_status
