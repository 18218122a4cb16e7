// SPDX-License-Identifier: Apache-2.0
// Knows what an opened message leaves behind.
#include "gateway/acts/messages.hpp"

#include <fmt/format.h>

#include "gateway/store/events.hpp"

namespace crossdock::acts {

Result<void> reopen_message(store::Transaction& tx, MessageId refused, MessageId taken, const Because& because) {
  const auto why = because.why.empty() ? std::string() : ": " + std::string(because.why);
  const auto text = [&](std::string_view what, MessageId other) {
    return store::storable(fmt::format("{} {} by {}{}", what, other.number(), because.actor.name, why));
  };
  const auto told = store::events::add(
      tx, {.at = because.now, .message = refused, .kind = "operator", .text = text("opened again as message", taken)});
  if (!told) return told;
  return store::events::add(
      tx,
      {.at = because.now, .message = taken, .kind = "operator", .text = text("opened again from message", refused)});
}

}  // namespace crossdock::acts
