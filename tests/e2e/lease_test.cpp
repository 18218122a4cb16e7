// SPDX-License-Identifier: Apache-2.0
// A partner that takes longer than the lease: the peer sees one delivery of a document at a time, and what waits behind
// it is delivered by somebody else. And processes that die: what they leave is done by the next, and only what takes them
// down time and again is held.
#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "gateway/pipeline/engine.hpp"
#include "gateway/service/stages.hpp"
#include "gateway/store/payloads.hpp"
#include "tests/crash/process.hpp"
#include "tests/e2e/network.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::tests {
namespace {

constexpr Duration lease{2000};  // a commit of a busy machine must fit into two thirds of it
constexpr auto buyer = "metro-outfitters";

TimePoint present() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

// Does not answer for some documents until it is let go.
class SlowPeer final : public pipeline::Channel {
 public:
  pipeline::Delivered deliver(const partners::Partner&, const pipeline::Delivery& delivery) override {
    std::unique_lock lock(mutex_);
    ++deliveries_[delivery.message];
    most_ = std::max(most_, ++now_[delivery.message]);
    freed_.wait(lock, [&] { return free_ || delivery.message != slow_; });
    --now_[delivery.message];
    return std::string("the peer");
  }
  void be_slow_for(MessageId message) { slow_ = message; }
  void let_go() {
    {
      const std::lock_guard lock(mutex_);
      free_ = true;
    }
    freed_.notify_all();
  }
  int deliveries(MessageId message) {
    const std::lock_guard lock(mutex_);
    return deliveries_[message];
  }
  int most_at_once() {
    const std::lock_guard lock(mutex_);
    return most_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  MessageId slow_;
  bool free_ = false;
  std::map<MessageId, int> deliveries_, now_;
  int most_ = 0;
};

class LeaseTest : public testing::TestWithParam<store::Dialect> {
 protected:
  void SetUp() override {
    std::string dsn;
    if (GetParam() == store::Dialect::postgresql) {
      auto* server = PostgresServer::shared();
      if (server == nullptr) GTEST_SKIP() << "[POSTGRESQL ABSENT] install the package postgresql to run this test";
      dsn = server->fresh_dsn();
    }
    sample_ = std::make_unique<SampleNetwork>(NetworkOptions{.store = dsn});
    auto settings = sample_->gateway().settings();
    settings.lease = lease;
    network_ = std::make_unique<pipeline::NetworkHolder>(
        *pipeline::Network::load(settings, sample_->gateway().network().current()->standards()));
  }

  store::Database& database() { return sample_->gateway().database(); }

  MessageId add_document(int number) { return add_document(number, present()); }
  MessageId add_document(int number, TimePoint at) {
    MessageId id;
    const auto written = database().write([&](store::Transaction& tx) -> Result<void> {
      const auto payload = store::payloads::store(tx, "document " + std::to_string(number), present());
      if (!payload) return fail(payload.error());
      store::Message message;
      message.direction = store::Direction::out;
      message.partner = buyer;
      message.payload = payload->id;
      message.sha256 = payload->sha256;
      message.size = payload->size;
      message.state = store::MessageState::ready;
      message.type = "997";
      const auto added = store::messages::add(tx, message, present());
      if (!added) return fail(added.error());
      id = added->id;
      return store::work_queue::push(tx, {.stage = store::Stage::deliver, .subject = id.number()}, at).map([](bool) {});
    });
    EXPECT_TRUE(written) << describe(written.error());
    return id;
  }

  void make_first(store::WorkId work) {
    const auto made = database().write([&](store::Transaction& tx) -> Result<void> {
      return tx.execute("UPDATE work SET due_at = 0 WHERE id = $1", {work.number()}).map([](auto) {});
    });
    EXPECT_TRUE(made) << describe(made.error());
  }
  void release(MessageId message) {
    const auto released = database().write([&](store::Transaction& tx) -> Result<void> {
      return store::work_queue::release_about(tx, store::Stage::deliver, message.number(), present()).map([](bool one) {
        EXPECT_TRUE(one);
      });
    });
    EXPECT_TRUE(released) << describe(released.error());
  }

  std::optional<store::work_queue::Entry> work_of(MessageId message) {
    const auto entries = sample_->read([&](store::Transaction& tx) {
      return store::work_queue::list(tx, {.stage = store::Stage::deliver, .subject = message.number()});
    });
    return entries.empty() ? std::nullopt : std::optional(entries.front());
  }

  // What a process claims that dies before the end of its lease, `lives` leases ago.
  std::vector<store::work_queue::Claim> claim_and_die(int lives) {
    constexpr std::array deliveries{store::Stage::deliver};
    std::vector<store::work_queue::Claim> claims;
    const auto claimed = database().write([&](store::Transaction& tx) -> Result<void> {
      auto taken = store::work_queue::claim(tx, present() - lives * lease, lease, deliveries, 16);
      if (!taken) return fail(taken.error());
      claims = std::move(*taken);
      return {};
    });
    EXPECT_TRUE(claimed) << describe(claimed.error());
    return claims;
  }

  // One node of the gateway: works in a thread of its own until the test ends.
  class Node {
   public:
    explicit Node(LeaseTest& test)
        : engine_(test.database(), *test.network_, test.peer_, present, service::stages()),
          thread_([this](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
              const auto done = engine_.run_once(16, pipeline::Engine::Part::deliveries);
              if (done && *done == 0) pause_briefly();
            }
          }) {}

   private:
    pipeline::Engine engine_;
    std::jthread thread_;
  };

  std::unique_ptr<SampleNetwork> sample_;
  std::unique_ptr<pipeline::NetworkHolder> network_;
  SlowPeer peer_;
};

TEST_P(LeaseTest, DocumentIsDeliveredOnceAtATimeHoweverLongItTakes) {
  const auto slow = add_document(1);
  peer_.be_slow_for(slow);
  const auto begun = present();
  {
    const Node first(*this);
    ASSERT_TRUE(eventually([&] { return peer_.deliveries(slow) == 1; }));
    const Node second(*this);
    // The lease is moved on and on: its end lies where no single lease could have put it.
    EXPECT_TRUE(eventually([&] {
      const auto work = work_of(slow);
      return work && work->item.not_before && *work->item.not_before > begun + 5 * lease / 2 &&
             present() > begun + 2 * lease;
    }));
    peer_.let_go();
    EXPECT_TRUE(eventually([&] { return !work_of(slow); }));
  }
  EXPECT_EQ(peer_.most_at_once(), 1);
  EXPECT_EQ(peer_.deliveries(slow), 1);
}

TEST_P(LeaseTest, WhatWaitsBehindASlowDeliveryIsForOthersToDo) {
  const auto slow = add_document(1);
  std::vector<MessageId> others;
  for (int i = 2; i < 6; ++i) others.push_back(add_document(i));
  peer_.be_slow_for(slow);
  {
    const Node first(*this);
    ASSERT_TRUE(eventually([&] { return peer_.deliveries(slow) == 1; }));
    const Node second(*this);
    for (const auto message : others) EXPECT_TRUE(eventually([&] { return !work_of(message); }));
    EXPECT_TRUE(work_of(slow)) << "the others came while the first was still under way";
    peer_.let_go();
    EXPECT_TRUE(eventually([&] { return !work_of(slow); }));
  }
  for (const auto message : others) EXPECT_EQ(peer_.deliveries(message), 1);
  EXPECT_EQ(peer_.deliveries(slow), 1);
}

TEST_P(LeaseTest, WhatTakesTheProcessDownIsHeldAndWhatWasClaimedWithItIsNot) {
  std::vector<MessageId> messages;
  for (int i = 1; i < 6; ++i) messages.push_back(add_document(i, present() - 30 * lease));
  ASSERT_EQ(claim_and_die(20).size(), messages.size());
  // From now on each is claimed alone. The first takes each process down; the others wait for a process that lives.
  for (int lives = 19; lives > 14; --lives) {
    const auto claims = claim_and_die(lives);
    ASSERT_EQ(claims.size(), 1U);
    ASSERT_EQ(claims[0].subject, messages[0].number());
    make_first(claims[0].id);
  }
  peer_.let_go();
  {
    const Node next(*this);
    for (std::size_t i = 1; i < messages.size(); ++i) EXPECT_TRUE(eventually([&] { return !work_of(messages[i]); }));
    EXPECT_TRUE(eventually([&] { return work_of(messages[0])->state == store::work_queue::State::held; }));
    EXPECT_NE(work_of(messages[0])->reason.find("6 attempts did not come to an end"), std::string::npos)
        << work_of(messages[0])->reason;
    EXPECT_EQ(peer_.deliveries(messages[0]), 0);
    release(messages[0]);
    EXPECT_TRUE(eventually([&] { return !work_of(messages[0]); })) << "a person had it tried once more";
  }
  for (const auto message : messages) EXPECT_EQ(peer_.deliveries(message), 1);
}

INSTANTIATE_TEST_SUITE_P(Store, LeaseTest, testing::Values(store::Dialect::sqlite, store::Dialect::postgresql),
                         [](const auto& one) {
                           return std::string(one.param == store::Dialect::sqlite ? "SQLite" : "PostgreSQL");
                         });

}  // namespace
}  // namespace crossdock::tests
