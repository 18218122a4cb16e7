// SPDX-License-Identifier: Apache-2.0
// The story of a message or an order, as operators read it. Events are only ever added.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/event_kind.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store {

using EventId = RowId<struct EventTag>;

struct Event {
  EventId id;
  TimePoint at;
  MessageId message;    // may be none
  DocumentId document;  // may be none
  std::string subject;  // "order:PO-1"; may be empty
  EventKind kind{};
  std::string text;   // one line for people
  std::string brief;  // the line for logs, without any value of a document; empty: `text` holds none
};

namespace events {

Result<void> add(Transaction& tx, const Event& event);  // its id is given by the store

// In the order in which they happened, at most `limit` from the first. A transaction takes its time before it begins, so
// ids may say otherwise.
Result<std::vector<Event>> for_message(Transaction& tx, MessageId message, int limit = 1000);
Result<std::vector<Event>> for_subject(Transaction& tx, std::string_view subject, int limit = 1000);

// The events that came after `last`. On PostgreSQL an event with a lower id may be committed later: see follower.hpp.
Result<std::vector<Event>> since(Transaction& tx, EventId last, int limit = 1000);
// Both included; the first `limit` of them.
Result<std::vector<Event>> between(Transaction& tx, EventId first, EventId last, int limit = 1000);
Result<EventId> newest(Transaction& tx);  // 0 without any
Result<EventId> oldest(Transaction& tx);  // that is kept; 0 without any

}  // namespace events
}  // namespace crossdock::store
