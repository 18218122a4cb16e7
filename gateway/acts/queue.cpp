// SPDX-License-Identifier: Apache-2.0
// Knows what a decision about open work leaves behind: the row, and a line in the story that names who and why.
#include "gateway/acts/queue.hpp"

#include <fmt/format.h>

#include "gateway/store/events.hpp"

namespace crossdock::acts {
namespace {

namespace destinations = store::destinations;
namespace work_queue = store::work_queue;
using store::DestinationKind;

std::string by(const Because& because) {
  return fmt::format("by {}{}{}", because.actor.name, because.why.empty() ? "" : ": ", because.why);
}

Result<void> tell(store::Transaction& tx, std::string subject, const std::string& text, const Because& because) {
  return store::events::add(
      tx, {.at = because.now, .subject = std::move(subject), .kind = "operator", .text = store::storable(text)});
}

Result<void> hold_up_to(store::Transaction& tx, const std::string& destination, store::WorkId drain_to,
                        const Because& because) {
  return destinations::hold(tx, destination,
                            {.by = store::storable(because.actor.name),
                             .because = store::storable(because.why),
                             .at = because.now,
                             .drain_to = drain_to});
}

// The stages whose work is about a message itself.
bool is_about_message(std::string_view stage) {
  return stage == "check" || stage == "translate" || stage == work_queue::sending_stage;
}

Result<void> tell_of_work(store::Transaction& tx, const work_queue::Entry& work, std::string_view what,
                          const Because& because) {
  const auto& item = work.item;
  const auto text =
      fmt::format("work {} ({} of {}) is {} {}", work.id.number(), item.stage, item.subject, what, by(because));
  return store::events::add(tx, {.at = because.now,
                                 .message = is_about_message(item.stage) ? MessageId(item.subject) : MessageId(),
                                 .subject = fmt::format("work:{}", work.id.number()),
                                 .kind = "operator",
                                 .text = store::storable(text)});
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
  return tell(tx, destination, fmt::format("{} is held {}", destination, by(because)), because);
}

Result<std::int64_t> drain_destination(store::Transaction& tx, const std::string& destination, const Because& because) {
  const auto newest = work_queue::newest(tx);
  if (!newest) return fail(newest.error());
  if (auto held = hold_up_to(tx, destination, *newest, because); !held) return fail(held.error());
  const auto goes = destinations::hurry(tx, destination);
  if (!goes) return goes;
  const auto text = fmt::format("{} is drained {}; what waits still goes: {}", destination, by(because), *goes);
  if (auto told = tell(tx, destination, text, because); !told) return fail(told.error());
  return goes;
}

Result<bool> resume_destination(store::Transaction& tx, const std::string& destination, const Because& because) {
  const auto resumed = destinations::resume(tx, destination);
  if (!resumed || !*resumed) return resumed;
  if (auto told = tell(tx, destination, fmt::format("{} goes on {}", destination, by(because)), because); !told)
    return fail(told.error());
  return true;
}

Result<std::int64_t> hurry_destination(store::Transaction& tx, const std::string& destination, const Because& because) {
  const auto due = destinations::hurry(tx, destination);
  if (!due) return due;
  const auto text = fmt::format("{} is tried at once {}; waiting: {}", destination, by(because), *due);
  if (auto told = tell(tx, destination, text, because); !told) return fail(told.error());
  return due;
}

Result<bool> release_work(store::Transaction& tx, store::WorkId work, const Because& because) {
  const auto entry = work_queue::find(tx, work);
  if (!entry) return fail(entry.error());
  if (!*entry) return false;
  const auto released = work_queue::release(tx, work, because.now);
  if (!released || !*released) return released;
  const auto& destination = (*entry)->destination;
  if (auto free = destinations::allow_now(tx, destination, because.now); !free) return fail(free.error());
  if (auto told = tell_of_work(tx, **entry, "released", because); !told) return fail(told.error());
  return true;
}

Result<std::int64_t> release_all_work(store::Transaction& tx, std::string_view stage, const Because& because) {
  const auto released = work_queue::release_all(tx, stage, because.now);
  if (!released || *released == 0) return released;
  const auto text =
      fmt::format("held work{}{} is released {}: {}", stage.empty() ? "" : " of stage ", stage, by(because), *released);
  if (auto told = tell(tx, {}, text, because); !told) return fail(told.error());
  return released;
}

Result<bool> discard_work(store::Transaction& tx, store::WorkId work, const Because& because) {
  const auto entry = work_queue::find(tx, work);
  if (!entry) return fail(entry.error());
  if (!*entry) return false;
  const auto gone = work_queue::discard(tx, work);
  if (!gone || !*gone) return gone;
  if (auto told = tell_of_work(tx, **entry, "discarded", because); !told) return fail(told.error());
  return true;
}

}  // namespace crossdock::acts
