// SPDX-License-Identifier: Apache-2.0
// Answers what operators ask of webhooks: how they stand, and events once more.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/transaction.hpp"

namespace crossdock::pipeline {

struct WebhookState {
  std::int64_t sent = 0, waiting = 0, held = 0;  // events
  std::optional<TimePoint> last_sent;
  std::optional<std::int64_t> disabled_by;  // the case
};
Result<WebhookState> webhook_state(store::Transaction& tx, std::string_view id);

struct Replay {
  std::optional<TimePoint> since;  // of the event; without it and without `event`: what is held
  std::string event;               // one alone
};
// Queues events once more, oldest first, under the ids that they had. Those that still wait are left as they are. How
// many were queued.
Result<std::int64_t> replay(store::Transaction& tx, std::string_view id, const Replay& which, TimePoint now);

}  // namespace crossdock::pipeline
