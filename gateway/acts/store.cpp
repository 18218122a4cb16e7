// SPDX-License-Identifier: Apache-2.0
// Knows what a restored or moved store leaves behind.
#include "gateway/acts/store.hpp"

#include <fmt/format.h>

#include "gateway/acts/told.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/store/numbering.hpp"

namespace crossdock::acts {
namespace {

constexpr std::string_view store_subject = "store:";

}  // namespace

Result<AfterRestore> after_restore(store::Transaction& tx, store::Dialect dialect, std::int64_t numbers,
                                   std::span<const std::string> partners, const Because& because) {
  const auto unsent = store::numbering::perhaps_sent(tx);
  if (!unsent) return fail(unsent.error());
  const auto raised = store::numbering::raise(tx, dialect, numbers, partners, because.now);
  if (!raised) return fail(raised.error());
  AfterRestore done{.counters = *raised, .perhaps_sent = static_cast<int>(unsent->size())};
  const auto what = fmt::format("a backup was restored and all numbers were raised by {}", numbers);
  if (auto told = tell(tx, store::Act::restore_store, {.subject = std::string(store_subject)}, what, because); !told)
    return fail(told.error());
  for (const auto message : *unsent) {
    auto told = tell(tx, store::Act::restore_store, {.message = message},
                     "may have been sent already, and is sent with the number it has: a backup was restored", because);
    if (!told) return fail(told.error());
  }
  const auto look = fmt::format(
      "a backup was restored at {}: what partners sent after it must be sent again, and {} messages of ours may have "
      "been sent already",
      text_of(because.now), done.perhaps_sent);
  const auto added = pipeline::cases::add(
      tx, {.kind = CaseKind::store_restored, .subject = std::string(store_subject), .text = look}, because.now);
  if (!added) return fail(added.error());
  return done;
}

Result<void> adopt_exchange(store::Transaction& tx, std::string_view exchange, const Because& because) {
  return tell(tx, store::Act::adopt_exchange, {.subject = std::string(store_subject)},
              fmt::format("the exchange folder {} was given to this store", exchange), because);
}

}  // namespace crossdock::acts
