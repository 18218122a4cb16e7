// SPDX-License-Identifier: Apache-2.0
// The part of the story about corrections: what a supplier took back after it had billed, and what that did to what we
// owe the supplier and to what the buyer owes us.
#pragma once

#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/store/orders.hpp"

namespace crossdock::service {

// A bucket of an account, over all lines of an order, before and after a document.
struct Moved {
  std::string bucket;
  Decimal before, after;
};

struct Correction {
  enum class Kind { money, units, notice_replaced, notice_cancelled };
  Kind kind{};
  DocumentId document;
  PartnerId supplier;
  std::string number;             // of the credit note or ship notice
  std::string about;              // the invoice that a credit note names
  std::string purchase;           // number of the purchase order
  std::string currency;           // of a credit note
  Decimal units;                  // given back, or announced now
  Decimal units_before;           // announced first
  Decimal money;                  // given back
  std::vector<Moved> payable;     // what we owe the supplier for the purchase order
  std::vector<Moved> receivable;  // what the buyer owes us for its order
  std::vector<std::string> sent;  // to the buyer because of it: "a ship notice that replaces the first"
};

// The corrections of an order, in the order in which they came.
Result<std::vector<Correction>> corrections(store::Transaction& tx, const store::orders::SalesOrder& order);

}  // namespace crossdock::service
