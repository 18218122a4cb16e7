// SPDX-License-Identifier: Apache-2.0
// Numbers after a restored backup. Messages sent after the backup carry numbers that the store does not know of: all
// counters are raised beyond them, so that none is given twice.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gateway/store/control_numbers.hpp"
#include "gateway/store/database.hpp"

namespace crossdock::store::numbering {

// Leaves out the next `by` control numbers of every level of these partners and of all that have any, and the next `by`
// ids of every table, from which the numbers of our documents are made.
// Fault::invalid unless `by` is 1 to 100,000,000. How many counters of control numbers were raised.
Result<int> raise(Transaction& tx, Dialect dialect, std::int64_t by, std::span<const std::string> partners,
                  TimePoint now);

// The number that is added to a count within an order that was there when the backup was restored: its second purchase
// order may have been sent since, too. 0 for all others.
Result<std::int64_t> added_to_counts_of(Transaction& tx, SalesOrderId order);

// Outbound messages that the store believes to be unsent, and that may have been sent after the backup.
Result<std::vector<MessageId>> perhaps_sent(Transaction& tx);

}  // namespace crossdock::store::numbering
