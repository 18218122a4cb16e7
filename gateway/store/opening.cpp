// SPDX-License-Identifier: Apache-2.0
// Knows what is left of the version before the ledgers of money.
#include "gateway/store/opening.hpp"

namespace crossdock::store::opening {

Result<std::vector<PurchaseLineId>> lines(Transaction& tx) {
  const auto rows = tx.query("SELECT purchase_line FROM opening_line ORDER BY purchase_line");
  if (!rows) return fail(rows.error());
  std::vector<PurchaseLineId> result;
  for (const auto& row : *rows) result.emplace_back(row.integer(0));
  return result;
}

Result<void> judged(Transaction& tx, PurchaseOrderId order) {
  return tx.send(
      "DELETE FROM opening_line WHERE purchase_line IN (SELECT id FROM purchase_line WHERE purchase_order = $1)",
      {stored(order)});
}

Result<std::vector<SalesOrderId>> orders(Transaction& tx, int limit) {
  const auto rows =
      tx.query("SELECT sales_order FROM opening_order ORDER BY sales_order LIMIT $1", {std::int64_t{limit}});
  if (!rows) return fail(rows.error());
  std::vector<SalesOrderId> result;
  for (const auto& row : *rows) result.emplace_back(row.integer(0));
  return result;
}

Result<void> read(Transaction& tx, SalesOrderId order) {
  return tx.send("DELETE FROM opening_order WHERE sales_order = $1", {stored(order)});
}

}  // namespace crossdock::store::opening
