// SPDX-License-Identifier: Apache-2.0
// A running gateway and its signals: SIGHUP brings in new profiles or keeps the old ones, SIGTERM ends it in order.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/crash/site.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;

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
  partner_ = "northwind-supply";
  const auto whole = read_file(profile());
  write_profile(profile_without("document: invoice,"));
  Process gateway(site_.serve());
  site_.send_sample("metro-outfitters", "850-camp.edi");
  // Its suppliers answer, among them the one whose invoices nobody agreed upon.
  const auto held = [&] {
    site_.play();
    return gateway.output().find("held") != std::string::npos;
  };
  ASSERT_TRUE(eventually(held)) << gateway.output();
  EXPECT_EQ(invoices(), 0);

  write_profile(whole);
  gateway.signal(SIGHUP);
  ASSERT_TRUE(gateway.says("partners and mappings are loaded anew")) << gateway.output();
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
  ASSERT_TRUE(gateway.says("the old partners and mappings go on serving")) << gateway.output();
  EXPECT_TRUE(gateway.says("metro-outfitters/partner.yaml:" + std::to_string(line))) << gateway.output();
  site_.send_sample("metro-outfitters", "850-camp.edi");
  ASSERT_TRUE(gateway.says("ordered")) << gateway.output();
  EXPECT_EQ(orders(), 1);
  EXPECT_TRUE(gateway.is_running());
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

TEST_F(ReloadTest, InterruptWhileItStartsEndsIt) {
  Process gateway(site_.serve());
  gateway.signal(SIGTERM);
  const auto ended = gateway.wait(std::chrono::seconds(10));
  // Before it serves nothing is begun: it may end in order or by the signal, but it ends.
  EXPECT_TRUE(ended.exit == 0 || ended.signal == SIGTERM) << ended.exit << ended.output;
}

}  // namespace
}  // namespace crossdock::tests
