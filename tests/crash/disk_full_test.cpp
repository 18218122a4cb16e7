// SPDX-License-Identifier: Apache-2.0
// The disk is full, for the store or for a partner's folder: nothing is lost, nothing is half, and all goes on when
// there is space again.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tests/crash/site.hpp"
#include "tests/crash/tiny_disk.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;

class DiskFullTest : public testing::Test {
 protected:
  std::int64_t orders() { return site_.count("SELECT COUNT(*) FROM sales_order"); }

  Site site_{CROSSDOCK_PROGRAM};
};

TEST_F(DiskFullTest, StoreThatCannotGrowLeavesTheArrivalInItsFolder) {
  ASSERT_EQ(site_.serve_once().exit, 0);
  const auto size = fs::file_size(site_.folder() + "/crossdock.db");
  site_.send("metro-outfitters", "large.edi", std::string(8 * size, 'x'));
  auto launch = site_.serve();
  launch.command.emplace_back("--once");
  launch.largest_file = 2 * size;
  const auto starved = run(launch);
  EXPECT_EQ(starved.exit, 1) << starved.output;
  EXPECT_EQ(starved.signal, 0);
  EXPECT_NE(starved.output.find("1 problems"), std::string::npos) << starved.output;
  EXPECT_TRUE(fs::exists(site_.inbound("metro-outfitters") + "/large.edi"));
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM message"), 0);

  ASSERT_EQ(site_.serve_once().exit, 0);
  EXPECT_FALSE(fs::exists(site_.inbound("metro-outfitters") + "/large.edi"));
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM message WHERE state = 'rejected'"), 1);
}

TEST_F(DiskFullTest, StoreOnAFullDiskGoesOnWhenThereIsSpace) {
  TinyDisk disk(site_.folder() + ".disk", "4m");
  if (!disk.mounted()) GTEST_SKIP() << "[NO MOUNT] only root can try a full disk";
  site_.reset("sqlite:" + site_.folder() + ".disk/crossdock.db");
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says("serving")) << gateway.output();
  disk.fill();
  site_.send("metro-outfitters", "large.edi", std::string(1 << 20, 'x'));
  site_.send_sample("metro-outfitters", "850-camp.edi");
  ASSERT_TRUE(gateway.says("full")) << gateway.output();
  EXPECT_TRUE(fs::exists(site_.inbound("metro-outfitters") + "/large.edi"));
  EXPECT_TRUE(gateway.is_running());
  disk.make_room();
  ASSERT_TRUE(eventually([&] { return names_in(site_.inbound("metro-outfitters")).empty(); })) << gateway.output();
  ASSERT_TRUE(eventually([&] { return orders() == 1; })) << gateway.output();
  ASSERT_TRUE(eventually([&] { return site_.count("SELECT COUNT(*) FROM work") == 0; })) << gateway.output();
  gateway.signal(SIGTERM);
  EXPECT_EQ(gateway.wait().exit, 0);
}

TEST_F(DiskFullTest, DeliveryIntoAFullFolderIsTriedAgainAndNeverHalf) {
  const auto folder = site_.outbound("harbor-direct");
  TinyDisk disk(folder, "16k");
  if (!disk.mounted()) GTEST_SKIP() << "[NO MOUNT] only root can try a full disk";
  disk.fill();
  site_.set("retry", "[100ms, 100ms, 100ms, 200ms, 200ms, 200ms, 400ms, 400ms, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s]");
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says("serving")) << gateway.output();
  site_.send_sample("metro-outfitters", "850-camp.edi");
  const auto waiting = "SELECT COUNT(*) FROM work WHERE stage = 'deliver' AND state = 'ready' AND attempt >= 2";
  ASSERT_TRUE(eventually([&] { return site_.count(waiting) > 0; })) << gateway.output();
  EXPECT_EQ(names_in(folder), std::vector<std::string>{".filler"});  // neither a file nor the rest of one
  disk.make_room();
  ASSERT_TRUE(eventually([&] { return site_.count("SELECT COUNT(*) FROM work") == 0; })) << gateway.output();
  const auto names = names_in(folder);
  ASSERT_EQ(names.size(), 1u);
  const auto bytes = read_file(folder + "/" + names.front());
  EXPECT_NE(bytes.find("IEA*1*000000001"), std::string::npos) << bytes;
}

// The same without a mount: something else lies where the partner's folder should be.
TEST_F(DiskFullTest, DeliveryWithoutAFolderIsTriedAgain) {
  fs::create_directories(site_.exchange() + "/harbor-direct");
  std::ofstream(site_.outbound("harbor-direct")) << "not a folder";
  site_.set("retry", "[100ms, 100ms, 100ms, 200ms, 200ms, 200ms, 400ms, 400ms, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s]");
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says("serving")) << gateway.output();
  site_.send_sample("metro-outfitters", "850-camp.edi");
  const auto waiting = "SELECT COUNT(*) FROM work WHERE stage = 'deliver' AND state = 'ready' AND attempt >= 2";
  ASSERT_TRUE(eventually([&] { return site_.count(waiting) > 0; })) << gateway.output();
  fs::remove(site_.outbound("harbor-direct"));
  ASSERT_TRUE(eventually([&] { return site_.count("SELECT COUNT(*) FROM work") == 0; })) << gateway.output();
  EXPECT_EQ(names_in(site_.outbound("harbor-direct")).size(), 1u);
}

}  // namespace
}  // namespace crossdock::tests
