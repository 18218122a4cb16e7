// SPDX-License-Identifier: Apache-2.0
// Checks what lost time does to timers, and what a restored backup does to numbers.
#include "gateway/store/listening.hpp"

#include "gateway/store/identity.hpp"
#include "gateway/store/numbering.hpp"
#include "gateway/store/timers.hpp"
#include "tests/store/control_number.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::listening_test {
namespace {

using std::chrono::hours;

class ListeningTest : public StoreTest {
 protected:
  void arm(Transaction& tx, const std::string& partner, hours armed, hours due,
           TimerClock clock = TimerClock::listening) {
    expect(timers::arm(tx,
                       {.kind = TimerKind::acknowledgement,
                        .subject = partner + std::to_string(armed.count()),
                        .partner = partner,
                        .due_at = noon + due,
                        .clock = clock},
                       noon + armed));
  }
  TimePoint due(const std::string& subject) {
    return time_at(number("SELECT due_at FROM timer WHERE subject = '" + subject + "'"));
  }
};
CROSSDOCK_ON_BOTH_ENGINES(ListeningTest);

TEST_P(ListeningTest, AnOutageMovesTimersByWhatEachOfThemLost) {
  write([&](Transaction& tx) -> Result<void> {
    arm(tx, "acme", hours(0), hours(24));
    arm(tx, "acme", hours(5), hours(24));
    arm(tx, "wall", hours(0), hours(24), TimerClock::wall);
    EXPECT_EQ(expect(listening::postpone_all(tx, noon + hours(2), noon + hours(10))), 2);
    return {};
  });
  EXPECT_EQ(due("acme0"), noon + hours(32));
  EXPECT_EQ(due("acme5"), noon + hours(29)) << "armed in the middle";
  EXPECT_EQ(due("wall0"), noon + hours(24));
}

TEST_P(ListeningTest, APartnerThatFailsGetsItsTimeBackOnce) {
  write([&](Transaction& tx) -> Result<void> {
    arm(tx, "acme", hours(0), hours(24));
    arm(tx, "other", hours(0), hours(24));
    EXPECT_TRUE(expect(listening::set_failing(tx, PartnerId("acme"), noon + hours(1), "refused")));
    EXPECT_FALSE(expect(listening::set_failing(tx, PartnerId("acme"), noon + hours(3), "refused")));
    expect(listening::postpone_all(tx, noon + hours(2), noon + hours(4)));
    const auto recovered = expect(listening::recover(tx, PartnerId("acme"), noon + hours(6)));
    EXPECT_TRUE(recovered && recovered->timers == 1 && recovered->deaf == hours(5));
    EXPECT_EQ(expect(listening::recover(tx, PartnerId("acme"), noon + hours(9))), std::nullopt);
    return {};
  });
  EXPECT_EQ(due("acme0"), noon + hours(29));
  EXPECT_EQ(due("other0"), noon + hours(26));
}

TEST_P(ListeningTest, TimersAreDueByTheTimeInWhichTheirPartnerWasHeard) {
  write([&](Transaction& tx) -> Result<void> {
    arm(tx, "acme", hours(0), hours(4));
    arm(tx, "wall", hours(0), hours(4), TimerClock::wall);
    EXPECT_EQ(expect(timers::partners_due(tx, noon + hours(5))), std::vector<std::string>{"acme"});
    EXPECT_TRUE(expect(timers::due_of(tx, "acme", noon + hours(3), 10)).empty());
    EXPECT_EQ(expect(timers::due_of(tx, "acme", noon + hours(4), 10)).size(), 1U);
    EXPECT_EQ(expect(timers::due_by_wall(tx, noon + hours(4), 10)).size(), 1U);
    return {};
  });
}

TEST_P(ListeningTest, AJumpBackDoesNotDelayRetries) {
  write([&](Transaction& tx) -> Result<void> {
    expect(
        tx.execute("INSERT INTO work (stage, subject, state, due_at, created_at) VALUES ('check', 1, 'ready', $1, $1)",
                   {stored(noon)}));
    expect(listening::shift_all(tx, -hours(400), noon - hours(400)));
    return {};
  });
  EXPECT_EQ(number("SELECT due_at FROM work"), stored(noon - hours(400)));
}

class AfterRestoreTest : public StoreTest {};
CROSSDOCK_ON_BOTH_ENGINES(AfterRestoreTest);

TEST_P(AfterRestoreTest, NoNumberIsGivenTwice) {
  using control_numbers::Level;
  write([&](Transaction& tx) -> Result<void> {
    for (int i = 1; i <= 3; ++i) EXPECT_EQ(next_control_number(tx, "acme", Level::interchange), i);
    const std::vector<std::string> partners{"acme", "new"};
    EXPECT_EQ(expect(numbering::raise(tx, database().dialect(), 1000, partners, noon)), 6);
    EXPECT_EQ(next_control_number(tx, "acme", Level::interchange), 1004);
    EXPECT_EQ(next_control_number(tx, "new", Level::set), 1001);
    EXPECT_TRUE(expect(control_numbers::gaps(tx)).empty()) << "left out on purpose";
    EXPECT_GT(expect(tx.insert("INSERT INTO payload (created_at) VALUES ($1) RETURNING id", {stored(noon)})), 1000);
    EXPECT_EQ(expect(identity::load(tx)).raised, 1000);
    EXPECT_EQ(expect(numbering::added_to_counts_of(tx, SalesOrderId(1))), 0) << "there was no such order";
    return {};
  });
}

TEST_P(AfterRestoreTest, NumbersGoOnBeyondTheHighest) {
  using control_numbers::Level;
  write([&](Transaction& tx) -> Result<void> {
    expect(control_numbers::start_at(tx, "acme", Level::interchange, control_numbers::highest - 5));
    next_control_number(tx, "acme", Level::interchange);
    expect(control_numbers::skip(tx, "acme", Level::interchange, 10, noon));
    EXPECT_EQ(next_control_number(tx, "acme", Level::interchange), 6);
    EXPECT_TRUE(expect(control_numbers::gaps(tx)).empty());
    return {};
  });
}

TEST_P(AfterRestoreTest, ALostNumberIsStillAnAlarm) {
  using control_numbers::Level;
  write([&](Transaction& tx) -> Result<void> {
    expect(control_numbers::skip(tx, "acme", Level::group, 10, noon));
    for (int i = 0; i < 3; ++i) next_control_number(tx, "acme", Level::group);
    expect(tx.execute("DELETE FROM control_number WHERE number = 12"));
    const auto gaps = expect(control_numbers::gaps(tx));
    EXPECT_EQ(gaps.size(), 1U);
    EXPECT_TRUE(!gaps.empty() && gaps[0].first == 12 && gaps[0].last == 12);
    return {};
  });
}

}  // namespace
}  // namespace crossdock::store::listening_test
