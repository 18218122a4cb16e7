// SPDX-License-Identifier: Apache-2.0
// The audit trail is a chain: whoever writes to the database by hand is found out, whatever he does.
#include "gateway/store/audit_trail.hpp"

#include <gmock/gmock.h>

#include <thread>
#include <vector>

#include "tests/store/fixture.hpp"

namespace crossdock::store::audit_trail_test {
namespace {

using audit_trail::Head;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

audit_trail::Deed deed(const std::string& actor, Act act = Act::close_case) {
  return {.at = noon,
          .actor = actor,
          .from = "cli:root",
          .act = act,
          .message = MessageId(7),
          .document = {},
          .subject = "order:12",
          .what = "case 3 is closed",
          .because = "the rest comes on Friday"};
}

class AuditTrailTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    for (const auto* actor : {"jane", "joe", "jane", "ann", "joe"}) add(deed(actor));
  }

  void add(const audit_trail::Deed& one) {
    write([&](Transaction& tx) { return audit_trail::add(tx, one); });
  }

  audit_trail::Verdict verify(const std::optional<Head>& kept = std::nullopt) {
    audit_trail::Verdict verdict;
    read([&](Transaction& tx) -> Result<void> {
      verdict = expect(audit_trail::verify(tx, kept));
      return {};
    });
    return verdict;
  }

  // What somebody does who may write to the database and knows nothing of the chain.
  void by_hand(const std::string& sql) {
    write([&](Transaction& tx) { return tx.execute(sql).map([](auto) {}); });
  }

  // The same by somebody who makes the hashes of all that follows anew: the trail of his wishes, as add() writes it.
  void write_anew(const std::vector<std::string>& actors) {
    by_hand("DELETE FROM audit_entry");
    by_hand("UPDATE audit_head SET id = 0, hash = '" + std::string(64, '0') + "'");
    for (const auto& actor : actors) add(deed(actor));
  }
};
CROSSDOCK_ON_BOTH_ENGINES(AuditTrailTest);

TEST_P(AuditTrailTest, HoldsAsItWasWritten) {
  const auto verdict = verify();
  EXPECT_THAT(verdict.breaks, IsEmpty());
  EXPECT_EQ(verdict.entries, 5);
  EXPECT_EQ(verdict.head.id, 5);
  EXPECT_EQ(expect(audit_trail::parse_head(audit_trail::text_of(verdict.head))), verdict.head);
}

TEST_P(AuditTrailTest, EachColumnThatIsChangedShows) {
  for (const auto* change :
       {"at = at + 1", "actor = 'eve'", "came_from = 'api'", "act = 'release_hold'", "message = 8", "message = NULL",
        "document = 1", "subject = 'order:13'", "what = 'case 4 is closed'", "because = ''"}) {
    SCOPED_TRACE(change);
    write_anew({"jane", "joe", "jane", "ann", "joe"});
    by_hand(std::string("UPDATE audit_entry SET ") + change + " WHERE id = 3");
    EXPECT_THAT(verify().breaks, Contains("entry 3 was changed after it was written"));
  }
}

TEST_P(AuditTrailTest, TextThatMovesBetweenColumnsShows) {
  by_hand("UPDATE audit_entry SET what = 'case 3 is close', because = 'dthe rest comes on Friday' WHERE id = 2");
  EXPECT_THAT(verify().breaks, Contains("entry 2 was changed after it was written"));
}

TEST_P(AuditTrailTest, WhatIsRemovedShows) {
  by_hand("DELETE FROM audit_entry WHERE id = 3");
  EXPECT_THAT(verify().breaks, Contains("entries 3 to 3 are missing"));
}

TEST_P(AuditTrailTest, TheFirstThatIsRemovedShows) {
  by_hand("DELETE FROM audit_entry WHERE id = 1");
  EXPECT_THAT(verify().breaks, Contains("entries 1 to 1 are missing"));
}

TEST_P(AuditTrailTest, WhatIsRemovedAtTheEndShows) {
  by_hand("DELETE FROM audit_entry WHERE id > 3");
  EXPECT_THAT(verify().breaks, Contains("entries 4 to 5 are missing at the end"));
}

TEST_P(AuditTrailTest, WhatIsRemovedAndRenumberedShows) {
  by_hand("DELETE FROM audit_entry WHERE id = 3");
  by_hand("UPDATE audit_entry SET id = 3 WHERE id = 4");
  by_hand("UPDATE audit_entry SET id = 4 WHERE id = 5");
  EXPECT_THAT(verify().breaks, Contains("entry 3 was changed after it was written"));
}

TEST_P(AuditTrailTest, WhatIsPutInShows) {
  by_hand(
      "INSERT INTO audit_entry SELECT 6, at, 'eve', came_from, act, message, document, subject, what, because, hash, hash "
      "FROM audit_entry WHERE id = 5");
  EXPECT_THAT(verify().breaks, Contains("entry 6 was changed after it was written"));
}

TEST_P(AuditTrailTest, TwoThatChangePlacesShow) {
  by_hand("UPDATE audit_entry SET id = 100 WHERE id = 2");
  by_hand("UPDATE audit_entry SET id = 2 WHERE id = 4");
  by_hand("UPDATE audit_entry SET id = 4 WHERE id = 100");
  EXPECT_THAT(verify().breaks, Contains("entry 4 was changed after it was written"));
}

// A hash that was made anew fits its own entry, and no longer the next one.
TEST_P(AuditTrailTest, AnEntryThatIsRewrittenWithItsHashShowsInTheNext) {
  const auto before = verify().head;
  by_hand("DELETE FROM audit_entry WHERE id = 3");
  by_hand("UPDATE audit_head SET id = 2, hash = (SELECT hash FROM audit_entry WHERE id = 2)");
  add(deed("eve"));
  by_hand("UPDATE audit_head SET id = 5, hash = '" + before.hash + "'");
  EXPECT_THAT(verify().breaks, Contains(HasSubstr("entry 4 does not follow the one before it")));
}

// Somebody who makes the whole chain anew is found out only by a head that was kept elsewhere.
TEST_P(AuditTrailTest, ATrailThatIsWrittenAnewShowsByAHeadThatWasKept) {
  const auto kept = verify().head;
  write_anew({"jane", "joe", "eve", "ann", "joe"});
  EXPECT_THAT(verify().breaks, IsEmpty());
  EXPECT_THAT(verify(kept).breaks, Contains("entry 5 is not the one that was noted: the trail was written anew"));
  write_anew({"jane", "joe"});
  EXPECT_THAT(verify(kept).breaks, Contains("the trail ends before entry 5, which was noted"));
}

TEST_P(AuditTrailTest, AHeadThatWasKeptHoldsWhenTheTrailGrows) {
  const auto kept = verify().head;
  add(deed("jane"));
  EXPECT_THAT(verify(kept).breaks, IsEmpty());
}

TEST_P(AuditTrailTest, AHeadThatIsChangedShows) {
  by_hand("UPDATE audit_head SET hash = '" + std::string(64, 'a') + "'");
  EXPECT_THAT(verify().breaks, Contains(HasSubstr("the head says 5:aaaa")));
}

// An act that is rolled back leaves no entry and no gap.
TEST_P(AuditTrailTest, AnActThatFailsLeavesNothing) {
  const auto done = database().write([&](Transaction& tx) -> Result<void> {
    expect(audit_trail::add(tx, deed("jane")));
    return fail(Fault::invalid, "the act fails");
  });
  EXPECT_FALSE(done);
  add(deed("joe"));
  EXPECT_THAT(verify().breaks, IsEmpty());
  EXPECT_EQ(verify().head.id, 6);
}

TEST_P(AuditTrailTest, PersonsWhoActAtTheSameTimeMakeOneChain) {
  std::vector<std::thread> persons;
  for (int i = 0; i < 4; ++i) {
    persons.emplace_back([&, i] {
      for (int n = 0; n < 10; ++n) add(deed("person " + std::to_string(i)));
    });
  }
  for (auto& person : persons) person.join();
  EXPECT_THAT(verify().breaks, IsEmpty());
  EXPECT_EQ(verify().entries, 45);
}

// More entries than are read at a time, and texts that are no UTF-8.
TEST_P(AuditTrailTest, ALongTrailIsReadInPieces) {
  auto odd = deed("ja\0ne\xff");
  odd.because = std::string(10'000, 'x') + "\x80";
  write([&](Transaction& tx) -> Result<void> {
    for (int i = 0; i < 1200; ++i) expect(audit_trail::add(tx, i % 100 == 0 ? odd : deed("jane")));
    return {};
  });
  EXPECT_THAT(verify().breaks, IsEmpty());
  EXPECT_EQ(verify().entries, 1205);
  by_hand("UPDATE audit_entry SET because = because || ' ' WHERE id = 1001");
  EXPECT_THAT(verify().breaks, Contains("entry 1001 was changed after it was written"));
}

TEST_P(AuditTrailTest, IsListedByPersonActAndTime) {
  auto later = deed("jane", Act::release_hold);
  later.at = noon + std::chrono::hours(1);
  add(later);
  const auto ids = [&](const audit_trail::Filter& filter) {
    std::vector<std::int64_t> found;
    read([&](Transaction& tx) -> Result<void> {
      for (const auto& entry : expect(audit_trail::list(tx, filter))) found.push_back(entry.id);
      return {};
    });
    return found;
  };
  using Ids = std::vector<std::int64_t>;
  EXPECT_EQ(ids({}), (Ids{6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(ids({.actor = "jane"}), (Ids{6, 3, 1}));
  EXPECT_EQ(ids({.actor = "jane", .act = Act::close_case}), (Ids{3, 1}));
  EXPECT_EQ(ids({.since = noon + std::chrono::minutes(1)}), (Ids{6}));
  EXPECT_EQ(ids({.before = 5, .limit = 2}), (Ids{4, 3}));
}

TEST(AuditHeadTest, OtherTextsAreNoHeads) {
  const std::string hash(64, 'a');
  EXPECT_TRUE(audit_trail::parse_head("17:" + hash));
  for (const auto& text : {std::string(), std::string("17"), "17" + hash, "-1:" + hash, "x:" + hash, "17:" + hash + "a",
                           "17:" + std::string(64, 'A'), "17 :" + hash, ":" + hash})
    EXPECT_FALSE(audit_trail::parse_head(text)) << text;
}

}  // namespace
}  // namespace crossdock::store::audit_trail_test
