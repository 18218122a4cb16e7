// SPDX-License-Identifier: Apache-2.0
// Takes AS2 messages and receipts from partners over HTTP.
//
// A message is opened and hashed while it arrives, with its bytes going to the store; nothing is held whole. The
// answer follows the commit of message, document and receipt. Whatever the message says of itself is believed only
// after its signature was verified with the certificates of the partner that it names.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "gateway/store/database.hpp"
#include "gateway/store/refusals.hpp"
#include "gateway/transport/as2_wire/decryption_watch.hpp"
#include "gateway/transport/as2_wire/parties.hpp"
#include "gateway/transport/as2_wire/transfers.hpp"
#include "gateway/transport/exchange/standing_cases.hpp"
#include "gateway/transport/exchange/strangers.hpp"
#include "gateway/transport/http/places.hpp"
#include "gateway/transport/http/server.hpp"

namespace crossdock::as2_wire {

struct ReceiverOptions {
  std::string path = "/as2";
  std::uint64_t payload_limit = std::uint64_t{4} << 30;  // of a document, after decompression
  Duration retry_after{10'000};                          // told to a partner that sends too many messages at once
  Duration sign_of_life{15'000};                         // between two 102, for partners with `reliability`
  DecryptionWatch::Limit decryption;                     // from when on refusals say nothing
  TransferLimits transfers;                              // held of each partner with `restart`
  store::refusals::Budgets evidence;                     // of refused messages, by partner and hour
  // One line for the operator's log: of refusals that leave no other trace, such as those of strangers.
  std::function<void(const std::string&)> log;
};

class Receiver final : public http::Handler {
 public:
  // The database outlives the receiver.
  Receiver(store::Database& database, CurrentParties parties, std::function<TimePoint()> clock,
           ReceiverOptions options);

  http::Begun begin(const http::Request& request) override;

  // Limits documents that come from now on; from any thread.
  void limit_payloads(std::uint64_t bytes) { payload_limit_ = bytes; }

 private:
  friend class Reading;
  void log(const std::string& line) const;
  // Counts a request that is refused before anything is known of its sender.
  void count_stranger(const http::Request& request, const std::string& why);
  http::Response tell(const http::Request& request);

  store::Database& database_;
  CurrentParties parties_;
  std::function<TimePoint()> clock_;
  ReceiverOptions options_;
  std::atomic<std::uint64_t> payload_limit_;
  DecryptionWatch watch_;
  // Slots per partner, as far as the caller's certificate proves it; else per address under the partner's name, so that
  // nobody takes a partner's places with its name alone.
  http::Places places_;
  exchange::Strangers strangers_;
  exchange::StandingCases receipt_hosts_{CaseKind::receipt_host_refused,
                                         "a message asked for its receipt at a host of the profile"};
  Transfers transfers_;
};

}  // namespace crossdock::as2_wire
