// SPDX-License-Identifier: Apache-2.0
// One SQLite connection. Used by one thread at a time. Not for use outside of gateway/store.
#pragma once

#include <memory>
#include <string>

#include "gateway/store/session.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace crossdock::store {

class SqliteSession final : public Session {
 public:
  static Result<std::unique_ptr<SqliteSession>> open(const std::string& path, Access access, Duration patience);
  ~SqliteSession() override;

  Result<Outcome> run(std::string_view sql, std::span<const Argument> arguments) override;
  Result<void> send(std::string_view sql, std::span<const Argument> arguments) override {
    return run(sql, arguments).map([](const Outcome&) {});
  }
  Result<void> send_change(std::string_view sql, std::span<const Argument> arguments, const Error& otherwise) override;
  Result<std::shared_ptr<Reply>> ask(std::string_view sql, std::span<const Argument> arguments) override;
  Result<void> wait() override { return {}; }

  Result<void> set_savepoint() override { return control("SAVEPOINT piece"); }
  Result<void> release_savepoint() override { return control("RELEASE piece"); }
  Result<void> return_to_savepoint() override;

  // BEGIN, COMMIT, SAVEPOINT and the like, prepared once.
  Result<void> control(std::string_view sql) { return send(sql, {}); }
  // SQLite ends a transaction itself after some errors (disk full, I/O).
  bool in_transaction() const;
  // True once an fsync failed or the file is damaged: what the kernel still holds can no longer be trusted.
  bool lost() const { return lost_; }
  // Leaves the files as they are when the connection ends: another program may use what lies at their path now.
  void abandon();

 private:
  struct Statement {
    sqlite3_stmt* handle = nullptr;
    std::vector<int> positions;  // SQLite's index of $1, $2, …
  };

  SqliteSession(sqlite3* connection, std::string path) : connection_(connection), path_(std::move(path)) {}
  Result<void> configure(const char* settings);
  Result<Statement*> prepared(std::string_view sql);
  Result<void> bind(const Statement& statement, std::span<const Argument> arguments);
  Result<Outcome> step(const Statement& statement);
  tl::unexpected<Error> error(int code);

  sqlite3* connection_;
  std::string path_;
  StatementCache<Statement> statements_;
  bool lost_ = false;
};

}  // namespace crossdock::store
