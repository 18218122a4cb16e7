// SPDX-License-Identifier: Apache-2.0
// Shared by the store's tests: every test runs on SQLite and on PostgreSQL, each time on an empty database.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "gateway/store/database.hpp"
#include "gateway/store/migrations.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::store {

inline constexpr TimePoint noon{std::chrono::milliseconds{1'795'435'200'000}};  // 2026-11-23T12:00:00Z

struct EngineCase {
  const char* name;
  Dialect dialect;
};
inline void PrintTo(const EngineCase& engine, std::ostream* out) { *out << engine.name; }
inline constexpr EngineCase on_sqlite{.name = "SQLite", .dialect = Dialect::sqlite};
inline constexpr EngineCase on_postgresql{.name = "PostgreSQL", .dialect = Dialect::postgresql};

// An empty database without a schema; `options` of the test's own are kept, the dsn is filled in.
class DatabaseTest : public testing::TestWithParam<EngineCase> {
 protected:
  void SetUp() override;
  void TearDown() override;

  void open(Options options = {});  // (again) on the same database
  void close() { database_.reset(); }
  Database& database() { return *database_; }
  const std::string& dsn() const { return dsn_; }

  // Runs in a transaction that must succeed.
  void write(const Work& work);
  void read(const Work& work);
  // The number in the first column of the first row.
  std::int64_t number(const std::string& sql);

 private:
  std::filesystem::path folder_;
  std::string dsn_;
  std::unique_ptr<Database> database_;
};

// The same with all migrations applied.
class StoreTest : public DatabaseTest {
 protected:
  void SetUp() override;
};

#define CROSSDOCK_ON_BOTH_ENGINES(suite) \
  INSTANTIATE_TEST_SUITE_P(Store, suite, testing::Values(on_sqlite, on_postgresql), case_name)

// The value of a Result, or a failed test with its error.
template <class T>
T expect(Result<T> result) {
  if (!result) ADD_FAILURE() << describe(result.error());
  return result ? std::move(*result) : T{};
}
inline bool expect(const Result<void>& result) {
  if (!result) ADD_FAILURE() << describe(result.error());
  return result.has_value();
}

}  // namespace crossdock::store
