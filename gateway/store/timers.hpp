// SPDX-License-Identifier: Apache-2.0
// Keeps what must be looked at by a time unless something happens first: an acknowledgement that is expected, a
// cancellation window that closes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/transaction.hpp"

namespace crossdock::store {

using TimerId = RowId<struct TimerTag>;

// The event that is waited for; there is one timer of a kind for a subject.
enum class TimerKind {
  acknowledgement,  // a 997 or 999 for what we sent: "message:17"
  receipt,          // the AS2 receipt of what we sent: "message:17"
  order_ack,        // a supplier's answer to a purchase order: "purchase:P000012-1"
  ship_notice,      // its shipment: "purchase:P000012-1"
};
std::string_view to_string(TimerKind kind);  // "expect-997"

// Which time a timer counts. See listening.hpp for that in which a partner could be heard.
enum class TimerClock { listening, wall };

struct Timer {
  TimerId id;
  TimerKind kind{};
  std::string subject;
  std::string partner;
  TimePoint due_at;
  MessageId message;  // may be none
  TimerClock clock = TimerClock::listening;
};

namespace timers {

// Arming again changes nothing, whatever became of the first: a stage may run twice.
Result<void> arm(Transaction& tx, const Timer& timer, TimePoint now);
// Armed with a new time even if it has fired or was cancelled.
Result<void> rearm(Transaction& tx, const Timer& timer, TimePoint now);
// True if an armed timer was stopped; false if there is none, or it has fired or was cancelled.
Result<bool> cancel(Transaction& tx, TimerKind kind, std::string_view subject);

// Armed timers of either clock whose time has come, the most overdue first.
Result<std::vector<Timer>> due(Transaction& tx, TimePoint now, int limit);
// The same of the wall clock only, and of one partner by the time in which it could be heard.
Result<std::vector<Timer>> due_by_wall(Transaction& tx, TimePoint now, int limit);
Result<std::vector<Timer>> due_of(Transaction& tx, std::string_view partner, TimePoint heard_until, int limit);
// The partners that have listening timers which are due.
Result<std::vector<std::string>> partners_due(Transaction& tx, TimePoint now);
// True for exactly one caller; do what the timer is for in the same transaction.
Result<bool> fire(Transaction& tx, TimerId id, TimePoint now);

// How many are armed of each kind, how many of them are over, and when the first is due.
struct Armed {
  TimerKind kind{};
  std::int64_t timers = 0, over = 0;
  TimePoint first;
};
Result<std::vector<Armed>> armed(Transaction& tx, TimePoint now);

Result<std::optional<TimePoint>> next_due(Transaction& tx);

}  // namespace timers
}  // namespace crossdock::store
