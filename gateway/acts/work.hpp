// SPDX-License-Identifier: Apache-2.0
// What a person decides about work that is held. Its cases end with it.
#pragma once

#include <string_view>

#include "gateway/acts/actor.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::acts {

// Lets held work be tried again, from the beginning. False, 0: there is none.
Result<bool> release_work(store::Transaction& tx, store::WorkId id, const Because& because);
// All of a stage; "" means every stage.
Result<std::int64_t> release_all_work(store::Transaction& tx, std::string_view stage, const Because& because);

// Gives held work up for good. Its message ends: as rejected when it came in, as failed when it went out. False: there is
// none.
Result<bool> discard_work(store::Transaction& tx, store::WorkId id, const Because& because);

}  // namespace crossdock::acts
