// SPDX-License-Identifier: Apache-2.0
// Purchase orders that are taken back, in whole or in part.
#pragma once

#include "gateway/apply/facts.hpp"

namespace crossdock::apply {

// The supplier must be told that it does not deliver any more, before the same goods are ordered elsewhere. `number`
// tells this cancellation from others of the purchase order: a second one under it is not sent.
Result<void> send_cancellation(store::Transaction& tx, const Context& context, const partners::Partner& supplier,
                               const LoadedOrder& order, const LoadedPurchase& purchase,
                               const std::vector<tracking::Cancellation>& cancellations, const std::string& number,
                               DocumentId cause);

}  // namespace crossdock::apply
