// SPDX-License-Identifier: Apache-2.0
// Delivers documents to partners and events to webhooks by POST, signed as Standard Webhooks 1.0.0 says.
//
// Id and body are the same on each attempt, also after a restart; only the time and the signature over it are new.
#pragma once

#include <functional>
#include <string>

#include "gateway/pipeline/channel.hpp"
#include "gateway/transport/exchange/alerts.hpp"
#include "gateway/transport/http/client.hpp"
#include "gateway/transport/http_wire/parties.hpp"

namespace crossdock::http_wire {

class HttpChannel final : public pipeline::Channel {
 public:
  // All outlive the channel.
  HttpChannel(exchange::Alerts& alerts, CurrentParties parties, std::function<TimePoint()> clock)
      : alerts_(alerts), parties_(std::move(parties)), clock_(std::move(clock)) {}

  // Returns when the partner has answered 2xx. Fault::unavailable when the same is to be sent again: no connection, no
  // answer, 408, 425, 429, 5xx, with the partner's Retry-After; Fault::refused for other statuses, redirects among them.
  pipeline::Delivered deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) override;
  // As above, but every status other than 2xx is worth another attempt, except 410: the receiver wants no more.
  pipeline::Delivered notify(const partners::Webhook& hook, const pipeline::Delivery& event) override;
  void interrupt() override { client_.interrupt(); }

 private:
  struct Posting;
  Result<http::Response> post(const Posting& posting);
  // Says what it means for the destination that there was no answer, or this one.
  pipeline::Undelivered undelivered(const Error& error, const Result<http::Response>& answer) const;

  exchange::Alerts& alerts_;
  CurrentParties parties_;
  std::function<TimePoint()> clock_;
  http::Client client_;
};

// The id of a document we send: the same on each attempt, another for each message.
std::string document_id(const pipeline::Delivery& delivery);

}  // namespace crossdock::http_wire
