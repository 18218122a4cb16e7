// SPDX-License-Identifier: Apache-2.0
// Knows what follows from the silence of a destination and from its end.
#include "gateway/pipeline/destinations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/pipeline/cases.hpp"

namespace crossdock::pipeline {
namespace {

namespace destinations = store::destinations;

PartnerId partner_in(const destinations::Destination& destination) {
  return PartnerId(destination.kind == store::DestinationKind::webhook ? destination.name : destination.owner);
}

// Releases work that was held with its own case, because it had all its attempts while nobody answered.
Result<void> release_held(store::Transaction& tx, const Context& context, const destinations::Destination& destination,
                          TimePoint since) {
  if (destination.kind == store::DestinationKind::webhook) return {};
  const auto released = store::work_queue::release_unavailable(tx, destination.name, since, context.now);
  if (!released) return fail(released.error());
  for (const auto id : *released) {
    const auto closed =
        cases::settle_all(tx, CaseKind::work_held, fmt::format("work:{}", id.number()),
                          fmt::format("{} answers again, and it is tried once more", destination.name), context.now);
    if (!closed) return closed;
  }
  return {};
}

std::string alarm_text(const destinations::Listed& listed) {
  const auto& [destination, ready, leased, held, oldest] = listed;
  const auto& standing = destination.standing;
  return fmt::format("{} has taken nothing since {}: {} {} for it, the oldest since {}; {}", destination.name,
                     text_of(*standing.failing_since), counted(static_cast<std::size_t>(ready + leased), "message"),
                     ready + leased == 1 ? "waits" : "wait", text_of(oldest.value_or(*standing.failing_since)),
                     standing.why);
}

Result<bool> raise_alarm(store::Transaction& tx, const Context& context, const std::string& name) {
  const auto ours = destinations::alarmed(tx, name);
  if (!ours) return fail(ours.error());
  if (!*ours) return false;
  const auto all = destinations::list(tx);
  if (!all) return fail(all.error());
  const auto listed = std::ranges::find(*all, name, [](const auto& one) { return one.destination.name; });
  if (listed == all->end() || !listed->destination.standing.failing_since) return false;
  const auto text = alarm_text(*listed);
  const auto added = cases::add(tx,
                                {.kind = CaseKind::destination_silent,
                                 .partner = partner_in(listed->destination),
                                 .subject = name,
                                 .text = store::storable(text)},
                                context.now);
  if (!added) return fail(added.error());
  if (auto told = tell(tx, context, EventKind::exception, text, {}, {}, name); !told) return fail(told.error());
  return true;
}

}  // namespace

Result<Duration> note_failure(store::Transaction& tx, const Context& context, std::string_view destination,
                              const Attempt& attempt, const std::vector<Duration>& waits, const Error& error) {
  if (destination.empty()) return Duration{};
  const auto before = destinations::standing_for_update(tx, destination);
  if (!before) return fail(before.error());
  const Patience patience{.waits = waits, .probe = context.network.settings().destination_probe};
  const auto now = after(*before, attempt, patience, describe(error));
  if (auto saved = destinations::save(tx, destination, now); !saved) return fail(saved.error());
  if (now.silent() && !before->silent()) {
    const auto text = fmt::format("{} does not answer; what goes there waits until {}: {}", destination,
                                  text_of(now.not_before), describe(error));
    if (auto told = tell(tx, context, EventKind::silent, text, {}, {}, std::string(destination)); !told)
      return fail(told.error());
  }
  return std::max(Duration{}, now.not_before - attempt.ended);
}

Result<void> note_delivery(store::Transaction& tx, const Context& context, std::string_view destination,
                           const std::vector<Duration>& waits) {
  if (destination.empty()) return {};
  const auto failing_since = destinations::went_well(tx, destination);
  if (!failing_since) return fail(failing_since.error());
  if (!*failing_since) return {};
  const auto found = destinations::find(tx, destination);
  if (!found) return fail(found.error());
  if (!*found) return {};
  if (auto released = release_held(tx, context, **found, **failing_since - before_silence(waits)); !released)
    return released;
  const auto closed =
      cases::settle_all(tx, CaseKind::destination_silent, destination, "it takes what is sent again", context.now);
  if (!closed) return closed;
  return tell(tx, context, EventKind::answers, fmt::format("{} takes what is sent again", destination), {}, {},
              std::string(destination));
}

Result<void> note_disabled(store::Transaction& tx, const Context& context, std::string_view destination) {
  const auto failing_since = destinations::went_well(tx, destination);
  if (!failing_since) return fail(failing_since.error());
  if (!*failing_since) return {};
  return cases::settle_all(tx, CaseKind::destination_silent, destination, "it is disabled, of which another case tells",
                           context.now);
}

Result<int> raise_alarms(store::Database& database, const Context& context) {
  std::vector<std::string> names;
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    auto found = destinations::unalarmed(tx, context.now - context.network.settings().destination_alarm);
    if (!found) return fail(found.error());
    names = std::move(*found);
    return {};
  });
  if (!read) return fail(read.error());
  int raised = 0;
  for (const auto& name : names) {
    bool ours = false;
    const auto written = database.write([&](store::Transaction& tx) -> Result<void> {
      const auto opened = raise_alarm(tx, context, name);
      if (!opened) return fail(opened.error());
      ours = *opened;
      return {};
    });
    if (!written) return fail(written.error());
    raised += ours ? 1 : 0;
  }
  return raised;
}

}  // namespace crossdock::pipeline
