// SPDX-License-Identifier: Apache-2.0
// Two programs at AS2 over loopback: `crossdock serve`, and `crossdock partner simulate` as its partner. The partner's
// process is killed where a message passes between the wire and its store, and started again: the gateway sees the same
// Message-ID again, and every document has one effect on both sides.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "gateway/service/venue.hpp"
#include "gateway/store/database.hpp"
#include "tests/crash/process.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;

TimePoint present() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

constexpr auto supplier = "northwind-supply";

class As2PartnerTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "crossdock-partners-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    auto made = service::make_venue({.share = CROSSDOCK_SOURCE_DIR,
                                     .ways = service::VenueOptions::Ways::real,
                                     .from = present() - std::chrono::days(1),
                                     .until = present() + std::chrono::days(30)},
                                    folder_);
    ASSERT_TRUE(made) << describe(made.error());
    venue_ = std::move(*made);
    auto settings = read_file(venue_.config);
    for (const auto* line : {"poll: 250ms", "lease: 1m ", "retry: ["}) {
      const auto at = settings.find(std::string("\n") + line) + 1;
      ASSERT_NE(at, std::string::npos + 1) << line;
      settings.erase(at, settings.find('\n', at) - at + 1);
    }
    std::ofstream(venue_.config) << settings
                                 << "poll: 50ms\nlease: 2s\nretry: [200ms, 200ms, 400ms, 800ms, 1s, 1s, 2s, 2s, 4s]\n";
  }
  void TearDown() override {
    venue_.sshd.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  Launch crossdock(std::vector<std::string> words, const std::string& failpoint = "") const {
    words.insert(words.begin(), CROSSDOCK_PROGRAM);
    words.insert(words.end(), {"--config", venue_.config});
    Launch launch{.command = std::move(words), .environment = {}, .largest_file = {}};
    if (!failpoint.empty()) launch.environment["CROSSDOCK_FAILPOINT"] = failpoint;
    return launch;
  }
  std::unique_ptr<Process> serve() const {
    auto process = std::make_unique<Process>(crossdock({"serve", "--create"}));
    EXPECT_TRUE(process->says("listening")) << process->output();
    return process;
  }
  std::unique_ptr<Process> play(const std::string& partner, const std::string& failpoint = "") const {
    return std::make_unique<Process>(crossdock({"partner", "simulate", partner, "--behaviour", "accept"}, failpoint));
  }
  std::string order() const { return folder_ + "/partners/metro-outfitters/samples/850-camp.edi"; }

  // A column of a store, or nothing while it is not there yet.
  static std::vector<std::string> column(const std::string& dsn, const std::string& sql) {
    std::vector<std::string> values;
    const auto database = store::Database::open({.dsn = dsn});
    if (!database) return values;
    (void)(*database)->read([&](store::Transaction& tx) -> Result<void> {
      const auto rows = tx.query(sql);
      if (!rows) return fail(rows.error());
      for (const auto& row : *rows) values.push_back(row.text(0));
      return {};
    });
    return values;
  }
  std::vector<std::string> gateway(const std::string& sql) const {
    return column("sqlite:" + folder_ + "/crossdock.db", sql);
  }
  std::vector<std::string> partner(const std::string& sql) const {
    return column("sqlite:" + folder_ + "/exchange/" + supplier + "/.simulator/as2.db", sql);
  }
  // What came from the supplier, and what it confirmed.
  std::vector<std::string> replies() const {
    return gateway(
        "SELECT type FROM message WHERE direction = 'in' AND partner = 'northwind-supply' AND state = 'applied' "
        "ORDER BY type");
  }
  std::vector<std::string> unconfirmed() const {
    return gateway("SELECT message_id FROM as2_outbound WHERE partner = 'northwind-supply' AND receipt IS NULL");
  }

  std::string folder_;
  service::Venue venue_;
  const std::vector<std::string> whole_{"810", "855", "856", "997"};
};

TEST_F(As2PartnerTest, AnOrderGoesThroughTwoPrograms) {
  const auto server = serve();
  const auto northwind = play(supplier);
  const auto summit = play("summit-wholesale");
  const auto sent = run(crossdock({"partner", "simulate", "metro-outfitters", "--send", order()}));
  ASSERT_EQ(sent.exit, 0) << sent.output;
  EXPECT_NE(sent.output.find("receipt in the reply"), std::string::npos) << sent.output;
  EXPECT_TRUE(eventually([&] { return replies() == whole_ && unconfirmed().empty(); }, std::chrono::seconds(60)))
      << northwind->output() << server->output();
  // The way is tried while documents travel: no process takes the test for one of them.
  const auto tested = run(crossdock({"partner", "test", "summit-wholesale", "--json"}));
  EXPECT_EQ(tested.exit, 0) << tested.output;
  EXPECT_NE(tested.output.find(R"("rung":"async receipt","result":"holds")"), std::string::npos) << tested.output;
  EXPECT_EQ(gateway("SELECT type FROM message WHERE direction = 'in' AND type = 'TEST'").size(), 0U);
  EXPECT_EQ(gateway("SELECT kind FROM exception_case WHERE kind LIKE '%RECEIPT%' OR kind LIKE 'AS2%'").size(), 0U);
  EXPECT_EQ(summit->output().find("TEST"), std::string::npos) << summit->output();
}

TEST_F(As2PartnerTest, WhatCannotBeDoneSaysWhatToDo) {
  const auto away = run(crossdock({"partner", "simulate", "metro-outfitters", "--send", order()}));
  EXPECT_EQ(away.exit, 2);
  EXPECT_NE(away.output.find("'crossdock serve'"), std::string::npos) << away.output;
  fs::remove(folder_ + "/exchange/metro-outfitters/.simulator/as2.key");
  const auto keyless = run(crossdock({"partner", "simulate", "metro-outfitters", "--send", order()}));
  EXPECT_EQ(keyless.exit, 2);
  EXPECT_NE(keyless.output.find("as2.key"), std::string::npos) << keyless.output;
  EXPECT_NE(keyless.output.find("--prepare"), std::string::npos) << keyless.output;
  const auto half = run(crossdock({"partner", "simulate", "--prepare"}));
  EXPECT_EQ(half.exit, 2);
  EXPECT_NE(half.output.find("remove this one"), std::string::npos) << half.output;
  fs::remove(folder_ + "/partners/metro-outfitters/as2.pem");
  EXPECT_EQ(run(crossdock({"partner", "simulate", "--prepare"})).exit, 0);
  const auto silent = run(crossdock({"partner", "test", "summit-wholesale"}));
  EXPECT_EQ(silent.exit, 1) << silent.output;
  EXPECT_NE(silent.output.find("'connection' broke"), std::string::npos) << silent.output;
}

class As2PartnerKillTest : public As2PartnerTest {};

TEST_P(As2PartnerKillTest, EveryDocumentHasOneEffectAndOneMessageId) {
  const auto server = serve();
  auto first = play(supplier, GetParam());
  ASSERT_EQ(run(crossdock({"partner", "simulate", "metro-outfitters", "--send", order()})).exit, 0);
  EXPECT_EQ(first->wait(std::chrono::seconds(60)).signal, SIGKILL) << first->output() << server->output();
  const auto second = play(supplier);
  EXPECT_TRUE(eventually(
      [&] {
        return replies() == whole_ && unconfirmed().empty() &&
               partner("SELECT message_id FROM as2_outbound WHERE receipt IS NULL").empty();
      },
      std::chrono::seconds(90)))
      << second->output() << server->output();
  // One message for each reply, sent under the identifier that it got first; the gateway knows no other.
  const auto sent = partner("SELECT message_id FROM as2_outbound ORDER BY message_id");
  EXPECT_EQ(sent.size(), partner("SELECT name FROM message WHERE direction = 'out'").size());
  EXPECT_EQ(gateway("SELECT message_id FROM as2_inbound WHERE partner = 'northwind-supply' ORDER BY message_id"), sent);
  EXPECT_EQ(
      gateway("SELECT state FROM message WHERE direction = 'in' AND state IN ('held', 'duplicate', 'rejected')").size(),
      0U);
}

INSTANTIATE_TEST_SUITE_P(Failpoints, As2PartnerKillTest,
                         testing::Values("as2.committed", "write.renamed", "as2.sealed", "as2.posted"),
                         [](const auto& one) {
                           std::string name(one.param);
                           for (auto& c : name) c = c == '.' ? '_' : c;
                           return name;
                         });

}  // namespace
}  // namespace crossdock::tests
