// SPDX-License-Identifier: Apache-2.0
// The rules behind fairness_test.cpp: how long a destination is left alone, whose turn it is, and who counts as sending.
#include "gateway/pipeline/silence.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "gateway/pipeline/berths.hpp"
#include "gateway/pipeline/turns.hpp"

namespace crossdock::pipeline::silence_test {
namespace {

using namespace std::chrono_literals;
using store::destinations::Standing;

constexpr TimePoint noon{std::chrono::milliseconds{1'795'435'200'000}};
const std::vector<Duration> waits{10s, 1min, 5min, 15min, 1h};
const Patience patience{.waits = waits, .probe = 5min};

Attempt silent(TimePoint begun, Duration took = 1min) {
  return {.begun = begun, .ended = begun + took, .blame = Blame::destination};
}

TEST(SilenceTest, WaitsGrowUpToTheProbe) {
  Standing standing;
  auto at = noon;
  for (const auto wait : {Duration(10s), Duration(1min), Duration(5min), Duration(5min), Duration(5min)}) {
    standing = after(standing, silent(at), patience, "x");
    EXPECT_EQ(standing.not_before, at + 1min + wait);
    EXPECT_EQ(standing.failing_since, noon);
    at = standing.not_before;
  }
}

TEST(SilenceTest, WhoWantsToBeAskedRarelyIsNotAskedMoreOften) {
  const std::vector<Duration> rare{2h, 4h};
  const auto standing = after({}, silent(noon), {.waits = rare, .probe = 5min}, "x");
  EXPECT_EQ(standing.not_before, noon + 1min + 2h);
}

TEST(SilenceTest, AttemptsUnderWayAtTheSameTimeCountOnce) {
  auto standing = after({}, silent(noon), patience, "x");
  standing = after(standing, silent(noon + 30s), patience, "x");
  standing = after(standing, silent(noon + 59s), patience, "x");
  EXPECT_EQ(standing.failures, 1);
  EXPECT_EQ(standing.not_before, noon + 1min + 10s);
}

TEST(SilenceTest, WaitThatIsAskedForIsGranted) {
  auto attempt = silent(noon);
  attempt.asked = 1h;
  EXPECT_EQ(after({}, attempt, patience, "x").not_before, noon + 1min + 1h);
  attempt.asked = 24h * 365;
  EXPECT_EQ(after({}, attempt, patience, "x").not_before, noon + 1min + 24h);
}

TEST(SilenceTest, AnAnswerEndsTheSilenceButNotTheFailing) {
  auto standing = after({}, silent(noon), patience, "x");
  auto answered = silent(noon + 2min, 1s);
  answered.blame = Blame::message;
  standing = after(standing, answered, patience, "500");
  EXPECT_FALSE(standing.silent());
  EXPECT_LE(standing.not_before, noon);
  EXPECT_EQ(standing.failing_since, noon);
  EXPECT_EQ(standing.why, "500");
}

TEST(SilenceTest, NothingIsGivenUpSoonerThanItsWaitsAreLong) {
  EXPECT_FALSE(is_over(4, 100h, waits, Blame::destination));
  EXPECT_FALSE(is_over(5, 1h, waits, Blame::destination)) << "five probes, but not the time of five waits";
  EXPECT_TRUE(is_over(5, 2h, waits, Blame::destination));
  EXPECT_TRUE(is_over(5, 1h, waits, Blame::message));
}

// A look that finds these.
auto finds(std::vector<Turns::Due> due) {
  return [due = std::move(due)]() -> Result<std::vector<Turns::Due>> { return due; };
}

TEST(TurnsTest, EachIsServedOnceARoundAndNoneBeyondItsPlaces) {
  Turns turns;
  const auto two = [](const Turns::Due&) { return 2; };
  const auto due = finds({{"a", "a", false}, {"b", "b", false}});
  std::vector<std::string> served;
  {
    std::vector<Turns::Turn> held;
    for (int round = 0; round < 3; ++round) {
      EXPECT_TRUE(turns.begin(due).value());
      while (auto turn = turns.next(two)) {
        served.push_back(turn->destination());
        held.push_back(std::move(*turn));
      }
    }
  }
  EXPECT_EQ(served, (std::vector<std::string>{"a", "b", "a", "b"}));
  EXPECT_TRUE(turns.begin(due).value());
  EXPECT_TRUE(turns.next(two)) << "places are free again";
}

TEST(TurnsTest, ARoundIsNotBegunAnewWhileItLasts) {
  Turns turns;
  const auto one = [](const Turns::Due&) { return 1; };
  EXPECT_TRUE(turns.begin(finds({{"a", "a", false}, {"b", "b", false}})).value());
  { const auto turn = turns.next(one); }
  EXPECT_TRUE(turns.begin(finds({{"a", "a", false}, {"b", "b", false}})).value());
  const auto next = turns.next(one);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->destination(), "b");
}

TEST(TurnsTest, SendersThatAskDuringALookShareTheNext) {
  Turns turns;
  std::mutex mutex;
  std::condition_variable changed;
  int looks = 0, asking = 0;
  bool go_on = false;
  const auto look = [&]() -> Result<std::vector<Turns::Due>> {
    std::unique_lock lock(mutex);
    if (++looks == 1) changed.wait(lock, [&] { return go_on; });
    return std::vector<Turns::Due>{{"a", "a", false}};
  };
  std::vector<std::jthread> senders;
  for (int i = 0; i < 6; ++i) {
    senders.emplace_back([&] {
      {
        const std::lock_guard lock(mutex);
        ++asking;
      }
      EXPECT_TRUE(turns.begin(look).value());
    });
  }
  for (bool all = false; !all; std::this_thread::sleep_for(1ms)) {
    const std::lock_guard lock(mutex);
    all = asking == 6 && looks == 1;
  }
  std::this_thread::sleep_for(20ms);  // so that all of them wait; a slow one looks for itself
  {
    const std::lock_guard lock(mutex);
    go_on = true;
  }
  changed.notify_all();
  senders.clear();
  EXPECT_GE(looks, 2) << "what was queued during a look may be missing in it";
  EXPECT_LT(looks, 6);
}

TEST(TurnsTest, ALookThatFailsIsNotShared) {
  Turns turns;
  const auto fails = []() -> Result<std::vector<Turns::Due>> { return fail(Fault::unavailable, "away"); };
  EXPECT_FALSE(turns.begin(fails));
  EXPECT_TRUE(turns.begin(finds({{"a", "a", false}})).value());
  EXPECT_FALSE(Turns().begin(finds({})).value());
}

TEST(BerthsTest, WhoWaitsLongLeavesItsPlaceToAnother) {
  Berths berths(1, 50ms);
  auto slow = berths.enter();
  ASSERT_TRUE(slow);
  slow->begin();
  auto next = berths.enter();  // comes back when the first is no longer quick
  ASSERT_TRUE(next);
  EXPECT_FALSE(slow->finish());
  next->begin();
  EXPECT_TRUE(next->finish());
}

TEST(BerthsTest, ClosingLetsNobodyIn) {
  Berths berths(1, 1h);
  const auto only = berths.enter();
  std::thread waiting([&] { EXPECT_FALSE(berths.enter()); });
  berths.close();
  waiting.join();
}

}  // namespace
}  // namespace crossdock::pipeline::silence_test
