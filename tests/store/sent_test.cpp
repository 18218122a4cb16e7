// SPDX-License-Identifier: Apache-2.0
// Statements that nobody waits for: their mistakes are told once and by name, nothing of them stays, and any number of
// them goes through.
#include <atomic>
#include <barrier>
#include <thread>
#include <utility>
#include <vector>

#include "tests/store/fixture.hpp"

namespace crossdock::store::sent_test {
namespace {

constexpr std::string_view insert = "INSERT INTO item (name, size) VALUES ($1, $2)";

class SentTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped()) return;
    write([](Transaction& tx) {
      return tx.send("CREATE TABLE item (id {identity}, name TEXT UNIQUE, size BIGINT CHECK (size > 0))", {});
    });
  }
  std::int64_t items() { return number("SELECT COUNT(*) FROM item"); }
  bool is_postgresql() const { return GetParam().dialect == Dialect::postgresql; }

  // Another connection to the same server, for what happens to ours from outside.
  std::unique_ptr<Database> other() { return expect(Database::open({.dsn = dsn()})); }
  static std::int64_t backend(Transaction& tx) {
    return expect(tx.query_one("SELECT pg_backend_pid()")).value().integer(0);
  }
  static void end(Database& other, std::int64_t backend) {
    expect(other.write([&](Transaction& tx) {
      return tx.query("SELECT pg_terminate_backend(CAST($1 AS INTEGER), 5000)", {backend}).map([](const Rows&) {});
    }));
  }
};
CROSSDOCK_ON_BOTH_ENGINES(SentTest);

TEST_P(SentTest, MistakeIsToldByTheNextQuestionAndNamesItsStatement) {
  std::vector<std::string> told;
  const auto written = database().write([&](Transaction& tx) -> Result<void> {
    expect(tx.send(insert, {"good", 1}));
    (void)tx.send(insert, {"bad", 0});
    const auto first = tx.query("SELECT id FROM item");
    if (!first) told.push_back(first.error().where);
    (void)tx.send(insert, {"after it", 1});
    return first.map([](const Rows&) {});
  });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fault, Fault::internal);
  EXPECT_NE(written.error().what.find("size"), std::string::npos) << written.error().what;
  EXPECT_EQ(told, std::vector<std::string>(1, is_postgresql() ? std::string(insert) : ""));
  EXPECT_EQ(items(), 0);
  write([](Transaction& tx) { return tx.send(insert, {"good", 1}); });
  EXPECT_EQ(items(), 1);  // the mistake is not told again
}

TEST_P(SentTest, MistakeOfAQuestionOfItsOwnNamesNoOther) {
  const auto written = database().write([&](Transaction& tx) -> Result<void> {
    expect(tx.send(insert, {"good", 1}));
    return tx.query("SELECT nonsense FROM item").map([](const Rows&) {});
  });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().where, "");
  EXPECT_EQ(items(), 0);
}

TEST_P(SentTest, ChangeThatChangesNothingFailsTheTransaction) {
  const Error missing{Fault::refused, "there is no such item", "item 7"};
  const auto change = [&](Transaction& tx, std::string_view name) {
    return tx.send_change("UPDATE item SET size = size + 1 WHERE name = $1", {name}, missing);
  };
  write([](Transaction& tx) { return tx.send(insert, {"one", 1}); });
  write([&](Transaction& tx) { return change(tx, "one"); });
  EXPECT_EQ(number("SELECT size FROM item"), 2);
  const auto written = database().write([&](Transaction& tx) -> Result<void> {
    expect(change(tx, "one"));
    (void)change(tx, "another");
    (void)tx.send(insert, {"after it", 1});
    return {};
  });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().what, missing.what);
  EXPECT_EQ(written.error().where, missing.where);
  EXPECT_EQ(written.error().fault, missing.fault);
  EXPECT_EQ(items(), 1);
  EXPECT_EQ(number("SELECT size FROM item"), 2);
}

TEST_P(SentTest, ChangeThatChangesNothingUndoesItsSavepointAlone) {
  write([&](Transaction& tx) -> Result<void> {
    expect(tx.send(insert, {"outside", 1}));
    const auto inside = tx.savepoint([&](Transaction& t) -> Result<void> {
      expect(t.send(insert, {"inside", 1}));
      (void)t.send_change("DELETE FROM item WHERE name = $1", {"another"}, {Fault::refused, "no such item", ""});
      return {};
    });
    EXPECT_FALSE(inside);
    return {};
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM item WHERE name = 'outside'"), 1);
  EXPECT_EQ(items(), 1);
}

TEST_P(SentTest, QuestionsAreAnsweredInAnyOrderOfTaking) {
  write([&](Transaction& tx) -> Result<void> {
    auto before = tx.ask("SELECT COUNT(*) FROM item", {});
    auto id = tx.ask("INSERT INTO item (name, size) VALUES ($1, 1) RETURNING id", {"one"});
    auto after = tx.ask("SELECT COUNT(*) FROM item", {});
    auto none = tx.ask("SELECT id FROM item WHERE name = $1", {"another"});
    EXPECT_EQ(expect(after.row())->integer(0), 1);
    EXPECT_EQ(expect(before.row())->integer(0), 0);
    EXPECT_EQ(expect(id.row())->integer(0), 1);
    EXPECT_EQ(expect(none.row()), std::nullopt);
    tx.ask("SELECT id FROM item", {});  // nobody takes these rows
    return {};
  });
  EXPECT_EQ(items(), 1);
}

TEST_P(SentTest, MistakeInAQuestionFailsAllThatAreOpen) {
  const auto written = database().write([&](Transaction& tx) -> Result<void> {
    auto good = tx.ask("SELECT COUNT(*) FROM item", {});
    auto bad = tx.ask("INSERT INTO item (name, size) VALUES ('bad', 0) RETURNING id", {});
    auto late = tx.ask("SELECT COUNT(*) FROM item", {});
    EXPECT_FALSE(late.rows());
    EXPECT_FALSE(bad.rows());
    EXPECT_FALSE(good.rows());  // the transaction is doomed
    return {};
  });
  ASSERT_FALSE(written);
  EXPECT_EQ(items(), 0);
}

// More texts than a connection keeps prepared, while statements are under way.
TEST_P(SentTest, ManyTextsAreSentInOneTransaction) {
  write([&](Transaction& tx) -> Result<void> {
    for (int i = 1; i <= 1'100; ++i)
      expect(tx.send("INSERT INTO item (name, size) VALUES ($1, " + std::to_string(i) + ")", {std::to_string(i)}));
    return {};
  });
  EXPECT_EQ(number("SELECT SUM(size) FROM item"), 1'100 * 1'101 / 2);
}

// Both sides have more to say than the connection holds: whoever only sent would wait for ever.
TEST_P(SentTest, LargeStatementsWithLargeAnswersGoThrough) {
  if (!is_postgresql()) GTEST_SKIP() << "SQLite waits for each statement";
  const std::string large(50'000, 'x');
  write([&](Transaction& tx) -> Result<void> {
    for (int i = 0; i < 2'000; ++i)
      expect(tx.send("SELECT repeat('y', 50000) WHERE length(CAST($1 AS TEXT)) = 50000", {large}));
    return tx.send(insert, {"last", 1});
  });
  EXPECT_EQ(items(), 1);
}

// A sequence shows how far the server is, before any commit: what was sent is not kept until the end.
TEST_P(SentTest, AnswersAreReadBeforeThereAreTooMany) {
  if (!is_postgresql()) GTEST_SKIP() << "SQLite waits for each statement";
  write([](Transaction& tx) { return tx.send("CREATE SEQUENCE progress", {}); });
  const auto watcher = other();
  write([&](Transaction& tx) -> Result<void> {
    for (int i = 0; i < 1'200; ++i) expect(tx.send("SELECT nextval('progress')", {}));
    std::int64_t done = 0;
    expect(watcher->read([&](Transaction& outside) -> Result<void> {
      done = expect(outside.query_one("SELECT last_value FROM progress")).value().integer(0);
      return {};
    }));
    EXPECT_GE(done, 1'000);
    return {};
  });
}

TEST_P(SentTest, ConnectionThatDiesUnderWayIsReplacedAndTheWorkDoneOnce) {
  if (!is_postgresql()) GTEST_SKIP() << "SQLite has no connections that die";
  const auto killer = other();
  int runs = 0;
  write([&](Transaction& tx) -> Result<void> {
    expect(tx.send(insert, {"one", 1}));
    const auto own = ++runs == 1 ? backend(tx) : 0;
    for (int i = 0; i < 50; ++i) expect(tx.send(insert, {"more " + std::to_string(i), 1}));
    if (own != 0) end(*killer, own);
    return tx.query("SELECT id FROM item").map([](const Rows&) {});
  });
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(items(), 51);
}

TEST_P(SentTest, ConnectionThatDiesBeforeTheCommitLeavesNothingAndIsNotBlindlyRepeated) {
  if (!is_postgresql()) GTEST_SKIP() << "SQLite has no connections that die";
  const auto killer = other();
  int runs = 0;
  const auto written = database().write([&](Transaction& tx) -> Result<void> {
    ++runs;
    const auto own = backend(tx);
    expect(tx.send(insert, {"one", 1}));
    end(*killer, own);
    return {};
  });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fault, Fault::unavailable);
  EXPECT_NE(written.error().what.find("the outcome is unknown"), std::string::npos) << written.error().what;
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(items(), 0);
}

// The end of a transaction that only reads is not waited for, so that the next one finds the broken connection.
TEST_P(SentTest, ConnectionThatDiesAfterAReadIsReplaced) {
  if (!is_postgresql()) GTEST_SKIP() << "SQLite has no connections that die";
  const auto killer = other();
  std::int64_t own = 0;
  read([&](Transaction& tx) -> Result<void> {
    own = backend(tx);
    return {};
  });
  end(*killer, own);
  write([&](Transaction& tx) { return tx.send(insert, {"one", 1}); });
  EXPECT_EQ(items(), 1);
}

TEST_P(SentTest, ReadThatEndedHoldsNoSnapshot) {
  if (!is_postgresql()) GTEST_SKIP() << "SQLite has no sessions to look at";
  const auto watcher = other();
  read([](Transaction& tx) { return tx.query("SELECT id FROM item").map([](const Rows&) {}); });
  const auto open = [&] {
    std::int64_t found = 0;
    expect(watcher->read([&](Transaction& tx) -> Result<void> {
      const auto row = tx.query_one(
          "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
          "AND state LIKE 'idle in transaction%'");
      found = expect(row).value().integer(0);
      return {};
    }));
    return found;
  };
  while (open() != 0) std::this_thread::yield();
}

// Two transactions that wait for each other by what was only sent: the loser is repeated whole.
TEST_P(SentTest, DeadlockOfWhatWasSentIsRepeated) {
  if (!is_postgresql()) GTEST_SKIP() << "SQLite has a single writer";
  write([](Transaction& tx) {
    return tx.send(insert, {"left", 1}).and_then([&] { return tx.send(insert, {"right", 1}); });
  });
  std::atomic<int> runs = 0;
  std::barrier both(2);
  const auto grow = [&](std::string_view first, std::string_view second) {
    bool again = false;
    expect(database().write([&](Transaction& tx) -> Result<void> {
      ++runs;
      const std::string_view update = "UPDATE item SET size = size + 1 WHERE name = $1";
      expect(tx.execute(update, {first}));
      if (!std::exchange(again, true)) both.arrive_and_wait();
      return tx.send(update, {second});
    }));
  };
  {
    std::jthread other_one([&] { grow("right", "left"); });
    grow("left", "right");
  }
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(number("SELECT SUM(size) FROM item"), 6);
}

}  // namespace
}  // namespace crossdock::store::sent_test
