// SPDX-License-Identifier: Apache-2.0
// A partner puts a second file under the name of one that the gateway is just receiving.
#include <gtest/gtest.h>

#include <utility>

#include "gateway/store/migrations.hpp"
#include "gateway/transport/folder/pickup.hpp"
#include "tests/crash/site.hpp"

namespace crossdock::tests::replaced_file_test {
namespace {

TEST(ReplacedFileTest, FilePutUnderTheSameNameDuringReceiptIsNotRemoved) {
  Site site(CROSSDOCK_PROGRAM);
  const auto settings = partners::load_settings(site.config());
  ASSERT_TRUE(settings);
  const auto network = pipeline::Network::load(*settings);
  ASSERT_TRUE(network);
  // The moment between the receipt of the first file and its removal.
  bool replace = false;
  const auto put_second = [&] {
    if (std::exchange(replace, false)) site.send("metro-outfitters", "order.edi", "the second");
  };
  const auto database =
      store::Database::open({.dsn = settings->store, .absent = store::Absent::created, .after_commit = put_second});
  ASSERT_TRUE(database);
  const auto now = *parse_time_point("2026-11-23T09:00:00Z");
  ASSERT_TRUE(store::migrate(**database, now));

  folder::Pickup pickup(settings->exchange);
  ASSERT_TRUE(pickup.look(**database, **network, now).problems.empty());  // the first look settles its cases
  site.send("metro-outfitters", "order.edi", "the first");
  replace = true;
  EXPECT_EQ(pickup.look(**database, **network, now).files.size(), 1u);
  EXPECT_EQ(names_in(site.inbound("metro-outfitters")), std::vector<std::string>{"order.edi"});
  const auto second = pickup.look(**database, **network, now);
  ASSERT_EQ(second.files.size(), 1u);
  EXPECT_TRUE(second.files.front().fresh);
  EXPECT_TRUE(names_in(site.inbound("metro-outfitters")).empty());
}

}  // namespace
}  // namespace crossdock::tests::replaced_file_test
