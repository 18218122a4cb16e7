// SPDX-License-Identifier: Apache-2.0
// The gateway's database: SQLite for one machine, PostgreSQL for several. Both pass the same tests.
//
// All access is a function run inside a transaction:
//
//   const auto done = db->write([&](Transaction& tx) -> Result<void> {
//     const auto added = messages::add(tx, message, now);
//     if (!added) return fail(added.error());
//     return work_queue::add(tx, {.stage = Stage::check, .subject = added->id.number()}, now);
//   });
//   // Only now, and only if `done` holds, may a partner be told.
//
// Safe to use from any number of threads. Blocking: never call it on an io thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/store/dialect.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store {

// Says what happens when there is no store yet. A store is created on purpose only: a wrong path or a volume that is
// not mounted would otherwise begin all numbers again at 1.
enum class Absent { refused, created };

struct Options {
  // "sqlite:/var/lib/crossdock/crossdock.db", or what libpq takes: "postgresql://…", "host=… dbname=…".
  std::string dsn;
  // PostgreSQL: at most this many connections. SQLite: this many readers beside the one writer.
  int connections = 8;
  // SQLite: whether a file that is not there is made. PostgreSQL's databases are made by their own tools.
  Absent absent = Absent::refused;
  // How long to wait for a free connection or a lock before Fault::unavailable.
  Duration patience{10'000};
  // SQLite commits writes that queue up together, at most so many and collected for at most so long.
  // It never waits for company: an idle database commits a single write at once.
  int group_limit = 128;
  Duration group_time{20};
  // SQLite: what an earlier process left in the journal is written and synced once more before anything else. If that
  // process ended because an fsync had failed, the kernel may hold journal pages that are not on the disk and that it
  // would never write again; a later commit behind such a hole would be lost with it.
  bool settle_journal = false;
  // Failpoints of the crash tests: called by the thread that commits, just before and just after COMMIT.
  std::function<void()> before_commit;
  std::function<void()> after_commit;
};

class Engine;  // SQLite or PostgreSQL

class Database {
 public:
  // Connects and checks that commits are durable. The schema is the business of migrations.hpp.
  // Fault::invalid for a dsn of neither kind, Fault::unavailable if the database cannot be opened or is not there.
  static Result<std::unique_ptr<Database>> open(Options options);
  ~Database();

  // Runs `work` in a transaction and returns success only after the commit is durable. If `work` returns an
  // error or throws, nothing of it remains and that error is returned.
  //
  // `work` may run more than once (conflict with another transaction, lost connection) and on another
  // thread; it must have no effect beyond the transaction. It may not call write or read (Fault::internal).
  //
  // Fault::unavailable: the database is away, busy or full; or the connection was lost during COMMIT, in
  // which case the error says that the outcome is unknown, and repeating idempotent work is the remedy.
  // Fault::internal: a constraint, which is named, or a mistake in the SQL.
  Result<void> write(const Work& work);

  // Runs `work` on one consistent snapshot, beside writers. Statements that write fail.
  Result<void> read(const Work& work);

  Dialect dialect() const;

  // An fsync failed, the file is damaged, or it is not at its path any more: every further write fails, and only a new
  // process may go on. Looks at the path.
  bool lost() const;
  std::string loss() const;  // which of these, for an operator; "" while all is well

 private:
  explicit Database(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine_;
};

// The error of every program that finds none. Fault::unavailable.
tl::unexpected<Error> no_store(std::string_view dsn);

// The database as people know it, without password: a path, or "the database orders at db.example.com".
std::string database_name(std::string_view dsn);

// Whether others than its owner may read a SQLite file, in a sentence with the remedy; "" otherwise.
std::string exposure(std::string_view dsn);

}  // namespace crossdock::store
