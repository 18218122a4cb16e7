// SPDX-License-Identifier: Apache-2.0
// Work is done once, in order, and not by a worker whose lease is over.
#include "gateway/store/work_queue.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "tests/store/fixture.hpp"

namespace crossdock::store::work_queue_test {
namespace {

using work_queue::Claim;
using work_queue::Item;
using work_queue::State;

constexpr Duration lease = std::chrono::minutes(1);
constexpr std::array both_stages{Stage::check, Stage::apply};

class WorkQueueTest : public StoreTest {
 protected:
  void push(const Item& item) {
    write([&](Transaction& tx) -> Result<void> { return work_queue::push(tx, item, noon).map([](bool) {}); });
  }
  std::vector<Claim> claim(int limit = 10, TimePoint now = noon) {
    std::vector<Claim> claims;
    write([&](Transaction& tx) -> Result<void> {
      claims = expect(work_queue::claim(tx, now, lease, both_stages, limit));
      return {};
    });
    return claims;
  }
  std::vector<std::int64_t> subjects(const std::vector<Claim>& claims) {
    std::vector<std::int64_t> found;
    for (const auto& one : claims) found.push_back(one.subject);
    return found;
  }
  Result<void> finish(const Claim& one) {
    return database().write([&](Transaction& tx) -> Result<void> { return work_queue::finish(tx, one); });
  }
};
CROSSDOCK_ON_BOTH_ENGINES(WorkQueueTest);

using Subjects = std::vector<std::int64_t>;

TEST_P(WorkQueueTest, PushingTwiceIsHarmless) {
  write([](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(expect(work_queue::push(tx, {.stage = Stage::check, .subject = 1}, noon)));
    EXPECT_FALSE(expect(work_queue::push(tx, {.stage = Stage::check, .subject = 1}, noon)));
    EXPECT_TRUE(expect(work_queue::push(tx, {.stage = Stage::check, .subject = 1, .discriminator = "again"}, noon)));
    EXPECT_TRUE(expect(work_queue::push(tx, {.stage = Stage::apply, .subject = 1}, noon)));
    return {};
  });
  EXPECT_EQ(claim().size(), 3U);
}

TEST_P(WorkQueueTest, DueItemsAreClaimedByStageThenAge) {
  push({.stage = Stage::apply, .subject = 1});
  push({.stage = Stage::check, .subject = 2});
  push({.stage = Stage::check, .subject = 3});
  push({.stage = Stage::check, .subject = 4, .not_before = noon + Duration(1)});
  push({.stage = Stage::route, .subject = 5});
  EXPECT_EQ(subjects(claim(2)), (Subjects{2, 3}));
  EXPECT_EQ(subjects(claim(2)), (Subjects{1}));
  EXPECT_EQ(subjects(claim(2)), (Subjects{}));
  EXPECT_EQ(subjects(claim(2, noon + Duration(1))), (Subjects{4}));
}

TEST_P(WorkQueueTest, ConcurrentClaimsNeverOverlap) {
  constexpr int items = 200;
  write([](Transaction& tx) -> Result<void> {
    for (int i = 0; i < items; ++i)
      expect(work_queue::push(
          tx, {.stage = Stage::check, .subject = i, .order_key = i % 2 == 0 ? "" : "key" + std::to_string(i % 7)},
          noon));
    return {};
  });
  std::mutex mutex;
  std::multiset<std::int64_t> done;
  std::map<std::string, std::vector<std::int64_t>> by_key;
  std::map<std::string, int> working;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 8; ++i) {
      workers.emplace_back([&] {
        for (;;) {
          const auto claims = claim(5);
          for (const auto& one : claims) {
            {
              const std::scoped_lock lock(mutex);
              done.insert(one.subject);
              by_key[one.order_key].push_back(one.subject);
              const int at_once = ++working[one.order_key];
              EXPECT_TRUE(one.order_key.empty() || at_once == 1) << one.order_key;
            }
            std::this_thread::yield();
            {
              const std::scoped_lock lock(mutex);
              --working[one.order_key];
            }
            expect(finish(one));
          }
          const std::scoped_lock lock(mutex);
          if (done.size() >= items) return;
        }
      });
    }
  }
  EXPECT_EQ(done.size(), static_cast<std::size_t>(items));
  EXPECT_EQ(std::set<std::int64_t>(done.begin(), done.end()).size(), static_cast<std::size_t>(items));
  for (const auto& [key, order] : by_key) {
    EXPECT_TRUE(key.empty() || std::ranges::is_sorted(order)) << key;
  }
  EXPECT_EQ(number("SELECT COUNT(*) FROM work"), 0);
}

TEST_P(WorkQueueTest, OneOrderIsWorkedOnOneAtATimeAndInOrder) {
  for (const std::int64_t subject : {1, 2, 3})
    push({.stage = Stage::apply, .subject = subject, .order_key = "acme/PO-1"});
  push({.stage = Stage::apply, .subject = 4, .order_key = "acme/PO-2"});
  push({.stage = Stage::apply, .subject = 5});
  const auto first = claim();
  EXPECT_EQ(subjects(first), (Subjects{1, 4, 5}));
  EXPECT_TRUE(claim().empty());
  expect(finish(first[0]));
  const auto second = claim();
  EXPECT_EQ(subjects(second), (Subjects{2}));
  write(
      [&](Transaction& tx) -> Result<void> { return work_queue::hold(tx, second[0], "no mapping", Fault::unmapped); });
  const auto third = claim();
  EXPECT_EQ(subjects(third), (Subjects{3})) << "what is held lets those behind it pass";
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(expect(work_queue::release(tx, second[0].id, noon)));
    return {};
  });
  EXPECT_TRUE(claim().empty()) << "released, it waits for the one in progress";
  expect(finish(third[0]));
  EXPECT_EQ(subjects(claim()), (Subjects{2}));
}

TEST_P(WorkQueueTest, AnOlderItemThatArrivesLateWaitsForTheYoungerOneInProgress) {
  push({.stage = Stage::apply, .subject = 1, .order_key = "acme/PO-1"});
  push({.stage = Stage::apply, .subject = 2, .order_key = "acme/PO-1"});
  // The transaction that pushed item 1 commits only after item 2 was claimed.
  write([](Transaction& tx) -> Result<void> {
    return tx.execute("UPDATE work SET id = id + 100 WHERE subject = 1").map([](auto) {});
  });
  const auto younger = claim();
  ASSERT_EQ(subjects(younger), (Subjects{2}));
  write([](Transaction& tx) -> Result<void> {
    return tx.execute("UPDATE work SET id = 1 WHERE subject = 1").map([](auto) {});
  });
  EXPECT_TRUE(claim().empty());
  expect(finish(younger[0]));
  EXPECT_EQ(subjects(claim()), (Subjects{1}));
}

TEST_P(WorkQueueTest, AWorkerThatSleptThroughItsLeaseCannotFinish) {
  push({.stage = Stage::check, .subject = 1});
  const auto sleeper = claim().at(0);
  EXPECT_TRUE(claim(10, noon + lease - Duration(1)).empty());
  const auto successor = claim(10, noon + lease).at(0);
  EXPECT_EQ(successor.attempt, 2);
  EXPECT_EQ(finish(sleeper).error().fault, Fault::internal);
  for (const auto& use : std::initializer_list<Work>{
           [&](Transaction& tx) { return work_queue::retry(tx, sleeper, noon, "x"); },
           [&](Transaction& tx) { return work_queue::hold(tx, sleeper, "x", Fault::invalid); },
           [&](Transaction& tx) { return work_queue::give_back(tx, sleeper, noon); },
           [&](Transaction& tx) { return work_queue::extend(tx, sleeper, noon + lease * 9); }}) {
    EXPECT_FALSE(database().write(use));
  }
  EXPECT_TRUE(finish(successor));
  EXPECT_FALSE(finish(successor));
}

TEST_P(WorkQueueTest, WhatTheSleeperStoredIsRolledBackWithItsFence) {
  push({.stage = Stage::check, .subject = 1});
  const auto sleeper = claim().at(0);
  claim(10, noon + lease);
  EXPECT_FALSE(database().write([&](Transaction& tx) -> Result<void> {
    expect(work_queue::push(tx, {.stage = Stage::apply, .subject = 1}, noon));
    return work_queue::finish(tx, sleeper);
  }));
  EXPECT_EQ(number("SELECT COUNT(*) FROM work"), 1);
}

TEST_P(WorkQueueTest, WhatIsGivenBackIsAsIfItHadNotBeenClaimed) {
  push({.stage = Stage::check, .subject = 1});
  const auto first = claim().at(0);
  write([&](Transaction& tx) { return work_queue::give_back(tx, first, noon); });
  const auto second = claim().at(0);
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.attempt, 1);
  EXPECT_TRUE(finish(second));
}

TEST_P(WorkQueueTest, WhatWasAbandonedIsClaimedAlone) {
  for (const std::int64_t subject : {1, 2, 3}) push({.stage = Stage::check, .subject = subject});
  push({.stage = Stage::apply, .subject = 4});
  EXPECT_EQ(subjects(claim(2)), (Subjects{1, 2}));
  EXPECT_EQ(subjects(claim(10, noon + Duration(1))), (Subjects{3, 4}));
  push({.stage = Stage::check, .subject = 5, .not_before = noon + lease / 2});
  const auto later = noon + lease + Duration(1);
  EXPECT_EQ(subjects(claim(10, later)), (Subjects{5})) << "not with what was abandoned, which was due after it";
  for (const std::int64_t subject : {1, 2, 3, 4}) {
    const auto one = claim(10, later);
    ASSERT_EQ(subjects(one), (Subjects{subject}));
    EXPECT_EQ(one[0].abandoned, 1);
    EXPECT_EQ(one[0].failures, 0) << "nothing was tried to the end";
    if (subject == 1)
      write([&](Transaction& tx) -> Result<void> { return work_queue::retry(tx, one[0], later + lease, "away"); });
    else
      expect(finish(one[0]));
  }
  const auto again = claim(10, later + lease);
  ASSERT_EQ(subjects(again), (Subjects{1}));
  EXPECT_EQ(again[0].abandoned, 0) << "its attempt came to an end";
  EXPECT_EQ(again[0].failures, 1);
}

TEST_P(WorkQueueTest, ARetryWaitsAndKeepsItsReason) {
  push({.stage = Stage::check, .subject = 1});
  const auto first = claim().at(0);
  write([&](Transaction& tx) -> Result<void> { return work_queue::retry(tx, first, noon + lease, "partner is away"); });
  EXPECT_TRUE(claim().empty());
  read([](Transaction& tx) -> Result<void> {
    const auto entry = expect(work_queue::list(tx, {})).at(0);
    EXPECT_EQ(entry.state, State::ready);
    EXPECT_EQ(entry.reason, "partner is away");
    EXPECT_EQ(entry.fault, Fault::unavailable);
    EXPECT_EQ(expect(work_queue::next_due(tx)), noon + lease);
    return {};
  });
  EXPECT_EQ(claim(1, noon + lease).at(0).attempt, 2);
}

// However often: it is never given up for want of what others have.
TEST_P(WorkQueueTest, WhatIsPostponedHasNotFailed) {
  push({.stage = Stage::check, .subject = 1});
  TimePoint now = noon;
  for (int i = 0; i < 3; ++i, now += lease) {
    const auto one = claim(1, now).at(0);
    EXPECT_EQ(one.failures, 0);
    EXPECT_EQ(one.abandoned, 0);
    write([&](Transaction& tx) { return work_queue::postpone(tx, one, now + lease, "no memory just now"); });
    EXPECT_TRUE(claim(1, now).empty());
  }
  read([](Transaction& tx) -> Result<void> {
    EXPECT_EQ(expect(work_queue::list(tx, {})).at(0).reason, "no memory just now");
    return {};
  });
}

TEST_P(WorkQueueTest, OperatorsReleaseAndDiscardOnlyWhatIsHeld) {
  for (const std::int64_t subject : {1, 2, 3}) push({.stage = Stage::check, .subject = subject});
  const auto claims = claim(2);
  write([&](Transaction& tx) -> Result<void> {
    for (const auto& one : claims) expect(work_queue::hold(tx, one, "no mapping", Fault::unmapped));
    EXPECT_EQ(expect(work_queue::list(tx, {.state = State::held})).size(), 2U);
    EXPECT_EQ(expect(work_queue::list(tx, {.stage = Stage::check, .subject = 3})).size(), 1U);
    EXPECT_FALSE(expect(work_queue::discard(tx, WorkId(3))));
    EXPECT_TRUE(expect(work_queue::discard(tx, claims[0].id)));
    EXPECT_FALSE(expect(work_queue::release(tx, WorkId(3), noon)));
    EXPECT_EQ(expect(work_queue::release_all(tx, Stage::apply, noon)), 0);
    EXPECT_EQ(expect(work_queue::release_all(tx, std::nullopt, noon)), 1);
    return {};
  });
  EXPECT_EQ(claim().size(), 2U);
}

TEST_P(WorkQueueTest, WhatIsReleasedBeginsAnew) {
  push({.stage = Stage::check, .subject = 1});
  const auto first = claim().at(0);
  write([&](Transaction& tx) -> Result<void> { return work_queue::retry(tx, first, noon, "away"); });
  claim();
  const auto third = claim(1, noon + lease).at(0);
  EXPECT_EQ(third.lease_until, noon + 3 * lease) << "twice as long";
  EXPECT_EQ(third.failures, 1);
  EXPECT_EQ(third.abandoned, 1);
  write([&](Transaction& tx) -> Result<void> {
    expect(work_queue::hold(tx, third, "still away", Fault::unavailable));
    EXPECT_FALSE(expect(work_queue::release_about(tx, Stage::apply, 1, noon)));
    EXPECT_FALSE(expect(work_queue::release_about(tx, Stage::check, 2, noon)));
    EXPECT_TRUE(expect(work_queue::release_about(tx, Stage::check, 1, noon)));
    return {};
  });
  const auto fourth = claim().at(0);
  EXPECT_EQ(fourth.attempt, 4) << "the fence goes on";
  EXPECT_EQ(fourth.failures, 0);
  EXPECT_EQ(fourth.abandoned, 0);
}

TEST_P(WorkQueueTest, TheShapeCountsByStageAndAge) {
  push({.stage = Stage::check, .subject = 1});
  push({.stage = Stage::check, .subject = 2});
  push({.stage = Stage::apply, .subject = 3});
  const auto held = claim(1).at(0);
  write([&](Transaction& tx) -> Result<void> { return work_queue::hold(tx, held, "x", Fault::internal); });
  write([](Transaction& tx) -> Result<void> {
    expect(work_queue::push(tx, {.stage = Stage::check, .subject = 4}, noon + std::chrono::minutes(4)));
    const auto shapes = expect(work_queue::shape(tx, noon + std::chrono::minutes(5)));
    EXPECT_EQ(shapes.size(), 2U);
    EXPECT_EQ(shapes.at(0).stage, Stage::apply);
    const auto& check = shapes.at(1);
    EXPECT_EQ(check.held, 1);
    EXPECT_EQ(check.ready, 2);
    EXPECT_EQ(check.by_age, (std::array<std::int64_t, 7>{1, 2, 0, 0, 0, 0, 0}));
    return {};
  });
}

}  // namespace
}  // namespace crossdock::store::work_queue_test
