// SPDX-License-Identifier: Apache-2.0
// Reads the events after the last one, and looks into holes between ids until they are too old.
#include "gateway/store/follower.hpp"

#include <algorithm>
#include <iterator>

namespace crossdock::store {
namespace {

constexpr int page = 1000;

}  // namespace

bool EventPlace::has(EventId id) const {
  const auto is_around = [n = id.number()](const Hole& hole) { return hole.first <= n && n <= hole.last; };
  return id <= last && std::ranges::none_of(holes, is_around);
}

void EventPlace::add(EventId id, TimePoint now) {
  const auto n = id.number();
  if (id > last) {
    if (n > last.number() + 1) holes.push_back({last.number() + 1, n - 1, now});
    last = id;
    return;
  }
  const auto hole = std::ranges::find_if(holes, [n](const Hole& one) { return one.first <= n && n <= one.last; });
  if (hole == holes.end()) return;
  const Hole before{hole->first, n - 1, hole->noticed}, after{n + 1, hole->last, hole->noticed};
  const auto at = holes.erase(hole);
  const auto next = after.first <= after.last ? holes.insert(at, after) : at;
  if (before.first <= before.last) holes.insert(next, before);
}

void EventPlace::forget_holes(TimePoint noticed_before) {
  std::erase_if(holes, [&](const Hole& hole) { return hole.noticed < noticed_before; });
}

Result<std::vector<Event>> Follower::look(Transaction& tx, TimePoint now, int most) const {
  std::vector<Event> found;
  for (const auto& hole : place_.holes) {
    const auto left = most - static_cast<int>(found.size());
    if (now - hole.noticed > patience || left <= 0) continue;
    auto late = events::between(tx, EventId(hole.first), EventId(hole.last), left);
    if (!late) return fail(late.error());
    std::ranges::move(*late, std::back_inserter(found));
  }
  auto last = place_.last;
  for (bool more = true; more && std::ssize(found) < most;) {
    const int limit = std::min(page, most);
    auto fresh = events::since(tx, last, limit);
    if (!fresh) return fail(fresh.error());
    if (!fresh->empty()) last = fresh->back().id;
    more = std::ssize(*fresh) == limit;
    std::ranges::move(*fresh, std::back_inserter(found));
  }
  return found;
}

Result<std::vector<Event>> Follower::next(TimePoint now, int most) {
  std::vector<Event> found;
  const auto done = database_.read([&](Transaction& tx) -> Result<void> {
    auto looked = look(tx, now, most);
    if (!looked) return fail(looked.error());
    found = std::move(*looked);
    return {};
  });
  if (!done) return fail(done.error());
  for (const auto& event : found) place_.add(event.id, now);
  place_.forget_holes(now - patience);
  return found;
}

}  // namespace crossdock::store
