// SPDX-License-Identifier: Apache-2.0
// Follows the events of all messages and orders as they are committed, without missing one.
//
// On PostgreSQL transactions that run at the same time commit in another order than their ids: an event may appear
// before one with a lower id does. The ids in between are remembered as holes and looked at again, until they are so
// old that their transactions must have been rolled back.
#pragma once

#include <vector>

#include "gateway/store/database.hpp"
#include "gateway/store/events.hpp"

namespace crossdock::store {

class Follower {
 public:
  // Longer than any transaction of ours runs.
  static constexpr Duration patience{120'000};

  // `after`: the last event that is known already. The database outlives the follower.
  explicit Follower(Database& database, EventId after) : database_(database), last_(after) {}

  // The events committed since the last call, each once; by id, but for those that come late.
  Result<std::vector<Event>> next(TimePoint now);

 private:
  struct Hole {
    std::int64_t first = 0, last = 0;  // ids
    TimePoint noticed;
  };
  struct Seen {
    std::vector<Event> events;
    EventId last;
    std::vector<Hole> holes;
  };

  Result<Seen> look(Transaction& tx, TimePoint now) const;

  Database& database_;
  EventId last_;
  std::vector<Hole> holes_;
};

}  // namespace crossdock::store
