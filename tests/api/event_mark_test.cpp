// SPDX-License-Identifier: Apache-2.0
// A mark says which events somebody has; what is no mark is refused.
#include "gateway/api/event_mark.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "gateway/api/event_topics.hpp"

namespace crossdock::api {
namespace {

using store::EventId;
using store::EventPlace;
constexpr TimePoint now{std::chrono::milliseconds{1'795'435'200'000}};

EventPlace place_of(std::initializer_list<std::int64_t> ids) {
  EventPlace place;
  for (const auto id : ids) place.add(EventId(id), now);
  return place;
}

TEST(EventMarkTest, NamesTheLastEventAndTheHoles) {
  EXPECT_EQ(mark_of({}), "0");
  EXPECT_EQ(mark_of(place_of({1, 2, 3})), "3");
  EXPECT_EQ(mark_of(place_of({1, 2, 4, 8, 9})), "9~3~5-7");
  EXPECT_EQ(mark_of(place_of({1, 2, 4, 8, 9, 6})), "9~3~5~7");
  EXPECT_EQ(mark_of(place_of({1, 2, 4, 8, 9, 6, 5, 7, 3})), "9");
}

TEST(EventMarkTest, IsReadAsItWasWritten) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    EventPlace place;
    std::set<std::int64_t> known;
    for (int i = 0; i < 30; ++i) {
      const auto id = static_cast<std::int64_t>(1 + random() % 60);
      EXPECT_EQ(place.has(EventId(id)), known.contains(id)) << mark_of(place);
      known.insert(id);
      place.add(EventId(id), now);
    }
    const auto read = place_in(mark_of(place), now);
    ASSERT_TRUE(read) << mark_of(place);
    for (std::int64_t id = 1; id <= 61; ++id) EXPECT_EQ(read->has(EventId(id)), known.contains(id)) << id;
    EXPECT_EQ(mark_of(*read), mark_of(place));
  }
}

TEST(EventMarkTest, NothingElseIsRead) {
  for (const auto* text : {"", "x", "-1", "+1", "1 ", " 1", "1~", "1~x", "5~5", "5~6", "5~3-2", "9~5~3", "9~3~3",
                           "9~2-4~4", "9~1-", "9~-1", "99999999999999999999", "9;3", "9~3~"})
    EXPECT_FALSE(place_in(text, now)) << text;
  std::string many = "1000";
  for (int i = 0; i < 65; ++i) many += "~" + std::to_string(2 * i + 1);
  EXPECT_FALSE(place_in(many, now));
}

TEST(EventMarkTest, KeepsTheNewestHoles) {
  EventPlace place;
  for (std::int64_t id = 2; id <= 200; id += 2) place.add(EventId(id), now);
  const auto read = place_in(mark_of(place), now);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->holes.size(), most_holes);
  EXPECT_FALSE(read->has(EventId(199)));
}

TEST(TopicsTest, EveryKindOfEventConcernsSomebody) {
  for (const auto& row : store::event_rows()) EXPECT_FALSE(topics_of({.kind = row.kind}).empty()) << row.word;
}

TEST(TopicsTest, DecisionConcernsWhoeverWatchesItsSubject) {
  const auto decided = [](std::string subject) {
    return topics_of({.subject = std::move(subject), .kind = store::EventKind::decided});
  };
  EXPECT_TRUE(decided("order:7").has(Topic::orders));
  EXPECT_TRUE(decided("case:7").has(Topic::exceptions));
  EXPECT_TRUE(decided("work:7").has(Topic::work));
  EXPECT_TRUE(decided("").has(Topic::messages));
  EXPECT_EQ(topic_named("orders"), Topic::orders);
  EXPECT_EQ(topic_named("order"), std::nullopt);
}

}  // namespace
}  // namespace crossdock::api
