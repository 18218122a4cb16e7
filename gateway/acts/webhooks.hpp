// SPDX-License-Identifier: Apache-2.0
// What a person decides about webhooks.
#pragma once

#include "gateway/acts/actor.hpp"
#include "gateway/pipeline/webhook_replay.hpp"

namespace crossdock::acts {

// Sends events once more, as pipeline::replay does, and tells who asked for it. How many are queued.
Result<std::int64_t> replay_events(store::Transaction& tx, std::string_view webhook, const pipeline::Replay& which,
                                   const Because& because);

}  // namespace crossdock::acts
