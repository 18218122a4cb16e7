// SPDX-License-Identifier: Apache-2.0
// Deadlines count the time in which we could hear: after an outage of ours, while a partner's way fails, and when the
// clock jumps. Nobody is bought from twice, and no order is taken away whose answer lies in a folder.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "gateway/store/cases.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/timers.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using store::Transaction;

const std::string buyer = "metro-outfitters";

class OutageTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!store_is_there(GetParam())) GTEST_SKIP() << "[POSTGRESQL ABSENT] install Debian's package postgresql";
    network_ = std::make_unique<SampleNetwork>(NetworkOptions{.store = fresh_store(GetParam()), .schemas = {}});
  }

  // A buyer's order is placed with suppliers, who have not answered yet.
  void place_order() {
    network_->send_sample(buyer, "850-camp.edi");
    network_->work();
    ASSERT_GT(purchase_orders(), 0);
  }
  // All suppliers answer into their folders, while the gateway may be away.
  void suppliers_answer() {
    for (const auto& partner : network_->gateway().network().current()->directory().partners()) {
      if (partner.role == partners::Role::supplier) network_->play(partner.id.text(), partners::Behaviour::accept);
    }
  }

  std::int64_t count(const std::string& sql) {
    return network_->read([&](Transaction& tx) -> Result<std::int64_t> {
      const auto row = tx.query_one(sql);
      if (!row) return fail(row.error());
      return (*row)->integer(0);
    });
  }
  std::int64_t purchase_orders() { return count("SELECT COUNT(*) FROM purchase_order"); }
  // How often it was found.
  std::int64_t cases(const std::string& kind) {
    return count("SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM exception_case WHERE kind = '" + kind + "'");
  }
  std::int64_t open_cases() { return count("SELECT COUNT(*) FROM exception_case WHERE state = 'open'"); }
  std::int64_t events(const std::string& kind) {
    return count("SELECT COUNT(*) FROM event WHERE kind = '" + kind + "'");
  }
  std::int64_t cancellations() {
    return count("SELECT COUNT(*) FROM outbound_document WHERE kind = 'order' AND number <> order_number");
  }
  TimePoint next_due() {
    return *network_->read([](Transaction& tx) { return store::timers::next_due(tx); });
  }
  std::string folder_of(const std::string& partner) {
    const auto network = network_->gateway().network().current();
    return network_->gateway().settings().exchange + "/" + network->directory().find(PartnerId(partner))->folder().in;
  }
  // The supplier that was asked first.
  std::string supplier() {
    return network_->read([](Transaction& tx) -> Result<std::string> {
      const auto row = tx.query_one("SELECT supplier FROM purchase_order ORDER BY id LIMIT 1");
      if (!row) return fail(row.error());
      return (*row)->text(0);
    });
  }

  std::unique_ptr<SampleNetwork> network_;
};
INSTANTIATE_TEST_SUITE_P(Stores, OutageTest, testing::ValuesIn(store_names),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(OutageTest, AnswersThatLieThereAreReadBeforeDeadlinesEnd) {
  place_order();
  const auto before = purchase_orders();
  suppliers_answer();
  network_->go_away_for(49h);
  network_->work();
  EXPECT_EQ(open_cases(), 0);
  EXPECT_EQ(purchase_orders(), before);
  EXPECT_EQ(cancellations(), 0);
  EXPECT_EQ(events("overdue"), 0);
  EXPECT_EQ(events("outage"), 1);
  network_->settle();
  EXPECT_EQ(network_->violations(), std::vector<std::string>{});
}

TEST_P(OutageTest, SilenceIsCountedOnceWeListenAgain) {
  place_order();
  network_->advance(1h);
  network_->work();
  const auto due = next_due();
  network_->go_away_for(49h);
  network_->work();
  EXPECT_EQ(events("overdue"), 0);
  EXPECT_EQ(next_due(), due + 49h);
  network_->advance(due + 49h - network_->now());
  network_->work();
  EXPECT_GT(events("overdue"), 0);
}

TEST_P(OutageTest, EachOutageCountsByItself) {
  place_order();
  const auto due = next_due();
  for (int i = 0; i < 3; ++i) {
    network_->go_away_for(10h);
    network_->work();
  }
  EXPECT_EQ(next_due(), due + 30h);
  EXPECT_EQ(events("overdue"), 0);
}

TEST_P(OutageTest, AYearAwayRejectsNoOrderAndIsTold) {
  place_order();
  const auto before = purchase_orders();
  network_->go_away_for(std::chrono::hours(24) * 400);
  network_->work();
  EXPECT_EQ(events("overdue"), 0);
  EXPECT_EQ(purchase_orders(), before);
  EXPECT_EQ(cases("CLOCK_JUMPED"), 1);
}

TEST_P(OutageTest, AClockThatStandsBehindAfterAStartTakesDeadlinesWithIt) {
  place_order();
  const auto due = next_due();
  network_->go_away_for(-std::chrono::hours(24) * 400);
  EXPECT_EQ(next_due(), due - std::chrono::hours(24) * 400);
  EXPECT_EQ(cases("CLOCK_JUMPED"), 1);
  network_->go_away_for(std::chrono::hours(24) * 400);
  EXPECT_EQ(next_due(), due);
}

TEST_P(OutageTest, AClockThatJumpsTakesDeadlinesWithIt) {
  place_order();
  const auto due = next_due();
  auto steady = std::chrono::steady_clock::time_point{} + 1000s;
  auto& ears = network_->gateway().ears();
  ears.beat(steady);
  for (const auto jump : {Duration(1h), Duration(-1h), Duration(400 * 24h), Duration(-400 * 24h)}) {
    network_->advance(jump + 1s);
    ears.beat(steady += 1s);
    EXPECT_EQ(ears.heard_until(supplier()), std::nullopt) << "what was heard was heard by the old clock";
    network_->look_and_work();
    EXPECT_EQ(events("overdue"), 0);
  }
  EXPECT_EQ(next_due(), due);
  EXPECT_EQ(events("outage"), 4);
  EXPECT_EQ(cases("CLOCK_JUMPED"), 4);
}

TEST_P(OutageTest, AProgramThatStoodStillHeardNobody) {
  place_order();
  const auto due = next_due();
  auto steady = std::chrono::steady_clock::time_point{} + 1000s;
  network_->gateway().ears().beat(steady);
  network_->advance(49h);
  network_->gateway().ears().beat(steady += 49h);
  network_->look_and_work();
  EXPECT_EQ(next_due(), due + 49h);
  EXPECT_EQ(events("overdue"), 0);
}

TEST_P(OutageTest, APartnerWhoseFolderIsGoneKeepsItsDeadlines) {
  place_order();
  network_->work();
  const auto silent = supplier();
  const auto before = purchase_orders();
  fs::rename(folder_of(silent), folder_of(silent) + ".away");
  const auto due = next_due();
  network_->advance(25h);
  for (int look = 0; look < 3; ++look) EXPECT_EQ(network_->look_and_work().problems.size(), 1U);
  EXPECT_FALSE(fs::exists(folder_of(silent))) << "a new folder is not the one that the partner writes into";
  EXPECT_EQ(count("SELECT COUNT(*) FROM purchase_order WHERE supplier = '" + silent + "'"),
            count("SELECT COUNT(*) FROM timer WHERE kind = 'expect-order-ack' AND state = 'armed' AND partner = '" +
                  silent + "'"));
  EXPECT_EQ(cases("FOLDER_UNREADABLE"), 1);
  EXPECT_EQ(events("deaf"), 1);
  const auto others = purchase_orders();

  fs::rename(folder_of(silent) + ".away", folder_of(silent));
  network_->play(silent, partners::Behaviour::accept);
  network_->work();
  EXPECT_EQ(events("heard"), 1);
  EXPECT_EQ(purchase_orders(), others) << "nothing was bought twice";
  EXPECT_GE(others, before);
  EXPECT_EQ(count("SELECT COUNT(*) FROM exception_case WHERE kind = 'FOLDER_UNREADABLE' AND state = 'open'"), 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM exception_case WHERE partner = '" + silent + "' AND state = 'open'"), 0);
  EXPECT_LE(due, network_->now());
}

TEST_P(OutageTest, AFailureThatAnOutageInterruptsCountsOnce) {
  place_order();
  network_->work();
  const auto silent = supplier();
  const auto due_of = [&] {
    return store::time_at(count("SELECT MIN(due_at) FROM timer WHERE state = 'armed' AND partner = '" + silent + "'"));
  };
  const auto due = due_of();
  fs::rename(folder_of(silent), folder_of(silent) + ".away");
  network_->advance(1h);
  network_->look_and_work();
  network_->go_away_for(10h);
  network_->look_and_work();
  network_->advance(1h);
  network_->look_and_work();
  EXPECT_EQ(due_of(), due);
  fs::rename(folder_of(silent) + ".away", folder_of(silent));
  network_->work();
  EXPECT_EQ(due_of(), due + 12h);
}

TEST_P(OutageTest, AnExchangeFolderWithoutItsMarkIsNotReadOrWritten) {
  place_order();
  const auto exchange = network_->gateway().settings().exchange;
  network_->send_sample(buyer, "850-weekend.edi");
  fs::rename(exchange, exchange + ".away");
  fs::create_directories(exchange);  // the place of a volume that is not mounted
  network_->advance(25h);
  for (int look = 0; look < 3; ++look) EXPECT_FALSE(network_->look_and_work().problems.empty());
  EXPECT_TRUE(fs::is_empty(exchange));
  EXPECT_EQ(events("overdue"), 0);
  fs::remove(exchange);
  fs::rename(exchange + ".away", exchange);
  network_->work();
  EXPECT_EQ(count("SELECT COUNT(*) FROM sales_order"), 2);
}

// ---- the store and its exchange folder -------------------------------------------------------------------------

class StoreMarkTest : public OutageTest {
 protected:
  // What the next start says; "" when it starts.
  std::string start(const std::string& dsn = "") {
    auto settings = network_->gateway().settings();
    if (!dsn.empty()) settings.store = dsn;
    const auto deployment = service::Deployment::open(
        settings, [this] { return network_->now(); }, absent_);
    return deployment ? std::string() : describe(deployment.error().front());
  }
  store::Absent absent_ = store::Absent::refused;
};
INSTANTIATE_TEST_SUITE_P(Stores, StoreMarkTest, testing::ValuesIn(store_names),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(StoreMarkTest, AStoreThatIsNotThereIsAnError) {
  const auto other = fresh_store(GetParam());
  const auto dsn = other.empty() ? "sqlite:" + network_->folder() + "/typo.db" : other;
  EXPECT_NE(start(dsn).find("there is no store"), std::string::npos) << start(dsn);
  EXPECT_FALSE(fs::exists(network_->folder() + "/typo.db"));
}

TEST_P(StoreMarkTest, AStoreMadeAnewIsRefusedBesideAUsedExchangeFolder) {
  absent_ = store::Absent::created;
  const auto other = fresh_store(GetParam());
  const auto said = start(other.empty() ? "sqlite:" + network_->folder() + "/new.db" : other);
  EXPECT_NE(said.find("belongs to store"), std::string::npos) << said;
  EXPECT_NE(said.find("store adopt"), std::string::npos) << said;
}

TEST_P(StoreMarkTest, AnEmptyExchangeFolderIsRefusedForAUsedStore) {
  const auto exchange = network_->gateway().settings().exchange;
  fs::rename(exchange, exchange + ".away");
  EXPECT_NE(start().find("has no mark"), std::string::npos) << start();
  EXPECT_FALSE(fs::exists(exchange));
  ASSERT_TRUE(service::StoreMark::adopt(network_->gateway().database(), exchange));
  EXPECT_EQ(start(), "");
}

TEST_P(StoreMarkTest, AStoreOlderThanItsExchangeFolderIsRefused) {
  place_order();
  network_->gateway().mark().write(network_->gateway().database());
  EXPECT_EQ(start(), "");
  // As a backup of before the order would be.
  ASSERT_TRUE(network_->gateway().database().write(
      [](Transaction& tx) -> Result<void> { return tx.execute("DELETE FROM event").map([](auto) {}); }));
  EXPECT_NE(start().find("store after-restore"), std::string::npos) << start();
}

}  // namespace
}  // namespace crossdock::tests
