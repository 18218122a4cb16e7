// SPDX-License-Identifier: Apache-2.0
// The ways to all partners, each used for those whose profile names it.
#pragma once

#include <string>

#include "gateway/transport/as2_wire/as2_channel.hpp"
#include "gateway/transport/exchange/alerts.hpp"
#include "gateway/transport/folder/folder_channel.hpp"
#include "gateway/transport/http_wire/http_channel.hpp"
#include "gateway/transport/sftp/pickup.hpp"
#include "gateway/transport/sftp/sftp_channel.hpp"

namespace crossdock::service {

class Channels : public pipeline::Channel {
 public:
  // `exchange` is the root of the partners' folders, into which nothing is delivered unless it is `there`. The database
  // outlives the channels.
  Channels(store::Database& database, const std::string& exchange, const std::function<TimePoint()>& clock,
           as2_wire::CurrentParties parties, http_wire::CurrentParties http_parties,
           std::function<Result<void>()> there);

  pipeline::Delivered deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) override;
  pipeline::Delivered notify(const partners::Webhook& hook, const pipeline::Delivery& event) override;
  void interrupt() override;  // pick-ups from partners' servers, too

  exchange::Alerts& alerts() { return alerts_; }
  http_wire::HttpChannel& http() { return http_; }
  sftp::Pickup& sftp_pickup() { return sftp_pickup_; }

 private:
  std::function<Result<void>()> there_;
  exchange::Alerts alerts_;
  sftp::Sessions sessions_;
  folder::FolderChannel folder_;
  sftp::SftpChannel sftp_;
  sftp::Pickup sftp_pickup_;
  as2_wire::As2Channel as2_;
  http_wire::HttpChannel http_;
};

}  // namespace crossdock::service
