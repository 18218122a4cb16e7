// SPDX-License-Identifier: Apache-2.0
// Carries a store of the version before the ledgers of money over: what buyers were sent is read from the documents that
// went out, so that nobody is sent anything twice.
#pragma once

#include "gateway/store/database.hpp"

namespace crossdock::apply {

// Reads the documents of every order that was not read yet, a transaction for each hundred orders. Repeating it, or a
// crash between, is harmless. How many orders were read.
Result<int> open_ledgers(store::Database& database, TimePoint now);

}  // namespace crossdock::apply
