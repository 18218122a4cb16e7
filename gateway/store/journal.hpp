// SPDX-License-Identifier: Apache-2.0
// The journals of quantities and of money: double entries that move them from one bucket of a line to another.
// They are the only way a balance changes, and the two are written in one transaction.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/store/balances.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::journal {

struct Entry {
  Account account{};
  std::int64_t line = 0;  // id of the order line or purchase line, also for its billing and money
  std::string from;       // bucket names as the columns of the line: "open", "confirmed", …
  std::string to;
  Decimal quantity;  // above zero; money in the accounts of money
};

// Appends the entries and moves the balances. Fault::internal when a bucket is unknown or would go below zero.
Result<void> post(Transaction& tx, std::span<const Entry> entries, DocumentId document, TimePoint now);

struct Recorded {
  std::int64_t id = 0;
  TimePoint at;
  Entry entry;
  DocumentId document;
};
Result<std::vector<Recorded>> of_line(Transaction& tx, Account account, std::int64_t line);

// Every line whose balances are not what its journal says, a sentence each; empty is as it must be.
Result<std::vector<std::string>> differences(Transaction& tx);

}  // namespace crossdock::store::journal
