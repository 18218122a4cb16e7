// SPDX-License-Identifier: Apache-2.0
// A store of the version before the ledgers of money is carried over: opening balances stand, what was decided wrongly is
// told and no red audit, and the next fact about a line mends it.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

#include "gateway/acts/invoices.hpp"
#include "gateway/apply/audit.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/migrations.hpp"
#include "tests/domain/trade.hpp"

namespace crossdock::tests::opening_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

constexpr const char* fixture = CROSSDOCK_SOURCE_DIR "/tests/domain/fixtures/store_of_version_6.sql";

class OpeningTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!store_is_there(GetParam())) GTEST_SKIP() << "[POSTGRESQL ABSENT] install Debian's package postgresql";
    dsn_ = fresh_store(GetParam());
    if (dsn_.empty()) {
      std::string pattern = (fs::temp_directory_path() / "crossdock-opening-XXXXXX").string();
      ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
      folder_ = pattern;
      dsn_ = "sqlite:" + folder_ + "/store.db";
    }
    fill();
  }
  void TearDown() override {
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  static std::vector<store::MigrationFile> files_of_version_6() {
    auto files = store::embedded_migrations();
    std::erase_if(files, [](const auto& file) { return file.name > "0007"; });
    return files;
  }

  void fill() {
    auto database = store::Database::open({.dsn = dsn_, .absent = store::Absent::created});
    ASSERT_TRUE(database) << describe(database.error());
    const auto migrated = store::migrate(**database, TimePoint(), files_of_version_6());
    ASSERT_TRUE(migrated) << describe(migrated.error());
    const auto done = (*database)->write([&](store::Transaction& tx) -> Result<void> {
      std::string statement;
      std::istringstream lines(read_file(fixture));
      std::vector<std::string> tables;
      for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("--")) continue;
        line.pop_back();  // ;
        const auto inserted = tx.execute(line, {});
        if (!inserted) return fail(Fault::internal, describe(inserted.error()) + ": " + line.substr(0, 80));
        const auto table = line.substr(12, line.find(' ', 12) - 12);
        if (line.find("(id,") != std::string::npos && std::ranges::find(tables, table) == tables.end())
          tables.push_back(table);
      }
      return std::string_view(GetParam()) == "PostgreSQL" ? go_on_counting(tx, tables) : Result<void>{};
    });
    ASSERT_TRUE(done) << describe(done.error());
  }

  // PostgreSQL counts on from what it gave itself: it does not know the rows that brought their own numbers.
  static Result<void> go_on_counting(store::Transaction& tx, const std::vector<std::string>& tables) {
    for (const auto& table : tables) {
      const auto sequence = tx.query_one("SELECT COALESCE(pg_get_serial_sequence('" + table + "', 'id'), '')");
      if (!sequence) return fail(sequence.error());
      if ((*sequence)->text(0).empty()) continue;
      const auto set =
          tx.query("SELECT setval(pg_get_serial_sequence('" + table + "', 'id'), (SELECT MAX(id) FROM " + table + "))");
      if (!set) return fail(set.error());
    }
    return {};
  }

  std::vector<std::string> notes(Trade& trade) {
    const auto current = trade.network().gateway().network().current();
    return trade.network()
        .read([&](store::Transaction& tx) { return apply::audit_conservation(tx, &current->directory()); })
        .notes;
  }

  std::string dsn_, folder_;
};

TEST_P(OpeningTest, WhatWasDecidedIsCarriedOver) {
  Trade trade({}, dsn_);
  EXPECT_THAT(trade.violations(), IsEmpty());
  const auto right = trade.books(trade.deal_of("B1"));
  EXPECT_EQ(money(right.approved), "235.20");
  EXPECT_THAT(right.bills, ElementsAre("invoice 419.40"));
  EXPECT_EQ(money(trade.books(trade.deal_of("B2")).approved), "458.40") << "nothing is judged anew by itself";
  EXPECT_EQ(money(trade.books(trade.deal_of("B4")).approved), "247.20");
  const auto told = notes(trade);
  EXPECT_THAT(told, Contains(HasSubstr("P000002-1"))) << "paid twice";
  EXPECT_THAT(told, Contains(HasSubstr("B3"))) << "billed twice";
  EXPECT_THAT(told, testing::Not(Contains(HasSubstr("P000001-1"))));
}

TEST_P(OpeningTest, TheNextFactJudgesALineAnew) {
  Trade trade({}, dsn_);
  const auto wrong = trade.deal_of("B2");
  const auto done = trade.network().gateway().database().write([&](store::Transaction& tx) -> Result<void> {
    const auto invoices = store::invoices::list(tx, {.supplier = "northwind-supply", .number = "I-AGAIN", .limit = 1});
    if (!invoices) return fail(invoices.error());
    const auto again =
        acts::reconcile_again(tx, invoices->front().id, {{"finance"}, "the books of October", trade.network().now()});
    if (!again) return fail(again.error());
    const auto newest = store::events::newest(tx);
    if (!newest) return fail(newest.error());
    const auto told = store::events::between(tx, *newest, *newest);
    if (!told) return fail(told.error());
    EXPECT_THAT(testing::PrintToString(told->empty() ? "" : told->back().text),
                HasSubstr("invoice I-AGAIN is reconciled again by finance: the books of October"));
    return {};
  });
  ASSERT_TRUE(done) << describe(done.error());
  trade.work();
  const auto books = trade.books(wrong);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("I-DEAR quantity_above_order 235.20"))
      << "of one day the first number comes first";
  EXPECT_THAT(notes(trade), testing::Not(Contains(HasSubstr("P000002-1"))));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST_P(OpeningTest, TheStoryGoesOn) {
  Trade trade({}, dsn_);
  // B5 was billed early; its goods ship now. What a person let pass stays so. The buyer is sent nothing twice.
  trade.ship(trade.deal_of("B5"), "NS-D5", "12");
  trade.acknowledge(trade.deal_of("B6"), "ACK*IA*12*EA~");
  trade.work();
  const auto early = trade.books(trade.deal_of("B5"));
  EXPECT_EQ(money(early.approved), "235.20");
  EXPECT_THAT(early.bills, ElementsAre("invoice 419.40"));
  EXPECT_EQ(money(trade.books(trade.deal_of("B4")).approved), "247.20");
  trade.ship(trade.deal_of("B6"), "NS-D6", "12");
  trade.invoice(trade.deal_of("B6"), "I-NEW", "12");
  trade.work();
  EXPECT_EQ(money(trade.books(trade.deal_of("B6")).approved), "235.20");
  for (const auto* order : {"B1", "B4", "B5", "B6"})
    EXPECT_THAT(trade.books(trade.deal_of(order)).bills, ElementsAre("invoice 419.40")) << order;
  EXPECT_THAT(trade.violations(), IsEmpty());
  EXPECT_THAT(trade.books(trade.deal_of("B6")).stuck, IsEmpty());
}

// Goods that the buyer was billed twice: the next notice about them brings the credit note.
TEST_P(OpeningTest, WhatWasBilledTwiceIsCreditedWithTheNextFact) {
  Trade trade({}, dsn_);
  const auto deal = trade.deal_of("B3");
  EXPECT_EQ(money(trade.books(deal).billed), "838.80");
  trade.invoice(deal, "I-B3", "12");
  trade.ship(deal, "NS-D9", "10", "05");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).billed), "349.50");
  EXPECT_THAT(trade.violations(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Stores, OpeningTest, testing::ValuesIn(store_names),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace crossdock::tests::opening_test
