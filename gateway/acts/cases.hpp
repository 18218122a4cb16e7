// SPDX-License-Identifier: Apache-2.0
// What a person decides about cases.
#pragma once

#include "gateway/acts/actor.hpp"
#include "gateway/store/cases.hpp"

namespace crossdock::acts {

// Settles an open case, with who did it and why in the story of what it is about. Fault::invalid if it is not open.
Result<store::cases::Case> close_case(store::Transaction& tx, std::int64_t id, const Because& because);

}  // namespace crossdock::acts
