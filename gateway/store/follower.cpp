// SPDX-License-Identifier: Apache-2.0
// Reads the events after the last one, and looks into holes between ids until they are too old.
#include "gateway/store/follower.hpp"

#include <algorithm>
#include <iterator>

namespace crossdock::store {

Result<Follower::Seen> Follower::look(Transaction& tx, TimePoint now) const {
  Seen seen{.events = {}, .last = last_, .holes = {}};
  // The ids from `from` up to each event and to `to` are not there yet.
  const auto note_holes = [&](const std::vector<Event>& found, std::int64_t from, std::int64_t to, TimePoint noticed) {
    for (const auto& event : found) {
      if (event.id.number() > from) seen.holes.push_back({from, event.id.number() - 1, noticed});
      from = event.id.number() + 1;
    }
    if (from <= to) seen.holes.push_back({from, to, noticed});
  };
  for (const auto& hole : holes_) {
    if (now - hole.noticed > patience) continue;
    auto late = events::between(tx, EventId(hole.first), EventId(hole.last));
    if (!late) return fail(late.error());
    note_holes(*late, hole.first, hole.last, hole.noticed);
    std::ranges::move(*late, std::back_inserter(seen.events));
  }
  constexpr int page = 1000;
  for (bool more = true; more;) {
    auto fresh = events::since(tx, seen.last, page);
    if (!fresh) return fail(fresh.error());
    note_holes(*fresh, seen.last.number() + 1, 0, now);
    if (!fresh->empty()) seen.last = fresh->back().id;
    more = fresh->size() == page;
    std::ranges::move(*fresh, std::back_inserter(seen.events));
  }
  return seen;
}

Result<std::vector<Event>> Follower::next(TimePoint now) {
  Seen seen;
  const auto done = database_.read([&](Transaction& tx) -> Result<void> {
    auto looked = look(tx, now);
    if (!looked) return fail(looked.error());
    seen = std::move(*looked);
    return {};
  });
  if (!done) return fail(done.error());
  last_ = seen.last;
  holes_ = std::move(seen.holes);
  return std::move(seen.events);
}

}  // namespace crossdock::store
