// SPDX-License-Identifier: Apache-2.0
// A person's decisions about messages.
#pragma once

#include "gateway/acts/actor.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/stage.hpp"

namespace crossdock::acts {

// Has a stage of an inbound message (check, translate or apply) done again: harmless where it was done. True if it was
// not queued already. Fault::invalid, with the reason: there is no such message, it went out, is still sealed, was not
// checked yet, or has ended; what ended stays ended, because its answer was given.
Result<bool> replay_message(store::Transaction& tx, MessageId message, store::Stage stage, const Because& because);
// Has the same bytes of an outbound message delivered again. True if it was not queued already. Fault::invalid if there
// is no such message, or it came in.
Result<bool> resend_message(store::Transaction& tx, MessageId message, const Because& because);

// Records who had a refused message opened again, in the transaction that took it as another.
Result<void> reopen_message(store::Transaction& tx, MessageId refused, MessageId taken, const Because& because);

}  // namespace crossdock::acts
