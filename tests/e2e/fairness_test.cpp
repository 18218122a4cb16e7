// SPDX-License-Identifier: Apache-2.0
// Promise 10: one destination that is silent or slow never delays the others, and what waited for it goes in its order when
// it answers again. The channel is played here; docs/operations.md tells the same to operators.
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "gateway/acts/destinations.hpp"
#include "gateway/pipeline/destinations.hpp"
#include "gateway/pipeline/scheduler.hpp"
#include "gateway/service/stages.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/payloads.hpp"
#include "tests/crash/process.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests::fairness_test {
namespace {

using namespace std::chrono_literals;
using pipeline::Blame;
using pipeline::Engine;
namespace destinations = store::destinations;

constexpr auto north = "northwind-supply";
constexpr auto metro = "metro-outfitters";
const acts::Actor jane{"jane"};

// Takes everything at once, but for those who do not answer, until they are let go or the program ends.
class Peers final : public pipeline::Channel {
 public:
  pipeline::Delivered deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) override {
    return take(partner.id.text(), delivery.message);
  }
  pipeline::Delivered notify(const partners::Webhook& hook, const pipeline::Delivery& event) override {
    return take("webhook:" + hook.id, event.message);
  }
  void interrupt() override {
    {
      const std::lock_guard lock(mutex_);
      interrupted_ = true;
    }
    changed_.notify_all();
  }

  void silence(const std::string& name) { silent_.insert(name); }  // before anything is sent
  void let_go() {
    {
      const std::lock_guard lock(mutex_);
      silent_.clear();
    }
    changed_.notify_all();
  }
  // As folders of ours: nobody is waited for. `happens` is called within each delivery.
  void stay_local(std::function<void(MessageId)> happens) { happens_ = std::move(happens); }
  // Every attempt fails at once with this; nothing: it succeeds.
  void answer(const std::string& name, std::optional<pipeline::Undelivered> error) {
    const std::lock_guard lock(mutex_);
    answers_.erase(name);
    if (error) answers_.emplace(name, *error);
  }

  std::vector<MessageId> taken(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return taken_[name];
  }
  std::vector<MessageId> tried(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return tried_[name];
  }
  int most_at_once(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return most_[name];
  }

 private:
  pipeline::Delivered take(const std::string& name, MessageId message) {
    std::unique_lock lock(mutex_);
    tried_[name].push_back(message);
    most_[name] = std::max(most_[name], ++now_[name]);
    changed_.wait(lock, [&] { return interrupted_ || !silent_.contains(name); });
    --now_[name];
    if (silent_.contains(name))
      return tl::unexpected(pipeline::Undelivered({Fault::unavailable, "cut", ""}, {}, Blame::nobody));
    if (const auto error = answers_.find(name); error != answers_.end()) return tl::unexpected(error->second);
    taken_[name].push_back(message);
    pipeline::Reached reached(name);
    reached.local = happens_ != nullptr;
    if (happens_) happens_(message);
    return reached;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> silent_;
  bool interrupted_ = false;
  std::function<void(MessageId)> happens_;
  std::map<std::string, pipeline::Undelivered> answers_;
  std::map<std::string, std::vector<MessageId>> taken_, tried_;
  std::map<std::string, int> now_, most_;
};

pipeline::Undelivered no_answer() { return {{Fault::unavailable, "nobody answers", ""}, {}, Blame::destination}; }

class FairnessTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!store_is_there(GetParam())) GTEST_SKIP() << "[POSTGRESQL ABSENT] install Debian's package postgresql";
    sample_ = std::make_unique<SampleNetwork>(NetworkOptions{.store = fresh_store(GetParam())});
    auto settings = sample_->gateway().settings();
    settings.retry = {10s, 1min, 5min, 15min, 1h};
    partners::Webhook hook{.id = "erp"};
    hook.retry = {5s, 5min};
    settings.webhooks = {hook};
    network_ = std::make_unique<pipeline::NetworkHolder>(
        *pipeline::Network::load(settings, sample_->gateway().network().current()->standards()));
    engine_ = new_engine();
  }

  std::unique_ptr<Engine> new_engine() {
    return std::make_unique<Engine>(
        database(), *network_, peers_, [this] { return TimePoint(Duration(now_.load())); }, service::stages());
  }
  store::Database& database() { return sample_->gateway().database(); }
  TimePoint now() const { return TimePoint(Duration(now_.load())); }
  void advance(Duration time) { now_ += time.count(); }

  struct Kind {
    std::string channel, type = "997";
  };
  MessageId add(const std::string& to) { return add(to, Kind{to.starts_with("webhook:") ? "webhook" : ""}); }
  MessageId add(const std::string& to, const Kind& kind) {
    MessageId id;
    write([&](store::Transaction& tx) -> Result<void> {
      const auto payload = store::payloads::store(tx, "document " + std::to_string(++documents_), now());
      if (!payload) return fail(payload.error());
      store::Message message;
      message.direction = store::Direction::out;
      message.partner = to;
      message.channel = kind.channel;
      message.payload = payload->id;
      message.sha256 = payload->sha256;
      message.size = payload->size;
      message.state = store::MessageState::ready;
      message.type = kind.type;
      const auto added = store::messages::add(tx, message, now());
      if (!added) return fail(added.error());
      id = added->id;
      return store::work_queue::push(tx, {.stage = store::Stage::deliver, .subject = id.number()}, now()).map([](bool) {
      });
    });
    return id;
  }
  std::vector<MessageId> add(const std::string& to, int count) {
    std::vector<MessageId> ids;
    for (int i = 0; i < count; ++i) ids.push_back(add(to));
    return ids;
  }

  void write(const store::Work& work) {
    const auto done = database().write(work);
    ASSERT_TRUE(done) << describe(done.error());
  }
  void work() {
    const auto done = engine_->run_until_idle();
    ASSERT_TRUE(done) << describe(done.error());
  }
  std::int64_t count(const std::string& sql) {
    return sample_->read([&](store::Transaction& tx) -> Result<std::int64_t> {
      const auto row = tx.query_one(sql);
      if (!row) return fail(row.error());
      return (*row)->integer(0);
    });
  }
  std::int64_t open_cases(const std::string& kind) {
    return count("SELECT COUNT(*) FROM exception_case WHERE state = 'open' AND kind = '" + kind + "'");
  }
  acts::Because because() { return {.actor = jane, .why = "a test", .now = now()}; }

  // The gateway's threads, until the end of the scope.
  class Running {
   public:
    explicit Running(FairnessTest& test, pipeline::SchedulerOptions options = {})
        : scheduler_(*test.engine_, complete(std::move(options))), thread_([this] { scheduler_.run(); }) {}
    ~Running() { scheduler_.stop(); }

   private:
    static pipeline::SchedulerOptions complete(pipeline::SchedulerOptions options) {
      options.workers = 0;
      options.poll = Duration(20);
      options.quick = Duration(100);
      options.stop_within = Duration(100);
      options.poll_now = [] {};
      options.on_trouble = [](const Error& error) { ADD_FAILURE() << describe(error); };
      return options;
    }
    pipeline::Scheduler scheduler_;
    std::jthread thread_;  // ends before the scheduler does
  };

  Peers peers_;
  std::unique_ptr<SampleNetwork> sample_;
  std::unique_ptr<pipeline::NetworkHolder> network_;
  std::unique_ptr<Engine> engine_;
  std::atomic<std::int64_t> now_{
      std::chrono::floor<Duration>(std::chrono::system_clock::now()).time_since_epoch().count()};
  int documents_ = 0;
};

// They are recorded together; one that is somebody else's by then costs the others nothing.
TEST_P(FairnessTest, WhatCannotBeRecordedWithTheOthersIsLeftToItsOwner) {
  const auto ids = add(north, 3);
  peers_.stay_local([&](MessageId now_taken) {
    if (now_taken != ids[2]) return;
    EXPECT_EQ(count("SELECT COUNT(*) FROM message WHERE state = 'sent'"), 0) << "nothing is recorded yet";
    write([&](store::Transaction& tx) {
      return tx.execute("UPDATE work SET attempt = attempt + 1 WHERE subject = $1", {ids[0].number()}).map([](auto) {});
    });
  });
  ASSERT_TRUE(engine_->run_once(16, Engine::Part::all));
  EXPECT_EQ(peers_.taken(north).size(), 3U);
  EXPECT_EQ(count("SELECT COUNT(*) FROM message WHERE state = 'sent'"), 2);
  EXPECT_EQ(count("SELECT subject FROM work WHERE state = 'leased'"), ids[0].number());
  EXPECT_EQ(count("SELECT COUNT(*) FROM work"), 1);
}

TEST_P(FairnessTest, SilentPartnerDelaysNobody) {
  peers_.silence(metro);
  add(metro, 60);
  const auto documents = add(north, 60);
  const Running gateway(*this, {.senders = 4});
  EXPECT_TRUE(eventually([&] { return peers_.taken(north).size() == documents.size(); }));
  EXPECT_FALSE(peers_.tried(metro).empty());
  EXPECT_TRUE(peers_.taken(metro).empty());
}

TEST_P(FairnessTest, ManySilentPartnersDelayNobody) {
  std::vector<std::string> silent;
  for (const auto& partner : network_->current()->directory().partners()) {
    if (partner.id.text() != north) silent.push_back(partner.id.text());
  }
  ASSERT_GT(silent.size(), 3U);
  for (const auto& name : silent) {
    peers_.silence(name);
    add(name, 20);
  }
  // More places are taken by those who wait than there are senders.
  const Running gateway(*this, {.senders = 2});
  for (const auto& name : silent) EXPECT_TRUE(eventually([&] { return !peers_.tried(name).empty(); })) << name;
  const auto documents = add(north, 60);
  EXPECT_TRUE(eventually([&] { return peers_.taken(north).size() == documents.size(); }));
}

TEST_P(FairnessTest, SilentWebhookDelaysNeitherDocumentsNorOtherEvents) {
  peers_.silence("webhook:erp");
  add("webhook:erp", 60);
  const auto documents = add(north, 60);
  const Running gateway(*this, {.senders = 1, .webhook_senders = 1});
  EXPECT_TRUE(eventually([&] { return peers_.taken(north).size() == documents.size(); }));
  EXPECT_TRUE(eventually([&] { return !peers_.tried("webhook:erp").empty(); }));
  EXPECT_TRUE(peers_.taken("webhook:erp").empty());
}

TEST_P(FairnessTest, SilentReceiptAddressDoesNotDelayItsPartnersDocuments) {
  peers_.answer(north, no_answer());
  add(north, {.channel = "as2", .type = "MDN"});
  work();
  peers_.answer(north, std::nullopt);
  const auto document = add(north);
  work();
  EXPECT_EQ(peers_.taken(north), std::vector{document}) << "the receipt waits for its own address";
  EXPECT_EQ(count("SELECT COUNT(*) FROM destination WHERE name = 'receipts:northwind-supply' AND failures = 1"), 1);
}

TEST_P(FairnessTest, NoDestinationHasMoreSendersThanItMay) {
  peers_.silence(metro);
  add(metro, 60);
  {
    const Running gateway(*this, {.senders = 16});
    EXPECT_TRUE(eventually([&] { return peers_.tried(metro).size() == 4; }));
    const auto documents = add(north, 40);
    EXPECT_TRUE(eventually([&] { return peers_.taken(north).size() == documents.size(); }));
  }
  EXPECT_EQ(peers_.most_at_once(metro), 4) << "per_destination";
}

TEST_P(FairnessTest, WhoIsSilentIsTriedRarelyAndWhatWaitedGoesInItsOrder) {
  peers_.answer(metro, no_answer());
  const auto documents = add(metro, 60);
  work();
  EXPECT_EQ(peers_.tried(metro).size(), 1U) << "one attempt is enough to know";
  advance(9s);
  work();
  EXPECT_EQ(peers_.tried(metro).size(), 1U);
  // The waits grow: 10 s, 1 min, 5 min, and no longer than `destination_probe`.
  for (const auto wait : {Duration(1s), Duration(1min), Duration(5min), Duration(5min), Duration(5min)}) {
    advance(wait);
    const auto before = peers_.tried(metro).size();
    work();
    EXPECT_EQ(peers_.tried(metro).size(), before + 1) << wait.count();
  }
  EXPECT_EQ(count("SELECT COUNT(*) FROM work WHERE state = 'held'"), 0);
  peers_.answer(metro, std::nullopt);
  advance(5min);
  work();
  EXPECT_EQ(peers_.taken(metro), documents);
  EXPECT_EQ(count("SELECT COUNT(*) FROM destination WHERE failures > 0 OR failing_since IS NOT NULL"), 0);
}

TEST_P(FairnessTest, ADestinationThatTakesNothingOpensACaseThatClosesItself) {
  peers_.answer(metro, no_answer());
  add(metro, 3);
  work();
  advance(14min);
  work();
  EXPECT_EQ(open_cases("DESTINATION_SILENT"), 0);
  advance(2min);
  work();
  work();
  ASSERT_EQ(open_cases("DESTINATION_SILENT"), 1) << "one, however often it is looked at";
  const auto cases =
      sample_->read([](store::Transaction& tx) { return store::cases::of_subject(tx, "partner:metro-outfitters"); });
  EXPECT_NE(cases.at(0).text.find("3 messages wait for it"), std::string::npos) << cases.at(0).text;
  EXPECT_NE(cases.at(0).text.find("nobody answers"), std::string::npos) << cases.at(0).text;
  EXPECT_EQ(cases.at(0).partner, PartnerId(metro));
  peers_.answer(metro, std::nullopt);
  advance(5min);
  work();
  EXPECT_EQ(open_cases("DESTINATION_SILENT"), 0);
  EXPECT_EQ(peers_.taken(metro).size(), 3U);
}

TEST_P(FairnessTest, WhatWasGivenUpInASilenceGoesWhenItIsOver) {
  peers_.answer(metro, no_answer());
  const auto documents = add(metro, 3);
  for (int i = 0; i < 40; ++i) {
    work();
    advance(5min);
  }
  EXPECT_GT(open_cases("WORK_HELD"), 0);
  peers_.answer(metro, std::nullopt);
  if (count("SELECT COUNT(*) FROM work WHERE state <> 'held'") == 0) add(metro);
  advance(5min);
  work();
  const auto taken = peers_.taken(metro);
  for (const auto document : documents) EXPECT_NE(std::ranges::find(taken, document), taken.end());
  EXPECT_EQ(open_cases("WORK_HELD"), 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM work"), 0);
}

TEST_P(FairnessTest, DocumentThatItsPartnerDoesNotTakeStopsNoOther) {
  peers_.answer(metro, pipeline::Undelivered({Fault::unavailable, "500", ""}, {}, Blame::message));
  const auto first = add(metro);
  work();
  peers_.answer(metro, std::nullopt);
  const auto second = add(metro);
  work();
  EXPECT_EQ(peers_.taken(metro), std::vector{second});
  advance(10s);
  work();
  EXPECT_EQ(peers_.taken(metro), (std::vector{second, first}));
}

TEST_P(FairnessTest, DocumentThatSilencesItsPartnerIsNotTriedForEver) {
  // The partner hangs on one document and takes all others.
  class Choosy final : public pipeline::Channel {
   public:
    pipeline::Delivered deliver(const partners::Partner&, const pipeline::Delivery& delivery) override {
      if (delivery.message == hated) return tl::unexpected(no_answer());
      taken.push_back(delivery.message);
      return std::string("there");
    }
    pipeline::Delivered notify(const partners::Webhook&, const pipeline::Delivery&) override {
      return std::string("there");
    }
    MessageId hated;
    std::vector<MessageId> taken;
  } choosy;
  choosy.hated = add(metro);
  const auto others = add(metro, 5);
  Engine engine(
      database(), *network_, choosy, [this] { return now(); }, service::stages());
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(engine.run_until_idle());
    advance(5min);
  }
  EXPECT_EQ(choosy.taken, others);
}

TEST_P(FairnessTest, WhatIsCutAtTheEndIsDueAgainAtOnce) {
  peers_.silence(metro);
  const auto documents = add(metro, 16);
  {
    const Running gateway(*this);
    ASSERT_TRUE(eventually([&] { return peers_.tried(metro).size() == 4; }));
  }
  EXPECT_EQ(count("SELECT COUNT(*) FROM work WHERE state = 'ready' AND failures = 0"), 16);
  EXPECT_EQ(count("SELECT COUNT(*) FROM destination WHERE failing_since IS NOT NULL"), 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM exception_case"), 0);
  peers_.let_go();
  engine_ = new_engine();
  work();
  EXPECT_EQ(peers_.taken(metro), documents) << "at the next start, without a wait, in their order";
}

TEST_P(FairnessTest, HeldDestinationIsSentNothingUntilItGoesOn) {
  add(metro, 2);
  write([&](store::Transaction& tx) { return acts::hold_destination(tx, "partner:metro-outfitters", because()); });
  add(north);
  work();
  EXPECT_TRUE(peers_.tried(metro).empty());
  EXPECT_EQ(peers_.taken(north).size(), 1U);
  write([&](store::Transaction& tx) {
    return acts::resume_destination(tx, "partner:metro-outfitters", because()).map([](bool held) {
      EXPECT_TRUE(held);
    });
  });
  work();
  EXPECT_EQ(peers_.taken(metro).size(), 2U);
  EXPECT_EQ(count("SELECT COUNT(*) FROM event WHERE kind = 'decided' AND subject = 'partner:metro-outfitters' "
                  "AND text LIKE '%by jane: a test%'"),
            2);
}

TEST_P(FairnessTest, DrainSendsWhatWaitsAndHoldsWhatComesLater) {
  peers_.answer(metro, no_answer());
  const auto documents = add(metro, 3);
  work();
  peers_.answer(metro, std::nullopt);
  write([&](store::Transaction& tx) {
    return acts::drain_destination(tx, "partner:metro-outfitters", because()).map([](auto goes) {
      EXPECT_EQ(goes, 3);
    });
  });
  const auto later = add(metro);
  work();
  EXPECT_EQ(peers_.taken(metro), documents) << "at once, though the next attempt was due in 10 s";
  write([&](store::Transaction& tx) {
    return acts::resume_destination(tx, "partner:metro-outfitters", because()).map([](bool) {});
  });
  work();
  EXPECT_EQ(peers_.taken(metro).back(), later);
}

TEST_P(FairnessTest, HurryTriesAtOnce) {
  peers_.answer(metro, no_answer());
  add(metro, 2);
  work();
  advance(10s);
  work();
  ASSERT_EQ(peers_.tried(metro).size(), 2U);
  peers_.answer(metro, std::nullopt);
  work();
  EXPECT_TRUE(peers_.taken(metro).empty());
  write([&](store::Transaction& tx) {
    return acts::hurry_destination(tx, "partner:metro-outfitters", because()).map([](auto) {});
  });
  work();
  EXPECT_EQ(peers_.taken(metro).size(), 2U);
}

TEST_P(FairnessTest, PartnersNameStandsForItsDestinations) {
  std::vector<std::string> names;
  write([&](store::Transaction& tx) -> Result<void> {
    const auto unknown = acts::destinations_named(tx, metro, acts::Profile::unknown);
    EXPECT_FALSE(unknown) << "nothing was ever sent there, and nobody knows the name";
    auto found = acts::destinations_named(tx, metro, acts::Profile::there);
    if (!found) return fail(found.error());
    names = *found;
    return {};
  });
  EXPECT_EQ(names, (std::vector<std::string>{"partner:metro-outfitters", "receipts:metro-outfitters"}));
}

INSTANTIATE_TEST_SUITE_P(Stores, FairnessTest, testing::ValuesIn(store_names),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace crossdock::tests::fairness_test
