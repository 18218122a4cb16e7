// SPDX-License-Identifier: Apache-2.0
// The gateway is killed at each place where a message passes between AS2 and the store, in both directions and on both
// stores, and started again: the partner that sends the same bytes again gets the receipt that was committed, and what we send again are the
// same bytes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "base/digest.hpp"
#include "tests/crash/as2_site.hpp"
#include "tests/crash/failpoints.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::tests::as2_kill_test {
namespace {

using At = std::tuple<const char*, std::string_view>;  // store and failpoint
constexpr auto stores = {"SQLite", "PostgreSQL"};

constexpr auto name_of = [](const auto& one) {
  std::string name = std::get<0>(one.param) + std::string("_") + std::string(std::get<1>(one.param));
  for (auto& c : name) c = c == '.' ? '_' : c;
  return name;
};

class As2KillTest : public testing::TestWithParam<At> {
 protected:
  void SetUp() override {
    std::string dsn;
    if (std::get<0>(GetParam()) == std::string_view("PostgreSQL")) {
      auto* const server = PostgresServer::shared();
      if (server == nullptr) GTEST_SKIP() << "[POSTGRESQL ABSENT] install the package postgresql to run this test";
      dsn = server->fresh_dsn();
    }
    site_ = std::make_unique<As2Site>(dsn);
  }
  static std::string failpoint() { return std::string(std::get<1>(GetParam())); }

  std::unique_ptr<As2Site> site_;
};

class As2ReceiptKillTest : public As2KillTest {};

TEST_P(As2ReceiptKillTest, MessageThatIsSentAgainHasOneEffectAndTheCommittedReceipt) {
  const auto request = site_->order_request();
  auto first = site_->start(failpoint());
  EXPECT_EQ(site_->ask(request), "") << "nobody may have been told anything";
  EXPECT_EQ(first->wait().signal, SIGKILL);
  const auto committed = site_->stored_receipt();
  EXPECT_EQ(committed.empty(), failpoint() == "as2.before_commit");

  const auto second = site_->start();
  const auto reply = site_->ask(request);
  EXPECT_EQ(status_of(reply), 200) << reply;
  EXPECT_EQ(site_->ask(request), reply);
  const auto stored = site_->stored_receipt();
  if (!committed.empty()) {
    EXPECT_EQ(stored, committed);
  }
  EXPECT_EQ(body_of(stored), body_of(reply));
  EXPECT_EQ(field_of(stored, "Message-ID"), field_of(reply, "Message-ID"));
  EXPECT_TRUE(eventually([&] { return site_->count("SELECT COUNT(*) FROM sales_order") == 1; })) << second->output();
  end(*second);
  EXPECT_EQ(site_->count("SELECT COUNT(*) FROM message WHERE direction = 'in' AND channel = 'as2'"), 1);
  EXPECT_EQ(site_->count("SELECT COUNT(*) FROM as2_inbound"), 1);
}

INSTANTIATE_TEST_SUITE_P(Failpoints, As2ReceiptKillTest,
                         testing::Combine(testing::ValuesIn(stores), testing::ValuesIn(as2_receipt_failpoints)),
                         name_of);

class As2TransferKillTest : public As2KillTest {};

TEST_P(As2TransferKillTest, TransferGoesOnAfterTheReceiverDied) {
  site_->agree_on(", restart: true");
  std::string document;
  std::mt19937 random(7);
  while (document.size() < 4'000'000) document += std::to_string(random()) + "~";
  as2::StringSink sink;
  auto headers = as2::seal(site_->terms("large@metro.example"), document, sink)->headers;
  headers.set("ETag", "\"large\"");
  const auto& body = sink.text();
  const auto whole = As2Site::post(headers, body);

  auto first = site_->start();
  {
    const RawSocket socket(site_->port());
    socket.send(std::string_view(whole).substr(0, whole.size() - 500'000));
    ASSERT_TRUE(eventually([&] { return site_->count("SELECT COALESCE(MAX(size), 0) FROM as2_transfer") > 2'000'000; }))
        << first->output();
    first->signal(SIGKILL);
    EXPECT_EQ(first->wait().signal, SIGKILL);
  }
  const auto second = site_->start();
  const auto told = site_->ask(
      "HEAD /as2 HTTP/1.1\r\nHost: us\r\nConnection: close\r\nAS2-Version: 1.2\r\nAS2-From: METRO\r\n"
      "AS2-To: CROSSDOCK\r\nETag: \"large\"\r\n\r\n");
  ASSERT_EQ(status_of(told), 200) << told;
  const auto held = std::stoull(field_of(told, "Content-Length"));
  ASSERT_GT(held, 2'000'000U);
  ASSERT_LT(held, body.size());
  headers.set("Content-Range", fmt::format("bytes {}-{}/{}", held, body.size() - 1, body.size()));
  const auto reply = site_->ask(As2Site::post(headers, body.substr(held)));
  EXPECT_EQ(status_of(reply), 200) << reply;
  const auto receipt = site_->read_receipt(reply);
  ASSERT_TRUE(receipt) << describe(receipt.error());
  EXPECT_EQ(receipt->original_message_id, "<large@metro.example>");
  EXPECT_EQ(receipt->disposition_text, "automatic-action/MDN-sent-automatically; processed");
  end(*second);
  EXPECT_EQ(site_->count("SELECT COUNT(*) FROM message WHERE direction = 'in'"), 1);
  EXPECT_EQ(site_->count(fmt::format("SELECT COUNT(*) FROM message WHERE sha256 = '{}'", sha256(document))), 1);
}

INSTANTIATE_TEST_SUITE_P(Stores, As2TransferKillTest,
                         testing::Combine(testing::ValuesIn(stores), testing::Values(std::string_view())),
                         [](const auto& one) { return std::string(std::get<0>(one.param)); });

class As2SendKillTest : public As2KillTest {};

TEST_P(As2SendKillTest, EveryAttemptOfAMessageSendsTheSameBytes) {
  auto first = site_->start(failpoint());
  // A stage may die, and the process with it, before the answer is written.
  const auto status = status_of(site_->ask(site_->order_request()));
  ASSERT_TRUE(status == 200 || status == 0) << status;
  ASSERT_EQ(first->wait().signal, SIGKILL) << "its 997 was sent without passing here";
  const auto second = site_->start();
  // In one statement: between two of them it could have been written.
  EXPECT_TRUE(eventually([&] {
    return site_->count(
               "SELECT CASE WHEN COUNT(*) > 0 AND SUM(CASE WHEN state IN ('sent', 'confirmed') THEN 0 ELSE 1 END) = 0 "
               "THEN 1 ELSE 0 END FROM message WHERE direction = 'out' AND partner = 'metro-outfitters'") == 1;
  })) << second->output();
  end(*second);
  std::map<std::string, std::set<std::string>> by_id;
  for (const auto& request : site_->buyer().requests()) by_id[field_of(request, "Message-ID")].insert(request);
  for (const auto& [id, requests] : by_id) EXPECT_EQ(requests.size(), 1U) << id << " was sent with different bytes";
  EXPECT_EQ(static_cast<std::int64_t>(by_id.size()),
            site_->count("SELECT COUNT(*) FROM message WHERE direction = 'out' AND partner = 'metro-outfitters'"))
      << "a message of ours went under two identifiers, or not at all";
  EXPECT_EQ(site_->count("SELECT COUNT(*) FROM exception_case WHERE state = 'open' AND partner = 'metro-outfitters'"),
            0);
}

INSTANTIATE_TEST_SUITE_P(Failpoints, As2SendKillTest,
                         testing::Combine(testing::ValuesIn(stores), testing::ValuesIn(as2_send_failpoints)), name_of);

TEST(As2EndTest, EndFinishesWhatWasAccepted) {
  As2Site site;
  const auto process = site.start();
  const auto request = site.order_request();
  const RawSocket slow(site.port());
  slow.send(std::string_view(request).substr(0, request.size() - 5));
  pause_briefly();
  process->signal(SIGTERM);
  ASSERT_TRUE(eventually([&] { return !site.listens(); })) << process->output();
  slow.send(std::string_view(request).substr(request.size() - 5));
  EXPECT_EQ(status_of(slow.read_response()), 200);
  EXPECT_EQ(process->wait().exit, 0);
  EXPECT_EQ(site.count("SELECT COUNT(*) FROM as2_inbound WHERE accepted = 1"), 1);
}

}  // namespace
}  // namespace crossdock::tests::as2_kill_test
