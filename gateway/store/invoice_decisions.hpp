// SPDX-License-Identifier: Apache-2.0
// Keeps what persons decided about invoices: holds that they let pass or refused, prices that they agreed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::invoice_decisions {

// It names what the person saw, and counts for that alone.
struct Decision {
  InvoiceId invoice;
  HoldId hold;
  std::string answer;  // "approve", "refuse", "credit_units", "credit_money"
  std::string reason;  // of the hold
  std::string line;
  PurchaseLineId purchase_line;
  Decimal amount;    // at stake when it was decided
  Decimal credited;  // units of the line, by then
  std::string by_person;
  std::string because;
  TimePoint decided_at;
};
Result<void> add(Transaction& tx, const Decision& decision);
Result<std::vector<Decision>> of_invoice(Transaction& tx, InvoiceId invoice);

// The price of one unit that was agreed for a purchase line after it was ordered.
struct AgreedPrice {
  PurchaseLineId purchase_line;
  Decimal price;
  InvoiceId invoice;  // on which it was seen
  std::string by_person;
  std::string because;
  TimePoint agreed_at;
};
Result<void> add(Transaction& tx, const AgreedPrice& price);
// The latest of each line of the order that has one.
Later<std::map<PurchaseLineId, Decimal>> ask_agreed_prices(Transaction& tx, PurchaseOrderId order);

// The selling price of one unit of an order line that came without one, or at another; the latest counts.
struct SellingPrice {
  OrderLineId order_line;
  Decimal price;
  std::string by_person;
  std::string because;
  TimePoint agreed_at;
};
Result<void> set(Transaction& tx, const SellingPrice& price);
Later<std::map<OrderLineId, Decimal>> ask_selling_prices(Transaction& tx, SalesOrderId order);

}  // namespace crossdock::store::invoice_decisions
