// SPDX-License-Identifier: Apache-2.0
// A person's decisions about work that is held. Its cases end with it; who did it and why is told as an event of what
// the work is about.
#pragma once

#include <optional>

#include "gateway/acts/actor.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::acts {

// Lets held work be tried again, with all its attempts, and at once even where its destination is silent. False, 0:
// there is none.
Result<bool> release_work(store::Transaction& tx, store::WorkId id, const Because& because);
// All of a stage, or of all.
Result<std::int64_t> release_all_work(store::Transaction& tx, std::optional<store::Stage> stage,
                                      const Because& because);

// Gives held work up for good. Its message ends: as rejected when it came in, as failed when it went out. False: there is
// none.
Result<bool> discard_work(store::Transaction& tx, store::WorkId id, const Because& because);

}  // namespace crossdock::acts
