// SPDX-License-Identifier: Apache-2.0
// Delivers to partners by AS2, documents as well as the receipts that they asked for later.
//
// A document is sealed once. The bytes on the wire and their Message-ID are in the store before the first attempt and
// are repeated on every further one, also after a restart, so that the partner can tell a repetition.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "gateway/pipeline/channel.hpp"
#include "gateway/store/as2.hpp"
#include "gateway/store/database.hpp"
#include "gateway/transport/as2/conversation.hpp"
#include "gateway/transport/as2_wire/parties.hpp"
#include "gateway/transport/exchange/alerts.hpp"
#include "gateway/transport/http/client.hpp"

namespace crossdock::as2_wire {

class As2Channel final : public pipeline::Channel {
 public:
  // All outlive the channel.
  As2Channel(store::Database& database, exchange::Alerts& alerts, CurrentParties parties,
             std::function<TimePoint()> clock)
      : database_(database), alerts_(alerts), parties_(std::move(parties)), clock_(std::move(clock)) {}

  // Returns when the partner has confirmed the document in its reply, or has taken it and will confirm it later.
  // Fault::unavailable when the same bytes are to be sent again: no connection, no answer, 408, 425, 429, 5xx, or a reply
  // without the receipt that was asked for. Fault::refused for other statuses, and for a receipt that says no.
  pipeline::Delivered deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) override;
  void interrupt() override { client_.interrupt(); }

  // One attempt, of which nobody is alerted.
  struct Attempt {
    std::string message_id;                   // without angle brackets
    std::string reached;                      // "https://… as <…>"
    std::optional<as2::Judgement> judgement;  // of the receipt in the reply; none: not asked for, or it comes later
    std::function<Result<void>(store::Transaction&)> keep;  // what came of it; `attempt` has done so
  };
  Result<Attempt> attempt(const partners::Partner& partner, const pipeline::Delivery& delivery);

 private:
  using Attempted = tl::expected<Attempt, pipeline::Undelivered>;
  // `alerts`: who is told of failures and of success; null for nobody.
  Attempted run(const partners::Partner& partner, const pipeline::Delivery& delivery, exchange::Alerts* alerts);
  Result<void> keep(Attempt& attempt);  // in a transaction of its own
  struct Sealed {
    store::as2::Outbound sent;
    std::string body;    // of a short message that was just sealed; else it is read from the store, piece by piece
    bool again = false;  // it was sealed for an earlier attempt
  };
  Result<Sealed> sealed(const Parties& parties, const partners::Partner& partner, const pipeline::Delivery& delivery);
  Result<std::optional<store::as2::Outbound>> sealed_before(MessageId message);
  Result<Sealed> seal(const Parties& parties, const partners::Partner& partner, const pipeline::Delivery& delivery);
  Result<http::Response> post(const partners::Partner& partner, const http::Destination& destination,
                              const Sealed& message);
  Result<http::Body> stored_body(const store::as2::Outbound& sent);
  Attempted conclude(const Parties& parties, const partners::Partner& partner, const store::as2::Outbound& sent,
                     const http::Response& answer);

  store::Database& database_;
  exchange::Alerts& alerts_;
  CurrentParties parties_;
  std::function<TimePoint()> clock_;
  http::Client client_;
};

}  // namespace crossdock::as2_wire
