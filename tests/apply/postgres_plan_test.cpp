// SPDX-License-Identifier: Apache-2.0
// PostgreSQL finds all that an invoice asks by an index. The statements are those that SQLite ran for invoices of every
// kind; one text serves both.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <regex>

#include "gateway/store/migrations.hpp"
#include "tests/support/heard_statements.hpp"
#include "tests/support/invoice_desk.hpp"
#include "tests/support/postgres_plans.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::tests {
namespace {

// Rows that do not grow with the documents, and an index that holds only what an earlier version left.
const std::regex small(
    "[A-Za-z ]+( using [a-z_]+)? on (destination|listening|gateway_beat|store_identity)|"
    "Index Scan using work_without_destination on work");

Efforts statements_of_invoices() {
  const Market market(100);
  HeardStatements ears;
  InvoiceDesk desk(market, fmt::format("sqlite:{}/plans.db", market.folder().string()));
  auto& trade = desk.trade();
  trade.ship(8, 3);
  ears.listen();
  for (const auto naming : {Naming::order, Naming::items, Naming::unknown}) trade.bill(2, naming);
  trade.bill_together(2);
  desk.work(1);
  return ears.stop();
}

class PostgresPlanTest : public testing::Test {
 protected:
  void SetUp() override {
    auto* server = PostgresServer::shared();
    if (server == nullptr) GTEST_SKIP() << "[POSTGRESQL ABSENT] install the package postgresql to run this test";
    const auto dsn = server->fresh_dsn();
    require(store::migrate(*require(store::Database::open({.dsn = dsn})), noon));
    plans_ = std::make_unique<PostgresPlans>(dsn);
  }
  const PostgresPlans& plans() { return *plans_; }

 private:
  std::unique_ptr<PostgresPlans> plans_;
};

TEST_F(PostgresPlanTest, AScanIsSeen) {
  const std::vector<std::string> table{"Seq Scan on message"}, index{"Index Scan using message_pkey on message"}, none;
  EXPECT_EQ(plans().scans_of("SELECT id FROM message WHERE name = $1"), table);
  EXPECT_EQ(plans().scans_of("SELECT id FROM message WHERE name = $1 ORDER BY id"), index);
  EXPECT_EQ(plans().scans_of("SELECT id FROM message WHERE id = $1"), none);
  EXPECT_EQ(plans().scans_of("SELECT nothing FROM message").size(), 1U);
}

TEST_F(PostgresPlanTest, NoStatementOfAnInvoiceScansATable) {
  const auto statements = statements_of_invoices();
  ASSERT_GT(statements.size(), 40U);
  static const std::regex planned("^ *(SELECT|INSERT|UPDATE|DELETE|WITH)");
  static const std::regex of_sqlite("\\$1 IS NOT NULL THEN");  // stands for a lock that SQLite does not need
  int asked = 0;
  for (const auto& [sql, effort] : statements) {
    if (!std::regex_search(sql, planned) || std::regex_search(sql, of_sqlite)) continue;
    ++asked;
    for (const auto& scan : plans().scans_of(sql)) EXPECT_TRUE(std::regex_match(scan, small)) << scan << "\n  " << sql;
  }
  EXPECT_GT(asked, 40);
}

}  // namespace
}  // namespace crossdock::tests
