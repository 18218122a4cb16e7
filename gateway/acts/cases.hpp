// SPDX-License-Identifier: Apache-2.0
// What a person decides about cases: that they are settled.
#pragma once

#include <string>

#include "gateway/acts/actor.hpp"
#include "gateway/store/cases.hpp"

namespace crossdock::acts {

// Fault::invalid if there is no such open case.
Result<void> close_case(store::Transaction& tx, std::int64_t id, const Because& because);

// Which open cases are meant. At least one of the two is named.
struct CasesLike {
  std::string kind;
  PartnerId partner;
};
// Closes at most `limit` of them, oldest first, and says how many. Fault::invalid when nothing is named.
Result<std::int64_t> close_cases(store::Transaction& tx, const CasesLike& like, int limit, const Because& because);

}  // namespace crossdock::acts
