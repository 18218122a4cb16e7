// SPDX-License-Identifier: Apache-2.0
// The sample network with one of its buyers behind a real SFTP server.
#pragma once

#include <string>
#include <vector>

#include "tests/e2e/network.hpp"
#include "tests/support/sftp_server.hpp"

namespace crossdock::tests {

// The `sftp:` section that reaches `server` with `key`, as one line of a profile; `more` are further keys (", settle: 0s").
std::string sftp_section(const SftpServer& server, const std::string& key, const std::string& more);
// Puts `section` in the place of the profile's line about folders.
void reach_by_sftp(const std::string& profile, const std::string& section);

class SftpNetwork {
 public:
  static constexpr const char* buyer = "metro-outfitters";

  // `more`: further keys of the profile (", settle: 0s"); `forbidden`: requests that the server refuses, as
  // sftp-server's -P has them ("rename,posix-rename").
  explicit SftpNetwork(const std::string& more = "", const std::string& forbidden = "");

  SftpServer& server() { return server_; }
  SampleNetwork& network() { return *network_; }
  service::Deployment& gateway() { return network_->gateway(); }
  const partners::Partner& partner();
  std::string order();  // an 850 of the buyer

  // One look at the buyer's server; a failing one fails the test and is an empty round.
  exchange::PickupRound look();
  // Looks twice, with time enough in between that what lies there is taken.
  exchange::PickupRound look_until_taken();
  void work();  // until nothing is due

  // Another gateway on the same store, as after a restart.
  std::unique_ptr<service::Deployment> restarted();

  std::int64_t count(const std::string& sql);
  std::vector<std::string> open_cases();  // "KIND text"

 private:
  SftpServer server_;
  std::unique_ptr<SampleNetwork> network_;
};

}  // namespace crossdock::tests
