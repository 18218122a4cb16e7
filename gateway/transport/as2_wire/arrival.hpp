// SPDX-License-Identifier: Apache-2.0
// Settles a message that a partner sent: it is kept in one transaction together with the receipt for it, so that a
// repetition gets the same bytes again.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "gateway/store/as2.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/refusals.hpp"
#include "gateway/transport/as2/conversation.hpp"
#include "gateway/transport/as2_wire/parties.hpp"
#include "gateway/transport/exchange/stored_bytes.hpp"

namespace crossdock::as2_wire {

using exchange::StoredBytes;

// The sender, before the message itself has proven anything.
struct Sender {
  std::string address;     // as callers are counted
  bool is_proven = false;  // by the partner's certificate, in TLS
};

// A message that was read to its end.
struct ReadMessage {
  const partners::Partner& partner;
  Sender sender;
  as2::MessageHead head;
  as2::Opened opened;
  std::string sha256;  // of the body as it was received
  StoredBytes& wire;
  StoredBytes& document;
  as2::Telling telling = as2::Telling::why;  // of a refusal
};

// The answer to the sender.
struct Told {
  as2::Disposition disposition;
  std::string why;        // for our log, when it was not accepted
  bool repeated = false;  // the answer was given before
  std::optional<std::string>
      bytes;           // of the receipt with its headers, as they are stored; none was asked for otherwise
  bool later = false;  // the receipt is queued for delivery to the partner's URL
  bool kept = false;   // the message is in the store, accepted or as evidence
  // For a refused one: the log tells it. Strangers decide how many there are, so of what is only counted few are told.
  bool worth_a_line = false;
};

// Decides and commits. An accepted message is handed to the pipeline once; the same content under its identifier again
// is told the same; other content under it is refused and told to a person. A refused message is kept as evidence
// within `evidence`: the message is held, with its bytes as they came. Beyond, it is counted and nothing of it remains.
// Fault::unavailable when the store is away: nothing may be acknowledged then. Fault::internal without a key to sign
// the receipt that was asked for.
Result<Told> settle(store::Database& database, const Parties& parties, ReadMessage& message,
                    const store::refusals::Budgets& evidence, TimePoint now);

// Accepts a message that was refused, with a new receipt: for repetitions, and sent where `sends` says so and the partner
// asked for it over a connection of its own. `also` takes part in the transaction, with the message that is taken.
// Fault::refused when such a receipt cannot be given.
Result<void> settle_again(store::Database& database, const Parties& parties, ReadMessage& message, bool sends,
                          TimePoint now, const std::function<Result<void>(store::Transaction&, MessageId)>& also);

// The receipt for a message that was refused before it was read; nothing is kept of it.
Result<as2::Mdn> refuse_unread(const Parties& parties, const partners::Partner* partner, const as2::MessageHead& head,
                               const as2::Failure& failure, TimePoint now);

}  // namespace crossdock::as2_wire
