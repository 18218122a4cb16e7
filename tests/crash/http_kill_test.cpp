// SPDX-License-Identifier: Apache-2.0
// The gateway is killed at each place where a document or event passes between HTTP and the store, in both directions,
// and started again: the partner that sends again gets the answer that was committed, and what we send again is the same
// document. The partner is curl and openssl, by the command line of docs/http.md.
#include <gtest/gtest.h>

#include <csignal>
#include <map>
#include <set>

#include "tests/crash/failpoints.hpp"
#include "tests/crash/http_site.hpp"

namespace crossdock::tests::http_kill_test {
namespace {

constexpr auto name_of = [](const auto& one) {
  std::string name(one.param);
  for (auto& c : name) c = c == '.' ? '_' : c;
  return name;
};

void end(Process& process) {
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait().exit, 0) << process.output();
}

// Whoever is answered finds all open that works behind the answer: also what takes SIGTERM.
TEST(HttpStopTest, EndsInOrderAsSoonAsItIsAnswering) {
  HttpSite site;
  for (int round = 0; round < 5; ++round) end(*site.start());
}

class HttpKillTest : public testing::TestWithParam<std::string_view> {
 protected:
  void SetUp() override {
    if (!HttpSite::can_send()) GTEST_SKIP() << "[curl or openssl ABSENT] apt-get install curl openssl";
  }
  bool is_settled() {
    return site_.count("SELECT COUNT(*) FROM sales_order") == 1 &&
           site_.count("SELECT COUNT(*) FROM work WHERE state <> 'held'") == 0;
  }
  HttpSite site_;
};

class HttpReceiptKillTest : public HttpKillTest {};

TEST_P(HttpReceiptKillTest, DocumentThatIsSentAgainHasOneEffectAndTheCommittedAnswer) {
  auto first = site_.start(std::string(GetParam()));
  EXPECT_EQ(site_.send("po-4711"), "") << "nobody may have been told anything";
  EXPECT_EQ(first->wait().signal, SIGKILL);
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM message"), GetParam() == "http.committed" ? 1 : 0);
  const auto second = site_.start();
  const auto answer = site_.send("po-4711");
  EXPECT_TRUE(answer.starts_with("{\"message\":1,\"id\":\"po-4711\"")) << answer;
  EXPECT_EQ(site_.send("po-4711"), answer);
  EXPECT_TRUE(eventually([&] { return is_settled(); })) << second->output();
  end(*second);
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM message WHERE direction = 'in' AND channel = 'http'"), 1);
}

INSTANTIATE_TEST_SUITE_P(Failpoints, HttpReceiptKillTest, testing::ValuesIn(http_receipt_failpoints), name_of);

class HttpSendKillTest : public HttpKillTest {};

TEST_P(HttpSendKillTest, EveryAttemptIsTheSameDocument) {
  auto first = site_.start(std::string(GetParam()) + ":3");
  ASSERT_TRUE(site_.send("po-4711").starts_with("{\"message\"")) << first->output();
  ASSERT_EQ(first->wait().signal, SIGKILL) << "documents and events were sent without passing here";
  const auto second = site_.start();
  EXPECT_TRUE(eventually([&] { return is_settled(); })) << second->output();
  end(*second);
  std::map<std::string, std::set<std::string>> by_id;
  std::set<std::string> documents, events;
  for (const auto& request : site_.buyer().requests()) {
    EXPECT_TRUE(site_.is_ours(request)) << request;
    const auto id = field_of(request, "webhook-id");
    by_id[id].insert(body_of(request));
    (request.starts_with("POST /events ") ? events : documents).insert(id);
  }
  for (const auto& [id, bodies] : by_id) EXPECT_EQ(bodies.size(), 1U) << id << " was sent with different content";
  const auto sent = [&](const std::string& of) {
    return site_.count("SELECT COUNT(*) FROM message WHERE direction = 'out' AND state IN ('sent', 'confirmed') AND " +
                       of);
  };
  EXPECT_EQ(static_cast<std::int64_t>(documents.size()), sent("channel = 'http'"));
  EXPECT_EQ(static_cast<std::int64_t>(events.size()), sent("channel = 'webhook'"));
  EXPECT_GT(events.size(), 2U);
  EXPECT_EQ(
      site_.count("SELECT COUNT(*) FROM message WHERE direction = 'out' AND state IN ('ready', 'held', 'failed')"), 0);
}

INSTANTIATE_TEST_SUITE_P(Failpoints, HttpSendKillTest, testing::ValuesIn(http_send_failpoints), name_of);

TEST_F(HttpKillTest, StrangersAreRefusedByTheRealProgram) {
  const auto process = site_.start();
  const auto answer = site_.send("po-4711", "whsec_Ym90aCBzaWRlcyBrbm93IHRoaXMgc2VjcmV0IQ==");
  EXPECT_NE(answer.find("\"status\":401"), std::string::npos) << answer;
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM message"), 0);
  EXPECT_NE(process->output().find("refused a document that says it is of 'metro-outfitters'"), std::string::npos)
      << process->output();
  EXPECT_EQ(process->output().find("whsec_"), std::string::npos);
  end(*process);
}

}  // namespace
}  // namespace crossdock::tests::http_kill_test
