// SPDX-License-Identifier: Apache-2.0
// Writes the event and the audit entry of an act of a person.
#include "gateway/acts/told.hpp"

#include <fmt/format.h>

#include <utility>

#include "gateway/store/audit_trail.hpp"
#include "gateway/store/events.hpp"

namespace crossdock::acts {
namespace {

Result<void> keep(store::Transaction& tx, store::Act act, const About& about, std::string_view what,
                  const Because& because) {
  return store::audit_trail::add(tx, {.at = because.now,
                                      .actor = because.actor.name,
                                      .from = because.actor.from,
                                      .act = act,
                                      .message = about.message,
                                      .document = about.document,
                                      .subject = about.subject,
                                      .what = std::string(what),
                                      .because = std::string(because.why)});
}

}  // namespace

std::string done_by(std::string_view what, const Because& because) {
  return store::storable(
      fmt::format("{} by {}{}{}", what, because.actor.name, because.why.empty() ? "" : ": ", because.why));
}

Result<void> tell(store::Transaction& tx, store::Act act, About about, std::string_view what, const Because& because) {
  if (auto kept = keep(tx, act, about, what, because); !kept) return kept;
  return store::events::add(tx, {.at = because.now,
                                 .message = about.message,
                                 .document = about.document,
                                 .subject = std::move(about.subject),
                                 .kind = store::EventKind::decided,
                                 .text = done_by(what, because)});
}

Result<void> note(store::Transaction& tx, store::Act act, std::string subject, std::string_view what,
                  const Because& because) {
  return keep(tx, act, {.subject = std::move(subject)}, what, because);
}

}  // namespace crossdock::acts
