// SPDX-License-Identifier: Apache-2.0
// Knows what a decision about a destination leaves behind: the row, and a line in the story that names who and why.
#include "gateway/acts/destinations.hpp"

#include <fmt/format.h>

#include "gateway/acts/told.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::acts {
namespace {

namespace destinations = store::destinations;
namespace work_queue = store::work_queue;
using store::Act;
using store::DestinationKind;

Result<void> hold_up_to(store::Transaction& tx, const std::string& destination, store::WorkId drain_to,
                        const Because& because) {
  return destinations::hold(tx, destination,
                            {.by = store::storable(because.actor.name),
                             .because = store::storable(because.why),
                             .at = because.now,
                             .drain_to = drain_to});
}

}  // namespace

Result<std::vector<std::string>> destinations_named(store::Transaction& tx, std::string_view name, Profile profile) {
  const auto one = destinations::find(tx, name);
  if (!one) return fail(one.error());
  if (*one) return std::vector{(*one)->name};
  const bool partner = name.find(':') == std::string_view::npos;
  if (partner && profile == Profile::there) {
    for (const auto kind : {DestinationKind::partner, DestinationKind::receipts}) {
      if (auto added = destinations::add(tx, kind, name); !added) return fail(added.error());
    }
  }
  std::vector<std::string> names;
  if (partner) {
    const auto own = destinations::of_owner(tx, PartnerId(std::string(name)));
    if (!own) return fail(own.error());
    for (const auto& destination : *own) names.push_back(destination.name);
  }
  if (names.empty()) return fail(Fault::invalid, fmt::format("'{}' is no destination, and no partner's name", name));
  return names;
}

Result<void> hold_destination(store::Transaction& tx, const std::string& destination, const Because& because) {
  if (auto held = hold_up_to(tx, destination, store::WorkId(), because); !held) return held;
  return tell(tx, Act::hold_destination, {.subject = destination}, destination + " is held", because);
}

Result<std::int64_t> drain_destination(store::Transaction& tx, const std::string& destination, const Because& because) {
  const auto newest = work_queue::newest(tx);
  if (!newest) return fail(newest.error());
  if (auto held = hold_up_to(tx, destination, *newest, because); !held) return fail(held.error());
  const auto goes = destinations::hurry(tx, destination);
  if (!goes) return goes;
  const auto what = fmt::format("{} is drained ({} that wait still go)", destination, *goes);
  if (auto told = tell(tx, Act::drain_destination, {.subject = destination}, what, because); !told)
    return fail(told.error());
  return goes;
}

Result<bool> resume_destination(store::Transaction& tx, const std::string& destination, const Because& because) {
  const auto resumed = destinations::resume(tx, destination);
  if (!resumed || !*resumed) return resumed;
  if (auto told = tell(tx, Act::resume_destination, {.subject = destination}, destination + " goes on", because); !told)
    return fail(told.error());
  return true;
}

Result<std::int64_t> hurry_destination(store::Transaction& tx, const std::string& destination, const Because& because) {
  const auto due = destinations::hurry(tx, destination);
  if (!due) return due;
  const auto what = fmt::format("{} is tried at once ({} waiting)", destination, *due);
  if (auto told = tell(tx, Act::hurry_destination, {.subject = destination}, what, because); !told)
    return fail(told.error());
  return due;
}

}  // namespace crossdock::acts
