// SPDX-License-Identifier: Apache-2.0
// Hands a delivery to the channel of the partner's way.
#include "gateway/service/channels.hpp"

#include <fmt/format.h>

#include <random>

#include "base/overloaded.hpp"

namespace crossdock::service {
namespace {

std::string mark_of_this_run() { return fmt::format("{:08x}", std::random_device{}()); }

}  // namespace

Channels::Channels(store::Database& database, const std::string& exchange, const std::function<TimePoint()>& clock,
                   as2_wire::CurrentParties parties, http_wire::CurrentParties http_parties,
                   std::function<Result<void>()> there)
    : there_(std::move(there)),
      alerts_(database, clock),
      sessions_(clock),
      folder_(exchange),
      sftp_(sessions_, alerts_, clock, mark_of_this_run()),
      sftp_pickup_(database, sessions_, exchange + "/.spool"),
      as2_(database, alerts_, std::move(parties), clock),
      http_(alerts_, std::move(http_parties), clock) {}

pipeline::Delivered Channels::deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  return std::visit(Overloaded{
                        [&](const partners::As2Endpoint&) { return as2_.deliver(partner, delivery); },
                        [&](const partners::HttpEndpoint&) { return http_.deliver(partner, delivery); },
                        [&](const partners::SftpEndpoint&) { return sftp_.deliver(partner, delivery); },
                        [&](const partners::FolderEndpoint&) -> pipeline::Delivered {
                          // Nobody finds what is put into the empty place of a volume that is not mounted.
                          if (const auto there = there_(); !there) return fail(there.error());
                          return folder_.deliver(partner, delivery);
                        },
                    },
                    partner.way);
}

pipeline::Delivered Channels::notify(const partners::Webhook& hook, const pipeline::Delivery& event) {
  return http_.notify(hook, event);
}

void Channels::interrupt() {
  as2_.interrupt();
  http_.interrupt();
  sessions_.interrupt();
}

}  // namespace crossdock::service
