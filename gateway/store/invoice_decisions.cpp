// SPDX-License-Identifier: Apache-2.0
// Keeps decisions beside what they are about: they are only added, and the latest counts.
#include "gateway/store/invoice_decisions.hpp"

#include "gateway/store/amounts.hpp"

namespace crossdock::store::invoice_decisions {
namespace {

template <class Id>
Result<std::map<Id, Decimal>> prices(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::map<Id, Decimal> result;
  for (const auto& row : *rows) result[Id(row.integer(0))] = decimal_at(row.integer(1));
  return result;
}

}  // namespace

Result<void> add(Transaction& tx, const Decision& decision) {
  const auto amount = stored(decision.amount);
  if (!amount) return fail(amount.error());
  const auto credited = stored(decision.credited);
  if (!credited) return fail(credited.error());
  return tx.send(
      "INSERT INTO invoice_decision (invoice, hold, answer, reason, line, purchase_line, amount, by_person, because, "
      "decided_at, credited) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      {stored(decision.invoice), stored(decision.hold), decision.answer, decision.reason, decision.line,
       stored(decision.purchase_line), *amount, decision.by_person, decision.because, stored(decision.decided_at),
       *credited});
}

Result<std::vector<Decision>> of_invoice(Transaction& tx, InvoiceId invoice) {
  const auto rows = tx.query(
      "SELECT hold, answer, reason, line, purchase_line, amount, by_person, because, decided_at, credited FROM invoice_decision "
      "WHERE invoice = $1 ORDER BY id",
      {stored(invoice)});
  if (!rows) return fail(rows.error());
  std::vector<Decision> result;
  for (const auto& row : *rows) {
    result.push_back({.invoice = invoice,
                      .hold = HoldId(row.integer(0)),
                      .answer = row.text(1),
                      .reason = row.text(2),
                      .line = row.text(3),
                      .purchase_line = PurchaseLineId(row.integer(4)),
                      .amount = decimal_at(row.integer(5)),
                      .credited = decimal_at(row.integer(9)),
                      .by_person = row.text(6),
                      .because = row.text(7),
                      .decided_at = time_at(row.integer(8))});
  }
  return result;
}

Result<void> add(Transaction& tx, const AgreedPrice& price) {
  const auto units = stored(price.price);
  if (!units) return fail(units.error());
  return tx.send(
      "INSERT INTO agreed_price (purchase_line, price, invoice, by_person, because, agreed_at) VALUES ($1, $2, $3, $4, $5, $6)",
      {stored(price.purchase_line), *units, stored(price.invoice), price.by_person, price.because,
       stored(price.agreed_at)});
}

Later<std::map<PurchaseLineId, Decimal>> ask_agreed_prices(Transaction& tx, PurchaseOrderId order) {
  return {tx.ask("SELECT a.purchase_line, a.price FROM agreed_price a JOIN purchase_line l ON l.id = a.purchase_line "
                 "WHERE l.purchase_order = $1 ORDER BY a.id",
                 {stored(order)}),
          prices<PurchaseLineId>};
}

Result<void> set(Transaction& tx, const SellingPrice& price) {
  const auto units = stored(price.price);
  if (!units) return fail(units.error());
  return tx.send(
      "INSERT INTO selling_price (order_line, price, by_person, because, agreed_at) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (order_line) DO UPDATE SET price = excluded.price, by_person = excluded.by_person, "
      "because = excluded.because, agreed_at = excluded.agreed_at",
      {stored(price.order_line), *units, price.by_person, price.because, stored(price.agreed_at)});
}

Later<std::map<OrderLineId, Decimal>> ask_selling_prices(Transaction& tx, SalesOrderId order) {
  return {tx.ask("SELECT s.order_line, s.price FROM selling_price s JOIN order_line l ON l.id = s.order_line "
                 "WHERE l.sales_order = $1",
                 {stored(order)}),
          prices<OrderLineId>};
}

}  // namespace crossdock::store::invoice_decisions
