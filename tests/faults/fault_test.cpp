// SPDX-License-Identifier: Apache-2.0
// A slice of each part of the fault programme; tests/faults/run does all of it. And the judge itself: one that never
// condemns proves nothing.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <iostream>

#include "gateway/transport/folder/files.hpp"
#include "tests/e2e/network.hpp"
#include "tests/faults/forgetful_disk.hpp"
#include "tests/faults/run.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::tests {
namespace {

struct Case {
  const char* name;
  Report (*part)(const Bounds&);
  const char* store;
  int count;
};
class FaultTest : public testing::TestWithParam<Case> {};

TEST_P(FaultTest, NothingIsLostOrDoubled) {
  const auto& [name, part, store, count] = GetParam();
#ifdef __SANITIZE_ADDRESS__
  // The sanitizer of types opens a pipe to see whether memory can be read, and takes its failure for a broken object.
  if (part == few_descriptors) GTEST_SKIP() << "not with sanitizers: they need descriptors themselves";
#endif
  if (!dsn_of(store)) GTEST_SKIP() << "[POSTGRESQL ABSENT] install the package postgresql to run this test";
  const auto report = part({.store = store, .count = count, .seed = 20261123});
  if (!report.absent.empty()) {
    std::cout << report.absent << std::endl;
    GTEST_SKIP() << report.absent;
  }
  EXPECT_TRUE(report.judgement.clean()) << report.judgement.text();
  EXPECT_GT(report.messages, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Parts, FaultTest,
    testing::Values(
        Case{"KillsSQLite", random_kills, "sqlite", 6}, Case{"KillsPostgreSQL", random_kills, "postgresql", 4},
        Case{"NetworkSQLite", bad_network, "sqlite", 20}, Case{"NetworkPostgreSQL", bad_network, "postgresql", 10},
        Case{"CallsSQLite", failing_calls, "sqlite", 2}, Case{"Descriptors", few_descriptors, "sqlite", 2},
        Case{"Space", full_disk, "sqlite", 2}, Case{"Database", database_kills, "postgresql", 2},
        Case{"SilentSQLite", silent_partner, "sqlite", 5}, Case{"SilentPostgreSQL", silent_partner, "postgresql", 5},
        Case{"PowerSQLite", power_loss, "sqlite", 3}, Case{"FsyncThenPower", failed_fsync, "sqlite", 2},
        Case{"PowerWithoutFsync", power_loss_without_fsync, "sqlite", 1}),
    case_name);

// The disk of the power cuts: what it keeps and what it forgets, and that a delivery into a new folder is kept.
TEST(ForgetfulDiskTest, ForgetsWhatWasNotSynced) {
  std::string why;
  const auto disk = ForgetfulDisk::mount(why);
  if (!disk) {
    std::cout << why << std::endl;
    GTEST_SKIP() << why;
  }
  const auto& root = disk->folder();
  std::ofstream(root + "/old") << "before";
  disk->keep();
  // Syncs the root with all that is in it, so it comes first.
  ASSERT_TRUE(folder::make_durable_folder(root, "b/out"));
  ASSERT_TRUE(folder::write_whole(root + "/b/out/file", "whole"));
  std::ofstream(root + "/old") << "after";
  std::ofstream(root + "/new") << "new";
  ASSERT_TRUE(folder::make_folder(root + "/a/out"));
  ASSERT_TRUE(folder::write_whole(root + "/a/out/file", "whole"));
  disk->forget();
  EXPECT_EQ(read_file(root + "/old"), "before");
  EXPECT_EQ(names_in(root), (std::vector<std::string>{"b", "old"})) << "a/out was synced, but not a and the root";
  EXPECT_EQ(read_file(root + "/b/out/file"), "whole");

  std::ofstream(root + "/old") << "later";
  disk->fail_fsync(1);
  EXPECT_FALSE(folder::write_whole(root + "/b/out/next", "next"));
  EXPECT_EQ(read_file(root + "/old"), "later");
}

class As2JudgeTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stage_ = std::make_unique<Stage>(Bounds{}, PeerOptions{.later = 0, .again = 0, .forgetful = 0});
    ASSERT_TRUE(stage_->start());
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(stage_->peer().send_one(std::chrono::seconds(30)));
    clean_ = stage_->settle();
  }
  static void TearDownTestSuite() { stage_.reset(); }
  void SetUp() override { ASSERT_TRUE(clean_.clean()) << clean_.text(); }

  static Entry first(Entry::Kind kind) {
    for (auto& entry : stage_->ledger().read()) {
      if (entry.kind == kind) return entry;
    }
    ADD_FAILURE() << "the ledger has none of this kind";
    return {};
  }
  // What the judge says more than before.
  struct More {
    std::size_t lost, doubled, gaps;
    friend bool operator==(const More&, const More&) = default;
  };
  static More after(const std::function<void()>& damage, Extent extent = Extent::everything) {
    const auto before = stage_->judge(extent);
    damage();
    const auto now = stage_->judge(extent);
    return {now.lost.size() - before.lost.size(), now.doubled.size() - before.doubled.size(),
            now.gaps.size() - before.gaps.size()};
  }

  static std::unique_ptr<Stage> stage_;
  static Judgement clean_;
};
std::unique_ptr<Stage> As2JudgeTest::stage_;
Judgement As2JudgeTest::clean_;

TEST_F(As2JudgeTest, SeesOtherBytesOfAnAttempt) {
  const auto wire = first(Entry::Kind::wire);
  const auto more = after([&] { stage_->ledger().write(wire.kind, wire.id, wire.bytes + " "); });
  EXPECT_EQ(more, (More{.lost = 0, .doubled = 1, .gaps = 0}));
}

TEST_F(As2JudgeTest, SeesADocumentUnderTwoMessageIds) {
  const auto delivered = first(Entry::Kind::delivered);
  const auto more = after([&] { stage_->ledger().write(delivered.kind, "another@CROSSDOCK", delivered.bytes); });
  EXPECT_EQ(more, (More{.lost = 0, .doubled = 1, .gaps = 0}));
}

TEST_F(As2JudgeTest, SeesAnotherReceipt) {
  const auto receipt = first(Entry::Kind::receipt);
  const auto more = after([&] { stage_->ledger().write(receipt.kind, receipt.id, receipt.bytes + " "); });
  EXPECT_EQ(more, (More{.lost = 0, .doubled = 2, .gaps = 0})) << "neither that of before nor the stored one";
}

TEST_F(As2JudgeTest, SeesWhatWasAcknowledgedAndIsNotThere) {
  const auto more = after(
      [] {
        stage_->ledger().write(Entry::Kind::sent, "gone@metro.example", "");
        stage_->ledger().write(Entry::Kind::accepted, "gone@metro.example", "");
      },
      Extent::acknowledged);
  EXPECT_EQ(more, (More{.lost = 1, .doubled = 0, .gaps = 0}));
}

TEST_F(As2JudgeTest, SeesAControlNumberThatNobodyGot) {
  auto later = first(Entry::Kind::delivered).bytes;
  later.replace(90, 9, "000000999");  // ISA13
  EXPECT_EQ(after([&] { stage_->ledger().write(Entry::Kind::delivered, "later@CROSSDOCK", later); }).gaps, 1U);
}

TEST_F(As2JudgeTest, SeesAFileThatCountsAsDeliveredAndIsNotThere) {
  const auto delivered = stage_->site().ledger().delivered();
  ASSERT_FALSE(delivered.empty());
  const auto file = *delivered.begin();
  const auto more = after([&] {
    // What the partner has read lies there as well, and the judge looks again.
    const auto folder = stage_->site().exchange() + "/" + file.partner;
    for (const auto* place : {"/out/", "/.simulator/read/"}) ::unlink((folder + place + file.name).c_str());
    stage_->site().ledger().forget_delivery(file);
  });
  EXPECT_GE(more.lost, 1U);
}

}  // namespace
}  // namespace crossdock::tests
