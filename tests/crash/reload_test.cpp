// SPDX-License-Identifier: Apache-2.0
// A running gateway and its signals: SIGHUP brings in new profiles or keeps the old ones, SIGTERM ends it in order.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/crash/site.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;

std::ptrdiff_t times(const std::string& text, const std::string& word) {
  std::ptrdiff_t found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

class ReloadTest : public testing::Test {
 protected:
  std::string profile() const { return site_.folder() + "/partners/" + partner_ + "/partner.yaml"; }
  void write_profile(const std::string& text) { std::ofstream(profile()) << text; }
  // The profile without the line that holds `text`.
  std::string profile_without(const std::string& text) {
    const auto whole = read_file(profile());
    const auto at = whole.find(text);
    const auto from = whole.rfind('\n', at) + 1;
    return whole.substr(0, from) + whole.substr(whole.find('\n', at) + 1);
  }
  Ended tool(std::vector<std::string> words) {
    words.insert(words.begin(), CROSSDOCK_PROGRAM);
    words.insert(words.end(), {"--config", site_.config()});
    return run({.command = std::move(words), .environment = {}, .largest_file = {}});
  }
  std::int64_t orders() { return site_.count("SELECT COUNT(*) FROM sales_order"); }
  std::int64_t invoices() { return site_.count("SELECT COUNT(*) FROM invoice WHERE supplier = '" + partner_ + "'"); }

  Site site_{CROSSDOCK_PROGRAM};
  std::string partner_ = "metro-outfitters";
};

TEST_F(ReloadTest, NewAgreementLetsHeldWorkGoOn) {
  partner_ = "alpenhaus";
  const auto whole = read_file(profile());
  write_profile(profile_without("document: invoice,"));
  Process gateway(site_.serve());
  site_.send_sample("metro-outfitters", "850-camp.edi");
  // Its suppliers answer, among them the one whose invoices nobody agreed upon. XML has no answer that rejects them.
  const auto held = [&] {
    site_.play();
    return gateway.output().find("held") != std::string::npos;
  };
  ASSERT_TRUE(eventually(held)) << gateway.output();
  EXPECT_EQ(invoices(), 0);

  write_profile(whole);
  gateway.signal(SIGHUP);
  ASSERT_TRUE(gateway.says("partner alpenhaus is changed")) << gateway.output();
  ASSERT_TRUE(gateway.says("the configuration is loaded anew")) << gateway.output();
  const auto released = tool({"queue", "release", "--all"});
  EXPECT_EQ(released.exit, 0) << released.output;
  EXPECT_TRUE(eventually([&] { return invoices() > 0; })) << gateway.output();
  gateway.signal(SIGTERM);
  EXPECT_EQ(gateway.wait().exit, 0);
}

TEST_F(ReloadTest, BrokenProfileLeavesTheOldOneServing) {
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says("serving")) << gateway.output();
  const auto whole = read_file(profile());
  write_profile(whole + "colour: blue\n");
  const auto line = std::count(whole.begin(), whole.end(), '\n') + 1;
  gateway.signal(SIGHUP);
  ASSERT_TRUE(gateway.says("nothing is changed: the old configuration goes on serving")) << gateway.output();
  EXPECT_TRUE(gateway.says("metro-outfitters/partner.yaml:" + std::to_string(line))) << gateway.output();
  site_.send_sample("metro-outfitters", "850-camp.edi");
  ASSERT_TRUE(gateway.says("ordered")) << gateway.output();
  EXPECT_EQ(orders(), 1);
  EXPECT_TRUE(gateway.is_running());
}

TEST_F(ReloadTest, SettingsAreReadAnewAndToldWithWhatWaitsForARestart) {
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says("serving")) << gateway.output();
  const auto secret = site_.folder() + "/webhook.secret";
  std::ofstream(secret) << "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  ASSERT_EQ(::chmod(secret.c_str(), 0600), 0);
  site_.set("webhooks", "[{id: erp, url: \"http://127.0.0.1:1/hooks\", sign_with: [{file: webhook.secret}]}]");
  site_.set("maximum_file", "300 KiB");
  site_.set("workers", "9");
  site_.set("store", "\"postgresql://gate:s3cr3t@127.0.0.1:1/x\"");
  gateway.signal(SIGHUP);
  ASSERT_TRUE(gateway.says("the configuration is loaded anew")) << gateway.output();
  EXPECT_TRUE(gateway.says("webhooks [] → [erp]"));
  EXPECT_TRUE(gateway.says("maximum_file 256 MiB → 300 KiB"));
  EXPECT_TRUE(gateway.says("workers 4 → 9: this needs a restart"));
  EXPECT_TRUE(gateway.says("→ postgresql://gate:***@127.0.0.1:1/x: this needs a restart"));
  site_.send_sample("metro-outfitters", "850-camp.edi");
  ASSERT_TRUE(gateway.says("ordered")) << gateway.output();
  EXPECT_TRUE(
      eventually([&] { return site_.count("SELECT COUNT(*) FROM message WHERE partner = 'webhook:erp'") > 0; }));
  gateway.signal(SIGHUP);  // what waits for a restart is told again, what is applied is not
  ASSERT_TRUE(eventually([&] { return times(gateway.output(), "workers 4 → 9") == 2; })) << gateway.output();
  EXPECT_EQ(times(gateway.output(), "maximum_file 256 MiB"), 1);
  EXPECT_EQ(gateway.output().find("s3cr3t"), std::string::npos);
}

TEST_F(ReloadTest, LoweredLimitCountsForTheNextDocument) {
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says("serving")) << gateway.output();
  site_.set("maximum_file", "100");
  gateway.signal(SIGHUP);
  ASSERT_TRUE(gateway.says("maximum_file 256 MiB → 100 bytes")) << gateway.output();
  site_.send_sample("metro-outfitters", "850-camp.edi");
  EXPECT_TRUE(gateway.says("850-camp.edi")) << gateway.output();
  EXPECT_EQ(orders(), 0);
}

TEST_F(ReloadTest, NewKeyOfTheSettingsIsInTheRing) {
  std::ofstream(site_.folder() + "/passphrase") << "a long passphrase";
  ASSERT_EQ(::chmod((site_.folder() + "/passphrase").c_str(), 0600), 0);
  const auto made = run({.command = {CROSSDOCK_PROGRAM, "cert", "new", "--name", "crossdock", "--out",
                                     site_.folder() + "/new", "--passphrase-file", site_.folder() + "/passphrase"},
                         .environment = {},
                         .largest_file = {}});
  ASSERT_EQ(made.exit, 0) << made.output;
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says("serving")) << gateway.output();
  site_.set("keys", "[{roles: [sign, decrypt], certificate: new.pem, key: new.key, passphrase: {file: passphrase}}]");
  gateway.signal(SIGHUP);
  ASSERT_TRUE(gateway.says("our key (sign, decrypt)")) << gateway.output();
  // A key that others may read is refused whole, whatever else is right.
  ASSERT_EQ(::chmod((site_.folder() + "/new.key").c_str(), 0644), 0);
  site_.set("maximum_file", "300 KiB");
  gateway.signal(SIGHUP);
  ASSERT_TRUE(gateway.says("nothing is changed: the old configuration goes on serving")) << gateway.output();
  EXPECT_EQ(gateway.output().find("300 KiB"), std::string::npos);
}

TEST_F(ReloadTest, BrokenSettingsLeaveEverythingAsItWas) {
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says("serving")) << gateway.output();
  const auto whole = read_file(site_.config());
  const auto line = std::count(whole.begin(), whole.end(), '\n') + 1;
  write_profile(profile_without("vendor_number"));  // right by itself, but not taken with settings that are not
  for (const std::string broken : {"x21: 1\n", "http: {listen: \"localhost:4080\"}\n", "retry: [soon]\n", "\t- :\n"}) {
    std::ofstream(site_.config()) << whole << broken;
    const auto before = times(gateway.output(), "nothing is changed");
    gateway.signal(SIGHUP);
    ASSERT_TRUE(eventually([&] { return times(gateway.output(), "nothing is changed") > before; })) << gateway.output();
    EXPECT_TRUE(gateway.says("gateway.yaml:" + std::to_string(line))) << broken << gateway.output();
  }
  EXPECT_EQ(gateway.output().find("loaded anew"), std::string::npos);
  site_.send_sample("metro-outfitters", "850-camp.edi");
  ASSERT_TRUE(gateway.says("ordered")) << gateway.output();
}

TEST_F(ReloadTest, TerminationFinishesWhatIsBegun) {
  site_.set("lease", "1m");  // nothing else would take over what a worker left
  for (const auto& moment : {"received", "checked", "ordered"}) {
    site_.reset();
    site_.set("lease", "1m");
    site_.send_orders();
    Process gateway(site_.serve());
    ASSERT_TRUE(gateway.says(moment)) << gateway.output();
    gateway.signal(SIGTERM);
    const auto ended = gateway.wait();
    EXPECT_EQ(ended.exit, 0) << ended.output;
    EXPECT_NE(ended.output.find("stopped"), std::string::npos) << ended.output;
    EXPECT_EQ(site_.count("SELECT COUNT(*) FROM work WHERE state = 'leased'"), 0) << moment;
    site_.settle();
    EXPECT_EQ(orders(), 3);
  }
}

TEST_F(ReloadTest, FilesAreForTheirOwnerWhateverTheUmask) {
  // A folder that is shared on purpose, as `provision-sftp` makes it: its group reads what is delivered there.
  const auto shared = site_.outbound("northwind-supply");
  fs::create_directories(shared);
  ASSERT_EQ(::chmod(shared.c_str(), 02770), 0);
  site_.send_sample("metro-outfitters", "850-camp.edi");
  const auto before = ::umask(0);
  const auto ended = site_.serve_once();
  ::umask(before);
  ASSERT_EQ(ended.exit, 0) << ended.output;
  const auto mode_of = [](const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777;
  };
  int delivered = 0, stores = 0;
  for (const auto& partner :
       {"northwind-supply", "summit-wholesale", "harbor-direct", "alpenhaus", "metro-outfitters"}) {
    for (const auto& name : names_in(site_.outbound(partner))) {
      ++delivered;
      EXPECT_EQ(mode_of(site_.outbound(partner) + "/" + name), site_.outbound(partner) == shared ? 0640U : 0600U)
          << name;
    }
  }
  for (const auto& name : names_in(site_.folder())) {
    if (!name.starts_with("crossdock.db")) continue;
    ++stores;
    EXPECT_EQ(mode_of(site_.folder() + "/" + name), 0600U) << name;
  }
  EXPECT_GT(delivered, 1);
  EXPECT_GT(stores, 0);
}

TEST_F(ReloadTest, InterruptWhileItStartsEndsIt) {
  Process gateway(site_.serve());
  gateway.signal(SIGTERM);
  const auto ended = gateway.wait(std::chrono::seconds(10));
  // Before it serves nothing is begun: it may end in order or by the signal, but it ends.
  EXPECT_TRUE(ended.exit == 0 || ended.signal == SIGTERM) << ended.exit << ended.output;
}

}  // namespace
}  // namespace crossdock::tests
