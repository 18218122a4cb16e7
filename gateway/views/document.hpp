// SPDX-License-Identifier: Apache-2.0
// One document that was found in a message: its canonical value, where each field of it came from, and what was sent
// because of it.
#pragma once

#include <cstdint>
#include <optional>

#include "gateway/access/partners.hpp"
#include "gateway/pipeline/network.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::messages {

// Provenance is read again out of the message's bytes, by the mapping of today: `same` says whether that gives the very
// document that is stored. It is left out of messages and documents that are too large for it, and where the bytes cannot
// be read any more; then `unread` says why. Of what was sent because of it, only what went to these partners. nullopt if the message has no document at this position.
Result<std::optional<Page>> document(store::Transaction& tx, const store::Message& message, std::int64_t position,
                                     const pipeline::Network& network, const access::Partners& partners = {});

}  // namespace crossdock::views::messages
