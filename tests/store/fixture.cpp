// SPDX-License-Identifier: Apache-2.0
// Opens an empty SQLite file or PostgreSQL database for each test, and migrates it for a StoreTest.
#include "tests/store/fixture.hpp"

#include <cstdlib>

#include "tests/support/postgres_server.hpp"

namespace crossdock::store {

void DatabaseTest::SetUp() {
  if (GetParam().dialect == Dialect::sqlite) {
    std::string folder = (std::filesystem::temp_directory_path() / "crossdock-store-XXXXXX").string();
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    dsn_ = "sqlite:" + (folder_ / "test.db").string();
  } else {
    auto* server = PostgresServer::shared();
    if (server == nullptr) GTEST_SKIP() << "[POSTGRESQL ABSENT] install the package postgresql to run this test";
    dsn_ = server->fresh_dsn();
  }
  open();
}

void DatabaseTest::TearDown() {
  database_.reset();
  if (!folder_.empty()) std::filesystem::remove_all(folder_);
}

void DatabaseTest::open(Options options) {
  database_.reset();
  options.dsn = dsn_;
  options.absent = Absent::created;
  auto opened = Database::open(std::move(options));
  ASSERT_TRUE(opened) << describe(opened.error());
  database_ = std::move(*opened);
}

void DatabaseTest::write(const Work& work) { expect(database_->write(work)); }
void DatabaseTest::read(const Work& work) { expect(database_->read(work)); }

std::int64_t DatabaseTest::number(const std::string& sql) {
  std::int64_t value = 0;
  read([&](Transaction& tx) -> Result<void> {
    const auto row = tx.query_one(sql);
    if (!row) return fail(row.error());
    if (*row) value = (*row)->integer(0);
    return {};
  });
  return value;
}

void StoreTest::SetUp() {
  DatabaseTest::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  const auto migrated = migrate(database(), noon);
  ASSERT_TRUE(migrated) << describe(migrated.error());
}

}  // namespace crossdock::store
