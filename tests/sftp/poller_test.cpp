// SPDX-License-Identifier: Apache-2.0
// The poller on its threads: each partner at its interval, one at a time, and an orderly end.
#include "gateway/transport/sftp/poller.hpp"

#include <gtest/gtest.h>

#include "tests/sftp/sftp_network.hpp"

namespace crossdock::tests::poller_test {
namespace {

using namespace std::chrono_literals;

TimePoint present() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

class SftpPollerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!SftpServer::is_installed()) GTEST_SKIP() << "[OPENSSH-SERVER ABSENT] apt-get install openssh-server";
  }
};

TEST_F(SftpPollerTest, TakesWhatComesWhileItRunsAndNothingAfterTheEnd) {
  SftpNetwork site(", poll: 50ms, settle: 0s");
  std::mutex mutex;
  std::vector<std::string> taken;
  std::vector<std::string> failed;
  sftp::Poller poller(site.gateway().channels().sftp_pickup(), site.gateway().network(),
                      site.gateway().channels().alerts(),
                      {.threads = 3,
                       .clock = present,
                       .spread = [] { return 0.5; },
                       .on_round =
                           [&](const PartnerId& partner, const exchange::PickupRound& round) {
                             EXPECT_EQ(partner, PartnerId(SftpNetwork::buyer));
                             const std::lock_guard lock(mutex);
                             for (const auto& file : round.files) taken.push_back(file.name);
                           },
                       .on_failure =
                           [&](const PartnerId&, const Error& error) {
                             const std::lock_guard lock(mutex);
                             failed.push_back(describe(error));
                           }});
  const auto has_taken = [&](std::size_t count) {
    const std::lock_guard lock(mutex);
    return taken.size() >= count;
  };
  poller.start();
  site.server().put("orders/1.edi", "one");
  ASSERT_TRUE(eventually([&] { return has_taken(1); }));
  site.server().put("orders/2.edi", "two");
  ASSERT_TRUE(eventually([&] { return has_taken(2); }));
  EXPECT_TRUE(failed.empty()) << failed.front();
  site.server().drop_sessions();
  site.server().put("orders/3.edi", "three");
  ASSERT_TRUE(eventually([&] { return has_taken(3); })) << "it did not come back after a lost connection";
  poller.stop();
  site.server().put("orders/4.edi", "four");
  std::this_thread::sleep_for(200ms);  // would be four looks
  EXPECT_FALSE(has_taken(4));
}

TEST_F(SftpPollerTest, OneRoundOfAllNamesThePartnersThatCouldNotBeReached) {
  SftpNetwork site(", settle: 0s");
  sftp::Poller poller(site.gateway().channels().sftp_pickup(), site.gateway().network(),
                      site.gateway().channels().alerts(),
                      {.threads = 3, .clock = present, .spread = [] { return 0.5; }});
  site.server().put("orders/1.edi", "one");
  const auto round = poller.look_at_all();
  EXPECT_EQ(round.files.size(), 1U);
  EXPECT_TRUE(round.problems.empty());
  site.server().stop();
  EXPECT_EQ(poller.look_at_all().problems.size(), 1U);
}

}  // namespace
}  // namespace crossdock::tests::poller_test
