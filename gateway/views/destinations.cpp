// SPDX-License-Identifier: Apache-2.0
// Knows how it stands with destinations, in words.
#include "gateway/views/destinations.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::views::destinations {
namespace {

using store::destinations::Destination;

struct State {
  std::string words;
  Tone tone = Tone::plain;
};
State state_of(const Destination& destination, std::int64_t left) {
  if (destination.hold && left > 0) return {fmt::format("draining, {} left", left), Tone::warn};
  if (destination.hold) return {destination.hold->drain_to.none() ? "held" : "drained", Tone::warn};
  if (destination.standing.silent()) return {"silent", Tone::bad};
  return destination.standing.failing_since ? State{"failing", Tone::bad} : State{"well", Tone::good};
}

std::string held_by(const store::destinations::Hold& hold) {
  return fmt::format("held by {}{}{}", hold.by, hold.because.empty() ? "" : ": ", hold.because);
}

std::string why_of(const Destination& destination) {
  return destination.hold ? held_by(*destination.hold) : destination.standing.why;
}

Table table_of_destinations() {
  return {{{"destination", "DESTINATION"},
           {"state", "STATE"},
           {"ready", "WAITING"},
           {"leased", "UNDER WAY"},
           {"held", "HELD"},
           {"oldest", "OLDEST"},
           {"failing_since", "FAILING SINCE"},
           {"next", "NEXT ATTEMPT"},
           {"why", "WHY"},
           {"held_at", ""}},
          {}};
}

}  // namespace

Result<Table> list(store::Transaction& tx, const std::vector<std::string>& names, TimePoint now) {
  const auto all = store::destinations::list(tx);
  if (!all) return fail(all.error());
  auto table = table_of_destinations();
  for (const auto& [one, ready, leased, held, oldest] : *all) {
    if (!names.empty() && std::ranges::find(names, one.name) == names.end()) continue;
    const auto left = store::destinations::left_to_drain(tx, one.name);
    if (!left) return fail(left.error());
    const auto state = state_of(one, *left);
    const bool waits = one.standing.silent() && ready + leased > 0;
    table.add({one.name, Cell(state.words, state.tone), ready, leased, held, oldest, one.standing.failing_since,
               waits ? Cell(std::max(one.standing.not_before, now)) : Cell(), why_of(one),
               one.hold ? Cell(one.hold->at) : Cell()});
  }
  return table;
}

std::string why_it_waits(const store::work_queue::Entry& work, const std::optional<Destination>& destination,
                         TimePoint now) {
  using State = store::work_queue::State;
  if (work.state == State::held) return work.reason;
  if (work.state == State::leased) {
    const bool abandoned = work.item.not_before && *work.item.not_before <= now;
    return abandoned ? "its gateway gives no sign any more; it is begun anew" : "is being done";
  }
  if (!work.behind.none()) return fmt::format("waits behind {}", work.behind.number());
  if (destination && destination->hold && work.id > destination->hold->drain_to)
    return fmt::format("its destination {} is {}", destination->name, held_by(*destination->hold));
  if (destination && destination->standing.silent()) {
    const auto next = destination->standing.not_before;
    return fmt::format("its destination {} is silent since {}, next try {}: {}", destination->name,
                       text_of(destination->standing.failing_since.value_or(now)), next > now ? text_of(next) : "now",
                       destination->standing.why);
  }
  if (work.item.not_before && *work.item.not_before > now)
    return fmt::format("next try {}{}{}", text_of(*work.item.not_before), work.reason.empty() ? "" : ": ", work.reason);
  return "is due";
}

}  // namespace crossdock::views::destinations
