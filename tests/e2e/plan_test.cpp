// SPDX-License-Identifier: Apache-2.0
// What work costs does not grow with what the store keeps: no statement that is run for a document, a timer or a delivery
// scans a table. SQLite says how it would run each statement that the story of the demo ran.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <mutex>
#include <regex>
#include <set>

#include "gateway/service/demo.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

std::mutex mutex;
bool hearing = false;  // not while the store is made
std::set<std::string> heard;

int hear(unsigned, void*, void* statement, void*) {
  const auto* text = sqlite3_sql(static_cast<sqlite3_stmt*>(statement));
  const std::lock_guard lock(mutex);
  if (hearing && text != nullptr) heard.emplace(text);
  return 0;
}

// SQLite calls it for each connection that is opened.
int listen(sqlite3* connection, const char**, const struct sqlite3_api_routines*) {
  return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT, hear, nullptr);
}

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
  ASSERT_EQ(sqlite3_auto_extension(reinterpret_cast<void (*)()>(listen)), SQLITE_OK);
  SampleNetwork network;
  const auto hear_from_now_on = [](bool on) {
    const std::lock_guard lock(mutex);
    hearing = on;
  };
  hear_from_now_on(true);
  const auto played =
      service::play_demo(network.gateway(), network.folder(), [&](Duration by) { network.advance(by); });
  ASSERT_TRUE(played) << describe(played.error());
  hear_from_now_on(false);
  sqlite3_reset_auto_extension();
  const Plans plans(network.gateway().settings().store.substr(std::string_view("sqlite:").size()));
  EXPECT_EQ(plans.scans_of("SELECT id FROM message WHERE name = 'x'").size(), 1U) << "a plan that scans is not seen";
  ASSERT_GT(heard.size(), 100U);
  static const std::regex planned("^ *(SELECT|INSERT|UPDATE|DELETE|WITH)");
  for (const auto& sql : heard) {
    if (!std::regex_search(sql, planned)) continue;
    for (const auto& scan : plans.scans_of(sql)) EXPECT_TRUE(is_cheap(scan, sql)) << scan << "\n  " << sql;
  }
}

}  // namespace
}  // namespace crossdock::tests
