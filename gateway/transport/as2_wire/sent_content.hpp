// SPDX-License-Identifier: Apache-2.0
// Reads what the store has of a message that was sealed, for finding out what a partner hashed of it.
#pragma once

#include "gateway/store/as2.hpp"
#include "gateway/store/database.hpp"
#include "gateway/transport/as2/diagnosis.hpp"

namespace crossdock::as2_wire {

// Its sources read from the store piece by piece, so that any size passes in little memory. The database outlives it.
Result<as2::SentContent> sent_content(store::Database& database, const store::as2::Outbound& sent);

}  // namespace crossdock::as2_wire
