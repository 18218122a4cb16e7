// SPDX-License-Identifier: Apache-2.0
// The proof, over the whole store, that no quantity, money or number was lost or made up.
#pragma once

#include <string>
#include <vector>

#include "gateway/store/transaction.hpp"

namespace crossdock::pipeline {

// A sentence for each law that does not hold; empty is as it must be.
//   - every balance is what the journal says, and the units of a line add up;
//   - the units of an order line that are with suppliers are those of its purchase lines;
//   - reserved stock is the sum of the reservations;
//   - of every invoice, approved and disputed add up to the total, and no more is allocated than approved;
//   - outbound control numbers have no gap.
Result<std::vector<std::string>> audit_conservation(store::Transaction& tx);

}  // namespace crossdock::pipeline
