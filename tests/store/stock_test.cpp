// SPDX-License-Identifier: Apache-2.0
// Stock is asked for by item, in each line of each order: that must be a search, however many offers there are.
#include "gateway/store/stock.hpp"

#include "tests/store/fixture.hpp"

namespace crossdock::store::stock_test {
namespace {

class StockTest : public StoreTest {};
CROSSDOCK_ON_BOTH_ENGINES(StockTest);

TEST_P(StockTest, AnItemIsFoundByItsIndex) {
  const bool sqlite = GetParam().dialect == Dialect::sqlite;
  std::string plan;
  write([&](Transaction& tx) -> Result<void> {
    std::vector<stock::Report> report;
    for (int i = 0; i < 2000; ++i) report.push_back({PartnerId("acme"), "item" + std::to_string(i), Decimal(5)});
    expect(stock::take_report(tx, PartnerId("acme"), "first", report, noon));
    if (auto known = tx.execute(sqlite ? "ANALYZE" : "ANALYZE stock"); !known) return fail(known.error());
    for (const auto order : {" ORDER BY id", ""}) {
      const auto rows = tx.query(std::string(sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") +
                                 "SELECT reported FROM stock WHERE item = 'item7'" + order);
      if (!rows) return fail(rows.error());
      for (const auto& row : *rows) plan += row.text(row.size() - 1) + "\n";
    }
    return {};
  });
  EXPECT_NE(plan.find("stock_by_item"), std::string::npos) << plan;
  EXPECT_EQ(plan.find(sqlite ? "SCAN" : "Seq Scan"), std::string::npos) << plan;
}

TEST_P(StockTest, LevelsAreThoseOfTheItemsAskedFor) {
  write([&](Transaction& tx) -> Result<void> {
    expect(stock::take_report(tx, PartnerId("acme"), "a", {{PartnerId("acme"), "one", Decimal(5)}}, noon));
    expect(stock::take_report(tx, PartnerId("zeta"), "z",
                              {{PartnerId("zeta"), "one", Decimal(7)}, {PartnerId("zeta"), "two", Decimal(9)}}, noon));
    return {};
  });
  read([&](Transaction& tx) -> Result<void> {
    const auto levels = expect(stock::levels(tx, {"one", "one", "none"}));
    if (levels.size() == 2) {
      EXPECT_EQ(levels[0].level.available, Decimal(5));
      EXPECT_EQ(levels[1].supplier, PartnerId("zeta"));
    }
    EXPECT_EQ(levels.size(), 2U);
    return {};
  });
}

}  // namespace
}  // namespace crossdock::store::stock_test
