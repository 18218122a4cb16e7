// SPDX-License-Identifier: Apache-2.0
// Reads what a proof about suppliers' claims needs of each purchase line, in one statement.
#pragma once

#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::claims_audit {

struct Line {
  PurchaseLineId id;
  PartnerId supplier;
  std::string order, line, currency;
  Decimal supplied;                                           // shipped and delivered
  Decimal price;                                              // agreed, of one unit
  Decimal proven;                                             // as the account of claims has it
  Decimal approved, disputed, credited, paid;                 // money, as the ledger has it
  Decimal allocated, allocated_disputed, allocated_credited;  // money, as the invoices have it
  Decimal let_pass;                                           // money that persons approved
  std::int64_t claims = 0;                                    // invoice lines matched to it
  bool opening = false;                                       // decided by the version before
};
// Lines of which nothing was ever shipped or claimed are left out.
Result<std::vector<Line>> lines(Transaction& tx);

}  // namespace crossdock::store::claims_audit
