// SPDX-License-Identifier: Apache-2.0
// A store is made on purpose, is readable for its owner only, and is lost with its file.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "gateway/store/identity.hpp"
#include "gateway/store/integrity.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::file_test {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "crossdock-place-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    database_.reset();
    fs::remove_all(folder_);
  }

  std::string path() const { return (folder_ / "store.db").string(); }
  std::string dsn() const { return "sqlite:" + path(); }
  void make() {
    auto opened = Database::open({.dsn = dsn(), .absent = Absent::created});
    ASSERT_TRUE(opened) << describe(opened.error());
    database_ = std::move(*opened);
    expect(migrate(*database_, noon));
    expect(write());
  }
  Result<void> write() {
    return database_->write([](Transaction& tx) -> Result<void> {
      return tx.execute("UPDATE store_identity SET beside = beside || 'x'").map([](auto) {});
    });
  }
  static int mode_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 0777) : -1;
  }

  fs::path folder_;
  std::unique_ptr<Database> database_;
};

TEST_F(FileTest, AStoreThatIsNotThereIsNotMade) {
  const auto opened = Database::open({.dsn = dsn()});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::unavailable);
  EXPECT_NE(opened.error().what.find("there is no store"), std::string::npos);
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(FileTest, AnEmptyFileIsNoStore) {
  std::ofstream(path()).close();
  auto opened = Database::open({.dsn = dsn()});
  ASSERT_TRUE(opened) << describe(opened.error());
  EXPECT_FALSE(expect(identity::is_store(**opened)));
}

TEST_F(FileTest, OnlyItsOwnerMayReadItWhateverTheUmask) {
  const auto before = ::umask(0);
  make();
  ::umask(before);
  for (const auto* ending : {"", "-wal", "-shm"}) EXPECT_EQ(mode_of(path() + ending), 0600) << ending;
  EXPECT_EQ(exposure(dsn()), "");
  fs::permissions(path(), fs::perms(0644));
  EXPECT_NE(exposure(dsn()).find("chmod 600"), std::string::npos);
}

TEST_F(FileTest, AFileThatWasRemovedTakesNoMoreCommits) {
  for (const auto* ending : {"", "-wal", "-shm"}) {
    make();
    EXPECT_FALSE(database_->lost());
    fs::remove(path() + ending);
    EXPECT_TRUE(database_->lost());
    EXPECT_NE(database_->loss().find("was removed"), std::string::npos) << database_->loss();
    const auto written = write();
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().fault, Fault::unavailable);
    EXPECT_FALSE(database_->read([](Transaction&) -> Result<void> { return {}; }));
    database_.reset();
    for (const auto* left : {"", "-wal", "-shm"}) fs::remove(path() + left);
  }
}

TEST_F(FileTest, AFileThatIsRemovedDuringACommitAcknowledgesNothing) {
  auto opened = Database::open({.dsn = dsn(), .absent = Absent::created});
  ASSERT_TRUE(opened);
  expect(migrate(**opened, noon));
  opened->reset();
  bool remove = false;
  auto watched = Database::open({.dsn = dsn(), .before_commit = [&] {
                                   if (remove) fs::remove(path());
                                 }});
  ASSERT_TRUE(watched);
  database_ = std::move(*watched);
  expect(write());
  remove = true;
  EXPECT_FALSE(write());
  EXPECT_TRUE(database_->lost());
}

TEST_F(FileTest, AFileThatWasReplacedIsLeftToItsNewOwner) {
  make();
  fs::rename(path(), path() + ".old");
  for (const auto* ending : {"-wal", "-shm"}) fs::rename(path() + ending, path() + ".old" + ending);
  auto other = Database::open({.dsn = dsn(), .absent = Absent::created});
  ASSERT_TRUE(other) << describe(other.error());
  expect(migrate(**other, noon));
  EXPECT_FALSE(write());
  EXPECT_NE(database_->loss().find("was replaced"), std::string::npos) << database_->loss();
  database_.reset();
  EXPECT_TRUE(fs::exists(path() + "-wal")) << "the journal of the other";
  EXPECT_TRUE(expect(identity::is_store(**other)));
}

TEST_F(FileTest, ADamagedFileIsFoundAndSaysWhatToDo) {
  make();
  database_.reset();
  EXPECT_GT(fs::file_size(path()), 8192U);
  {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(8192, 'x');
  }
  auto opened = Database::open({.dsn = dsn()});
  ASSERT_TRUE(opened) << describe(opened.error());
  const auto wrong = check_integrity(**opened);
  if (wrong) {
    EXPECT_FALSE(wrong->empty());
  } else {
    EXPECT_NE(wrong.error().what.find("store check"), std::string::npos) << wrong.error().what;
  }
}

TEST_F(FileTest, NamesOfStoresHoldNoPassword) {
  EXPECT_EQ(database_name("sqlite:/data/x.db"), "/data/x.db");
  EXPECT_EQ(database_name("postgresql://me:S3CRET@db.example:5433/orders"),
            "the PostgreSQL database orders at db.example");
  EXPECT_EQ(database_name("host=db dbname=orders password=S3CRET"), "the PostgreSQL database orders at db");
}

}  // namespace
}  // namespace crossdock::store::file_test
