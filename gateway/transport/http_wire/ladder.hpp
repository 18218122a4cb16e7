// SPDX-License-Identifier: Apache-2.0
// The way to a partner's HTTP server, rung by rung, for `crossdock partner test`. No document is sent.
#pragma once

#include <functional>
#include <vector>

#include "gateway/transport/exchange/ladder.hpp"
#include "gateway/transport/http_wire/parties.hpp"

namespace crossdock::http_wire {

// Secrets → name → TCP → TLS → authentication, by a HEAD request that is signed as an empty document would be. A partner
// that only sends has the first alone. `parties` and the partner outlive the ladder.
std::vector<exchange::Rung> ladder(const Parties& parties, const partners::Partner& partner,
                                   std::function<TimePoint()> clock);

}  // namespace crossdock::http_wire
