// SPDX-License-Identifier: Apache-2.0
// Puts supply, prices, ledger, invoices and decisions of each purchase line side by side.
#include "gateway/store/claims_audit.hpp"

#include "gateway/store/amounts.hpp"

namespace crossdock::store::claims_audit {

Result<std::vector<Line>> lines(Transaction& tx) {
  const auto rows = tx.query(
      "SELECT l.id, o.supplier, o.number, l.number, l.shipped + l.delivered, "
      "COALESCE((SELECT p.price FROM agreed_price p WHERE p.purchase_line = l.id ORDER BY p.id DESC LIMIT 1), l.price), "
      "b.added, m.approved, m.disputed, m.credited, m.paid, COALESCE(a.amount, 0), COALESCE(a.disputed, 0), "
      "COALESCE(a.credited, 0), COALESCE(d.amount, 0), COALESCE(a.claims, 0), "
      "CASE WHEN EXISTS (SELECT 1 FROM opening_line x WHERE x.purchase_line = l.id) THEN 1 ELSE 0 END, s.currency "
      "FROM purchase_line l JOIN purchase_order o ON o.id = l.purchase_order JOIN sales_order s ON s.id = o.sales_order "
      "JOIN purchase_billing b ON b.id = l.id "
      "JOIN purchase_money m ON m.id = l.id LEFT JOIN (SELECT purchase_line, CAST(SUM(amount) AS BIGINT) AS amount, "
      "CAST(SUM(disputed_amount) AS BIGINT) AS disputed, "
      "CAST(SUM(CASE WHEN credited_amount > 0 THEN credited_amount ELSE 0 END) AS BIGINT) AS credited, COUNT(*) AS claims "
      "FROM allocation GROUP BY purchase_line) a ON a.purchase_line = l.id LEFT JOIN (SELECT purchase_line, "
      "CAST(SUM(amount) AS BIGINT) AS amount FROM invoice_decision WHERE answer = 'approve' GROUP BY purchase_line) d "
      "ON d.purchase_line = l.id WHERE l.shipped + l.delivered > 0 OR b.added > 0 OR m.added > 0 OR m.beyond > 0 "
      "OR a.claims > 0 ORDER BY l.id");
  if (!rows) return fail(rows.error());
  std::vector<Line> result;
  result.reserve(rows->size());
  for (const auto& row : *rows) {
    result.push_back({.id = PurchaseLineId(row.integer(0)),
                      .supplier = PartnerId(row.text(1)),
                      .order = row.text(2),
                      .line = row.text(3),
                      .currency = row.text(17),
                      .supplied = decimal_at(row.integer(4)),
                      .price = decimal_at(row.integer(5)),
                      .proven = decimal_at(row.integer(6)),
                      .approved = decimal_at(row.integer(7)),
                      .disputed = decimal_at(row.integer(8)),
                      .credited = decimal_at(row.integer(9)),
                      .paid = decimal_at(row.integer(10)),
                      .allocated = decimal_at(row.integer(11)),
                      .allocated_disputed = decimal_at(row.integer(12)),
                      .allocated_credited = decimal_at(row.integer(13)),
                      .let_pass = decimal_at(row.integer(14)),
                      .claims = row.integer(15),
                      .opening = row.integer(16) == 1});
  }
  return result;
}

}  // namespace crossdock::store::claims_audit
