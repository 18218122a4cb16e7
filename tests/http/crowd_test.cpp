// SPDX-License-Identifier: Apache-2.0
// Checks who is admitted, who makes room, and for whom a place counts.
#include "gateway/transport/http/crowd.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "gateway/transport/http/addresses.hpp"
#include "gateway/transport/http/places.hpp"

namespace crossdock::http {
namespace {

using namespace std::chrono_literals;

// The crowd never looks at a connection: any addresses do.
class CrowdTest : public testing::Test {
 protected:
  Connection& one(int number) { return reinterpret_cast<Connection&>(bytes_[static_cast<std::size_t>(number)]); }
  Crowd::Entry enter(int number, const std::string& caller, bool is_limited = true) {
    return crowd_.enter(one(number), caller, is_limited, [this](const Connection& who) { return &who != busy_; });
  }

  char bytes_[16] = {};
  const Connection* busy_ = nullptr;
  Crowd crowd_{{.all = 4, .of_one = 2}};
};

TEST_F(CrowdTest, CallerMakesRoomForItself) {
  enter(0, "a");
  enter(1, "a");
  const auto entry = enter(2, "a");
  EXPECT_TRUE(entry.admitted);
  EXPECT_EQ(entry.leaves, &one(0)) << "the one that came first";
  EXPECT_EQ(crowd_.count_of("a"), 2U);
}

TEST_F(CrowdTest, CallerWhoIsBusyWithAllItMayHaveIsRefused) {
  Crowd crowd({.all = 4, .of_one = 1});
  const auto nobody = [](const Connection&) { return false; };
  EXPECT_TRUE(crowd.enter(one(0), "a", true, nobody).admitted);
  EXPECT_FALSE(crowd.enter(one(1), "a", true, nobody).admitted);
  EXPECT_TRUE(crowd.enter(one(2), "b", true, nobody).admitted);
  crowd.leave(one(0));
  EXPECT_TRUE(crowd.enter(one(3), "a", true, nobody).admitted);
}

TEST_F(CrowdTest, WhenAllPlacesAreTakenTheCallerWithMostMakesRoom) {
  enter(0, "b");
  enter(1, "a");
  enter(2, "a");
  enter(3, "c");
  EXPECT_EQ(enter(4, "d").leaves, &one(1));
  busy_ = &one(0);
  EXPECT_EQ(enter(5, "e").leaves, &one(2)) << "all have one: the first that may leave";
}

TEST_F(CrowdTest, ProxyMayTakeAllPlaces) {
  for (int i = 0; i < 4; ++i) EXPECT_EQ(enter(i, "proxy", false).leaves, nullptr);
  EXPECT_EQ(crowd_.size(), 4U);
}

TEST(CallerTest, IsAnAddressOrAWholeNetworkOfIPv6) {
  EXPECT_EQ(caller_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(caller_of("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(caller_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(caller_of("2001:db8:1:2:ffff::1"), caller_of("2001:db8:1:2::9"));
  EXPECT_NE(caller_of("2001:db8:1:3::1"), caller_of("2001:db8:1:2::1"));
  EXPECT_EQ(caller_of("fe80::1%eth0"), "fe80::/64");
  EXPECT_EQ(caller_of(""), "");
}

TEST(PlacesTest, SlowOneMakesRoomAndHearsOfIt) {
  const Places::Slowness slowness{.age = 10ms, .bytes_a_second = 1'000'000};
  Places places;
  auto slow = places.take_from_slow("a", 2, slowness);
  auto fast = places.take_from_slow("a", 2, slowness);
  EXPECT_EQ(places.take_from_slow("a", 2, slowness), nullptr) << "nobody is slow yet";
  std::this_thread::sleep_for(20ms);
  EXPECT_TRUE(slow->keeps(10));
  EXPECT_TRUE(fast->keeps(1'000'000'000));
  auto newcomer = places.take_from_slow("a", 2, slowness);
  EXPECT_NE(newcomer, nullptr);
  EXPECT_FALSE(slow->keeps(10));
  EXPECT_TRUE(fast->keeps(1));
  slow.reset();
  EXPECT_EQ(places.take("a", 2), nullptr) << "who lost its place gives none back";
  fast.reset();
  EXPECT_NE(places.take("a", 2), nullptr);
}

}  // namespace
}  // namespace crossdock::http
