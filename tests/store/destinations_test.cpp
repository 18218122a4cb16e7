// SPDX-License-Identifier: Apache-2.0
// Work is claimed by destination: who is held, silent or drained, and what is known of work that an older program queued.
#include "gateway/store/destinations.hpp"

#include <algorithm>

#include "gateway/store/messages.hpp"
#include "gateway/store/payloads.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::destinations_test {
namespace {

using namespace std::chrono_literals;
using destinations::Load;
using work_queue::Claim;

constexpr Duration lease = 1min;

class DestinationsTest : public StoreTest {
 protected:
  struct Kind {
    std::string channel, type;
  };
  MessageId add(const std::string& partner) { return add(partner, {"", "850"}); }
  MessageId add(const std::string& partner, const Kind& kind, const std::string& order_key = "") {
    MessageId id;
    write([&](Transaction& tx) -> Result<void> {
      const auto payload = expect(payloads::store(tx, "bytes", noon));
      Message message;
      message.direction = Direction::out;
      message.partner = partner;
      message.channel = kind.channel;
      message.type = kind.type;
      message.payload = payload.id;
      message.sha256 = payload.sha256;
      message.size = payload.size;
      message.state = MessageState::ready;
      id = expect(messages::add(tx, message, noon)).id;
      return work_queue::add(tx, {.stage = Stage::deliver, .subject = id.number(), .order_key = order_key}, noon);
    });
    return id;
  }
  std::vector<std::string> due(Load load, TimePoint now = noon) {
    std::vector<std::string> names;
    read([&](Transaction& tx) -> Result<void> {
      for (const auto& one : expect(destinations::ask_due(tx, load, now).take())) names.push_back(one.name);
      return {};
    });
    return names;
  }
  std::vector<Claim> claim(const std::string& name, int limit = 10, TimePoint now = noon) {
    std::vector<Claim> claims;
    write([&](Transaction& tx) -> Result<void> {
      claims = expect(destinations::claim(tx, name, now, lease, limit));
      return {};
    });
    return claims;
  }
  std::vector<MessageId> messages_of(const std::vector<Claim>& claims) {
    std::vector<MessageId> found;
    for (const auto& one : claims) found.emplace_back(one.subject);
    return found;
  }
  void be_silent(const std::string& name, TimePoint until) {
    write([&](Transaction& tx) {
      return destinations::save(
          tx, name, {.failures = 1, .failing_since = noon, .failed_at = noon, .not_before = until, .why = "no answer"});
    });
  }
  void hold(const std::string& name, WorkId drain_to = {}) {
    write([&](Transaction& tx) {
      return destinations::hold(tx, name, {.by = "jane", .because = "x", .at = noon, .drain_to = drain_to});
    });
  }
};
CROSSDOCK_ON_BOTH_ENGINES(DestinationsTest);

using Names = std::vector<std::string>;
using Messages = std::vector<MessageId>;

TEST_P(DestinationsTest, FollowsFromTheMessage) {
  add("north");
  add("north", {.channel = "as2", .type = "850"});
  add("north", {.channel = "as2", .type = "MDN"});
  add("webhook:erp", {.channel = "webhook", .type = "order.received"});
  EXPECT_EQ(due(Load::documents), (Names{"partner:north", "receipts:north"}));
  EXPECT_EQ(due(Load::events), (Names{"webhook:erp"}));
  EXPECT_EQ(claim("partner:north").size(), 2U);
  EXPECT_EQ(claim("partner:north").size(), 0U) << "they are under way";
  EXPECT_EQ(claim("webhook:erp").at(0).destination, "webhook:erp");
  EXPECT_EQ(number("SELECT COUNT(*) FROM destination WHERE owner = 'north'"), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM destination WHERE owner = 'erp' AND kind = 'webhook'"), 1);
}

TEST_P(DestinationsTest, WorkOfAnEarlierVersionIsAdopted) {
  add("north");
  write([&](Transaction& tx) { return tx.send("UPDATE work SET destination = ''", {}); });
  write([&](Transaction& tx) { return tx.send("DELETE FROM destination", {}); });
  EXPECT_TRUE(due(Load::documents).empty());
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(expect(work_queue::ask_for_strays(tx).take()));
    expect(work_queue::adopt_strays(tx));
    EXPECT_FALSE(expect(work_queue::ask_for_strays(tx).take()));
    return {};
  });
  EXPECT_EQ(due(Load::documents), (Names{"partner:north"}));
}

TEST_P(DestinationsTest, OldestGoesFirstAndKeysKeepTheirOrder) {
  const auto first = add("north", {"", "850"}, "key");
  const auto second = add("north", {"", "850"}, "key");
  const auto third = add("north");
  EXPECT_EQ(messages_of(claim("partner:north")), (Messages{first, third})) << "the second waits behind the first";
  EXPECT_TRUE(claim("partner:north").empty());
  write([&](Transaction& tx) -> Result<void> {
    const auto entries = expect(work_queue::list(tx, {.destination = "partner:north"}));
    EXPECT_EQ(entries.at(1).behind, entries.at(0).id);
    EXPECT_EQ(entries.at(1).item.subject, second.number());
    EXPECT_TRUE(entries.at(2).behind.none());
    return {};
  });
}

TEST_P(DestinationsTest, SilentOneIsTriedByOneSenderAfterItsWait) {
  const auto first = add("north");
  add("north");
  be_silent("partner:north", noon + 1min);
  EXPECT_TRUE(due(Load::documents).empty());
  EXPECT_TRUE(claim("partner:north").empty());
  EXPECT_EQ(due(Load::documents, noon + 1min), (Names{"partner:north"}));
  EXPECT_EQ(messages_of(claim("partner:north", 10, noon + 1min)), (Messages{first}));
  EXPECT_TRUE(claim("partner:north", 10, noon + 1min).empty()) << "another gateway does not try it, too";
  EXPECT_EQ(claim("partner:north", 10, noon + 1min + lease).size(), 1U) << "unless the first died";
}

TEST_P(DestinationsTest, WhatFailedOftenDoesNotBlockTheProbe) {
  const auto poison = add("north");
  const auto other = add("north");
  auto now = noon;
  for (int i = 0; i < work_queue::most_probes; ++i) {
    be_silent("partner:north", now);
    const auto claims = claim("partner:north", 10, now);
    ASSERT_EQ(messages_of(claims), (Messages{poison}));
    write([&](Transaction& tx) { return work_queue::retry(tx, claims[0], claims[0].created_at, "no answer"); });
    now += 2 * lease;
  }
  now = noon + 1h;
  be_silent("partner:north", now);
  EXPECT_EQ(messages_of(claim("partner:north", 10, now)), (Messages{other}));
}

TEST_P(DestinationsTest, HeldOneIsLeftAloneAndDrainedOneGetsWhatWaited) {
  add("north");
  add("south");
  hold("partner:north");
  EXPECT_EQ(due(Load::documents), (Names{"partner:south"}));
  EXPECT_TRUE(claim("partner:north").empty());
  WorkId newest;
  read([&](Transaction& tx) -> Result<void> {
    newest = expect(work_queue::newest(tx));
    return {};
  });
  hold("partner:north", newest);
  add("north");
  EXPECT_EQ(due(Load::documents), (Names{"partner:north", "partner:south"}));
  EXPECT_EQ(claim("partner:north").size(), 1U);
  EXPECT_TRUE(claim("partner:north").empty());
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_EQ(expect(destinations::left_to_drain(tx, "partner:north")), 1);
    EXPECT_TRUE(expect(destinations::resume(tx, "partner:north")));
    EXPECT_FALSE(expect(destinations::resume(tx, "partner:north")));
    return {};
  });
  EXPECT_EQ(claim("partner:north").size(), 1U);
}

TEST_P(DestinationsTest, RecoveryIsToldOnceWithItsBegin) {
  add("north");
  be_silent("partner:north", noon + 1h);
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_EQ(expect(destinations::unalarmed(tx, noon - 1ms)), Names{});
    EXPECT_EQ(expect(destinations::unalarmed(tx, noon)), (Names{"partner:north"}));
    EXPECT_TRUE(expect(destinations::alarmed(tx, "partner:north")));
    EXPECT_FALSE(expect(destinations::alarmed(tx, "partner:north")));
    EXPECT_EQ(expect(destinations::unalarmed(tx, noon)), Names{});
    EXPECT_EQ(expect(destinations::went_well(tx, "partner:north")), noon);
    EXPECT_EQ(expect(destinations::went_well(tx, "partner:north")), std::nullopt);
    return {};
  });
  EXPECT_EQ(claim("partner:north").size(), 1U);
}

TEST_P(DestinationsTest, ClaimThatIsPutBackTakesItsOldPlace) {
  const auto first = add("north");
  const auto second = add("north");
  const auto claims = claim("partner:north", 1, noon + 1h);
  write([&](Transaction& tx) { return work_queue::put_back(tx, claims.at(0), "cut"); });
  const auto again = claim("partner:north", 10, noon + 1h);
  EXPECT_EQ(messages_of(again), (Messages{first, second}));
  EXPECT_EQ(again.at(0).attempt, 2) << "it was begun";
  EXPECT_EQ(again.at(0).failures, 0);
}

TEST_P(DestinationsTest, HurriedWorkIsDueInItsOldOrder) {
  const auto first = add("north");
  const auto second = add("north");
  for (const auto& one : claim("partner:north"))
    write([&](Transaction& tx) { return work_queue::retry(tx, one, noon + 5h - Duration(one.id.number()), "500"); });
  EXPECT_TRUE(claim("partner:north").empty());
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_EQ(expect(destinations::hurry(tx, "partner:north")), 2);
    return {};
  });
  EXPECT_EQ(messages_of(claim("partner:north")), (Messages{first, second}));
}

}  // namespace
}  // namespace crossdock::store::destinations_test
