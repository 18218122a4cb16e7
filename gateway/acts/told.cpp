// SPDX-License-Identifier: Apache-2.0
// Writes the event of an act of a person.
#include "gateway/acts/told.hpp"

#include <fmt/format.h>

#include <utility>

#include "gateway/store/events.hpp"

namespace crossdock::acts {

std::string done_by(std::string_view what, const Because& because) {
  return store::storable(
      fmt::format("{} by {}{}{}", what, because.actor.name, because.why.empty() ? "" : ": ", because.why));
}

Result<void> tell(store::Transaction& tx, About about, std::string_view what, const Because& because) {
  return store::events::add(tx, {.at = because.now,
                                 .message = about.message,
                                 .document = about.document,
                                 .subject = std::move(about.subject),
                                 .kind = store::EventKind::decided,
                                 .text = done_by(what, because)});
}

}  // namespace crossdock::acts
