// SPDX-License-Identifier: Apache-2.0
// Routing is solved outside of the transaction that places it, and placed only while what it rests on is still so.
#include "gateway/apply/route.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "gateway/service/stages.hpp"
#include "gateway/store/buyer_documents.hpp"
#include "gateway/store/orders.hpp"
#include "gateway/store/purchases.hpp"
#include "gateway/store/route_requests.hpp"
#include "gateway/store/work_queue.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

using pipeline::Committed;
using pipeline::StageRow;
using store::Transaction;

const std::string folder = CROSSDOCK_SOURCE_DIR "/tests/e2e/conversations/";
constexpr SalesOrderId first_order{1};

// What a preparation does after its own work, and how often one was made. Stages are plain functions, so it stands here.
struct Disturbance {
  std::function<void(int)> between;
  int preparations = 0;
};
Disturbance disturbance;  // NOLINT: of the test that runs

Result<pipeline::Prepared> prepare_disturbed(store::Database& database, const pipeline::Context& context,
                                             const store::work_queue::Claim& claim) {
  auto prepared = apply::prepare_route(database, context, claim);
  disturbance.between(++disturbance.preparations);
  return prepared;
}

class RouteTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!store_is_there(GetParam())) GTEST_SKIP() << "[POSTGRESQL ABSENT] install Debian's package postgresql";
    network_ = std::make_unique<SampleNetwork>(NetworkOptions{.store = fresh_store(GetParam())});
    disturbance = {};
  }

  static std::span<const StageRow> rows() { return service::stages().rows; }

  // Takes what lies in the folders and does all but routing.
  void work_without_routing() {
    std::vector<StageRow> stages(rows().begin(), rows().end());
    std::erase_if(stages, [](const StageRow& row) { return row.stage == store::Stage::route; });
    run(stages);
  }

  // Nothing is delivered: only the network's own engine has a way to the partners.
  void run(std::vector<StageRow> stages) {
    std::erase_if(stages, [](const StageRow& row) { return row.commit == nullptr; });
    const auto current = network_->gateway().network().current();
    const auto round = network_->gateway().pickup().look(network_->gateway().database(), *current, network_->now());
    ASSERT_TRUE(round.problems.empty());
    pipeline::Engine engine(network_->gateway().database(), network_->gateway().network(), channel_,
                            [this] { return network_->now(); },
                            {.rows = stages, .on_overdue = service::stages().on_overdue});
    const auto done = engine.run_until_idle();
    ASSERT_TRUE(done) << describe(done.error());
  }

  // The engine with this happening after each preparation, while no transaction is open.
  void run_disturbed(std::function<void(int)> between) {
    disturbance = {.between = std::move(between)};
    std::vector<StageRow> stages(rows().begin(), rows().end());
    std::ranges::find(stages, store::Stage::route, &StageRow::stage)->prepare = prepare_disturbed;
    run(stages);
  }

  void order_lanterns() {
    network_->send("metro-outfitters", "one-order.edi", read_file(folder + "one-order.edi"));
    work_without_routing();
    ASSERT_EQ(waiting().size(), 1U);
  }

  std::vector<store::work_queue::Entry> waiting() {
    return network_->read([](Transaction& tx) { return store::work_queue::list(tx, {.stage = store::Stage::route}); });
  }

  void set_stock(const std::string& supplier, std::int64_t reported) {
    const auto done = network_->gateway().database().write([&](Transaction& tx) -> Result<void> {
      return tx
          .execute("UPDATE stock SET reported = $2 WHERE supplier = $1 AND item = '00614141100316'",
                   {supplier, reported * 1'000'000})
          .map([](auto) {});
    });
    ASSERT_TRUE(done) << describe(done.error());
  }

  std::vector<std::string> asked() {
    std::vector<std::string> suppliers;
    for (const auto& row : network_->read([](Transaction& tx) { return store::purchases::of_order(tx, first_order); }))
      suppliers.push_back(row.supplier.text());
    return suppliers;
  }

  void TearDown() override {
    if (network_ == nullptr) return;
    EXPECT_EQ(join(network_->violations(), "; "), "");
  }

  struct Nowhere : pipeline::Channel {
    pipeline::Delivered deliver(const partners::Partner&, const pipeline::Delivery&) override {
      return fail(Fault::internal, "nothing is delivered here");
    }
  };

  std::unique_ptr<SampleNetwork> network_;
  Nowhere channel_;
};

INSTANTIATE_TEST_SUITE_P(Stores, RouteTest, testing::ValuesIn(store_names),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(RouteTest, IsQueuedByTheOrderAndPlacesIt) {
  order_lanterns();
  EXPECT_TRUE(asked().empty());
  network_->work();
  EXPECT_EQ(asked(), std::vector<std::string>{"northwind-supply"});
  EXPECT_TRUE(waiting().empty());
}

TEST_P(RouteTest, StockThatIsGoneBeforeTheCommitIsNotCountedOn) {
  order_lanterns();
  run_disturbed([&](int time) {
    if (time == 1) set_stock("northwind-supply", 0);
  });
  EXPECT_EQ(disturbance.preparations, 2);
  EXPECT_EQ(asked(), std::vector<std::string>{"summit-wholesale"});
}

TEST_P(RouteTest, OtherOrdersForPlentifulGoodsDisturbNothing) {
  order_lanterns();
  run_disturbed([&](int) { set_stock("northwind-supply", 599); });
  EXPECT_EQ(disturbance.preparations, 1);
  EXPECT_EQ(asked(), std::vector<std::string>{"northwind-supply"});
}

TEST_P(RouteTest, WhatNeverStandsStillIsTriedAgainLater) {
  order_lanterns();
  run_disturbed([&](int time) { set_stock("northwind-supply", time); });
  EXPECT_EQ(disturbance.preparations, 5);
  EXPECT_TRUE(asked().empty());
  ASSERT_EQ(waiting().size(), 1U);
  EXPECT_NE(waiting().front().reason.find("its facts changed 5 times"), std::string::npos) << waiting().front().reason;
  set_stock("northwind-supply", 600);
  network_->advance(std::chrono::minutes(1));
  network_->work();
  EXPECT_EQ(asked(), std::vector<std::string>{"northwind-supply"});
}

TEST_P(RouteTest, TwoAnswersThatFreeUnitsAreRoutedTogether) {
  network_->send_sample("metro-outfitters", "850-camp.edi");
  network_->work();
  ASSERT_GE(asked().size(), 2U);
  const auto before = asked();
  network_->play("northwind-supply", partners::Behaviour::reject_all);
  network_->play("harbor-direct", partners::Behaviour::reject_all);
  work_without_routing();
  EXPECT_EQ(waiting().size(), 1U);
  const auto requests =
      network_->read([](Transaction& tx) { return store::route_requests::of_order(tx, first_order); });
  EXPECT_GT(requests.size(), 1U);
  network_->work();
  const auto decisions = network_->read([](Transaction& tx) { return store::orders::decisions(tx, first_order); });
  EXPECT_EQ(decisions.size(), 2U);  // both together
  EXPECT_GT(asked().size(), before.size());
  EXPECT_TRUE(network_->read([](Transaction& tx) { return store::route_requests::of_order(tx, first_order); }).empty());
  // Nothing is open, and nothing was bought twice: each unit is with one supplier, or given up.
  for (const auto& line : network_->read([](Transaction& tx) { return store::orders::lines(tx, first_order); })) {
    for (const auto& bucket : line.balances) {
      EXPECT_TRUE(bucket.name != "open" || bucket.quantity.is_zero()) << line.number;
    }
  }
}

// Else what a buyer's invoices contain would depend on which supplier was heard first.
TEST_P(RouteTest, WhatShippedIsBilledWhileOtherUnitsAreRoutedAgain) {
  network_->send_sample("metro-outfitters", "850-camp.edi");
  network_->work();
  network_->play("northwind-supply", partners::Behaviour::reject_all);
  network_->play("harbor-direct", partners::Behaviour::accept);
  work_without_routing();
  ASSERT_EQ(waiting().size(), 1U);
  const auto bills = [&] {
    return network_->read([](Transaction& tx) { return store::buyer_documents::ask_bills(tx, first_order).take(); })
        .size();
  };
  const auto answer = [&] {
    return network_->read([](Transaction& tx) { return store::buyer_documents::ask_answer(tx, first_order).take(); });
  };
  EXPECT_EQ(bills(), 1U);
  EXPECT_FALSE(answer());
  network_->settle();
  EXPECT_GT(bills(), 1U);
  EXPECT_TRUE(answer());
}

TEST_P(RouteTest, UnitsFreedWhileItIsPreparedAreTakenAlong) {
  network_->send_sample("metro-outfitters", "850-camp.edi");
  network_->work();
  network_->play("northwind-supply", partners::Behaviour::reject_all);
  work_without_routing();
  run_disturbed([&](int time) {
    if (time > 1) return;
    network_->play("harbor-direct", partners::Behaviour::reject_all);
    work_without_routing();
    EXPECT_EQ(waiting().size(), 1U);  // it is under way: nothing is queued beside it
  });
  EXPECT_EQ(disturbance.preparations, 2);
  EXPECT_TRUE(waiting().empty());
  EXPECT_EQ(network_->read([](Transaction& tx) { return store::orders::decisions(tx, first_order); }).size(), 2U);
}

}  // namespace
}  // namespace crossdock::tests
