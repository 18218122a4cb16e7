// SPDX-License-Identifier: Apache-2.0
// Statements over many rows: whatever their number, each row is written once, with the types of its columns.
#include "gateway/store/many_rows.hpp"

#include "tests/store/fixture.hpp"

namespace crossdock::store {
namespace {

class ManyRowsTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    write([](Transaction& tx) -> Result<void> {
      const auto made = tx.execute("CREATE TABLE many (id BIGINT PRIMARY KEY, text TEXT NOT NULL, sum BIGINT)");
      if (!made) return fail(made.error());
      return {};
    });
  }

  // Rows from 1 to `count`.
  static std::vector<std::vector<Argument>> rows(std::int64_t count) {
    std::vector<std::vector<Argument>> result;
    for (std::int64_t id = 1; id <= count; ++id) result.push_back({id, std::string_view("x"), Argument(nullptr)});
    return result;
  }
};
CROSSDOCK_ON_BOTH_ENGINES(ManyRowsTest);

const ManyRows insert("INSERT INTO many (id, text, sum) VALUES {rows}", 3);

TEST_P(ManyRowsTest, EveryNumberOfRowsIsInsertedOnce) {
  for (const std::int64_t count : {0, 1, 7, 8, 63, 64, 65, 200}) {
    write([&](Transaction& tx) -> Result<void> {
      if (const auto emptied = tx.execute("DELETE FROM many"); !emptied) return fail(emptied.error());
      return insert.send(tx, rows(count));
    });
    EXPECT_EQ(number("SELECT COUNT(*) FROM many WHERE text = 'x' AND sum IS NULL"), count);
    EXPECT_EQ(number("SELECT COALESCE(CAST(SUM(id) AS BIGINT), 0) FROM many"), count * (count + 1) / 2);
  }
}

TEST_P(ManyRowsTest, OneRowThatIsRefusedUndoesAll) {
  const auto refused = database().write([&](Transaction& tx) -> Result<void> {
    auto twice = rows(70);
    twice.push_back(twice.front());
    return insert.send(tx, twice);
  });
  EXPECT_FALSE(refused);
  EXPECT_EQ(number("SELECT COUNT(*) FROM many"), 0);
}

}  // namespace
}  // namespace crossdock::store
