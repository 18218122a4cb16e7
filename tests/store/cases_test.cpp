// SPDX-License-Identifier: Apache-2.0
// One matter is one case: what repeats is counted, what consists of parts ends with the last of them.
#include "gateway/store/cases.hpp"

#include <atomic>
#include <thread>

#include "gateway/store/work_queue.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::cases_test {
namespace {

using cases::Case;

const PartnerId acme("acme");

class CasesTest : public StoreTest {
 protected:
  bool add(const Case& found, TimePoint now = noon) {
    bool opened = false;
    write([&](Transaction& tx) -> Result<void> {
      opened = expect(cases::add(tx, found, now)).opened;
      news_ += opened ? 1 : 0;
      return {};
    });
    return opened;
  }
  std::vector<Case> list(const cases::Filter& filter = {}) {
    std::vector<Case> found;
    read([&](Transaction& tx) -> Result<void> {
      found = expect(cases::list(tx, filter));
      return {};
    });
    return found;
  }
  std::vector<cases::Part> parts(std::int64_t of_case) {
    std::vector<cases::Part> found;
    read([&](Transaction& tx) -> Result<void> {
      found = expect(cases::parts(tx, of_case));
      return {};
    });
    return found;
  }
  void settle(const Case& settled) {
    write([&](Transaction& tx) -> Result<void> {
      news_ += std::ssize(expect(cases::settle(tx, settled, "settled", noon)));
      return {};
    });
  }
  void close(std::int64_t id, const std::string& why) {
    write([&](Transaction& tx) { return cases::close(tx, id, why, noon); });
    ++news_;
  }
  // Openings and closings that followers are told of.
  std::int64_t news() const { return news_; }

 private:
  std::int64_t news_ = 0;
};
CROSSDOCK_ON_BOTH_ENGINES(CasesTest);

Case rejected(std::string subject, std::string form) {
  return {.kind = CaseKind::input_rejected,
          .partner = acme,
          .subject = std::move(subject),
          .text = "refused",
          .fold = std::move(form)};
}
Case late(std::string line) {
  return {.kind = CaseKind::ack_late, .partner = acme, .subject = "purchase:P1", .text = "line " + std::move(line)};
}

TEST_P(CasesTest, RepetitionIsCountedAndToldOnce) {
  EXPECT_TRUE(add(rejected("message:1", "850")));
  EXPECT_FALSE(add(rejected("message:2", "850"), noon + std::chrono::hours(1)));
  EXPECT_FALSE(add(rejected("message:3", "850"), noon + std::chrono::hours(2)));
  const auto open = list();
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].count, 3);
  EXPECT_EQ(open[0].subject, "message:3") << "the latest is shown";
  EXPECT_EQ(open[0].fold, "850");
  EXPECT_EQ(open[0].created_at, noon);
  EXPECT_EQ(open[0].last_at, noon + std::chrono::hours(2));
  EXPECT_EQ(open[0].due_at, noon + row_of(CaseKind::input_rejected).deadline)
      << "of the first: repeating gives no time";
  EXPECT_EQ(open[0].owner, CaseOwner::operations);
  EXPECT_EQ(news(), 1);
}

TEST_P(CasesTest, AnotherFormPartnerOrKindIsAnotherCase) {
  EXPECT_TRUE(add(rejected("message:1", "850")));
  EXPECT_TRUE(add(rejected("message:2", "810")));
  auto other = rejected("message:3", "850");
  other.partner = PartnerId("globex");
  EXPECT_TRUE(add(other));
  other.kind = CaseKind::input_unreadable;
  EXPECT_TRUE(add(other));
  EXPECT_EQ(list().size(), 4U);
  EXPECT_EQ(list({.partner = "globex"}).size(), 2U);
  EXPECT_EQ(list({.kind = CaseKind::input_unreadable}).size(), 1U);
  EXPECT_EQ(list({.owner = CaseOwner::finance}).size(), 0U);
}

TEST_P(CasesTest, ClosedCaseIsOpenedAnew) {
  add(rejected("message:1", "850"));
  const auto first = list().at(0).id;
  close(first, "seen");
  EXPECT_TRUE(add(rejected("message:2", "850")));
  EXPECT_EQ(list().at(0).count, 1);
  EXPECT_NE(list().at(0).id, first);
  EXPECT_EQ(list({.open_only = false}).size(), 2U);
  EXPECT_EQ(news(), 3) << "opened, closed, opened";
}

TEST_P(CasesTest, LinesOfOneOrderAreOneCase) {
  EXPECT_TRUE(add(late("1")));
  EXPECT_FALSE(add(late("2")));
  EXPECT_FALSE(add(late("3")));
  EXPECT_FALSE(add(late("3")));
  ASSERT_EQ(list().size(), 1U);
  EXPECT_EQ(list()[0].count, 3) << "the same part twice changes nothing";
  settle(late("1"));
  settle(late("3"));
  ASSERT_EQ(list().size(), 1U) << "one line still waits";
  settle(late("2"));
  EXPECT_TRUE(list().empty());
  const auto closed = list({.open_only = false});
  EXPECT_EQ(closed.at(0).resolution, "settled");
  EXPECT_EQ(parts(closed[0].id).size(), 3U);
  EXPECT_EQ(news(), 2);
}

TEST_P(CasesTest, StakeIsThatOfTheOpenParts) {
  auto one = late("1"), two = late("2"), foreign = late("3");
  one.stake = cases::Stake{*Decimal::parse("12.50"), "USD"};
  two.stake = cases::Stake{*Decimal::parse("7.25"), "USD"};
  add(one);
  add(two);
  EXPECT_EQ(list().at(0).stake->amount, *Decimal::parse("19.75"));
  settle(one);
  EXPECT_EQ(list().at(0).stake->amount, *Decimal::parse("7.25"));
  EXPECT_EQ(list().at(0).stake->currency, "USD");
  foreign.stake = cases::Stake{*Decimal::parse("99999999999999999999"), "USD"};
  EXPECT_FALSE(add(foreign)) << "one that cannot be stored stops nobody";
}

TEST_P(CasesTest, ClosingACaseClosesItsParts) {
  add(late("1"));
  add(late("2"));
  const auto id = list().at(0).id;
  close(id, "telephone");
  for (const auto& part : parts(id)) EXPECT_FALSE(part.open);
  const auto again = database().write([&](Transaction& tx) { return cases::close(tx, id, "again", noon); });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::invalid);
}

TEST_P(CasesTest, LongNamesFoldToo) {
  auto one = rejected("message:1", std::string(3000, 'x') + "1");
  auto other = rejected("message:1", std::string(3000, 'x') + "2");
  EXPECT_TRUE(add(one));
  EXPECT_TRUE(add(other));
  EXPECT_FALSE(add(one));
}

TEST_P(CasesTest, ManyAtOnceAreOneCase) {
  constexpr int workers = 4, times = 10;
  std::vector<std::jthread> threads;
  for (int worker = 0; worker < workers; ++worker) {
    threads.emplace_back([&] {
      for (int i = 0; i < times; ++i) add(rejected("message:1", "850"));
    });
  }
  threads.clear();
  ASSERT_EQ(list().size(), 1U);
  EXPECT_EQ(list()[0].count, workers * times);
}

TEST_P(CasesTest, UnknownWordOfTheDatabaseIsAnError) {
  add(rejected("message:1", "850"));
  write([](Transaction& tx) { return tx.execute("UPDATE exception_case SET kind = 'NO_SUCH_KIND'").map([](auto) {}); });
  const auto read = database().read([](Transaction& tx) -> Result<void> {
    const auto found = cases::list(tx, true, 10);
    return found ? Result<void>{} : fail(found.error());
  });
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().what.find("NO_SUCH_KIND"), std::string::npos) << read.error().what;
}

TEST_P(CasesTest, CasesOfWorkEndWithIt) {
  constexpr std::array stages{Stage::check};
  std::vector<work_queue::Claim> claims;
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(expect(work_queue::push(tx, {.stage = Stage::check, .subject = 1}, noon)));
    EXPECT_TRUE(expect(work_queue::push(tx, {.stage = Stage::check, .subject = 2}, noon)));
    claims = expect(work_queue::claim(tx, noon, std::chrono::minutes(1), stages, 2));
    for (const auto& claim : claims) {
      if (auto held = work_queue::hold(tx, claim, "no mapping", Fault::unmapped); !held) return held;
    }
    return {};
  });
  for (const auto& claim : claims)
    add({.kind = CaseKind::work_held, .partner = acme, .subject = "work:" + std::to_string(claim.id.number())});
  const auto settle_work = [&] {
    write([](Transaction& tx) -> Result<void> {
      expect(cases::settle_work(tx, "released", noon));
      return {};
    });
  };
  settle_work();
  EXPECT_EQ(list().size(), 2U) << "both are held";
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(expect(work_queue::release(tx, claims[0].id, noon)));
    return {};
  });
  settle_work();
  ASSERT_EQ(list().size(), 1U);
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(expect(work_queue::discard(tx, claims[1].id)));
    return {};
  });
  settle_work();
  EXPECT_TRUE(list().empty());
}

// A store of an older program: what is open goes on counting, and still ends.
class OlderCasesTest : public DatabaseTest {};
CROSSDOCK_ON_BOTH_ENGINES(OlderCasesTest);

TEST_P(OlderCasesTest, OpenCasesOfAnOlderProgramFoldOn) {
  auto files = embedded_migrations();
  std::erase_if(files, [](const auto& file) { return file.name >= "0014"; });
  open();
  ASSERT_TRUE(migrate(database(), noon, files));
  write([](Transaction& tx) -> Result<void> {
    for (const auto* text : {"line 1", "line 2"}) {
      const auto added = tx.execute(
          "INSERT INTO exception_case (kind, partner, subject, text, state, created_at) "
          "VALUES ('ACK_LATE', 'acme', 'purchase:P1', $1, 'open', 1)",
          {text});
      if (!added) return fail(added.error());
    }
    return {};
  });
  const auto migrated = migrate(database(), noon);
  ASSERT_TRUE(migrated) << describe(migrated.error());
  write([](Transaction& tx) -> Result<void> {
    EXPECT_FALSE(expect(cases::add(tx, late("3"), noon)).opened) << "it joins the newest";
    for (const auto* line : {"1", "2", "3"}) {
      expect(cases::settle(tx, late(line), "came", noon));
    }
    return {};
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM exception_case WHERE state = 'open'"), 0);
}

}  // namespace
}  // namespace crossdock::store::cases_test
