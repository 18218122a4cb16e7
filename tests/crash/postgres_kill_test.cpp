// SPDX-License-Identifier: Apache-2.0
// The kill test on PostgreSQL, and two gateways at once on one database, of which one is killed at work.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "tests/crash/site.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::tests::postgres_kill_test {
namespace {

class PostgresKillTest : public testing::Test {
 protected:
  void SetUp() override {
    server_ = PostgresServer::shared();
    if (server_ == nullptr) GTEST_SKIP() << "[POSTGRESQL ABSENT] install the package postgresql to run this test";
    site_ = std::make_unique<Site>(CROSSDOCK_PROGRAM, server_->fresh_dsn());
  }
  // Orders that compete for goods would get others whenever a kill changes which of them is routed first.
  static void begin(Site& site) {
    site.stock_up();
    site.send_orders();
  }
  struct Unkilled {
    Reference reference;
    std::string sequence;
  };
  // The same conversation on SQLite, without any kill: both stores come to the same.
  static const Unkilled& unkilled() {
    static const Unkilled made = [] {
      Site site(CROSSDOCK_PROGRAM);
      begin(site);
      site.settle();
      return Unkilled{{site.ledger(), site.summary()}, sequence_of(site)};
    }();
    return made;
  }
  // In which order the orders came to be: their numbers follow it.
  static std::string sequence_of(Site& site) {
    std::string numbers;
    site.read([&](store::Transaction& tx) -> Result<void> {
      const auto rows = tx.query("SELECT number FROM sales_order ORDER BY id");
      if (!rows) return fail(rows.error());
      for (const auto& row : *rows) numbers += row.text(0) + " ";
      return {};
    });
    return numbers;
  }
  // What holds in whatever order the orders were routed.
  void expect_exactly_one_effect() {
    Judgement judgement;
    const auto summary = site_->summary();
    EXPECT_EQ(summary.find("violations: "), std::string::npos) << summary;
    EXPECT_EQ(site_->count("SELECT COUNT(*) FROM sales_order"), 3);
    EXPECT_EQ(site_->count("SELECT COUNT(*) FROM work"), 0);
    EXPECT_EQ(site_->count("SELECT COUNT(*) FROM message WHERE state IN ('held', 'ready', 'failed', 'unwrapped')"), 0);
    judge_exchange(site_->ledger(), site_->ledger(), judgement);
    EXPECT_TRUE(judgement.clean()) << judgement.text();
  }

  PostgresServer* server_ = nullptr;
  std::unique_ptr<Site> site_;
};

struct Case {
  const char* name;
  const char* failpoint;
};
class PostgresKillAtTest : public PostgresKillTest, public testing::WithParamInterface<Case> {};

TEST_P(PostgresKillAtTest, EveryFileHasExactlyOneEffect) {
  begin(*site_);
  const auto ended = site_->serve_once(GetParam().failpoint);
  ASSERT_EQ(ended.signal, SIGKILL) << ended.output;
  site_->settle();
  // What was claimed waits for the end of its lease, as another gateway may be at it, and another order may go first.
  if (sequence_of(*site_) != unkilled().sequence) return expect_exactly_one_effect();
  const auto judgement = judge(*site_, unkilled().reference);
  EXPECT_TRUE(judgement.clean()) << judgement.text();
}

INSTANTIATE_TEST_SUITE_P(Failpoints, PostgresKillAtTest,
                         testing::Values(Case{"ReceiveBeforeCommit", "receive.before_commit"},
                                         Case{"ReceiveCommitted", "receive.committed"},
                                         Case{"StageBeforeCommit", "stage.before_commit:7"},
                                         Case{"StageCommitted", "stage.committed:9"},
                                         Case{"DeliverDelivered", "deliver.delivered:2"}),
                         case_name);

TEST_F(PostgresKillTest, FileNameOfNoTextEncodingIsTaken) {
  site_->send_sample("metro-outfitters", "850-camp.edi", "caf\xe9\xff\n.edi");
  EXPECT_EQ(site_->serve_once().exit, 0);
  EXPECT_TRUE(names_in(site_->inbound("metro-outfitters")).empty());
  EXPECT_EQ(site_->count("SELECT COUNT(*) FROM sales_order"), 1);
}

// Two gateways share database and folders. One is killed while both work; the other takes over.
TEST_F(PostgresKillTest, OneOfTwoGatewaysIsKilledAtWork) {
  site_->set("lease", "500ms");
  site_->send_orders();
  auto survivor = std::make_unique<Process>(site_->serve());
  ASSERT_TRUE(survivor->says("serving")) << survivor->output();
  for (int life = 0; life < 4; ++life) {
    Process other(site_->serve(life % 2 == 0 ? "stage.before_commit:3" : "deliver.delivered:2"));
    ASSERT_TRUE(other.says("serving")) << other.output();
    site_->ledger().look(site_->exchange());
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(1500);
    while (std::chrono::steady_clock::now() < until) site_->play();
    other.signal(SIGKILL);
    EXPECT_EQ(other.wait().signal, SIGKILL);
  }
  survivor->signal(SIGTERM);
  const auto ended = survivor->wait();
  EXPECT_EQ(ended.exit, 0) << ended.output;
  EXPECT_EQ(ended.output.find("no longer ours"), std::string::npos) << ended.output;
  site_->settle();
  // Which of the gateways did what first is open, and with it the numbers of orders and documents.
  expect_exactly_one_effect();
}

}  // namespace
}  // namespace crossdock::tests::postgres_kill_test
