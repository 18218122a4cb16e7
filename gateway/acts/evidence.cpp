// SPDX-License-Identifier: Apache-2.0
// Knows what a message tells after its bytes are gone.
#include "gateway/acts/evidence.hpp"

#include <fmt/format.h>

#include "gateway/acts/told.hpp"

namespace crossdock::acts {

Result<Purged> purge_refused(store::Transaction& tx, const PartnerId& partner, TimePoint before, int limit,
                             const Because& because) {
  const auto found = store::refusals::evidence(tx, partner, before, limit);
  if (!found) return fail(found.error());
  Purged purged;
  for (const auto& one : *found) {
    if (auto gone = store::refusals::purge(tx, one, because.now); !gone) return fail(gone.error());
    const auto what = fmt::format("the {} bytes of this refused message were deleted", one.size);
    if (auto told = tell(tx, store::Act::purge_evidence, {.message = one.message}, what, because); !told)
      return fail(told.error());
    ++purged.messages;
    purged.bytes += one.size;
  }
  return purged;
}

}  // namespace crossdock::acts
