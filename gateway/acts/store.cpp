// SPDX-License-Identifier: Apache-2.0
// Knows what a restored or moved store leaves behind.
#include "gateway/acts/store.hpp"

#include <fmt/format.h>

#include "gateway/pipeline/cases.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/numbering.hpp"

namespace crossdock::acts {
namespace {

constexpr std::string_view subject = "store:";

Result<void> tell(store::Transaction& tx, const std::string& text, MessageId message, const Because& because) {
  return store::events::add(tx, {.at = because.now,
                                 .message = message,
                                 .subject = message.none() ? std::string(subject) : std::string(),
                                 .kind = store::EventKind::decided,
                                 .text = store::storable(text)});
}

}  // namespace

Result<AfterRestore> after_restore(store::Transaction& tx, store::Dialect dialect, std::int64_t numbers,
                                   std::span<const std::string> partners, const Because& because) {
  const auto unsent = store::numbering::perhaps_sent(tx);
  if (!unsent) return fail(unsent.error());
  const auto raised = store::numbering::raise(tx, dialect, numbers, partners, because.now);
  if (!raised) return fail(raised.error());
  AfterRestore done{.counters = *raised, .perhaps_sent = static_cast<int>(unsent->size())};
  const auto text = fmt::format("a backup was restored; all numbers go on {} higher, by {}: {}", numbers,
                                because.actor.name, because.why);
  if (auto told = tell(tx, text, {}, because); !told) return fail(told.error());
  for (const auto message : *unsent) {
    auto told = tell(tx, "may have been sent already: a backup was restored. It is sent with the number it has",
                     message, because);
    if (!told) return fail(told.error());
  }
  const auto look = fmt::format(
      "a backup was restored at {}: what partners sent after it must be sent again, and {} messages of ours may have "
      "been sent already",
      text_of(because.now), done.perhaps_sent);
  const auto added = pipeline::cases::add(
      tx, {.kind = CaseKind::store_restored, .subject = std::string(subject), .text = look}, because.now);
  if (!added) return fail(added.error());
  return done;
}

Result<void> adopt_exchange(store::Transaction& tx, std::string_view exchange, const Because& because) {
  return tell(tx,
              fmt::format("the exchange folder {} belongs to this store from now on, by {}: {}", exchange,
                          because.actor.name, because.why),
              {}, because);
}

}  // namespace crossdock::acts
