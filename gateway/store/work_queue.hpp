// SPDX-License-Identifier: Apache-2.0
// The work that is open: which stage has to look at which subject. Finished work is deleted. pipeline/work.hpp makes
// the items.
//
// An item is claimed under a lease. Each claim raises its attempt, which is the fence: a worker that slept
// through its lease holds an old attempt and can no longer finish, retry or hold the item, so its whole
// transaction fails. Call finish, retry or hold in the transaction that stores the result.
//
// A claim whose lease ran out was abandoned: its process died, perhaps because of this item, perhaps of another that
// was claimed with it. From then on the item is claimed alone, so that what takes processes down shows, and each time
// its lease is twice as long.
//
// Items of the stage `deliver` have a destination, which follows from their message; destinations.hpp claims them.
//
// Items with the same order_key are worked on one at a time, in the order in which they were pushed. One that is held
// lets those behind it pass: decisions are computed from all facts, so one that comes later is still right.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "gateway/store/stage.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store {

using WorkId = RowId<struct WorkTag>;

namespace work_queue {

struct Item {
  Stage stage{};
  std::int64_t subject = 0;   // usually the id of a message or document
  std::string discriminator;  // tells apart several items of one stage and subject
  std::string order_key;      // "acme/PO-1"; empty: in any order
  std::optional<TimePoint> not_before;
};

// True if it is new; false if the same stage, subject and discriminator is queued already: then nothing changes.
Result<bool> push(Transaction& tx, const Item& item, TimePoint now);

// The same when nobody asks.
Result<void> add(Transaction& tx, const Item& item, TimePoint now);

struct Claim {
  WorkId id;
  Stage stage{};
  std::int64_t subject = 0;
  std::string discriminator;
  std::string order_key;
  std::int64_t attempt = 0;    // 1 for the first
  std::int64_t failures = 0;   // earlier attempts that ended with `retry`, since it was last released
  std::int64_t abandoned = 0;  // claims since then, or since it was released, whose lease ran out
  TimePoint lease_until;
  TimePoint created_at;
  std::string destination;  // "partner:north"; empty for what is not sent
};

// At most `limit` items that are due, for the stages in the order given; expired leases are due again.
// Commit before working on them: a claim that was rolled back never happened.
Result<std::vector<Claim>> claim(Transaction& tx, TimePoint now, Duration lease, std::span<const Stage> stages,
                                 int limit);

// The same of what is to be sent to one destination, up to the item `newest`, whatever is known of the destination. The
// oldest first. To try a destination that is silent, what failed most_probes times comes last: it may be the one at fault.
inline constexpr std::int64_t most_probes = 6;
enum class Purpose { send, probe };
Result<std::vector<Claim>> claim_for(Transaction& tx, TimePoint now, Duration lease, std::string_view destination,
                                     WorkId newest, int limit, Purpose purpose);

// What was queued after `last`, is due and was never claimed, the oldest first: what a transaction itself has queued,
// and perhaps others. Nothing of it changes.
Result<std::vector<Claim>> queued_after(Transaction& tx, WorkId last, TimePoint now, int limit);
// Takes one of them out of the queue, to be done in this transaction. False: something comes before it by its order key.
// Both are for a store with one writer: where several write, another may be about to take it.
Result<bool> take(Transaction& tx, const Claim& queued, TimePoint now);

// All fail with Fault::internal if the claim is no longer valid; `finish` perhaps not before the commit.
Result<void> finish(Transaction& tx, const Claim& claim);
Result<void> retry(Transaction& tx, const Claim& claim, TimePoint not_before, std::string_view reason);
Result<void> hold(Transaction& tx, const Claim& claim, std::string_view reason, Fault fault);
Result<void> extend(Transaction& tx, const Claim& claim, TimePoint lease_until);
// It waits for something of ours, which is no failure of its own.
Result<void> postpone(Transaction& tx, const Claim& claim, TimePoint not_before, std::string_view reason);
// Before it was begun: as if it had not been claimed.
Result<void> give_back(Transaction& tx, const Claim& claim, TimePoint now);
// After it was begun, for a reason that says nothing of it: no failure, and due again in its old place.
Result<void> put_back(Transaction& tx, const Claim& claim, std::string_view reason);

// Operators release or discard held items. False or 0 if there was none. A released item begins anew: with
// all its retries.
Result<bool> release(Transaction& tx, WorkId id, TimePoint now);
Result<std::int64_t> release_all(Transaction& tx, std::optional<Stage> stage, TimePoint now);  // none: of all stages
Result<bool> release_about(Transaction& tx, Stage stage, std::int64_t subject, TimePoint now);
// Whether there is any work of this stage about this subject.
Result<bool> is_open_about(Transaction& tx, Stage stage, std::int64_t subject);
Result<bool> discard(Transaction& tx, WorkId id);  // only a held one
// Makes work that waits for a destination due at once, in the order in which it was queued. How much.
Result<std::int64_t> hurry(Transaction& tx, std::string_view destination);
// Releases work that was held because its destination was away, and was queued at `since` or later. Which it was.
Result<std::vector<WorkId>> release_unavailable(Transaction& tx, std::string_view destination, TimePoint since,
                                                TimePoint now);
// For a program that is alone with its store: what an earlier run of it had claimed is ready again.
Result<void> take_back_all(Transaction& tx, TimePoint now);
// For a reader that takes work by itself: it is done.
Result<void> take_out(Transaction& tx, Stage stage, std::int64_t subject);
// Gives a destination to what a gateway of an earlier version queued on the same database.
Later<bool> ask_for_strays(Transaction& tx);
Result<void> adopt_strays(Transaction& tx);
Result<WorkId> newest(Transaction& tx);  // none without any

enum class State { ready, leased, held };
std::string_view to_string(State state);

struct Entry {
  WorkId id;
  Item item;  // not_before is when it is next due, or when its lease ends; nothing if it is held
  State state{};
  std::int64_t attempt = 0;
  std::string reason;
  std::optional<Fault> fault;
  TimePoint created_at;
  std::string destination;
  WorkId behind;  // what comes first by their order key; none: nothing
};
struct Filter {
  std::optional<State> state;
  std::optional<Stage> stage;
  std::string destination;   // empty: any
  std::int64_t subject = 0;  // 0: any
  WorkId after;              // only what was queued later: for the next page
  int limit = 100;
};
Result<std::vector<Entry>> list(Transaction& tx, const Filter& filter);  // oldest first
Result<std::optional<Entry>> find(Transaction& tx, WorkId id);

// When the next item of any stage is due, so that a scheduler knows how long it may sleep.
Result<std::optional<TimePoint>> next_due(Transaction& tx);

// How many items of a stage are how old, after postfix's qshape: up to 1, 5, 15 minutes, 1, 6 hours, 1 day, older.
inline constexpr std::array age_limits{Duration{60'000},    Duration{300'000},    Duration{900'000},
                                       Duration{3'600'000}, Duration{21'600'000}, Duration{86'400'000}};
struct StageShape {
  Stage stage{};
  std::int64_t ready = 0, leased = 0, held = 0;
  std::array<std::int64_t, age_limits.size() + 1> by_age{};
};
Result<std::vector<StageShape>> shape(Transaction& tx, TimePoint now);

}  // namespace work_queue
}  // namespace crossdock::store
