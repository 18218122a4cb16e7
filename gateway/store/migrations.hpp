// SPDX-License-Identifier: Apache-2.0
// Brings the schema of a database to what this program needs.
//
// Migrations are numbered SQL files carried inside the program. Each is applied once, in order, in a
// transaction of its own under a lock that all programs on the database share; its SHA-256 is recorded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/store/database.hpp"

namespace crossdock::store {

struct MigrationFile {
  std::string name;  // "0001_exchange.sql": its number is what orders it
  std::string sql;
};

// Those in gateway/store/migrations, in order.
const std::vector<MigrationFile>& embedded_migrations();

enum class MigrationState {
  applied,
  pending,
  changed,  // applied from a file with other content
  unknown,  // applied by a newer program
};
std::string_view to_string(MigrationState state);

struct Migration {
  std::int64_t number = 0;
  std::string name;
  std::string sha256;  // as recorded, or of the pending file
  MigrationState state = MigrationState::pending;
  std::optional<TimePoint> applied_at;
};

struct MigrationReport {
  std::vector<std::string> applied;  // now, by this call; empty if the schema was up to date
  std::int64_t version = 0;          // the number of the last one applied
};

// Applies what is pending. Safe to call from several programs at once.
// Fault::invalid if the schema is newer than the program or an applied file has changed: then nothing is touched.
Result<MigrationReport> migrate(Database& database, TimePoint now,
                                const std::vector<MigrationFile>& files = embedded_migrations());

// Every migration that is applied or pending, in order; changes nothing.
Result<std::vector<Migration>> status(Database& database,
                                      const std::vector<MigrationFile>& files = embedded_migrations());

}  // namespace crossdock::store
