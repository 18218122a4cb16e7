// SPDX-License-Identifier: Apache-2.0
// A person's decisions about the store itself.
#pragma once

#include <span>
#include <string>

#include "gateway/acts/actor.hpp"
#include "gateway/store/database.hpp"

namespace crossdock::acts {

struct AfterRestore {
  int counters = 0;      // of control numbers that were raised
  int perhaps_sent = 0;  // messages that are about to be sent, and may have been sent after the backup
};

// A backup was restored: raises all numbers beyond those that may have been given out after it, and marks the messages
// that may have been sent already. `partners`: those of today, also if the backup has not sent them anything yet.
// Fault::invalid unless `numbers` is 1 to 100,000,000.
Result<AfterRestore> after_restore(store::Transaction& tx, store::Dialect dialect, std::int64_t numbers,
                                   std::span<const std::string> partners, const Because& because);

// Records that this store is meant to work with this exchange folder, which carries no mark or that of another store.
Result<void> adopt_exchange(store::Transaction& tx, std::string_view exchange, const Because& because);

}  // namespace crossdock::acts
