// SPDX-License-Identifier: Apache-2.0
// Knows what the end of a case by a person leaves behind: who ended it and why.
#include "gateway/acts/cases.hpp"

#include <fmt/format.h>

#include "gateway/store/events.hpp"
#include "gateway/store/refusals.hpp"

namespace crossdock::acts {

Result<void> close_case(store::Transaction& tx, std::int64_t id, const Because& because) {
  if (auto closed = store::cases::close(tx, id, because.why, because.now); !closed) return closed;
  const auto text = fmt::format("case {} is closed by {}: {}", id, because.actor.name, because.why);
  return store::events::add(
      tx, {.at = because.now, .subject = fmt::format("case:{}", id), .kind = "decided", .text = store::storable(text)});
}

Result<std::int64_t> close_cases(store::Transaction& tx, const CasesLike& like, int limit, const Because& because) {
  if (like.kind.empty() && like.partner.text().empty())
    return fail(Fault::invalid, "name the kind of the cases, their partner, or both");
  const auto found = store::refusals::open_cases(tx, like.kind, like.partner, limit);
  if (!found) return fail(found.error());
  for (const auto& one : *found) {
    if (auto closed = close_case(tx, one.id, because); !closed) return fail(closed.error());
  }
  return static_cast<std::int64_t>(found->size());
}

}  // namespace crossdock::acts
