// SPDX-License-Identifier: Apache-2.0
// The upper half of the way to a partner's AS2 server: a line of text is really sent, in one form after the other, and its
// receipt is read and compared. Each attempt is kept in the store as what it is, a connection test; none is a document.
#pragma once

#include <functional>
#include <vector>

#include "gateway/store/database.hpp"
#include "gateway/transport/as2_wire/parties.hpp"
#include "gateway/transport/exchange/ladder.hpp"

namespace crossdock::as2_wire {

struct MessageRungOptions {
  bool all = false;           // also the forms that are not agreed, as far as the agreement does not forbid them
  Duration patience{30'000};  // for a receipt that comes later
};

// unsigned → signed → encrypted → compressed → asynchronous receipt. A form that the agreement forbids or does not use is
// skipped. The asynchronous receipt is taken by the gateway that runs over the same store.
// All are referred to by the rungs.
std::vector<exchange::Rung> message_rungs(store::Database& database, const Parties& parties,
                                          const partners::Partner& partner, std::function<TimePoint()> clock,
                                          MessageRungOptions options);

}  // namespace crossdock::as2_wire
