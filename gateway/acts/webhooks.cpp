// SPDX-License-Identifier: Apache-2.0
// Queues events of a webhook again, and says so in its story.
#include "gateway/acts/webhooks.hpp"

#include <fmt/format.h>

#include "gateway/acts/told.hpp"
#include "gateway/pipeline/stage.hpp"

namespace crossdock::acts {

Result<std::int64_t> replay_events(store::Transaction& tx, std::string_view webhook, const pipeline::Replay& which,
                                   const Because& because) {
  const auto queued = pipeline::replay(tx, webhook, which, because.now);
  if (!queued || *queued == 0) return queued;
  const auto events = pipeline::counted(static_cast<std::size_t>(*queued), "event");
  const auto what = fmt::format("{} sent to webhook {} once more", events, webhook);
  if (auto told = tell(tx, store::Act::replay_events, {.subject = fmt::format("webhook:{}", webhook)}, what, because);
      !told)
    return fail(told.error());
  return queued;
}

}  // namespace crossdock::acts
