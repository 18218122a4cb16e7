// SPDX-License-Identifier: Apache-2.0
// Checks what may lie in partners' folders: the running gateway takes documents, says once what is none, and leaves
// alone what is still being written.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/crash/site.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests::hostile_folder_test {
namespace {

namespace fs = std::filesystem;

constexpr const char* buyer = "metro-outfitters";

int occurrences(const std::string& text, const std::string& part) {
  int count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

class HostileFolderTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(in_); }

  void start(const std::string& settle = "0s") {
    site_.set("settle", settle);
    gateway_ = std::make_unique<Process>(site_.serve());
  }
  // An ordinary order gets through; by then everything beside it has been looked at several times.
  void an_order_gets_through() {
    site_.send_sample(buyer, "850-weekend.edi", "sentinel.edi");
    ASSERT_TRUE(eventually([&] { return !fs::exists(in_ + "/sentinel.edi"); })) << gateway_->output();
    ASSERT_TRUE(gateway_->says("ordered")) << gateway_->output();
    ASSERT_TRUE(gateway_->is_running()) << gateway_->output();
  }
  std::string sample() { return read_file(site_.folder() + "/partners/metro-outfitters/samples/850-camp.edi"); }
  std::int64_t orders() { return site_.count("SELECT COUNT(*) FROM sales_order"); }
  std::int64_t arrivals() { return site_.count("SELECT COUNT(*) FROM message WHERE direction = 'in'"); }
  void append(const std::string& name, const std::string& bytes) {
    std::ofstream(in_ + "/" + name, std::ios::binary | std::ios::app) << bytes;
  }

  Site site_{CROSSDOCK_PROGRAM};
  std::string in_ = site_.inbound(buyer);
  std::unique_ptr<Process> gateway_;
};

TEST_F(HostileFolderTest, SymbolicLinkIsRefusedAndReportedOnce) {
  std::ofstream(site_.folder() + "/secret.edi") << sample();
  fs::create_symlink(site_.folder() + "/secret.edi", in_ + "/link.edi");
  start();
  ASSERT_TRUE(gateway_->says("a symbolic link is not a document")) << gateway_->output();
  an_order_gets_through();
  EXPECT_EQ(occurrences(gateway_->output(), "link.edi"), 1) << gateway_->output();
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM exception_case WHERE kind = 'NAME_REFUSED' AND state = 'open'"), 1);
  EXPECT_TRUE(fs::is_symlink(in_ + "/link.edi"));
  EXPECT_EQ(orders(), 1);
}

TEST_F(HostileFolderTest, LinkToItselfAndLinkToNothingStopNobody) {
  fs::create_symlink("loop.edi", in_ + "/loop.edi");
  fs::create_symlink("nowhere.edi", in_ + "/dangling.edi");
  start();
  an_order_gets_through();
  EXPECT_EQ(occurrences(gateway_->output(), "loop.edi"), 1) << gateway_->output();
  EXPECT_EQ(occurrences(gateway_->output(), "dangling.edi"), 1) << gateway_->output();
}

TEST_F(HostileFolderTest, LinkToAFolderIsReported) {
  fs::create_directories(site_.folder() + "/elsewhere");
  fs::create_symlink(site_.folder() + "/elsewhere", in_ + "/folder.edi");
  start();
  an_order_gets_through();
  EXPECT_EQ(occurrences(gateway_->output(), "folder.edi"), 1) << gateway_->output();
}

TEST_F(HostileFolderTest, FifoIsRefusedAndBlocksNobody) {
  ASSERT_EQ(::mkfifo((in_ + "/pipe.edi").c_str(), 0600), 0);
  start();
  ASSERT_TRUE(gateway_->says("only regular files are documents")) << gateway_->output();
  an_order_gets_through();
  EXPECT_EQ(occurrences(gateway_->output(), "pipe.edi"), 1) << gateway_->output();
}

TEST_F(HostileFolderTest, FolderInTheFolderIsLeftAlone) {
  fs::create_directories(in_ + "/folder.edi");
  std::ofstream(in_ + "/folder.edi/inner.edi") << sample();
  start();
  an_order_gets_through();
  EXPECT_TRUE(fs::exists(in_ + "/folder.edi/inner.edi"));
  EXPECT_EQ(orders(), 1);
}

TEST_F(HostileFolderTest, EmptyFileIsRejectedWithAReason) {
  site_.send(buyer, "empty.edi", "");
  start();
  ASSERT_TRUE(eventually([&] { return !fs::exists(in_ + "/empty.edi"); })) << gateway_->output();
  ASSERT_TRUE(gateway_->says("rejected")) << gateway_->output();
  EXPECT_EQ(
      site_.count("SELECT COUNT(*) FROM message WHERE name = 'empty.edi' AND state = 'rejected' AND reason <> ''"), 1);
}

TEST_F(HostileFolderTest, NameWithALineBreakForgesNoLogLine) {
  site_.send(buyer, "a\n2001-01-01T00:00:00.000Z error forged\x1b[31m.edi", sample());
  fs::create_symlink("/etc/passwd", in_ + "/b\n2001-01-01T00:00:00.000Z error forged.edi");
  start();
  ASSERT_TRUE(gateway_->says("ordered")) << gateway_->output();
  ASSERT_TRUE(gateway_->says("a symbolic link is not a document")) << gateway_->output();
  EXPECT_EQ(occurrences(gateway_->output(), "\n2001-"), 0) << gateway_->output();
  EXPECT_EQ(occurrences(gateway_->output(), "\x1b"), 0) << gateway_->output();
  EXPECT_EQ(orders(), 1);
}

TEST_F(HostileFolderTest, NamesOfDotsAndOfFullLengthAreTakenOnce) {
  site_.send(buyer, std::string(251, 'n') + ".edi", sample());
  site_.send(buyer, "x..%2f..%2fetc", "no document");
  site_.send(buyer, "-rf", "no document");
  start();
  an_order_gets_through();
  ASSERT_TRUE(eventually([&] { return names_in(in_).empty(); })) << gateway_->output();
  EXPECT_EQ(arrivals(), 4);
  EXPECT_TRUE(eventually([&] { return orders() == 2; })) << gateway_->output();
}

TEST_F(HostileFolderTest, NameOfNoTextEncodingIsTaken) {
  site_.send(buyer, "caf\xe9\xff.edi", sample());
  start();
  ASSERT_TRUE(gateway_->says("ordered")) << gateway_->output();
  EXPECT_TRUE(names_in(in_).empty());
}

TEST_F(HostileFolderTest, FilesInTransferAreLeftAlone) {
  const std::vector<std::string> names{".order.edi", "Thumbs.db", "order.TMP", "order.filepart", "order.lock",
                                       "order.part", "order.tmp", "order~",    "~$order.edi"};
  for (const auto& name : names) append(name, sample());
  start();
  an_order_gets_through();
  EXPECT_EQ(names_in(in_), names);
  EXPECT_EQ(orders(), 1);
}

TEST_F(HostileFolderTest, GrowingFileIsTakenWhenItIsWhole) {
  const auto bytes = sample();
  const std::string note(bytes.size(), ' ');  // what follows an interchange may be blank
  start("300ms");
  append("growing.edi", bytes);
  for (int i = 0; i < 10; ++i) {
    const auto size = fs::file_size(in_ + "/growing.edi");
    // It grows four times within the time it would have to rest.
    EXPECT_FALSE(gateway_->says("growing.edi", std::chrono::milliseconds(75))) << size;
    append("growing.edi", "\n");
  }
  ASSERT_TRUE(gateway_->says("ordered")) << gateway_->output();
  EXPECT_EQ(site_.count("SELECT size FROM message WHERE name = 'growing.edi'"),
            static_cast<std::int64_t>(bytes.size()) + 10);
  EXPECT_EQ(arrivals(), 1);
}

TEST_F(HostileFolderTest, OpenInterchangeWaitsForItsEnd) {
  const auto bytes = sample();
  start("100ms");
  append("open.edi", bytes.substr(0, bytes.size() / 2));
  EXPECT_FALSE(gateway_->says("open.edi", std::chrono::milliseconds(600))) << gateway_->output();
  append("open.edi", bytes.substr(bytes.size() / 2));
  ASSERT_TRUE(gateway_->says("ordered")) << gateway_->output();
  EXPECT_EQ(arrivals(), 1);
}

TEST_F(HostileFolderTest, InterchangeThatNeverEndsIsRejectedInTheEnd) {
  const auto bytes = sample();
  append("cut.edi", bytes.substr(0, bytes.size() / 2));
  site_.set("incomplete_wait", "500ms");
  start("50ms");
  ASSERT_TRUE(eventually([&] { return !fs::exists(in_ + "/cut.edi"); })) << gateway_->output();
  ASSERT_TRUE(gateway_->says("rejected")) << gateway_->output();
  EXPECT_EQ(orders(), 0);
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM exception_case WHERE kind = 'INCOMPLETE_FILE' AND state = 'open'"), 1);
}

}  // namespace
}  // namespace crossdock::tests::hostile_folder_test
