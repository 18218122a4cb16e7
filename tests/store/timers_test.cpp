// SPDX-License-Identifier: Apache-2.0
// A timer fires once, and not if what it waited for came first.
#include "gateway/store/timers.hpp"

#include <atomic>
#include <thread>

#include "tests/store/fixture.hpp"

namespace crossdock::store::timers_test {
namespace {

using std::chrono::hours;

class TimerTest : public StoreTest {
 protected:
  static Timer expect_ack(std::string subject, hours in) {
    return {.kind = TimerKind::acknowledgement, .subject = std::move(subject), .partner = "acme", .due_at = noon + in};
  }
};
CROSSDOCK_ON_BOTH_ENGINES(TimerTest);

TEST_P(TimerTest, ArmingAgainIsHarmless) {
  write([](Transaction& tx) -> Result<void> {
    expect(timers::arm(tx, expect_ack("message:1", hours(1)), noon));
    expect(timers::arm(tx, expect_ack("message:1", hours(9)), noon));
    EXPECT_EQ(expect(timers::next_due(tx)), noon + hours(1));
    EXPECT_TRUE(expect(timers::cancel(tx, TimerKind::acknowledgement, "message:1")));
    EXPECT_FALSE(expect(timers::cancel(tx, TimerKind::acknowledgement, "message:1")));
    expect(timers::arm(tx, expect_ack("message:1", hours(1)), noon));
    EXPECT_EQ(expect(timers::due(tx, noon + hours(2), 10)).size(), 0U);
    EXPECT_EQ(expect(timers::next_due(tx)), std::nullopt);
    expect(timers::rearm(tx, expect_ack("message:1", hours(3)), noon));
    EXPECT_EQ(expect(timers::next_due(tx)), noon + hours(3));
    return {};
  });
}

TEST_P(TimerTest, TheMostOverdueComesFirstAndNoneEarly) {
  write([](Transaction& tx) -> Result<void> {
    for (const int in : {3, 1, 2})
      expect(timers::arm(tx, expect_ack("message:" + std::to_string(in), hours(in)), noon));
    const auto due = expect(timers::due(tx, noon + hours(2), 10));
    EXPECT_EQ(due.size(), 2U);
    EXPECT_EQ(due.at(0).subject, "message:1");
    EXPECT_FALSE(expect(timers::fire(tx, due.at(1).id, noon + hours(1))));
    return {};
  });
}

TEST_P(TimerTest, FiresForOneOfManyCallers) {
  TimerId id;
  write([&](Transaction& tx) -> Result<void> {
    expect(timers::arm(tx, expect_ack("message:1", hours(1)), noon));
    id = expect(timers::due(tx, noon + hours(1), 1)).at(0).id;
    return {};
  });
  std::atomic<int> fired = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([&] {
        bool mine = false;
        write([&](Transaction& tx) -> Result<void> {
          mine = expect(timers::fire(tx, id, noon + hours(1)));
          return {};
        });
        if (mine) fired++;
      });
    }
  }
  EXPECT_EQ(fired, 1);
}

}  // namespace
}  // namespace crossdock::store::timers_test
