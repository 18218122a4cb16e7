// SPDX-License-Identifier: Apache-2.0
// What people ask most often reads no table from end to end, on either engine: find, messages in a state, and the counts of
// what is unfinished.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <regex>

#include "gateway/store/database.hpp"
#include "gateway/store/find_keys.hpp"
#include "gateway/store/find_pending.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/migrations.hpp"
#include "tests/support/heard_statements.hpp"
#include "tests/support/postgres_plans.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::store {
namespace {

namespace fs = std::filesystem;
constexpr TimePoint noon{std::chrono::milliseconds{1'795'435'200'000}};

std::unique_ptr<Database> opened(const std::string& dsn) {
  auto database = Database::open({.dsn = dsn, .connections = 1, .absent = Absent::created});
  if (!database || !migrate(**database, noon)) std::abort();
  return std::move(*database);
}

// Everything that is asked, once.
Result<void> ask(Transaction& tx) {
  if (auto found = find_keys::equal(tx, "PO1", 50); !found) return fail(found.error());
  if (auto found = find_keys::beginning(tx, "PO1", 50); !found) return fail(found.error());
  for (const auto& partners : {access::Partners::only({"acme"}), access::Partners::only({"acme", "globex"})}) {
    if (auto found = find_keys::equal(tx, "PO1", 50, partners); !found) return fail(found.error());
    if (auto found = find_keys::beginning(tx, "PO1", 50, partners); !found) return fail(found.error());
    if (auto found = messages::list(tx, {.partners = partners}); !found) return fail(found.error());
  }
  if (auto found = find_keys::partners(tx); !found) return fail(found.error());
  if (auto found = find_pending::load(tx); !found) return fail(found.error());
  if (auto counted = messages::counts_of_unfinished(tx); !counted) return fail(counted.error());
  for (const auto state : {MessageState::held, MessageState::applied}) {
    for (const auto& filter : {messages::Filter{.state = state}, messages::Filter{.partner = "acme", .state = state},
                               messages::Filter{.direction = Direction::in, .state = state}}) {
      if (auto found = messages::list(tx, filter); !found) return fail(found.error());
    }
  }
  return {};
}

class ReadPlansTest : public testing::Test {
 protected:
  // Makes a store of SQLite, and keeps what it was asked.
  ReadPlansTest() {
    std::string folder = (fs::temp_directory_path() / "crossdock-plans-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) std::abort();
    folder_ = folder;
    tests::HeardStatements ears;
    const auto database = opened("sqlite:" + file());
    ears.listen();
    const auto asked = database->read(ask);
    EXPECT_TRUE(asked) << describe(asked.error());
    for (const auto& [sql, effort] : ears.stop()) {
      static const std::regex planned("^ *(SELECT|WITH)");
      if (std::regex_search(sql, planned)) statements_.push_back(sql);
    }
  }
  ~ReadPlansTest() override { fs::remove_all(folder_); }

  std::string file() const { return (folder_ / "plans.db").string(); }
  const std::vector<std::string>& statements() const { return statements_; }

 private:
  fs::path folder_;
  std::vector<std::string> statements_;
};

TEST_F(ReadPlansTest, OnSqlite) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open_v2(file().c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  // What an inner query found, a constant, a table of five rows at most.
  static const std::regex cheap(
      "SCAN (k|near|newest|oldest|old|named|find_pending|[0-9]* ?CONSTANT ROWS?|\\(subquery-[0-9]+\\))( .*)?");
  const auto scans_of = [&](const std::string& sql) {
    std::vector<std::string> scans;
    sqlite3_stmt* plan = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database, ("EXPLAIN QUERY PLAN " + sql).c_str(), -1, &plan, nullptr), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
      const std::string detail = reinterpret_cast<const char*>(sqlite3_column_text(plan, 3));
      if (detail.starts_with("SCAN ") && !std::regex_match(detail, cheap)) scans.push_back(detail);
    }
    sqlite3_finalize(plan);
    return scans;
  };
  EXPECT_EQ(scans_of("SELECT id FROM message WHERE name = 'x'").size(), 1U) << "a plan that scans is not seen";
  ASSERT_GE(statements().size(), 9U);
  for (const auto& sql : statements()) {
    for (const auto& scan : scans_of(sql)) ADD_FAILURE() << scan << "\n  " << sql;
  }
  sqlite3_close(database);
}

TEST_F(ReadPlansTest, OnPostgresql) {
  auto* server = PostgresServer::shared();
  if (server == nullptr) GTEST_SKIP() << "[POSTGRESQL ABSENT] install the package postgresql to run this test";
  const auto dsn = server->fresh_dsn();
  opened(dsn);
  const tests::PostgresPlans plans(dsn);
  static const std::regex cheap("[A-Za-z ]+( using [a-z_]+)? on find_pending");
  for (const auto& sql : statements()) {
    for (const auto& scan : plans.scans_of(sql)) EXPECT_TRUE(std::regex_match(scan, cheap)) << scan << "\n  " << sql;
  }
}

}  // namespace
}  // namespace crossdock::store
