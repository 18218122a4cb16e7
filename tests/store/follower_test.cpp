// SPDX-License-Identifier: Apache-2.0
// Whoever follows the events hears of each once, in whatever order their transactions commit.
#include "gateway/store/follower.hpp"

#include <future>
#include <set>
#include <thread>

#include "tests/store/fixture.hpp"

namespace crossdock::store::follower_test {
namespace {

class FollowerTest : public StoreTest {
 protected:
  void tell(const std::string& text) {
    write([&](Transaction& tx) { return events::add(tx, {.at = noon, .kind = EventKind::note, .text = text}); });
  }
  std::vector<std::string> heard(Follower& follower, TimePoint now = noon) {
    std::vector<std::string> texts;
    for (const auto& event : expect(follower.next(now))) texts.push_back(event.text);
    return texts;
  }
};
using Texts = std::vector<std::string>;

TEST_P(FollowerTest, HearsWhatCameAfterItsStartOnce) {
  tell("before");
  EventId newest;
  read([&](Transaction& tx) -> Result<void> {
    newest = expect(events::newest(tx));
    return {};
  });
  Follower follower(database(), newest);
  EXPECT_EQ(heard(follower), Texts{});
  tell("one");
  tell("two");
  EXPECT_EQ(heard(follower), (Texts{"one", "two"}));
  EXPECT_EQ(heard(follower), Texts{});
}

TEST_P(FollowerTest, HearsMoreThanAPageAtATime) {
  Follower follower(database(), EventId{});
  write([&](Transaction& tx) -> Result<void> {
    for (int i = 0; i < 2500; ++i)
      expect(events::add(tx, {.at = noon, .kind = EventKind::note, .text = std::to_string(i)}));
    return {};
  });
  const auto texts = heard(follower);
  EXPECT_EQ(texts.size(), 2500U);
  EXPECT_EQ(std::set(texts.begin(), texts.end()).size(), 2500U);
}

TEST_P(FollowerTest, HearsNoMoreAtATimeThanItAsksFor) {
  Follower follower(database(), EventId{});
  write([&](Transaction& tx) -> Result<void> {
    for (int i = 0; i < 25; ++i) expect(events::add(tx, {.at = noon, .text = std::to_string(i)}));
    return {};
  });
  Texts all;
  for (const std::size_t expected : {10U, 10U, 5U, 0U}) {
    const auto some = expect(follower.next(noon, 10));
    EXPECT_EQ(some.size(), expected);
    for (const auto& event : some) all.push_back(event.text);
  }
  EXPECT_EQ(all.size(), 25U);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), 25U);
  EXPECT_EQ(follower.place().last.number(), number("SELECT MAX(id) FROM event"));
}

// An event that was written first and committed last. SQLite has one writer, so that it cannot happen there.
TEST_P(FollowerTest, HearsWhatIsCommittedLate) {
  if (database().dialect() == Dialect::sqlite)
    GTEST_SKIP() << "transactions of SQLite commit in the order of their ids";
  Follower follower(database(), EventId{});
  std::promise<void> written, go_on;
  std::jthread slow([&] {
    expect(database().write([&](Transaction& tx) -> Result<void> {
      if (auto added = events::add(tx, {.at = noon, .kind = EventKind::note, .text = "late"}); !added) return added;
      written.set_value();
      go_on.get_future().wait();
      return {};
    }));
  });
  written.get_future().wait();
  tell("early");
  EXPECT_EQ(heard(follower), Texts{"early"});
  EXPECT_EQ(heard(follower), Texts{});
  go_on.set_value();
  slow.join();
  EXPECT_EQ(heard(follower, noon + std::chrono::seconds(10)), Texts{"late"});
  EXPECT_EQ(heard(follower, noon + std::chrono::seconds(20)), Texts{});
}

TEST_P(FollowerTest, GivesUpOnWhatWasRolledBack) {
  Follower follower(database(), EventId{});
  EXPECT_FALSE(database().write([&](Transaction& tx) -> Result<void> {
    expect(events::add(tx, {.at = noon, .kind = EventKind::note, .text = "never"}));
    return fail(Fault::refused, "no");
  }));
  tell("after");
  EXPECT_EQ(heard(follower), Texts{"after"});
  EXPECT_EQ(heard(follower, noon + 2 * Follower::patience), Texts{});
  tell("more");
  EXPECT_EQ(heard(follower, noon + 2 * Follower::patience), Texts{"more"});
}

CROSSDOCK_ON_BOTH_ENGINES(FollowerTest);

}  // namespace
}  // namespace crossdock::store::follower_test
