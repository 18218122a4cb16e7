// SPDX-License-Identifier: Apache-2.0
// Stock is asked for by item, in each line of each order: that must be a search, however many offers there are.
#include "gateway/store/stock.hpp"

#include "gateway/store/documents.hpp"
#include "gateway/store/messages.hpp"
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

// What documents tell of acme's stock, and how much of it is left to sell.
class AdviceTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    write([&](Transaction& tx) -> Result<void> {
      const auto message = expect(messages::add(
          tx, {.partner = "acme", .channel = "folder", .name = "stock.edi", .sha256 = "00", .syntax = "x12"}, noon));
      for (int i = 0; i < 3; ++i) {
        const Document row{.message = message.id,
                           .position = i,
                           .kind = "stock",
                           .partner = "acme",
                           .number = std::to_string(i),
                           .canonical = "{}"};
        documents_.push_back(expect(documents::add(tx, row, noon)).id);
      }
      return {};
    });
    take_offers("first", {{acme, "lamp", Decimal(5)}, {acme, "rope", Decimal(7)}});
  }

  bool take_offers(std::string_view id, const std::vector<stock::Report>& report) {
    bool fresh = false;
    write([&](Transaction& tx) -> Result<void> {
      fresh = expect(stock::take_report(tx, acme, id, report, noon));
      return {};
    });
    return fresh;
  }
  // The document of this place says so; the answer tells how many items were taken and how many were older.
  std::string advise(std::size_t document, std::chrono::hours as_of, std::vector<stock::AdvisedItem> items) {
    stock::TakenAdvice taken;
    write([&](Transaction& tx) -> Result<void> {
      taken = expect(stock::take_advice(tx, {acme, documents_.at(document), noon + as_of}, std::move(items), noon));
      return {};
    });
    return std::to_string(taken.taken) + " taken, " + std::to_string(taken.older) + " older";
  }
  std::string levels() {
    std::string text;
    read([&](Transaction& tx) -> Result<void> {
      for (const auto& [supplier, level] : expect(stock::all_levels(tx)))
        text += level.item + " " + level.available.text() + " ";
      return {};
    });
    return text;
  }

  const PartnerId acme{"acme"};

 private:
  std::vector<DocumentId> documents_;
};
CROSSDOCK_ON_BOTH_ENGINES(AdviceTest);

using std::chrono::hours;

TEST_P(AdviceTest, ItemsThatAreNotNamedKeepTheirStock) {
  EXPECT_EQ(advise(0, hours(1), {{"lamp", Decimal(2)}, {"tent", Decimal(1)}}), "2 taken, 0 older");
  EXPECT_EQ(levels(), "lamp 2 rope 7 tent 1 ");
}

TEST_P(AdviceTest, AnOlderAdviceChangesOnlyWhatNoLaterOneTold) {
  advise(0, hours(2), {{"lamp", Decimal(2)}});
  EXPECT_EQ(advise(1, hours(1), {{"lamp", Decimal(9)}, {"rope", Decimal(8)}}), "1 taken, 1 older");
  EXPECT_EQ(levels(), "lamp 2 rope 8 ");
}

TEST_P(AdviceTest, OfTwoOfTheSameTimeTheDocumentThatCameLaterCounts) {
  EXPECT_EQ(advise(2, hours(1), {{"lamp", Decimal(3)}}), "1 taken, 0 older");
  EXPECT_EQ(advise(1, hours(1), {{"lamp", Decimal(9)}}), "0 taken, 1 older");
  EXPECT_EQ(levels(), "lamp 3 rope 7 ");
}

TEST_P(AdviceTest, TheSameAdviceAgainChangesNothing) {
  advise(0, hours(1), {{"lamp", Decimal(2)}});
  EXPECT_EQ(advise(0, hours(1), {{"lamp", Decimal(2)}}), "0 taken, 1 older");
}

// The offers file is older than what a document told, whenever somebody edits a price in it.
TEST_P(AdviceTest, TheOffersFileKeepsWhatAnAdviceTold) {
  advise(0, hours(1), {{"lamp", Decimal(2)}});
  EXPECT_TRUE(take_offers("second", {{acme, "lamp", Decimal(50)}, {acme, "rope", Decimal(70)}}));
  EXPECT_EQ(levels(), "lamp 2 rope 70 ");
  EXPECT_FALSE(take_offers("second", {{acme, "lamp", Decimal(50)}, {acme, "rope", Decimal(70)}}));
}

TEST_P(AdviceTest, WithoutAdviceTheSameOffersFileCountsAgain) {
  advise(0, hours(1), {{"lamp", Decimal(2)}});
  write([&](Transaction& tx) -> Result<void> { return stock::forget_advice(tx, acme); });
  EXPECT_TRUE(take_offers("first", {{acme, "lamp", Decimal(5)}, {acme, "rope", Decimal(7)}}));
  EXPECT_EQ(levels(), "lamp 5 rope 7 ");
  write([&](Transaction& tx) -> Result<void> { return stock::forget_advice(tx, acme); });
  EXPECT_FALSE(take_offers("first", {{acme, "lamp", Decimal(5)}, {acme, "rope", Decimal(7)}}));
}

}  // namespace
}  // namespace crossdock::store::stock_test
