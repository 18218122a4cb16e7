// SPDX-License-Identifier: Apache-2.0
// One PostgreSQL connection. Used by one thread at a time. Not for use outside of gateway/store.
#pragma once

#include <memory>
#include <string>

#include "gateway/store/session.hpp"

struct pg_conn;
struct pg_result;

namespace crossdock::store {

class PostgresSession final : public Session {
 public:
  // Why the last statement failed, as far as repeating the transaction could help.
  enum class Trouble {
    none,
    conflict,  // serialization failure or deadlock: nothing was committed
    broken,    // the connection is gone
  };

  // Fault::unavailable if there is no such server, Fault::invalid if it would not keep our promises.
  static Result<std::unique_ptr<PostgresSession>> open(const std::string& dsn, Duration patience);
  ~PostgresSession() override;

  Result<Outcome> run(std::string_view sql, std::span<const Argument> arguments) override;
  // Pipeline mode: statements are sent without waiting for answers, which come with that of the next `run` or `commit`.
  Result<void> send(std::string_view sql, std::span<const Argument> arguments) override;
  Result<void> run_many(std::string_view sql, std::span<const std::vector<Argument>> rows) override;

  Result<void> set_savepoint() override { return send("SAVEPOINT piece", {}); }
  Result<void> release_savepoint() override;
  Result<void> return_to_savepoint() override;

  // ROLLBACK and settings, at once.
  Result<void> control(const char* sql);
  // COMMIT. When the connection breaks or a replica did not confirm, the error says that the outcome is
  // unknown; trouble() is then none, because repeating blindly could apply the work twice.
  Result<void> commit();

  Trouble trouble() const { return trouble_; }
  void clear_trouble() { trouble_ = Trouble::none; }
  bool usable() const;

 private:
  struct Statement {
    std::string name;
  };

  explicit PostgresSession(pg_conn* connection) : connection_(connection) {}
  Result<void> prepare_connection(Duration patience);
  Result<const Statement*> prepared(std::string_view sql);
  // Reads the answers of all that was sent. The last one is `last`, when somebody wants it; the first error is the result.
  Result<void> settle(std::unique_ptr<pg_result, void (*)(pg_result*)>* last = nullptr);
  tl::unexpected<Error> error(const pg_result* result);

  pg_conn* connection_;
  StatementCache<Statement> statements_;
  int next_statement_ = 1;
  std::size_t pending_ = 0;  // statements sent whose answers were not read
  Trouble trouble_ = Trouble::none;
  bool warned_ = false;  // the server sent a warning
};

}  // namespace crossdock::store
