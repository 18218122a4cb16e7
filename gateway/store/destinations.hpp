// SPDX-License-Identifier: Apache-2.0
// Where documents and events go, and how it stands with each place: whether it answers, and whether a person holds back
// what goes there. One that does not answer is left alone for a growing time, and with it all work for it.
//
// All gateways on one store know what happens at a destination. How many senders are at work there is known to each of
// them alone (gateway/pipeline/turns.hpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/work_queue.hpp"

namespace crossdock::store {

enum class DestinationKind {
  partner,   // documents for it: "partner:north"
  receipts,  // that it wants later, at an address that each message names: "receipts:north"
  webhook,   // events: "webhook:erp"
};
std::string_view to_string(DestinationKind kind);
std::string destination_name(DestinationKind kind, std::string_view owner);

namespace destinations {

// The result of the attempts so far. gateway/pipeline/silence.hpp decides how it changes.
struct Standing {
  std::int64_t failures = 0;               // in a row, without an answer
  std::optional<TimePoint> failing_since;  // the begin of the first attempt since something was delivered
  std::optional<TimePoint> failed_at;      // the end of the last attempt that was counted
  TimePoint not_before;                    // nothing is sent until then
  std::string why;                         // what the last attempt came to

  bool silent() const { return failures > 0; }
};

struct Hold {
  std::string by, because;
  TimePoint at;
  WorkId drain_to;  // what was queued up to this one still goes
};

struct Destination {
  std::string name;
  DestinationKind kind{};
  std::string owner;  // the partner or webhook
  Standing standing;
  std::optional<Hold> hold;
};

// Those of a kind to which something is due, in the order of their names.
enum class Load { documents, events };
struct Due {
  std::string name;
  std::string owner;
  bool silent = false;
};
Later<std::vector<Due>> ask_due(Transaction& tx, Load load, TimePoint now);

// At most `limit` pieces of work for a destination. None while it is held or its wait is not over. One while it is
// silent, to try it, and until its lease is over no other gateway does the same.
Result<std::vector<work_queue::Claim>> claim(Transaction& tx, std::string_view name, TimePoint now, Duration lease,
                                             int limit);

Result<std::optional<Destination>> find(Transaction& tx, std::string_view name);
Result<std::vector<Destination>> of_owner(Transaction& tx, const PartnerId& partner);  // not its webhooks
// A destination with the work that waits for it; in the order of their names.
struct Listed {
  Destination destination;
  std::int64_t ready = 0, leased = 0, held = 0;
  std::optional<TimePoint> oldest;  // of what is not held
};
Result<std::vector<Listed>> list(Transaction& tx);

// The work that still goes while it is drained.
Result<std::int64_t> left_to_drain(Transaction& tx, std::string_view name);

// Makes the row if there is none yet.
Result<void> add(Transaction& tx, DestinationKind kind, std::string_view owner);

// The standing of an existing one, locked until the transaction ends.
Result<Standing> standing_for_update(Transaction& tx, std::string_view name);
Result<void> save(Transaction& tx, std::string_view name, const Standing& standing);
// An attempt was broken off: another may begin at once.
Result<void> allow_now(Transaction& tx, std::string_view name, TimePoint now);
// Something was delivered. Since when it was failing, if it was.
Result<std::optional<TimePoint>> went_well(Transaction& tx, std::string_view name);

// Failing since `before` or longer, with work that waits and nobody told yet; and that somebody is told now. `alarmed`
// is true for exactly one caller.
Result<std::vector<std::string>> unalarmed(Transaction& tx, TimePoint before);
Result<bool> alarmed(Transaction& tx, std::string_view name);

// By a person. The row must be there.
Result<void> hold(Transaction& tx, std::string_view name, const Hold& hold);
Result<bool> resume(Transaction& tx, std::string_view name);  // false if it was not held
// The next attempt may begin at once, and what waits is due. How much waits.
Result<std::int64_t> hurry(Transaction& tx, std::string_view name);

}  // namespace destinations
}  // namespace crossdock::store
