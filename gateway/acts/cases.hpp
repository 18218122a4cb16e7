// SPDX-License-Identifier: Apache-2.0
// A person's decisions about cases: that they are settled.
#pragma once

#include <optional>

#include "gateway/acts/actor.hpp"
#include "gateway/store/cases.hpp"

namespace crossdock::acts {

// Settles an open case, with who did it and why in the story of what it is about. Fault::invalid if it is not open.
Result<store::cases::Case> close_case(store::Transaction& tx, std::int64_t id, const Because& because);

// Which open cases are meant. At least one of the two is named.
struct CasesLike {
  std::optional<CaseKind> kind;
  PartnerId partner;
};
// Settles at most `limit` of them, newest first, and says how many. Fault::invalid when nothing is named.
Result<std::int64_t> close_cases(store::Transaction& tx, const CasesLike& like, int limit, const Because& because);

}  // namespace crossdock::acts
