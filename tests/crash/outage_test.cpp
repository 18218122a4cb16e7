// SPDX-License-Identifier: Apache-2.0
// The program itself after an outage, with a clock that went on meanwhile (libfaketime), and with a store that is gone.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <iostream>

#include "tests/crash/site.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;

class OutageProcessTest : public testing::Test {
 protected:
  void SetUp() override {
    site_.set("settle", "0s");
    site_.send_sample("metro-outfitters", "850-camp.edi");
  }

  // Serves until all work is done, and ends.
  std::string serve_a_while(const std::string& clock = "") {
    auto launch = site_.serve();
    if (!clock.empty()) {
      launch.environment["LD_PRELOAD"] = library();
      launch.environment["FAKETIME"] = clock;
      launch.environment["TZ"] = "UTC";
    }
    Process gateway(launch);
    EXPECT_TRUE(gateway.says("serving")) << gateway.output();
    EXPECT_TRUE(eventually([&] { return names_in(site_.inbound("metro-outfitters")).empty(); })) << gateway.output();
    EXPECT_TRUE(eventually([&] { return suppliers_are_read(); })) << gateway.output();
    EXPECT_TRUE(eventually([&] { return site_.count("SELECT COUNT(*) FROM work WHERE state <> 'held'") == 0; }))
        << gateway.output();
    gateway.signal(SIGTERM);
    const auto ended = gateway.wait();
    EXPECT_EQ(ended.exit, 0) << ended.output;
    return ended.output;
  }
  bool suppliers_are_read() {
    for (const auto* partner : {"northwind-supply", "summit-wholesale", "harbor-direct", "alpenhaus"}) {
      if (!names_in(site_.inbound(partner)).empty()) return false;
    }
    return true;
  }

  static std::string library() {
    for (const auto* path : {"/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
                             "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"}) {
      if (fs::exists(path)) return path;
    }
    return {};
  }

  std::int64_t overdue() { return site_.count("SELECT COUNT(*) FROM event WHERE kind = 'overdue'"); }
  std::int64_t purchase_orders() { return site_.count("SELECT COUNT(*) FROM purchase_order"); }

  Site site_{CROSSDOCK_PROGRAM};
};

class FakeClockTest : public OutageProcessTest, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "not with sanitizers, which wait for ever when another library comes before theirs: preset quick";
#endif
    if (library().empty()) GTEST_SKIP() << "[FAKETIME ABSENT] install Debian's package libfaketime to run this test";
  }
};
INSTANTIATE_TEST_SUITE_P(Outages, FakeClockTest, testing::Values("+49h", "+400d"), [](const auto& one) {
  return one.param == std::string("+49h") ? std::string("TwoDays") : std::string("AYear");
});

TEST_P(FakeClockTest, AnswersThatLieThereAreReadBeforeDeadlinesEnd) {
  serve_a_while();
  ASSERT_GT(purchase_orders(), 0);
  ASSERT_GT(site_.play(), 0);
  const auto said = serve_a_while(GetParam());
  EXPECT_NE(said.find("did not listen for"), std::string::npos) << said;
  EXPECT_EQ(overdue(), 0) << said;
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM exception_case WHERE kind LIKE '%OVERDUE' OR kind = 'LATE_ACK'"), 0);
}

TEST_P(FakeClockTest, SilentPartnersAreNotLateAtOnce) {
  serve_a_while();
  const auto before = purchase_orders();
  const auto said = serve_a_while(GetParam());
  EXPECT_EQ(overdue(), 0) << said;
  EXPECT_EQ(purchase_orders(), before) << said;
}

TEST_F(OutageProcessTest, ServeMakesNoStore) {
  auto launch = site_.serve();
  std::erase(launch.command, "--create");
  const auto ended = run(launch);
  EXPECT_EQ(ended.exit, 2) << ended.output;
  EXPECT_NE(ended.output.find("there is no store: make one with 'crossdock migrate up'"), std::string::npos)
      << ended.output;
  EXPECT_FALSE(fs::exists(site_.folder() + "/crossdock.db"));
}

TEST_F(OutageProcessTest, ServeEndsWhenItsStoreIsRemoved) {
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says("serving")) << gateway.output();
  for (const auto* ending : {"", "-wal", "-shm"}) fs::remove(site_.folder() + "/crossdock.db" + ending);
  site_.send_sample("metro-outfitters", "850-weekend.edi", "later.edi");
  const auto ended = gateway.wait();
  EXPECT_EQ(ended.exit, 2) << ended.output;
  EXPECT_NE(ended.output.find("was removed while it was in use"), std::string::npos) << ended.output;
  EXPECT_TRUE(fs::exists(site_.inbound("metro-outfitters") + "/later.edi"));
}

TEST_F(OutageProcessTest, AStoreMadeAnewIsRefusedBesideAUsedExchangeFolder) {
  serve_a_while();
  for (const auto* ending : {"", "-wal", "-shm"}) fs::remove(site_.folder() + "/crossdock.db" + ending);
  const auto ended = run(site_.serve());
  EXPECT_EQ(ended.exit, 2) << ended.output;
  EXPECT_NE(ended.output.find("belongs to store"), std::string::npos) << ended.output;
}

}  // namespace
}  // namespace crossdock::tests
