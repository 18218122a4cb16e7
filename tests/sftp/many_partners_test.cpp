// SPDX-License-Identifier: Apache-2.0
// A hundred partners with SFTP servers, some of which hang, on eight threads.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "gateway/transport/sftp/poller.hpp"
#include "tests/sftp/sftp_network.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;

constexpr int partners = 100;
constexpr int hanging = 4;

void replace(std::string& text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
}

TEST(ManySftpPartnersTest, AreEachLookedAtThoughSomeServersHang) {
  if (!SftpServer::is_installed()) GTEST_SKIP() << "[OPENSSH-SERVER ABSENT] apt-get install openssh-server";
  SftpServer server;
  UnacceptingServer silent;
  const auto key = server.make_login_key("ed25519");
  SampleNetwork network({.store = {}, .schemas = {}, .arrange = [&](const std::string& folder) {
                           for (int i = 0; i < partners; ++i) {
                             const auto id = std::to_string(i);
                             const auto copy = folder + "/buyer-" + id;
                             fs::copy(folder + "/metro-outfitters", copy, fs::copy_options::recursive);
                             auto section = sftp_section(server, key, ", settle: 0s");
                             replace(section, "in: orders, out: answers", "in: orders/" + id + ", out: answers/" + id);
                             if (i < hanging) {
                               replace(section, "port: " + std::to_string(server.port()),
                                       "port: " + std::to_string(silent.port()));
                               replace(section, "timeout: 10s", "timeout: 1s");
                             }
                             reach_by_sftp(copy + "/partner.yaml", section);
                             auto profile = read_file(copy + "/partner.yaml");
                             replace(profile, "2125550177", "7" + std::to_string(1'000'000 + i));
                             std::ofstream(copy + "/partner.yaml") << profile;
                           }
                         }});
  for (int i = 0; i < partners; ++i)
    server.put("orders/" + std::to_string(i) + "/order.edi", "order " + std::to_string(i));
  auto& channels = network.gateway().channels();
  sftp::Poller poller(channels.sftp_pickup(), network.gateway().network(), channels.alerts(),
                      {.threads = 8, .clock = [&] { return network.now(); }, .spread = [] { return 0.5; }});
  for (const char* round : {"with logins", "with kept sessions"}) {
    const auto start = std::chrono::steady_clock::now();
    const auto taken = poller.look_at_all();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    std::printf("%d partners, %d of them hanging, 8 threads, %s: %lld ms\n", partners, hanging, round,
                static_cast<long long>(took.count()));
    EXPECT_EQ(taken.problems.size(), static_cast<std::size_t>(hanging));
    EXPECT_EQ(taken.files.size(),
              std::string_view(round) == "with logins" ? static_cast<std::size_t>(partners - hanging) : 0U);
  }
}

}  // namespace
}  // namespace crossdock::tests
