// SPDX-License-Identifier: Apache-2.0
// A slice of each part of the fault programme; tests/faults/run does all of it. And the judge itself: one that never
// condemns proves nothing.
#include <gtest/gtest.h>
#include <unistd.h>

#include <iostream>

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
    testing::Values(Case{"KillsSQLite", random_kills, "sqlite", 6},
                    Case{"KillsPostgreSQL", random_kills, "postgresql", 4},
                    Case{"NetworkSQLite", bad_network, "sqlite", 20},
                    Case{"NetworkPostgreSQL", bad_network, "postgresql", 10},
                    Case{"CallsSQLite", failing_calls, "sqlite", 2}, Case{"Descriptors", few_descriptors, "sqlite", 2},
                    Case{"Space", full_disk, "sqlite", 2}, Case{"Database", database_kills, "postgresql", 2},
                    Case{"PowerSQLite", power_loss, "sqlite", 3}, Case{"FsyncThenPower", failed_fsync, "sqlite", 2},
                    Case{"PowerWithoutFsync", power_loss_without_fsync, "sqlite", 1}),
    case_name);

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
  static Judgement judged() { return stage_->judge(Extent::everything); }

  static std::unique_ptr<Stage> stage_;
  static Judgement clean_;
};
std::unique_ptr<Stage> As2JudgeTest::stage_;
Judgement As2JudgeTest::clean_;

// In this order: what one test adds to the ledger stays there.
TEST_F(As2JudgeTest, SeesOtherBytesOfAnAttempt) {
  const auto wire = first(Entry::Kind::wire);
  stage_->ledger().write(wire.kind, wire.id, wire.bytes + " ");
  EXPECT_EQ(judged().doubled.size(), 1U) << judged().text();
}

TEST_F(As2JudgeTest, SeesADocumentUnderTwoMessageIds) {
  stage_->ledger().write(Entry::Kind::delivered, "another@CROSSDOCK", first(Entry::Kind::delivered).bytes);
  EXPECT_EQ(judged().doubled.size(), 2U) << judged().text();
}

TEST_F(As2JudgeTest, SeesAnotherReceipt) {
  const auto receipt = first(Entry::Kind::receipt);
  stage_->ledger().write(receipt.kind, receipt.id, receipt.bytes + " ");
  EXPECT_EQ(judged().doubled.size(), 4U) << judged().text();  // neither that of before nor the stored one
}

TEST_F(As2JudgeTest, SeesWhatWasAcknowledgedAndIsNotThere) {
  EXPECT_TRUE(judged().lost.empty()) << judged().text();
  auto sent = first(Entry::Kind::sent);
  stage_->ledger().write(Entry::Kind::sent, "gone@metro.example", sent.bytes);
  stage_->ledger().write(Entry::Kind::accepted, "gone@metro.example", "");
  EXPECT_EQ(stage_->judge(Extent::acknowledged).lost.size(), 1U) << judged().text();
}

TEST_F(As2JudgeTest, SeesAControlNumberThatNobodyGot) {
  EXPECT_TRUE(judged().gaps.empty()) << judged().text();
  auto later = first(Entry::Kind::delivered).bytes;
  later.replace(90, 9, "000000009");  // ISA13
  stage_->ledger().write(Entry::Kind::delivered, "later@CROSSDOCK", later);
  EXPECT_EQ(judged().gaps.size(), 1U) << judged().text();
}

TEST_F(As2JudgeTest, SeesAFileThatCountsAsDelivered) {
  const auto before = judged().lost.size();
  const auto delivered = stage_->site().ledger().delivered();
  ASSERT_FALSE(delivered.empty());
  // What the partner has read is noted as well, so the ledger must forget and not look again.
  const auto file = *delivered.begin();
  const auto folder = stage_->site().exchange() + "/" + file.partner;
  for (const auto* place : {"/out/", "/.simulator/read/"}) ::unlink((folder + place + file.name).c_str());
  stage_->site().ledger().forget_delivery(file);
  EXPECT_EQ(judged().lost.size(), before + 1) << judged().text();
}

}  // namespace
}  // namespace crossdock::tests
