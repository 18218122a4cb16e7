// SPDX-License-Identifier: Apache-2.0
// Compares the recorded migrations with those of the program, and applies what is missing.
#include "gateway/store/migrations.hpp"

#include <algorithm>
#include <charconv>

#include "base/digest.hpp"
#include "gateway/store/statements.hpp"

namespace crossdock::store {
namespace {

std::int64_t number_of(std::string_view name) {
  std::int64_t number = 0;
  std::from_chars(name.data(), name.data() + std::min<std::size_t>(4, name.size()), number);
  return number;
}

// The recorded migrations beside those that the program carries.
Result<std::vector<Migration>> compare(Transaction& tx, const std::vector<MigrationFile>& files) {
  std::vector<Migration> migrations;
  for (const auto& file : files) {
    migrations.push_back({.number = number_of(file.name), .name = file.name, .sha256 = sha256(file.sql)});
  }
  const auto present = tx.query("SELECT CASE WHEN {has_table:schema_version} THEN 1 ELSE 0 END");
  if (!present) return fail(present.error());
  if (present->front().integer(0) == 0) return migrations;
  const auto rows = tx.query("SELECT number, name, sha256, applied_at FROM schema_version ORDER BY number");
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows) {
    Migration recorded{
        .number = row.integer(0), .name = row.text(1), .sha256 = row.text(2), .applied_at = time_at(row.integer(3))};
    const auto known = std::ranges::find(migrations, recorded.number, &Migration::number);
    if (known == migrations.end()) {
      recorded.state = MigrationState::unknown;
      migrations.push_back(std::move(recorded));
    } else {
      recorded.state = known->sha256 == recorded.sha256 ? MigrationState::applied : MigrationState::changed;
      *known = std::move(recorded);
    }
  }
  std::ranges::sort(migrations, {}, &Migration::number);
  return migrations;
}

Result<void> refuse_surprises(const std::vector<Migration>& migrations) {
  bool pending_before = false;
  for (const auto& migration : migrations) {
    if (migration.state == MigrationState::unknown) {
      return fail(Fault::invalid, "the database was migrated by a newer program (" + migration.name +
                                      " is not known here): start that program, or restore a backup");
    }
    if (migration.state == MigrationState::changed) {
      return fail(Fault::invalid, "migration " + migration.name +
                                      " was applied with other content: applied files are never edited, add a new one");
    }
    if (migration.state == MigrationState::applied && pending_before) {
      return fail(Fault::invalid,
                  "migration " + migration.name + " was applied before an earlier one: renumber the pending one");
    }
    pending_before = pending_before || migration.state == MigrationState::pending;
  }
  return {};
}

Result<void> apply(Transaction& tx, Dialect dialect, const MigrationFile& file, TimePoint now) {
  const auto statements = split_statements(file.sql, dialect);
  if (!statements) return fail(statements.error().fault, statements.error().what, file.name);
  for (const auto statement : *statements) {
    if (auto done = tx.execute(statement); !done) return fail(done.error().fault, done.error().what, file.name);
  }
  const auto recorded =
      tx.execute("INSERT INTO schema_version (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)",
                 {number_of(file.name), file.name, sha256(file.sql), stored(now)});
  if (!recorded) return fail(recorded.error());
  return {};
}

constexpr std::string_view create_schema_version =
    "CREATE TABLE IF NOT EXISTS schema_version (number BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, "
    "applied_at BIGINT NOT NULL)";

// Applies the first pending migration; the name of it, or nothing when all are applied.
Result<std::optional<std::string>> apply_next(Transaction& tx, Dialect dialect, const std::vector<MigrationFile>& files,
                                              TimePoint now) {
  if (auto locked = tx.query("SELECT {schema_lock}"); !locked) return fail(locked.error());
  const auto migrations = compare(tx, files);
  if (!migrations) return fail(migrations.error());
  if (auto sound = refuse_surprises(*migrations); !sound) return fail(sound.error());
  const auto pending = std::ranges::find(*migrations, MigrationState::pending, &Migration::state);
  if (pending == migrations->end()) return std::nullopt;
  if (auto created = tx.execute(create_schema_version); !created) return fail(created.error());
  const auto file = std::ranges::find(files, pending->name, &MigrationFile::name);
  if (auto applied = apply(tx, dialect, *file, now); !applied) return fail(applied.error());
  return file->name;
}

}  // namespace

std::string_view to_string(MigrationState state) {
  switch (state) {
    case MigrationState::applied: return "applied";
    case MigrationState::pending: return "pending";
    case MigrationState::changed: return "changed";
    case MigrationState::unknown: return "unknown";
  }
  return "unknown";
}

Result<MigrationReport> migrate(Database& database, TimePoint now, const std::vector<MigrationFile>& files) {
  MigrationReport report;
  for (;;) {
    std::optional<std::string> applied;
    const auto done = database.write([&](Transaction& tx) -> Result<void> {
      auto next = apply_next(tx, database.dialect(), files, now);
      if (!next) return fail(next.error());
      applied = std::move(*next);
      return {};
    });
    if (!done) return fail(done.error());
    if (!applied) break;
    report.applied.push_back(std::move(*applied));
  }
  report.version = files.empty() ? 0 : number_of(files.back().name);
  return report;
}

Result<std::vector<Migration>> status(Database& database, const std::vector<MigrationFile>& files) {
  std::vector<Migration> migrations;
  const auto read = database.read([&](Transaction& tx) -> Result<void> {
    auto compared = compare(tx, files);
    if (!compared) return fail(compared.error());
    migrations = std::move(*compared);
    return {};
  });
  if (!read) return fail(read.error());
  return migrations;
}

}  // namespace crossdock::store
