// SPDX-License-Identifier: Apache-2.0
// The program beside partners that accept a connection and never answer: the others get theirs, SIGTERM does not wait for
// an answer, and the next start goes on at once.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/crash/as2_site.hpp"
#include "tests/crash/site.hpp"
#include "tests/e2e/network.hpp"
#include "tests/support/raw_socket.hpp"
#include "tests/support/silent_server.hpp"

namespace crossdock::tests::silent_partner_test {
namespace {

using namespace std::chrono_literals;
constexpr auto supplier = "northwind-supply";
constexpr auto secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

// Much less than any of the timeouts for which a delivery would wait, and enough for a busy machine.
constexpr auto soon = 15s;

void write_secret(const std::string& path, std::string_view text) {
  std::ofstream(path) << text << "\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_read);
}

// Puts a way in the place of a partner's folder.
void reach(const Site& site, const std::string& partner, const std::string& way) {
  const auto profile = site.folder() + "/partners/" + partner + "/partner.yaml";
  auto text = read_file(profile);
  const auto at = text.find("\nfolder: ") + 1;
  text.replace(at, text.find('\n', at) - at, way);
  std::ofstream(profile) << text;
}

std::string http_way(int port) {
  return fmt::format(
      "http: {{url: \"http://127.0.0.1:{}/documents\", sign_with: [{{file: secret}}], "
      "verify_with: [{{file: theirs}}]}}",
      port);
}

std::string sftp_way(int port) {
  return fmt::format(
      "sftp: {{host: 127.0.0.1, port: {}, user: us, password: {{file: secret}}, in: out, out: in, "
      "host_keys: [\"SHA256:yok5kmbUOmrLKVjOe56VZTn6nOwQD91trng6ElWXAKs\"]}}",
      port);
}

class SilentPartnerTest : public testing::Test {
 protected:
  void SetUp() override {
    site_.set("retry", "[10s, 1m, 5m]");  // the next attempt is far away, unless the next start makes it
    write_secret(site_.folder() + "/partners/" + supplier + "/secret", secret);
    write_secret(site_.folder() + "/partners/" + supplier + "/theirs", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    write_secret(site_.folder() + "/secret", secret);
  }

  // The gateway is asked to end while somebody does not answer.
  void stop(Process& gateway) {
    const auto asked = std::chrono::steady_clock::now();
    gateway.signal(SIGTERM);
    const auto ended = gateway.wait(60s);
    EXPECT_EQ(ended.exit, 0) << ended.output;
    EXPECT_LT(std::chrono::steady_clock::now() - asked, soon) << ended.output;
  }

  // What was broken off counts as no failure, and is due.
  void expect_due(const std::string& destination) {
    EXPECT_GE(site_.count("SELECT COUNT(*) FROM work WHERE destination = '" + destination + "'"), 1);
    EXPECT_EQ(site_.count("SELECT COUNT(*) FROM work WHERE destination = '" + destination +
                          "' AND (state <> 'ready' OR failures > 0 OR due_at > created_at)"),
              0);
    EXPECT_EQ(site_.count("SELECT COUNT(*) FROM destination WHERE failing_since IS NOT NULL"), 0);
    EXPECT_EQ(site_.count("SELECT COUNT(*) FROM exception_case WHERE kind IN ('CHANNEL_FAILING', 'WORK_HELD', "
                          "'DESTINATION_SILENT')"),
              0);
  }

  bool others_are_served() {
    return eventually([&] {
      return !names_in(site_.outbound("alpenhaus")).empty() && !names_in(site_.outbound("metro-outfitters")).empty();
    });
  }

  Site site_{CROSSDOCK_PROGRAM};
  SilentServer silent_;
};

TEST_F(SilentPartnerTest, HttpIsNotWaitedForAndGoesOnAtTheNextStart) {
  reach(site_, supplier, http_way(silent_.port()));
  {
    Process gateway(site_.serve());
    site_.send_orders();
    EXPECT_TRUE(others_are_served()) << gateway.output();
    ASSERT_TRUE(eventually([&] { return silent_.callers() > 0; })) << gateway.output();
    stop(gateway);
  }
  expect_due("partner:northwind-supply");
  const Recorder answering(
      [](const std::string&) { return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"; });
  const auto profile = site_.folder() + "/partners/" + supplier + "/partner.yaml";
  auto text = read_file(profile);
  const auto port = std::to_string(silent_.port());
  text.replace(text.find(port), port.size(), std::to_string(answering.port()));
  std::ofstream(profile) << text;
  Process gateway(site_.serve());
  EXPECT_TRUE(eventually([&] { return !answering.requests().empty(); })) << gateway.output();
  stop(gateway);
}

TEST_F(SilentPartnerTest, SftpIsNotWaitedForNeitherForDeliveriesNorForPickUps) {
  reach(site_, supplier, sftp_way(silent_.port()));
  Process gateway(site_.serve());
  site_.send_orders();
  EXPECT_TRUE(others_are_served()) << gateway.output();
  ASSERT_TRUE(eventually([&] { return silent_.callers() > 1; })) << gateway.output();
  stop(gateway);
  expect_due("partner:northwind-supply");
}

TEST_F(SilentPartnerTest, WebhookIsNotWaitedForAndDelaysNoDocument) {
  site_.set("webhooks", fmt::format("[{{id: erp, url: \"http://127.0.0.1:{}/events\", sign_with: [{{file: secret}}]}}]",
                                    silent_.port()));
  Process gateway(site_.serve());
  site_.send_orders();
  EXPECT_TRUE(others_are_served()) << gateway.output();
  ASSERT_TRUE(eventually([&] { return silent_.callers() > 0; })) << gateway.output();
  stop(gateway);
  expect_due("webhook:erp");
}

TEST(SilentAs2PartnerTest, As2IsNotWaitedForAndTheSameMessageGoesAtTheNextStart) {
  As2Site site;
  {
    const SilentServer silent;
    site.reach_buyer_at(silent.port());
    const auto gateway = site.start();
    EXPECT_EQ(status_of(site.ask(site.order_request())), 200);
    ASSERT_TRUE(eventually([&] { return silent.callers() > 0; })) << gateway->output();
    const auto asked = std::chrono::steady_clock::now();
    end(*gateway);
    EXPECT_LT(std::chrono::steady_clock::now() - asked, soon);
  }
  EXPECT_EQ(site.count("SELECT COUNT(*) FROM work WHERE stage = 'deliver' AND (state <> 'ready' OR failures > 0)"), 0);
  EXPECT_GE(site.count("SELECT COUNT(*) FROM work WHERE stage = 'deliver'"), 1);
  const auto sealed = site.count("SELECT COUNT(*) FROM as2_outbound");
  site.reach_buyer_at(site.buyer().port());
  const auto gateway = site.start();
  EXPECT_TRUE(eventually([&] { return !site.buyer().requests().empty(); })) << gateway->output();
  EXPECT_TRUE(eventually([&] { return site.count("SELECT COUNT(*) FROM work WHERE stage = 'deliver'") == 0; }));
  EXPECT_EQ(site.count("SELECT COUNT(*) FROM as2_outbound"), sealed) << "sealed once";
  end(*gateway);
}

}  // namespace
}  // namespace crossdock::tests::silent_partner_test
