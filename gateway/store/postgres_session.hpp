// SPDX-License-Identifier: Apache-2.0
// One PostgreSQL connection. Used by one thread at a time. Not for use outside of gateway/store.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

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
  // Pipeline mode: statements are sent without waiting for answers, which come with that of the next `run`, `wait` or
  // `commit`. Answers that nobody waits for are read every now and then, so that they take no memory without end.
  Result<void> send(std::string_view sql, std::span<const Argument> arguments) override;
  Result<void> send_change(std::string_view sql, std::span<const Argument> arguments, const Error& otherwise) override;
  Result<std::shared_ptr<Reply>> ask(std::string_view sql, std::span<const Argument> arguments) override;
  Result<void> wait() override { return settle(nullptr); }

  Result<void> set_savepoint() override { return send("SAVEPOINT piece", {}); }
  Result<void> release_savepoint() override;
  Result<void> return_to_savepoint() override;

  // ROLLBACK and settings, at once.
  Result<void> control(const char* sql);
  // COMMIT. When the connection breaks or a replica did not confirm, the error says that the outcome is
  // unknown; trouble() is then none, because repeating blindly could apply the work twice.
  Result<void> commit();
  // The end of a transaction that only read: nobody waits for it. Its answer is read with the next transaction.
  Result<void> leave();

  Trouble trouble() const { return trouble_; }
  void clear_trouble() { trouble_ = Trouble::none; }
  bool usable() const;

 private:
  struct Statement {
    std::string name;
  };
  // A statement that was sent and whose answer was not read.
  struct Pending {
    std::string_view sql;  // the key of `statements_`
    std::shared_ptr<Reply> reply;
    std::optional<Error> otherwise;  // what a division by zero means
  };

  explicit PostgresSession(pg_conn* connection) : connection_(connection) {}
  Result<void> prepare_connection(Duration patience);
  using Known = StatementCache<Statement>::value_type;
  Result<const Known*> prepared(std::string_view sql);
  Result<void> send(std::string_view sql, std::span<const Argument> arguments, Pending pending);
  // Reads the answers of all that was sent. The first error is the result; it names its statement, unless that is the one
  // of `awaited`, which its caller knows.
  Result<void> settle(const Reply* awaited);
  Result<void> take(const pg_result* answer, const Pending& pending, const Reply* awaited);
  tl::unexpected<Error> error(const pg_result* result);

  pg_conn* connection_;
  StatementCache<Statement> statements_;
  int next_statement_ = 1;
  std::vector<Pending> pending_;
  bool synced_ = false;  // the server was told that nothing follows these
  Trouble trouble_ = Trouble::none;
  bool warned_ = false;     // the server sent a warning
  bool committed_ = false;  // the last answer was that of a COMMIT that did it
};

}  // namespace crossdock::store
