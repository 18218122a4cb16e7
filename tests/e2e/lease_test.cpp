// SPDX-License-Identifier: Apache-2.0
// A partner that takes longer than the lease: the peer sees one delivery of a document at a time, and what waits behind
// it is delivered by somebody else.
#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "gateway/pipeline/engine.hpp"
#include "gateway/store/payloads.hpp"
#include "tests/crash/process.hpp"
#include "tests/e2e/network.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::tests {
namespace {

constexpr Duration lease{150};
constexpr auto buyer = "metro-outfitters";

TimePoint present() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

// Does not answer for some documents until it is let go.
class SlowPeer final : public pipeline::Channel {
 public:
  Result<std::string> deliver(const partners::Partner&, const pipeline::Delivery& delivery) override {
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
    network_ = std::make_unique<pipeline::NetworkHolder>(*pipeline::Network::load(settings));
  }

  store::Database& database() { return sample_->gateway().database(); }

  MessageId add_document(int number) {
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
      return store::work_queue::push(tx, {.stage = "deliver", .subject = id.number()}, present()).map([](bool) {});
    });
    EXPECT_TRUE(written) << describe(written.error());
    return id;
  }

  std::optional<store::work_queue::Entry> work_of(MessageId message) {
    const auto entries = sample_->read([&](store::Transaction& tx) {
      return store::work_queue::list(tx, {.stage = "deliver", .subject = message.number()});
    });
    return entries.empty() ? std::nullopt : std::optional(entries.front());
  }

  // One node of the gateway: works in a thread of its own until the test ends.
  class Node {
   public:
    explicit Node(LeaseTest& test)
        : engine_(test.database(), *test.network_, test.peer_, present), thread_([this](const std::stop_token& stop) {
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
      return work && work->item.not_before && *work->item.not_before > begun + 8 * lease &&
             present() > begun + 6 * lease;
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

INSTANTIATE_TEST_SUITE_P(Store, LeaseTest, testing::Values(store::Dialect::sqlite, store::Dialect::postgresql),
                         [](const auto& info) {
                           return std::string(info.param == store::Dialect::sqlite ? "SQLite" : "PostgreSQL");
                         });

}  // namespace
}  // namespace crossdock::tests
