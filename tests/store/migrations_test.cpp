// SPDX-License-Identifier: Apache-2.0
// The schema is brought up once, and a surprise stops the start instead of being worked around.
#include "gateway/store/migrations.hpp"

#include <atomic>
#include <thread>

#include "gateway/store/statements.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::migrations_test {
namespace {

using Files = std::vector<MigrationFile>;

const Files two{{"0001_first.sql", "CREATE TABLE one (id {identity}, text TEXT DEFAULT 'a;b');"},
                {"0002_second.sql",
                 "CREATE TABLE two (id {identity});\n-- not; a statement\nINSERT INTO one (text) VALUES ('x');"}};

class MigrationTest : public DatabaseTest {};
CROSSDOCK_ON_BOTH_ENGINES(MigrationTest);

TEST_P(MigrationTest, TheSecondTimeNothingHappens) {
  const auto first = expect(migrate(database(), noon));
  EXPECT_EQ(first.applied.size(), embedded_migrations().size());
  EXPECT_TRUE(expect(migrate(database(), noon)).applied.empty());
  for (const auto& migration : expect(status(database()))) {
    EXPECT_EQ(migration.state, MigrationState::applied) << migration.name;
    EXPECT_EQ(migration.applied_at, noon);
  }
}

TEST_P(MigrationTest, OnlyWhatIsPendingIsApplied) {
  EXPECT_EQ(expect(status(database(), two)).at(0).state, MigrationState::pending);
  EXPECT_EQ(expect(migrate(database(), noon, {two[0]})).version, 1);
  EXPECT_EQ(expect(status(database(), two)).at(1).state, MigrationState::pending);
  EXPECT_EQ(expect(migrate(database(), noon, two)).applied, std::vector<std::string>{"0002_second.sql"});
  EXPECT_EQ(number("SELECT COUNT(*) FROM one"), 1);
}

TEST_P(MigrationTest, AChangedFileIsRefused) {
  expect(migrate(database(), noon, two));
  auto changed = two;
  changed[0].sql += " ";
  const auto again = migrate(database(), noon, changed);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::invalid);
  EXPECT_NE(again.error().what.find("0001_first.sql"), std::string::npos) << again.error().what;
  EXPECT_EQ(expect(status(database(), changed)).at(0).state, MigrationState::changed);
}

TEST_P(MigrationTest, ANewerSchemaIsRefused) {
  expect(migrate(database(), noon, two));
  const auto older_program = migrate(database(), noon, {two[0]});
  ASSERT_FALSE(older_program);
  EXPECT_NE(older_program.error().what.find("newer program"), std::string::npos) << older_program.error().what;
}

TEST_P(MigrationTest, AFailedMigrationLeavesNothingOfItself) {
  const Files broken{two[0], {"0002_broken.sql", "CREATE TABLE half (id {identity}); INSERT INTO nowhere VALUES (1);"}};
  const auto done = migrate(database(), noon, broken);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().where, "0002_broken.sql");
  EXPECT_EQ(expect(status(database(), broken)).at(0).state, MigrationState::applied);
  EXPECT_EQ(expect(migrate(database(), noon, two)).applied.size(), 1U);
}

TEST_P(MigrationTest, ProgramsThatStartTogetherApplyEachFileOnce) {
  std::atomic<std::size_t> applied = 0;
  {
    std::vector<std::jthread> programs;
    for (int i = 0; i < 4; ++i) {
      programs.emplace_back([&] {
        auto own = Database::open({.dsn = dsn()});
        ASSERT_TRUE(own) << own.error().what;
        applied += expect(migrate(**own, noon, two)).applied.size();
      });
    }
  }
  EXPECT_EQ(applied, 2U);
}

struct SplitCase {
  const char* name;
  std::string_view sql;
  std::vector<std::string_view> statements;
  Dialect dialect = Dialect::sqlite;
};
class SplitTest : public testing::TestWithParam<SplitCase> {};

TEST_P(SplitTest, Splits) {
  EXPECT_EQ(expect(split_statements(GetParam().sql, GetParam().dialect)), GetParam().statements);
}

INSTANTIATE_TEST_SUITE_P(
    Statements, SplitTest,
    testing::Values(
        SplitCase{.name = "Empty", .sql = " \n ", .statements = {}},
        SplitCase{.name = "OnlyComments", .sql = "-- a; b\n/* c; */", .statements = {}},
        SplitCase{.name = "LastSemicolonIsOptional", .sql = "A; B", .statements = {"A", "B"}},
        SplitCase{.name = "SemicolonInText", .sql = "A 'x;y'; B", .statements = {"A 'x;y'", "B"}},
        SplitCase{.name = "QuoteInText", .sql = "A 'it''s; x'; B", .statements = {"A 'it''s; x'", "B"}},
        SplitCase{.name = "SemicolonInName", .sql = "A \"x;y\"; B", .statements = {"A \"x;y\"", "B"}},
        SplitCase{.name = "QuoteInComment",
                  .sql = "A -- don't; \n; B /* isn't; */",
                  .statements = {"A -- don't;", "B /* isn't; */"}},
        SplitCase{.name = "Trigger", .sql = "A BEGIN x; y; END;\n--;;\nB;", .statements = {"A BEGIN x; y; END;", "B;"}},
        SplitCase{.name = "OnlySqlite",
                  .sql = "A;\n--only postgresql\nB;\n--only sqlite\nC",
                  .statements = {"A", "--only sqlite\nC"}},
        SplitCase{.name = "OnlyPostgresql",
                  .sql = "--only postgresql\nB;\n--only sqlite\nC",
                  .statements = {"--only postgresql\nB"},
                  .dialect = Dialect::postgresql}),
    case_name);

TEST(SplitTest, AQuotationThatNeverEndsIsRefused) {
  for (const auto* sql : {"A 'b", "A \"b", "A /* b"})
    EXPECT_EQ(split_statements(sql, Dialect::sqlite).error().fault, Fault::malformed);
}

TEST(DialectTest, UnknownTokensStay) {
  EXPECT_EQ(expand("SELECT '{}' {nothing} {for_update}", Dialect::postgresql), "SELECT '{}' {nothing} FOR UPDATE");
  EXPECT_EQ(expand("{blob} {for_update", Dialect::postgresql), "BYTEA {for_update");
}

}  // namespace
}  // namespace crossdock::store::migrations_test
