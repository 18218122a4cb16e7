// SPDX-License-Identifier: Apache-2.0
// What a person decides about messages.
#pragma once

#include "gateway/acts/actor.hpp"
#include "gateway/store/messages.hpp"

namespace crossdock::acts {

// Records who had a refused message opened again, in the transaction that took it as another.
Result<void> reopen_message(store::Transaction& tx, MessageId refused, MessageId taken, const Because& because);

}  // namespace crossdock::acts
