// SPDX-License-Identifier: Apache-2.0
// Follows the events of all messages and orders as they are committed, without missing one.
//
// On PostgreSQL transactions that run at the same time commit in another order than their ids: an event may appear
// before one with a lower id does. The ids in between are remembered as holes and looked at again, until they are so
// old that their transactions must have been rolled back.
#pragma once

#include <limits>
#include <vector>

#include "gateway/store/database.hpp"
#include "gateway/store/events.hpp"

namespace crossdock::store {

// The events that somebody knows: all up to `last`, but for the holes. They are in order, and apart from each other.
struct EventPlace {
  struct Hole {
    std::int64_t first = 0, last = 0;  // ids
    TimePoint noticed;
  };
  EventId last;
  std::vector<Hole> holes;

  bool has(EventId id) const;
  void add(EventId id, TimePoint now);  // what it leaves out becomes a hole
  void forget_holes(TimePoint noticed_before);
};

class Follower {
 public:
  // Longer than any transaction of ours runs.
  static constexpr Duration patience{120'000};

  // `after`: what is known already. The database outlives the follower.
  Follower(Database& database, EventPlace after) : database_(database), place_(std::move(after)) {}
  Follower(Database& database, EventId after) : Follower(database, EventPlace{.last = after, .holes = {}}) {}

  // The events committed since the last call, each once; by id, but for those that come late. When there are more than
  // about `most`, the rest comes with the next call.
  Result<std::vector<Event>> next(TimePoint now, int most = std::numeric_limits<int>::max());
  // What is known after the last call.
  const EventPlace& place() const { return place_; }

 private:
  Result<std::vector<Event>> look(Transaction& tx, TimePoint now, int most) const;

  Database& database_;
  EventPlace place_;
};

}  // namespace crossdock::store
