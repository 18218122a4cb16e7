// SPDX-License-Identifier: Apache-2.0
// How PostgreSQL would run a statement, whatever its arguments and however large the tables are.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace crossdock::tests {

class PostgresPlans {
 public:
  // A database that is migrated and empty.
  explicit PostgresPlans(const std::string& dsn);
  ~PostgresPlans();

  // "Seq Scan on message", "Index Scan using message_pkey on message": each table or index that the statement can only
  // read from end to end. On empty tables the
  // server would always read them so; it is told to avoid that, so what is left has no index to begin with.
  // Text for a statement that the server does not understand: its error.
  std::vector<std::string> scans_of(const std::string& sql) const;

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace crossdock::tests
