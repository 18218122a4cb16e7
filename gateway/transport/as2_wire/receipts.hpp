// SPDX-License-Identifier: Apache-2.0
// Receipts that partners send for what we sent: matched with the message, judged, and kept.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/store/as2.hpp"
#include "gateway/store/database.hpp"
#include "gateway/transport/as2/conversation.hpp"
#include "gateway/transport/as2_wire/parties.hpp"

namespace crossdock::as2_wire {

inline constexpr std::string_view receipt_type = "MDN";  // of messages that are receipts

struct ReceiptArrival {
  const partners::Partner& partner;
  const as2::Headers& headers;
  std::string_view body;
  // In the reply to a message: which one it must answer. A later one says so itself.
  std::optional<store::as2::Outbound> replies_to;
};

// A receipt that was read and judged, and what remains to be done: `keep` keeps it with the message it answers and tells
// what it means; a refusal or another MIC opens a case. The first proven receipt of a message counts; one that comes again
// changes nothing. It owns all it needs, and may be run more than once.
struct JudgedReceipt {
  as2::Judgement judgement;
  std::function<Result<void>(store::Transaction&)> keep;  // empty for a foreign one
};
// Fault::malformed for what is no receipt. Outcome::foreign when we never sent such a message to this partner.
Result<JudgedReceipt> judge_receipt(store::Database& database, const Parties& parties, const ReceiptArrival& arrival,
                                    TimePoint now);

// The same, and keeps it.
Result<as2::Judgement> take_receipt(store::Database& database, const Parties& parties, const ReceiptArrival& arrival,
                                    TimePoint now);

}  // namespace crossdock::as2_wire
