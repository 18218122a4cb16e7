// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL server of the tests' own: from Debian's package, in a temporary folder, on a free loopback port.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace crossdock {

class PostgresServer {
 public:
  // Starts with the first call in a test program and ends with the program (also if that is killed).
  // nullptr if the package is absent: the test then skips and says so. Aborts if the server does not start.
  // Call it from the main thread, whose end also ends the server.
  static PostgresServer* shared();

  // The dsn of a new empty schema, which is to a test what a new database would be, only faster.
  std::string fresh_dsn();

  // SIGKILL to the postmaster and its backends, and a new start that recovers. `settings`
  // ("synchronous_standby_names=absent") hold until the next restart.
  // `meanwhile` is called when none of them lives.
  void crash_and_restart(const std::vector<std::string>& settings = {}, const std::function<void()>& meanwhile = {});

  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

 private:
  explicit PostgresServer(std::filesystem::path programs);
  ~PostgresServer();
  void start(const std::vector<std::string>& settings);
  std::string dsn() const;

  std::filesystem::path programs_;
  std::filesystem::path folder_;
  int port_ = 0;
  int schemas_ = 0;
  pid_t process_ = 0;
};

}  // namespace crossdock
