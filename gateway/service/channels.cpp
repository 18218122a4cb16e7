// SPDX-License-Identifier: Apache-2.0
#include "gateway/service/channels.hpp"

#include <fmt/format.h>

#include <random>

namespace crossdock::service {
namespace {

std::string mark_of_this_run() { return fmt::format("{:08x}", std::random_device{}()); }

}  // namespace

Channels::Channels(store::Database& database, const std::string& exchange, const std::function<TimePoint()>& clock,
                   as2_wire::CurrentParties parties)
    : alerts_(database, clock),
      sessions_(clock),
      folder_(exchange),
      sftp_(sessions_, alerts_, clock, mark_of_this_run()),
      sftp_pickup_(database, sessions_, exchange + "/.spool"),
      as2_(database, alerts_, std::move(parties), clock) {}

Result<std::string> Channels::deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  if (!partner.as2.id.empty()) return as2_.deliver(partner, delivery);
  return partner.sftp.host.empty() ? folder_.deliver(partner, delivery) : sftp_.deliver(partner, delivery);
}

}  // namespace crossdock::service
