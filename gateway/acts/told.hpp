// SPDX-License-Identifier: Apache-2.0
// What an act leaves behind of itself: its event in the story, and its entry in the audit trail. Each act tells both in
// its own transaction.
#pragma once

#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/result.hpp"
#include "gateway/acts/actor.hpp"
#include "gateway/store/act.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::acts {

// "is released by jane: the key is there", as the store can keep it.
std::string done_by(std::string_view what, const Because& because);

// What an act is about: any of these.
struct About {
  MessageId message = {};
  DocumentId document = {};
  std::string subject = {};  // "order:12"
};
// Writes `done_by(what)` into the story, and the act into the audit trail. Also for acts that another library carries out,
// in the same transaction.
Result<void> tell(store::Transaction& tx, store::Act act, About about, std::string_view what, const Because& because);

// Writes the act into the audit trail alone: it is no part of the story of a document. `subject`: "person:jane".
Result<void> note(store::Transaction& tx, store::Act act, std::string subject, std::string_view what,
                  const Because& because);

}  // namespace crossdock::acts
