// SPDX-License-Identifier: Apache-2.0
// Knows what the end of a case by a person leaves behind: who ended it and why.
#include "gateway/acts/cases.hpp"

#include <fmt/format.h>

#include "gateway/acts/told.hpp"
#include "gateway/pipeline/cases.hpp"

namespace crossdock::acts {

Result<store::cases::Case> close_case(store::Transaction& tx, std::int64_t id, const Because& because) {
  auto found = store::cases::find(tx, id);
  if (!found) return fail(found.error());
  if (!*found || !(*found)->open) return fail(Fault::invalid, fmt::format("case {} is not open", id));
  if (auto closed = pipeline::cases::close(tx, id, store::storable(because.why), because.now); !closed)
    return fail(closed.error());
  auto& one = **found;
  const auto what = fmt::format("case {} ({}) is closed", id, to_string(one.kind));
  if (auto told = tell(tx, store::Act::close_case, {.document = one.document, .subject = one.subject}, what, because);
      !told)
    return fail(told.error());
  return std::move(one);
}

Result<std::int64_t> close_cases(store::Transaction& tx, const CasesLike& like, int limit, const Because& because) {
  if (!like.kind && like.partner.text().empty())
    return fail(Fault::invalid, "name the kind of the cases, their partner, or both");
  const auto found = store::cases::list(
      tx, {.open_only = true, .kind = like.kind, .owner = {}, .partner = like.partner.text(), .limit = limit});
  if (!found) return fail(found.error());
  for (const auto& one : *found) {
    if (auto closed = close_case(tx, one.id, because); !closed) return fail(closed.error());
  }
  return static_cast<std::int64_t>(found->size());
}

}  // namespace crossdock::acts
