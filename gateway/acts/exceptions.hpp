// SPDX-License-Identifier: Apache-2.0
// Who looks after what waits for a person: a case or a held amount.
#pragma once

#include "gateway/acts/actor.hpp"
#include "gateway/store/exceptions.hpp"

namespace crossdock::acts {

// The actor looks after it from now on. Fault::invalid if it is not open, or another person has it.
Result<void> take(store::Transaction& tx, const store::exceptions::Id& id, const Because& because);

// Hands it to a person, to the owners of other work, or to another day. New owners find it in nobody's hands, unless a
// person is named as well. Fault::invalid if it is not open, nothing is asked for, the owner has no such work, or the
// person is not there or may not see it.
Result<void> assign(store::Transaction& tx, const store::exceptions::Id& id,
                    const store::exceptions::Assignment& assignment, const Because& because);

}  // namespace crossdock::acts
