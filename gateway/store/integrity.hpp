// SPDX-License-Identifier: Apache-2.0
// Whether the file of a SQLite store is whole.
#pragma once

#include <string>
#include <vector>

#include "gateway/store/database.hpp"

namespace crossdock::store {

// The faults that SQLite finds, at most 100 sentences; none when the file is whole. PostgreSQL has its own tools
// (pg_amcheck): nothing is looked at there.
Result<std::vector<std::string>> check_integrity(Database& database);

}  // namespace crossdock::store
