// SPDX-License-Identifier: Apache-2.0
// The story of a message or an order, as operators read it. Events are only ever added.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/transaction.hpp"

namespace crossdock::store {

using EventId = RowId<struct EventTag>;

struct Event {
  EventId id;
  TimePoint at;
  MessageId message;    // may be none
  DocumentId document;  // may be none
  std::string subject;  // "order:PO-1"; may be empty
  std::string kind;     // one word for programs: "received", "rejected", "alert"
  std::string text;     // one line for people
};

namespace events {

Result<void> add(Transaction& tx, const Event& event);  // its id is given by the store

// Oldest first, at most `limit`.
Result<std::vector<Event>> for_message(Transaction& tx, MessageId message, int limit = 1000);
Result<std::vector<Event>> for_subject(Transaction& tx, std::string_view subject, int limit = 1000);

// What came after `last`, for whoever follows along. On PostgreSQL, transactions that run at the same time may
// commit in another order than their ids, so a follower that must miss nothing reads again from a little before.
Result<std::vector<Event>> since(Transaction& tx, EventId last, int limit = 1000);

}  // namespace events
}  // namespace crossdock::store
