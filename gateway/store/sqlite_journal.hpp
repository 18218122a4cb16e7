// SPDX-License-Identifier: Apache-2.0
// The journal that an earlier process left behind. Not for use outside of gateway/store.
#pragma once

#include <string>

#include "gateway/store/sqlite_session.hpp"

namespace crossdock::store {

// Writes every byte of the journal once more and syncs it: after a failed fsync the kernel shows pages as clean that are
// not on the disk, and would never write them; a commit behind such a hole would be lost with it. `writer` keeps other
// processes from the journal meanwhile. Fault::unavailable if the disk still refuses.
Result<void> settle_journal(SqliteSession& writer, const std::string& journal);

}  // namespace crossdock::store
