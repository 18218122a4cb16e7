// SPDX-License-Identifier: Apache-2.0
// The driver's promises: transactions are whole, groups are isolated, values come back as they were stored.
#include "gateway/store/database.hpp"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <latch>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "gateway/store/background.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::database_test {
namespace {

class TransactionTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped()) return;
    write([](Transaction& tx) -> Result<void> {
      return tx
          .execute(
              "CREATE TABLE item (id {identity}, name TEXT, size BIGINT CHECK (size > 0), bytes {blob}, CONSTRAINT item_once UNIQUE (name))")
          .map([](auto) {});
    });
  }
  Result<void> add(std::string_view name, std::int64_t size = 1) {
    return database().write([&](Transaction& tx) -> Result<void> {
      return tx.execute("INSERT INTO item (name, size) VALUES ($1, $2)", {name, size}).map([](auto) {});
    });
  }
};
CROSSDOCK_ON_BOTH_ENGINES(TransactionTest);

TEST_P(TransactionTest, ValuesComeBackAsTheyWereStored) {
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) all_bytes.push_back(static_cast<char>(byte));
  write([&](Transaction& tx) -> Result<void> {
    const auto id = expect(tx.insert("INSERT INTO item (name, size, bytes) VALUES ($1, $2, $3) RETURNING id",
                                     {"Ünïcode 'quoted'", std::int64_t{9'007'199'254'740'993}, Blob{all_bytes}}));
    EXPECT_EQ(id, 1);
    return {};
  });
  write([&](Transaction& tx) -> Result<void> {
    expect(tx.execute("INSERT INTO item (name, size, bytes) VALUES ($1, $2, $3)", {"", nullptr, Blob{}}));
    const auto rows = expect(tx.query("SELECT name, size, bytes FROM item ORDER BY id"));
    EXPECT_EQ(rows.at(0).text(0), "Ünïcode 'quoted'");
    EXPECT_EQ(rows.at(0).integer(1), 9'007'199'254'740'993);
    EXPECT_EQ(rows.at(0).text(2), all_bytes);
    EXPECT_FALSE(rows.at(1).is_null(0));
    EXPECT_TRUE(rows.at(1).is_null(1));
    EXPECT_FALSE(rows.at(1).is_null(2));
    EXPECT_EQ(rows.at(1).text(2), "");
    EXPECT_EQ(expect(tx.query_one("SELECT SUM(size) FROM item"))->integer(0), 9'007'199'254'740'993);
    return {};
  });
}

TEST_P(TransactionTest, PlaceholdersMayRepeatAndComeInAnyOrder) {
  write([&](Transaction& tx) -> Result<void> {
    expect(tx.execute("INSERT INTO item (size, name) VALUES ($2, $1)", {"ten", std::int64_t{10}}));
    EXPECT_EQ(expect(tx.query("SELECT id FROM item WHERE name = $1 OR name = $1 || 'x'", {"ten"})).size(), 1U);
    return {};
  });
}

TEST_P(TransactionTest, WrongNumberOfArgumentsIsOurMistake) {
  const auto done = database().write([](Transaction& tx) -> Result<void> {
    return tx.execute("INSERT INTO item (name, size) VALUES ($1, $2)", {"one"}).map([](auto) {});
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().fault, Fault::internal);
}

TEST_P(TransactionTest, TextThatIsNotUtf8IsRefusedOnBothEngines) {
  for (const std::string_view text : {std::string_view("\xff"), std::string_view("a\0b", 3),
                                      std::string_view("\xed\xa0\x80"), std::string_view("\xc0\xaf")}) {
    const auto done = add(text);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, Fault::internal);
    EXPECT_TRUE(add(storable(text)));
  }
  EXPECT_EQ(storable("a\xff"
                     "b\xc3\xa4"),
            "a\xef\xbf\xbd"
            "b\xc3\xa4");
  EXPECT_EQ(storable("\xc3\xa4\xc3\xa4", 3), "\xc3\xa4");
  // A line break, an escape sequence and its one-character form (U+009B) would forge lines or move the cursor.
  EXPECT_EQ(storable("a\nb\x1b[1m\xc2\x9b"
                     "c"),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd[1m\xef\xbf\xbd"
            "c");
}

TEST_P(TransactionTest, AViolatedConstraintIsNamed) {
  ASSERT_TRUE(add("one"));
  const auto again = add("one");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::internal);
  // SQLite names the columns of a UNIQUE constraint, PostgreSQL the constraint.
  EXPECT_NE(again.error().what.find("item"), std::string::npos) << again.error().what;
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 1);
}

TEST_P(TransactionTest, AFailedOrThrowingFunctionLeavesNothing) {
  const auto insert = [](Transaction& tx) { expect(tx.execute("INSERT INTO item (name, size) VALUES ('x', 1)")); };
  const auto failed = database().write([&](Transaction& tx) -> Result<void> {
    insert(tx);
    return fail(Fault::invalid, "changed my mind");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, "changed my mind");
  const auto thrown = database().write([&](Transaction& tx) -> Result<void> {
    insert(tx);
    throw std::runtime_error("thrown");
  });
  ASSERT_FALSE(thrown);
  EXPECT_EQ(thrown.error().fault, Fault::internal);
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 0);
}

TEST_P(TransactionTest, ADoomedTransactionIsNotCommittedEvenIfTheFunctionIgnoresTheError) {
  const auto done = database().write([](Transaction& tx) -> Result<void> {
    expect(tx.execute("INSERT INTO item (name, size) VALUES ('before', 1)"));
    EXPECT_FALSE(tx.execute("INSERT INTO item (name, size) VALUES ('bad', 0)"));
    EXPECT_FALSE(tx.execute("INSERT INTO item (name, size) VALUES ('after', 1)"));
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 0);
}

TEST_P(TransactionTest, OneOfFiftyThatFailsLeavesTheOthersAlone) {
  std::atomic<int> succeeded = 0;
  std::atomic<int> refused = 0;
  std::barrier together(50);
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 50; ++i) {
      callers.emplace_back([&, i] {
        together.arrive_and_wait();
        const auto done = add("item " + std::to_string(i), i == 25 ? 0 : 1);
        (done ? succeeded : refused)++;
      });
    }
  }
  EXPECT_EQ(succeeded, 49);
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 49);
}

TEST_P(TransactionTest, NestingIsRefusedInsteadOfWaitingForItself) {
  write([&](Transaction&) -> Result<void> {
    const auto inner = database().write([](Transaction&) -> Result<void> { return {}; });
    EXPECT_EQ(inner.error().fault, Fault::internal);
    EXPECT_EQ(database().read([](Transaction&) -> Result<void> { return {}; }).error().fault, Fault::internal);
    return {};
  });
  EXPECT_TRUE(add("after"));
}

TEST_P(TransactionTest, AReaderSeesOneSnapshotAndCannotWrite) {
  ASSERT_TRUE(add("one"));
  read([&](Transaction& tx) -> Result<void> {
    EXPECT_EQ(expect(tx.query("SELECT id FROM item")).size(), 1U);
    std::jthread([&] { EXPECT_TRUE(add("two")); }).join();
    EXPECT_EQ(expect(tx.query("SELECT id FROM item")).size(), 1U);
    return {};
  });
  const auto written = database().read([](Transaction& tx) -> Result<void> {
    return tx.execute("INSERT INTO item (name, size) VALUES ('x', 1)").map([](auto) {});
  });
  EXPECT_FALSE(written);
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 2);
}

TEST_P(TransactionTest, ManyRowsAreAllOrNone) {
  std::vector<std::string> names;
  for (int i = 0; i < 2500; ++i) names.push_back("item " + std::to_string(i));
  std::vector<std::vector<Argument>> rows;
  for (const auto& name : names) rows.push_back({std::string_view(name), std::int64_t{1}});
  const auto insert_all = [&](Transaction& tx) {
    return tx.send_many("INSERT INTO item (name, size) VALUES ($1, $2)", rows);
  };
  rows[1777][1] = std::int64_t{0};
  EXPECT_EQ(database().write(insert_all).error().fault, Fault::internal);
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 0);
  rows[1777][1] = std::int64_t{2};
  EXPECT_TRUE(database().write(insert_all));
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 2500);
}

// ---- savepoints

TEST_P(TransactionTest, WhatFailsInASavepointIsUndoneAlone) {
  write([&](Transaction& tx) -> Result<void> {
    const auto insert = [](std::string_view name, std::int64_t size) {
      return [=](Transaction& t) { return t.send("INSERT INTO item (name, size) VALUES ($1, $2)", {name, size}); };
    };
    EXPECT_TRUE(tx.savepoint(insert("first", 1)));
    // The statement is refused; sent and not waited for, it must not be taken for a mistake of the next piece.
    EXPECT_EQ(tx.savepoint(insert("bad", 0)).error().fault, Fault::internal);
    const auto changed = tx.savepoint([&](Transaction& t) -> Result<void> {
      expect(insert("given up", 1)(t));
      return fail(Fault::invalid, "changed my mind");
    });
    EXPECT_EQ(changed.error().what, "changed my mind");
    const auto thrown = tx.savepoint([&](Transaction& t) -> Result<void> {
      expect(t.execute("INSERT INTO item (name, size) VALUES ('thrown', 1)"));
      throw std::runtime_error("thrown");
    });
    EXPECT_EQ(thrown.error().fault, Fault::internal);
    EXPECT_FALSE(tx.failure());
    EXPECT_TRUE(tx.savepoint(insert("second", 1)));
    return tx.send("INSERT INTO item (name, size) VALUES ('outside', 1)", {});
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM item WHERE name IN ('first', 'second', 'outside')"), 3);
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 3);
}

TEST_P(TransactionTest, SavepointThatIgnoresAMistakeHasFailed) {
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_FALSE(tx.savepoint([](Transaction& t) -> Result<void> {
      expect(t.execute("INSERT INTO item (name, size) VALUES ('before', 1)"));
      EXPECT_FALSE(t.execute("INSERT INTO item (name, size) VALUES ('bad', 0)"));
      return {};
    }));
    return {};
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 0);
}

TEST_P(TransactionTest, TransactionThatIsGivenUpTakesItsSavepointsWithIt) {
  const auto done = database().write([](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(
        tx.savepoint([](Transaction& t) { return t.send("INSERT INTO item (name, size) VALUES ('x', 1)", {}); }));
    return fail(Fault::invalid, "changed my mind");
  });
  EXPECT_EQ(done.error().what, "changed my mind");
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 0);
}

TEST_P(TransactionTest, SavepointInsideAnotherIsRefused) {
  const auto done = database().write([](Transaction& tx) -> Result<void> {
    return tx.savepoint([](Transaction& t) { return t.savepoint([](Transaction&) -> Result<void> { return {}; }); });
  });
  EXPECT_EQ(done.error().fault, Fault::internal);
  EXPECT_TRUE(add("after it the connection is as good as before"));
}

// Two transactions that wait for each other's rows: the one that loses is repeated whole, for its other savepoints hold
// the row that the winner waits for.
TEST_P(TransactionTest, ConflictInASavepointRepeatsTheWholeTransaction) {
  if (GetParam().dialect != Dialect::postgresql) GTEST_SKIP() << "SQLite has a single writer";
  ASSERT_TRUE(add("left"));
  ASSERT_TRUE(add("right"));
  std::atomic<int> runs = 0;
  std::barrier both(2);
  const auto grow = [&](std::string_view first, std::string_view second) {
    bool again = false;
    expect(database().write([&](Transaction& tx) -> Result<void> {
      ++runs;
      const auto one = [&](std::string_view name) {
        return tx.savepoint([&](Transaction& t) {
          return t.execute("UPDATE item SET size = size + 1 WHERE name = $1", {name}).map([](auto) {});
        });
      };
      expect(one(first));
      if (!std::exchange(again, true)) both.arrive_and_wait();
      // As a batch does: the failure of a savepoint is no reason to stop, unless the transaction is doomed.
      (void)one(second);
      return {};
    }));
  };
  {
    std::jthread other([&] { grow("right", "left"); });
    grow("left", "right");
  }
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(number("SELECT SUM(size) FROM item"), 6);
}

// ---- writes that may wait

// In which order writes are made that are queued while the writer is busy.
std::vector<std::string> order_of(Database& database, const std::vector<std::pair<Patience, std::string>>& writes) {
  std::latch begun(1), release(1);
  std::mutex mutex;
  std::vector<std::string> order;
  std::vector<std::jthread> threads;
  threads.emplace_back([&] {
    expect(database.write([&](Transaction&) -> Result<void> {
      begun.count_down();
      release.wait();
      return {};
    }));
  });
  begun.wait();
  for (const auto& one : writes) {
    threads.emplace_back([&] {
      std::optional<Background> some;
      std::optional<LongWrite> much;
      if (one.first == Patience::some) some.emplace();
      if (one.first == Patience::much) much.emplace();
      expect(database.write([&](Transaction&) -> Result<void> {
        const std::scoped_lock lock(mutex);
        order.push_back(one.second);
        return {};
      }));
    });
  }
  // All are queued before the writer is free. A queue cannot be looked at: the time is far more than it takes.
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  release.count_down();
  threads.clear();
  return order;
}

TEST_P(TransactionTest, WhatAPartnerWaitsForGoesFirst) {
  if (GetParam().dialect != Dialect::sqlite) GTEST_SKIP() << "PostgreSQL has many writers";
  std::vector<std::pair<Patience, std::string>> writes(4, {Patience::some, "stage"});
  writes.resize(8, {Patience::none, "receipt"});
  const auto order = order_of(database(), writes);
  ASSERT_EQ(order.size(), 8U);
  const auto last_receipt =
      std::distance(order.begin(), std::ranges::find(order.rbegin(), order.rend(), "receipt").base());
  EXPECT_LE(last_receipt, 5) << "one stage at most came before the last receipt: " << join(order, " ");
}

TEST_P(TransactionTest, ShortWritesDoNotWaitForLongOnes) {
  if (GetParam().dialect != Dialect::sqlite) GTEST_SKIP() << "PostgreSQL has many writers";
  std::vector<std::pair<Patience, std::string>> writes(2, {Patience::much, "batch"});
  writes.resize(5, {Patience::some, "delivery"});
  EXPECT_EQ(join(order_of(database(), writes), " "), "delivery delivery delivery batch batch");
}

// ---- statements that nobody waits for

TEST_P(TransactionTest, WhatIsSentIsSeenByTheNextStatementAndCommitted) {
  write([&](Transaction& tx) -> Result<void> {
    for (int i = 1; i <= 700; ++i) {
      const auto name = "item " + std::to_string(i);
      expect(tx.send("INSERT INTO item (name, size) VALUES ($1, $2)", {name, i}));
    }
    EXPECT_EQ(expect(tx.query("SELECT id FROM item")).size(), 700U);
    return tx.send("INSERT INTO item (name, size) VALUES ($1, $2)", {"last", 1});
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 701);
}

TEST_P(TransactionTest, MistakeInWhatWasSentFailsTheNextStatement) {
  const auto written = database().write([&](Transaction& tx) -> Result<void> {
    (void)tx.send("INSERT INTO item (name, size) VALUES ('bad', 0)", {});
    return tx.query("SELECT id FROM item").map([](const Rows&) {});
  });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fault, Fault::internal);
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 0);
}

TEST_P(TransactionTest, MistakeInWhatWasSentLastFailsTheCommit) {
  const auto written = database().write([&](Transaction& tx) -> Result<void> {
    expect(tx.send("INSERT INTO item (name, size) VALUES ('good', 1)", {}));
    (void)tx.send("INSERT INTO item (name, size) VALUES ('bad', 0)", {});
    return {};
  });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fault, Fault::internal);
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 0);
  EXPECT_TRUE(add("after it the connection is as good as before"));
}

TEST_P(TransactionTest, WhatWasSentIsGoneWithATransactionThatIsGivenUp) {
  const auto written = database().write([&](Transaction& tx) -> Result<void> {
    expect(tx.send("INSERT INTO item (name, size) VALUES ('good', 1)", {}));
    return fail(Fault::invalid, "changed my mind");
  });
  EXPECT_EQ(written.error().fault, Fault::invalid);
  EXPECT_EQ(number("SELECT COUNT(*) FROM item"), 0);
  EXPECT_TRUE(add("after it the connection is as good as before"));
}

TEST_P(TransactionTest, AnIdIsNeverGivenTwice) {
  const auto insert = [](Transaction& tx) {
    return expect(tx.insert("INSERT INTO item (name, size) VALUES ('x', 1) RETURNING id", {}));
  };
  std::int64_t first = 0;
  std::int64_t second = 0;
  write([&](Transaction& tx) -> Result<void> {
    first = insert(tx);
    expect(tx.execute("DELETE FROM item"));
    return {};
  });
  write([&](Transaction& tx) -> Result<void> {
    second = insert(tx);
    return {};
  });
  EXPECT_GT(second, first);
}

}  // namespace
}  // namespace crossdock::store::database_test
