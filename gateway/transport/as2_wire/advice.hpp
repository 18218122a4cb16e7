// SPDX-License-Identifier: Apache-2.0
// Says what to do when a partner does not take a message: which certificate, which setting, what to ask. Pure.
#pragma once

#include <string>

#include "base/result.hpp"
#include "gateway/transport/as2/conversation.hpp"
#include "gateway/transport/as2_wire/parties.hpp"

namespace crossdock::as2_wire {

// No receipt was had: it could not be sent, or the server says no.
std::string advice_for(const Parties& parties, const partners::Partner& partner, const Error& error, TimePoint now);

// A receipt that does not confirm; `modifier` is what it gives as the reason. `partner` is as the message was sent.
std::string advice_for(const Parties& parties, const partners::Partner& partner, const std::string& message_id,
                       const as2::Judgement& judgement, as2::Modifier modifier, TimePoint now);

// The partner hashed the message as it was posted: it did not open it.
std::string for_unopened(const partners::Partner& partner);

}  // namespace crossdock::as2_wire
