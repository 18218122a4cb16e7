// SPDX-License-Identifier: Apache-2.0
// Finds what a store of the version before the ledgers of money brought along: lines whose money it decided, and orders
// whose sent documents are not read into rows yet.
#pragma once

#include <vector>

#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::opening {

// Lines of which the version before decided, until they are judged anew.
Result<std::vector<PurchaseLineId>> lines(Transaction& tx);
// All lines of this order were.
Result<void> judged(Transaction& tx, PurchaseOrderId order);

// Orders still to be read, the oldest first.
Result<std::vector<SalesOrderId>> orders(Transaction& tx, int limit);
Result<void> read(Transaction& tx, SalesOrderId order);

}  // namespace crossdock::store::opening
