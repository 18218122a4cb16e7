// SPDX-License-Identifier: Apache-2.0
// Which store this is. Partners know our numbers, and our numbers belong to one store: another one, a new one or an old
// copy beside the same partners would give them out again.
#pragma once

#include <optional>
#include <string>

#include "gateway/store/database.hpp"

namespace crossdock::store {

struct Identity {
  std::string id;  // 32 hexadecimal digits, made once; a copy has the same
  TimePoint created_at;
  std::string beside;                    // the exchange folder that carries the id; "" before one was marked
  std::optional<TimePoint> restored_at;  // when `store after-restore` was called last
  std::int64_t raised = 0;               // see numbering.hpp
  std::int64_t raised_up_to = 0;
};

namespace identity {

// Whether the database holds a store of any version. An empty file or an empty PostgreSQL database holds none.
Result<bool> is_store(Database& database);

// Fault::invalid for a store of a version that knew no identity: migrate it first.
Result<Identity> load(Transaction& tx);
Result<void> set_beside(Transaction& tx, std::string_view exchange);

}  // namespace identity
}  // namespace crossdock::store
