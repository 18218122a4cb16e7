// SPDX-License-Identifier: Apache-2.0
// Takes documents from partners by POST: /in/PARTNER, with the document as the body, signed as Standard Webhooks 1.0.0
// says or sent over TLS with the partner's certificate.
//
// Nothing tells a stranger whether a partner of that name exists: what can be said before the caller is known depends
// on the request alone, and unknown callers are all refused with the same words after their whole body.
#pragma once

#include <functional>
#include <string>

#include "gateway/store/database.hpp"
#include "gateway/transport/exchange/strangers.hpp"
#include "gateway/transport/http/places.hpp"
#include "gateway/transport/http/server.hpp"
#include "gateway/transport/http_wire/parties.hpp"

namespace crossdock::http_wire {

// How far the clock of a signature may be from ours, as the specification's libraries have it.
inline constexpr Duration timestamp_window = std::chrono::minutes(5);

struct ReceiverOptions {
  std::string path = "/in";
  Duration retry_after{10'000};  // told to a partner that sends too many documents at once
  // One line for the operator's log: of refusals that leave no other trace.
  std::function<void(const std::string&)> log;
};

class Receiver final : public http::Handler {
 public:
  // The database outlives the receiver.
  Receiver(store::Database& database, CurrentParties parties, std::function<TimePoint()> clock,
           ReceiverOptions options);

  http::Begun begin(const http::Request& request) override;

 private:
  friend class Upload;
  void log(const std::string& line) const;

  store::Database& database_;
  CurrentParties parties_;
  std::function<TimePoint()> clock_;
  ReceiverOptions options_;
  // Slots per partner and address, so that a stranger cannot use up a partner's.
  http::Places places_;
  exchange::Strangers strangers_;
};

}  // namespace crossdock::http_wire
