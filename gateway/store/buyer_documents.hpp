// SPDX-License-Identifier: Apache-2.0
// Keeps what a buyer was sent about an order: the answer as it stands, the notices as they stand, what was billed. What
// is due to the buyer is the difference to it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::buyer_documents {

struct AnswerLine {
  OrderLineId line;
  Decimal accepted, backordered, rejected;
  std::string confirmed_for, backordered_for;  // ISO dates or ""
};
// The latest answer; nullopt before the first.
Later<std::optional<std::vector<AnswerLine>>> ask_answer(Transaction& tx, SalesOrderId order);
// Keeps an answer and says how many there are now, from 1.
Result<std::int64_t> add_answer(Transaction& tx, SalesOrderId order, const std::vector<AnswerLine>& lines,
                                TimePoint now);

struct Notice {
  std::string number;
  std::string content;  // "" when it was cancelled
  std::int64_t versions = 1;
  std::int64_t outbound = 0;  // the latest document
};
Later<std::vector<Notice>> ask_notices(Transaction& tx, SalesOrderId order);
Result<void> set_notice(Transaction& tx, SalesOrderId order, const Notice& notice);

struct BillLine {
  OrderLineId line;           // none: a charge of the order as a whole
  std::optional<int> charge;  // none: units
  Decimal quantity, amount;   // below zero on a credit note
};
struct Bill {
  std::int64_t id = 0;
  std::string kind;  // "invoice", "credit_note"
  std::string number;
  Decimal total;
  TimePoint created_at;
};
// Sets id and number: INV000001, CN000002.
Result<void> add_bill(Transaction& tx, SalesOrderId order, Bill& bill, const std::vector<BillLine>& lines,
                      TimePoint now);
Later<std::vector<Bill>> ask_bills(Transaction& tx, SalesOrderId order);
// All of an order's bills together, by line and charge.
Later<std::vector<BillLine>> ask_billed(Transaction& tx, SalesOrderId order);
// The money that invoices less credit notes ask for on each line, and the money that credit notes gave back.
struct LineMoney {
  Decimal billed, credited;
};
Result<std::map<OrderLineId, LineMoney>> money(Transaction& tx, SalesOrderId order);

// Bills that are not the sum of their lines, and lines of which the ledger says something else, a sentence each.
Result<std::vector<std::string>> differences(Transaction& tx);

// Units of an order line that are billed, beside what a bill may be for.
struct BilledUnits {
  PartnerId buyer;
  std::string order, line;
  Decimal billed;
  Decimal supplied;      // shipped and delivered
  Decimal wanted;        // ordered, and neither rejected, cancelled nor returned
  bool opening = false;  // decided by the version before
};
// Orders that wait to be routed are left out: what is due to their buyers waits with them.
Result<std::vector<BilledUnits>> billed_units(Transaction& tx);

}  // namespace crossdock::store::buyer_documents
