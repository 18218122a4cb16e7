// SPDX-License-Identifier: Apache-2.0
// Messages that were refused: kept as they came, until the partner's repetition is taken or a person has them opened
// again with the key that was missing.
#pragma once

#include <functional>
#include <string>

#include "gateway/transport/as2_wire/arrival.hpp"

namespace crossdock::as2_wire {

// Ends what was kept of this identifier, because a message of these bytes was taken under it: as taken, or, what had
// other bytes, as a duplicate of it. Without evidence left, the case about the partner's refused messages is closed.
Result<void> end_evidence_of(store::Transaction& tx, const PartnerId& partner, const store::as2::Key& key,
                             std::string_view sha256, MessageId taken, TimePoint now);

// A message that was refused and is taken after all.
struct Reopened {
  MessageId taken;        // the message that goes its way now
  std::string was_told;   // the disposition that the partner got
  bool answered = false;  // a new receipt is queued for the partner
};

enum class Answer { none, send };  // send: where the partner asked for a receipt of its own connection

// Reads the kept bytes again with the keys and the profile of today. When all is well the document is handed to the
// pipeline, as if it came now; a repetition by the partner gets the new receipt. `also` takes part in the transaction.
// Fault::invalid for what is no refused message, Fault::refused when it still cannot be taken: nothing changes then.
Result<Reopened> reopen(store::Database& database, const Parties& parties, MessageId refused, Answer answer,
                        std::uint64_t payload_limit, TimePoint now,
                        const std::function<Result<void>(store::Transaction&, const Reopened&)>& also);

}  // namespace crossdock::as2_wire
