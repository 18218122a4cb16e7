// SPDX-License-Identifier: Apache-2.0
// Knows what a settled case leaves behind.
#include "gateway/acts/cases.hpp"

#include <fmt/format.h>

#include "gateway/store/events.hpp"

namespace crossdock::acts {

Result<store::cases::Case> close_case(store::Transaction& tx, std::int64_t id, const Because& because) {
  auto found = store::cases::find(tx, id);
  if (!found) return fail(found.error());
  if (!*found || !(*found)->open) return fail(Fault::invalid, fmt::format("case {} is not open", id));
  if (auto closed = store::cases::close(tx, id, store::storable(because.why), because.now); !closed)
    return fail(closed.error());
  auto& one = **found;
  const auto text =
      fmt::format("case {} ({}) is closed by {}: {}", id, to_string(one.kind), because.actor.name, because.why);
  const auto told = store::events::add(tx, {.at = because.now,
                                            .document = one.document,
                                            .subject = one.subject,
                                            .kind = "decided",
                                            .text = store::storable(text)});
  if (!told) return fail(told.error());
  return std::move(one);
}

}  // namespace crossdock::acts
