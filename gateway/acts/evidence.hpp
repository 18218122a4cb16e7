// SPDX-License-Identifier: Apache-2.0
// A person's decisions about evidence of refused messages: that its bytes are not needed any more.
#pragma once

#include "gateway/acts/actor.hpp"
#include "gateway/store/refusals.hpp"

namespace crossdock::acts {

struct Purged {
  std::int64_t messages = 0;
  std::int64_t bytes = 0;
};
// Deletes the bytes of at most `limit` messages that were refused before `before`, oldest first; `partner`: none for all.
// Each message stays with its size and hash, and says who had them deleted and why. A message that was ever accepted is
// left alone.
Result<Purged> purge_refused(store::Transaction& tx, const PartnerId& partner, TimePoint before, int limit,
                             const Because& because);

}  // namespace crossdock::acts
