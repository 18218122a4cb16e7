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
  // Pipeline mode: rows are sent without waiting for answers.
  Result<void> run_many(std::string_view sql, std::span<const std::vector<Argument>> rows) override;

  // BEGIN and ROLLBACK.
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
  Result<void> drain_pipeline(std::size_t answers);
  tl::unexpected<Error> error(const pg_result* result);

  pg_conn* connection_;
  StatementCache<Statement> statements_;
  int next_statement_ = 1;
  Trouble trouble_ = Trouble::none;
  bool warned_ = false;  // the server sent a warning
};

}  // namespace crossdock::store
