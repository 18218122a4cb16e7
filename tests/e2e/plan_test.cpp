// SPDX-License-Identifier: Apache-2.0
// What work costs does not grow with what the store keeps: no statement that is run for a document, a timer or a delivery
// scans a table, and none is compiled at each use. SQLite says how it would run each statement that the story of the demo
// ran.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <regex>

#include "gateway/service/demo.hpp"
#include "tests/e2e/network.hpp"
#include "tests/support/heard_statements.hpp"

namespace crossdock::tests {
namespace {

// Scans that cost the same however much there is: rows that do not grow with the documents, and the newest row.
bool is_cheap(const std::string& scan, const std::string& sql) {
  static const std::regex small(
      "SCAN (([0-9]+ )?CONSTANT ROWS?|(d|destination|listening|gateway_beat|store_identity)( .*)?)");
  const bool newest = sql.ends_with("ORDER BY id DESC LIMIT 1") && sql.find("WHERE") == std::string::npos;
  return newest || std::regex_match(scan, small);
}

class Plans {
 public:
  explicit Plans(const std::string& file) {
    EXPECT_EQ(sqlite3_open_v2(file.c_str(), &database_, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK) << file;
  }
  ~Plans() { sqlite3_close(database_); }
  Plans(const Plans&) = delete;
  Plans& operator=(const Plans&) = delete;

  // "SCAN message", a line for each table that the statement reads from end to end.
  std::vector<std::string> scans_of(const std::string& sql) const {
    std::vector<std::string> scans;
    sqlite3_stmt* plan = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database_, ("EXPLAIN QUERY PLAN " + sql).c_str(), -1, &plan, nullptr), SQLITE_OK)
        << sql << '\n'
        << sqlite3_errmsg(database_);
    while (sqlite3_step(plan) == SQLITE_ROW) {
      const std::string detail = reinterpret_cast<const char*>(sqlite3_column_text(plan, 3));
      if (detail.starts_with("SCAN ")) scans.push_back(detail);
    }
    sqlite3_finalize(plan);
    return scans;
  }

 private:
  sqlite3* database_ = nullptr;
};

TEST(PlanTest, NoStatementOfTheStoryScansATable) {
  HeardStatements ears;
  SampleNetwork network;
  ears.listen();
  const auto played =
      service::play_demo(network.gateway(), network.folder(), [&](Duration by) { network.advance(by); });
  ASSERT_TRUE(played) << describe(played.error());
  const auto heard = ears.stop();
  const Plans plans(network.gateway().settings().store.substr(std::string_view("sqlite:").size()));
  EXPECT_EQ(plans.scans_of("SELECT id FROM message WHERE name = 'x'").size(), 1U) << "a plan that scans is not seen";
  ASSERT_GT(heard.size(), 100U);
  static const std::regex planned("^ *(SELECT|INSERT|UPDATE|DELETE|WITH)");
  for (const auto& [sql, effort] : heard) {
    EXPECT_EQ(effort.recompiled, 0) << "it is compiled at each use\n  " << sql;
    if (!std::regex_search(sql, planned)) continue;
    for (const auto& scan : plans.scans_of(sql)) EXPECT_TRUE(is_cheap(scan, sql)) << scan << "\n  " << sql;
  }
}

}  // namespace
}  // namespace crossdock::tests
