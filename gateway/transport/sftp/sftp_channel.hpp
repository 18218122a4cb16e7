// SPDX-License-Identifier: Apache-2.0
// Delivers to partners by putting files onto their SFTP servers.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/pipeline/channel.hpp"
#include "gateway/transport/exchange/alerts.hpp"
#include "gateway/transport/sftp/sessions.hpp"

namespace crossdock::sftp {

class SftpChannel : public pipeline::Channel {
 public:
  // Both outlive the channel. `mark`, eight hexadecimal digits, tells this run of the program from others in the names
  // of temporary files.
  SftpChannel(Sessions& sessions, exchange::Alerts& alerts, std::function<TimePoint()> clock, std::string mark)
      : sessions_(sessions), alerts_(alerts), clock_(std::move(clock)), mark_(std::move(mark)) {}

  // The file is whole when it appears under its name: it is uploaded under a temporary one and renamed. With
  // Upload::direct it is written under its name, and what broke off is written again from the beginning. The name is
  // always the same for a message. Where a file of that name is there already it is compared: the same bytes were
  // delivered before; other bytes are never replaced (Fault::refused).
  pipeline::Delivered deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) override;
  void interrupt() override { sessions_.interrupt(); }

 private:
  pipeline::Undelivered undelivered(const PartnerId& partner, const Error& error, pipeline::Blame blame);
  Result<std::string> upload(Session& session, const partners::Partner& partner, const pipeline::Delivery& delivery);
  Result<void> upload_and_rename(Session& session, const partners::Partner& partner, const std::string& name,
                                 std::string_view bytes);
  void sweep(Session& session, const partners::Partner& partner);  // what uploads that broke off left behind
  void left_behind(const PartnerId& partner, const std::string& path);

  Sessions& sessions_;
  exchange::Alerts& alerts_;
  std::function<TimePoint()> clock_;
  std::string mark_;
  std::atomic<std::uint64_t> uploads_{0};
  std::mutex mutex_;
  std::map<PartnerId, std::vector<std::string>> leftovers_;  // of this run; with an entry the folder was looked through
};

}  // namespace crossdock::sftp
