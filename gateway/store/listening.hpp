// SPDX-License-Identifier: Apache-2.0
// Since when and how long a partner could not be heard, and what that does to its timers.
//
// A timer that waits for a partner counts the time in which an answer could have reached us. While the partner's way
// fails, or the gateway is down, or its clock jumps, that time stands still: the timers are moved on by what was lost.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::listening {

// How the gateway listened last: all the time, or with a look at each call (`serve --once`).
enum class Mode { serving, once };
struct Beat {
  TimePoint at;
  Mode mode{};
};
Result<std::optional<Beat>> beat(Transaction& tx);  // none before the first
Result<void> set_beat(Transaction& tx, const Beat& beat);
// The last sign of life of a store that has no beat yet; nothing in an empty one.
Result<std::optional<TimePoint>> last_event(Transaction& tx);

// A partner whose files we fetch and that was heard at least once.
struct Ear {
  PartnerId partner;
  TimePoint first_heard;
  std::optional<TimePoint> failing_since;  // up to here all was heard
  std::string reason;
  Duration deaf{};  // all times together
};
Result<std::vector<Ear>> ears(Transaction& tx);
Result<void> add_ear(Transaction& tx, const PartnerId& partner, TimePoint now);  // repeating is harmless
// Notes that the partner cannot be heard. True for the first who notes it.
Result<bool> set_failing(Transaction& tx, const PartnerId& partner, TimePoint since, std::string_view reason);

// It is heard again: its timers move on by what each of them lost. How many; nothing when it was not failing.
struct Recovered {
  Duration deaf{};
  std::int64_t timers = 0;
};
Result<std::optional<Recovered>> recover(Transaction& tx, const PartnerId& partner, TimePoint now);

// Nobody was heard from `since` to `now`: all timers move on but those of partners whose way fails, which move when it
// recovers. How many.
Result<std::int64_t> postpone_all(Transaction& tx, TimePoint since, TimePoint now);

// The clock jumped by this much, to either side: all that waits for a partner goes with it, and so do retries that a
// jump back would delay. How many timers.
Result<std::int64_t> shift_all(Transaction& tx, Duration jump, TimePoint now);

// Whether something of the partner was received that the inbound stages have not read yet. A held message waits for a
// person and does not count.
Result<bool> unread(Transaction& tx, std::string_view partner);

}  // namespace crossdock::store::listening
