// SPDX-License-Identifier: Apache-2.0
// Units that came back from suppliers and wait to be routed again. A row lives from the stage that freed the units to
// the commit of the stage `route`.
#pragma once

#include <string>
#include <vector>

#include "base/case_kind.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::route_requests {

struct Request {
  SalesOrderId sales_order;
  PurchaseLineId purchase_line;  // whose supplier does not deliver them, or not yet
  bool backordered = false;      // they are still the supplier's: they go only where somebody is better
  DocumentId document;           // what said so; none for a silence
  // The open case about them, if any: settled when somebody else is asked.
  std::optional<CaseKind> case_kind;
  std::string case_subject, case_text;
};

Result<void> add(Transaction& tx, const Request& request);
Result<std::vector<Request>> of_order(Transaction& tx, SalesOrderId sales_order);
Later<std::vector<Request>> ask_of_order(Transaction& tx, SalesOrderId sales_order);  // in the order in which they came
Result<void> remove(Transaction& tx, SalesOrderId sales_order);                       // all of the order

}  // namespace crossdock::store::route_requests
