// SPDX-License-Identifier: Apache-2.0
// Work is committed in batches: what befalls one piece of a batch does not befall the others, and each has one effect.
#include "gateway/pipeline/batch.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "gateway/pipeline/engine.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

using pipeline::Committed;
using pipeline::Context;
using pipeline::Prepared;
using pipeline::StageRow;
using store::Stage;
using store::Transaction;
using store::work_queue::Claim;

// What a piece does in its transaction, beside its effect. Stages are plain functions, so it stands here.
struct Script {
  std::function<Result<Committed>(Transaction&, const Claim&)> act;
  std::atomic<int> preparations = 0;
  std::atomic<int> runs = 0;
};
Script* script = nullptr;  // NOLINT: of the test that runs

Result<Committed> commit_as_told(Transaction& tx, const Context&, const Claim& claim, const Prepared&) {
  ++script->runs;
  const auto noted =
      tx.execute("INSERT INTO effect (subject, attempt) VALUES ($1, $2)", {claim.subject, claim.attempt});
  if (!noted) return fail(noted.error());
  return script->act ? script->act(tx, claim) : Result<Committed>(Committed::done);
}

Result<Prepared> prepare_counted(store::Database&, const Context&, const Claim&) {
  ++script->preparations;
  return Prepared(0);
}

class BatchTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!store_is_there(GetParam())) GTEST_SKIP() << "[POSTGRESQL ABSENT] install Debian's package postgresql";
    const auto dsn = fresh_store(GetParam());
    network_ = std::make_unique<SampleNetwork>(NetworkOptions{.store = dsn});
    auto opened =
        store::Database::open({.dsn = network_->gateway().settings().store, .before_commit = [this] { ++commits_; }});
    ASSERT_TRUE(opened) << describe(opened.error());
    database_ = std::move(*opened);
    write([](Transaction& tx) -> Result<void> {
      return tx.execute("CREATE TABLE effect (subject BIGINT PRIMARY KEY, attempt BIGINT NOT NULL)").map([](auto) {});
    });
    script = &script_;
  }

  void write(const store::Work& work) {
    const auto done = database_->write(work);
    ASSERT_TRUE(done) << describe(done.error());
  }
  std::int64_t number(const std::string& sql) {
    std::int64_t found = 0;
    const auto done = database_->read([&](Transaction& tx) -> Result<void> {
      const auto row = tx.query_one(sql);
      if (!row) return fail(row.error());
      if (*row) found = (*row)->integer(0);
      return {};
    });
    EXPECT_TRUE(done) << describe(done.error());
    return found;
  }

  // Work about the subjects 1, 2, 3 …
  void queue(int pieces) {
    write([&](Transaction& tx) -> Result<void> {
      for (int subject = 1; subject <= pieces; ++subject) {
        const auto added = store::work_queue::add(tx, {.stage = Stage::publish, .subject = subject}, network_->now());
        if (!added) return added;
      }
      return {};
    });
  }

  // Each piece of `publish` queues one of `next` about 10 times its subject, which behaves as `then` says.
  void lead_to(Stage next, std::string order_key, std::function<Result<Committed>(Transaction&, const Claim&)> then) {
    script_.act = [this, next, order_key, then](Transaction& tx, const Claim& claim) -> Result<Committed> {
      if (claim.stage != Stage::publish) return then(tx, claim);
      const store::work_queue::Item item{
          .stage = next, .subject = 10 * claim.subject, .discriminator = {}, .order_key = order_key};
      if (auto added = store::work_queue::add(tx, item, network_->now()); !added) return fail(added.error());
      return Committed::done;
    };
  }

  // One round of a worker. How many transactions it took.
  int run_once(pipeline::Engine::Part part = pipeline::Engine::Part::stages) {
    const int before = commits_;
    const auto done = engine_->run_once(64, part);
    EXPECT_TRUE(done) << describe(done.error());
    return commits_ - before;
  }
  // On PostgreSQL pieces have a transaction each.
  bool pieces_share() const { return std::string_view(GetParam()) != "PostgreSQL"; }

  void use(Result<Prepared> (*prepare)(store::Database&, const Context&, const Claim&)) {
    stages_ = {StageRow{.stage = Stage::publish, .prepare = prepare, .commit = commit_as_told},
               StageRow{.stage = Stage::emit, .commit = commit_as_told},
               StageRow{.stage = Stage::route, .prepare = prepare_counted, .commit = commit_as_told}};
    engine_ = std::make_unique<pipeline::Engine>(
        *database_, network_->gateway().network(), channel_, [this] { return network_->now(); },
        pipeline::Stages{.rows = stages_, .on_overdue = nullptr});
  }

  struct Nowhere : pipeline::Channel {
    pipeline::Delivered deliver(const partners::Partner&, const pipeline::Delivery&) override {
      return fail(Fault::internal, "nothing is delivered here");
    }
  };

  std::unique_ptr<SampleNetwork> network_;
  std::atomic<int> commits_ = 0;
  std::unique_ptr<store::Database> database_;
  Script script_;
  Nowhere channel_;
  std::vector<StageRow> stages_;
  std::unique_ptr<pipeline::Engine> engine_;
};

INSTANTIATE_TEST_SUITE_P(Stores, BatchTest, testing::ValuesIn(store_names),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(BatchTest, ManyPiecesAreOneTransaction) {
  use(nullptr);
  queue(60);
  // One claims, one commits; a busy machine does not get through all of them in the time of one.
  EXPECT_LE(run_once(), pieces_share() ? 20 : 61);
  EXPECT_EQ(script_.runs, 60);
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect"), 60);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work"), 0);
}

TEST_P(BatchTest, OneThatFailsLeavesNothingAndTheOthersPass) {
  use(nullptr);
  queue(5);
  script_.act = [](Transaction& tx, const Claim& claim) -> Result<Committed> {
    if (claim.subject == 2) return fail(Fault::internal, "a mistake");
    if (claim.subject == 3) return fail(Fault::unavailable, "not now");
    // A constraint of the database: on PostgreSQL the whole transaction would be lost without its savepoint.
    if (claim.subject == 4) {
      if (auto twice = tx.execute("INSERT INTO effect (subject, attempt) VALUES (1, 1)"); !twice)
        return fail(twice.error());
    }
    return Committed::done;
  };
  run_once();
  EXPECT_EQ(script_.runs, 5) << "none ran twice";
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect WHERE subject IN (1, 5)"), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect"), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work WHERE state = 'held' AND discriminator = '' AND subject IN (2, 4)"), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work WHERE state = 'ready' AND subject = 3 AND failures = 1"), 1);
  // Beside these there are the news of the two cases.
  EXPECT_EQ(number("SELECT COUNT(*) FROM work WHERE discriminator = ''"), 3);
}

TEST_P(BatchTest, OneThatThrowsIsHeldAndTheOthersPass) {
  use(nullptr);
  queue(3);
  script_.act = [](Transaction&, const Claim& claim) -> Result<Committed> {
    if (claim.subject == 2) throw std::runtime_error("thrown");
    return Committed::done;
  };
  run_once();
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect"), 2);
  EXPECT_EQ(number("SELECT subject FROM work WHERE state = 'held'"), 2);
}

TEST_P(BatchTest, OneWhoseFactsChangedIsPreparedAgainAlone) {
  use(prepare_counted);
  queue(4);
  bool stale = true;
  script_.act = [&](Transaction& tx, const Claim& claim) -> Result<Committed> {
    if (claim.subject != 3 || !std::exchange(stale, false)) return Committed::done;
    // Nothing was written, as a stage promises.
    if (auto none = tx.execute("DELETE FROM effect WHERE subject = 3"); !none) return fail(none.error());
    return Committed::stale;
  };
  run_once();
  EXPECT_EQ(script_.preparations, 5);
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect"), 4);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work"), 0);
}

// As if this process had slept beyond its lease before the commit, and another had claimed the work since.
TEST_P(BatchTest, OneThatIsSomebodyElsesByNowIsNotCommitted) {
  use(nullptr);
  queue(4);
  script_.act = [](Transaction& tx, const Claim& claim) -> Result<Committed> {
    if (claim.subject == 1) {
      if (auto taken = tx.execute("UPDATE work SET attempt = attempt + 1 WHERE subject = 3"); !taken)
        return fail(taken.error());
    }
    return Committed::done;
  };
  run_once();
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect WHERE subject <> 3"), 3);
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect"), 3);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work WHERE subject = 3 AND state = 'leased' AND attempt = 2"), 1);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work"), 1);
}

TEST_P(BatchTest, LongPiecesDoNotHoldTheOthersUp) {
  use(nullptr);
  queue(4);
  script_.act = [](Transaction&, const Claim&) -> Result<Committed> {
    std::this_thread::sleep_for(pipeline::batch_time);
    return Committed::done;
  };
  EXPECT_EQ(run_once(), 5) << "one claims, and each long piece is a transaction";
  EXPECT_EQ(script_.runs, 4);
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect"), 4);
}

TEST_P(BatchTest, WorkThatTookProcessesDownIsAloneInItsTransaction) {
  use(nullptr);
  queue(6);
  // Its process died with the first two in hand.
  write([&](Transaction& tx) -> Result<void> {
    return tx.execute("UPDATE work SET state = 'leased', attempt = 1, due_at = 0 WHERE subject <= 2").map([](auto) {});
  });
  EXPECT_EQ(run_once(), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect"), 1);
  EXPECT_EQ(run_once(), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect"), 2);
  run_once();
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect"), 6);
}

// Control numbers of the demo and of `--once` must not depend on how fast the machine is.
TEST_P(BatchTest, WhoIsAloneWithTheStoreDoesNotHurry) {
  if (!pieces_share()) GTEST_SKIP() << "each piece is a transaction";
  use(nullptr);
  queue(4);
  script_.act = [](Transaction&, const Claim&) -> Result<Committed> {
    std::this_thread::sleep_for(pipeline::batch_time);
    return Committed::done;
  };
  EXPECT_EQ(run_once(pipeline::Engine::Part::all), 2) << "one claims, one commits";
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect"), 4);
}

Result<Committed> nothing_else(Transaction&, const Claim&) { return Committed::done; }

TEST_P(BatchTest, WhatPiecesQueueIsDoneInTheSameTransaction) {
  if (!pieces_share()) GTEST_SKIP() << "each piece is a transaction";
  use(nullptr);
  queue(3);
  lead_to(Stage::emit, "", nothing_else);
  EXPECT_LE(run_once(), 4) << "one claims, one commits, unless the machine is busy";
  EXPECT_EQ(script_.runs, 6);
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect WHERE subject IN (1, 2, 3, 10, 20, 30)"), 6);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work"), 0);
}

TEST_P(BatchTest, WhatFollowsAndFailsStaysInTheQueueAsItWas) {
  if (!pieces_share()) GTEST_SKIP() << "each piece is a transaction";
  use(nullptr);
  queue(1);
  lead_to(Stage::emit, "", [](Transaction& tx, const Claim& claim) -> Result<Committed> {
    if (claim.attempt == 0) {  // a constraint of the database
      if (auto twice = tx.execute("INSERT INTO effect (subject, attempt) VALUES (1, 1)"); !twice)
        return fail(twice.error());
    }
    return Committed::done;
  });
  EXPECT_EQ(run_once(), 2);
  EXPECT_EQ(number("SELECT subject FROM effect"), 1) << "what it followed from stays";
  EXPECT_EQ(number("SELECT subject FROM work WHERE state = 'ready' AND attempt = 0 AND failures = 0"), 10);
  EXPECT_EQ(run_once(), 2) << "now it is claimed";
  EXPECT_EQ(number("SELECT attempt FROM effect WHERE subject = 10"), 1);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work"), 0);
}

TEST_P(BatchTest, WhatIsPreparedOrBehindOthersIsClaimed) {
  use(nullptr);
  queue(1);
  lead_to(Stage::route, "", nothing_else);
  EXPECT_EQ(run_once(), 2);
  EXPECT_EQ(number("SELECT subject FROM work WHERE stage = 'route' AND attempt = 0"), 10);
  run_once();
  EXPECT_EQ(script_.preparations, 1);
  // Somebody works on what is before it in its order.
  write([&](Transaction& tx) -> Result<void> {
    return tx
        .execute(
            "INSERT INTO work (stage, subject, order_key, state, attempt, due_at, created_at) "
            "VALUES ('check', 7, 'metro/PO-1', 'leased', 1, $1, 0)",
            {store::stored(network_->now() + std::chrono::hours(1))})
        .map([](auto) {});
  });
  write([&](Transaction& tx) -> Result<void> {
    return store::work_queue::add(tx, {.stage = Stage::publish, .subject = 2}, network_->now());
  });
  lead_to(Stage::emit, "metro/PO-1", nothing_else);
  run_once();
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect WHERE subject = 20"), 0);
  EXPECT_EQ(number("SELECT subject FROM work WHERE stage = 'emit' AND state = 'ready'"), 20);
}

// A file may hold thousands of documents.
TEST_P(BatchTest, SoMuchFollowsInOneTransactionAndNoMore) {
  if (!pieces_share()) GTEST_SKIP() << "each piece is a transaction";
  use(nullptr);
  queue(1);
  script_.act = [this](Transaction& tx, const Claim& claim) -> Result<Committed> {
    for (int next = 100; claim.stage == Stage::publish && next < 200; ++next) {
      const auto added = store::work_queue::add(tx, {.stage = Stage::emit, .subject = next}, network_->now());
      if (!added) return fail(added.error());
    }
    return Committed::done;
  };
  EXPECT_EQ(run_once(pipeline::Engine::Part::all), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect WHERE subject BETWEEN 100 AND 163"), 64);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work WHERE attempt = 0 AND subject BETWEEN 164 AND 199"), 36);
}

TEST_P(BatchTest, NothingFollowsWorkThatTookAProcessDown) {
  use(nullptr);
  queue(1);
  write([&](Transaction& tx) -> Result<void> {
    return tx.execute("UPDATE work SET state = 'leased', attempt = 1, due_at = 0").map([](auto) {});
  });
  lead_to(Stage::emit, "", nothing_else);
  EXPECT_EQ(run_once(), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM effect"), 1) << "if its successor is to blame, that shows";
  EXPECT_EQ(number("SELECT subject FROM work WHERE stage = 'emit' AND attempt = 0"), 10);
}

}  // namespace
}  // namespace crossdock::tests
