// SPDX-License-Identifier: Apache-2.0
// The way to a partner's AS2 server, rung by rung, for `crossdock partner test`. No message is sent.
#pragma once

#include <functional>
#include <vector>

#include "gateway/transport/as2_wire/parties.hpp"
#include "gateway/transport/exchange/ladder.hpp"

namespace crossdock::as2_wire {

// Names → our key → their certificates → connection, TLS and login, by a HEAD request. `parties` and the partner outlive
// the ladder.
std::vector<exchange::Rung> ladder(const Parties& parties, const partners::Partner& partner,
                                   std::function<TimePoint()> clock);

}  // namespace crossdock::as2_wire
