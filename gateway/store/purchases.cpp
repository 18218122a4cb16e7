// SPDX-License-Identifier: Apache-2.0
#include "gateway/store/purchases.hpp"

#include "gateway/store/amounts.hpp"

namespace crossdock::store::purchases {
namespace {

constexpr std::string_view order_columns =
    "SELECT id, sales_order, supplier, number, attempt, placed_at, answered_at FROM purchase_order ";

const std::string line_statement =
    "SELECT id, purchase_order, order_line, number, item, supplier_part, unit, pack, price, quantity, " +
    bucket_columns(Account::purchase_line) + " FROM purchase_line WHERE purchase_order = $1 ORDER BY id";

PurchaseOrder order_from(const Row& row) {
  PurchaseOrder order{.id = row.integer(0),
                      .sales_order = row.integer(1),
                      .supplier = PartnerId(row.text(2)),
                      .number = row.text(3),
                      .attempt = row.integer(4),
                      .placed_at = time_at(row.integer(5))};
  if (!row.is_null(6)) order.answered_at = time_at(row.integer(6));
  return order;
}

PurchaseLine line_from(const Row& row) {
  PurchaseLine line{.id = row.integer(0),
                    .purchase_order = row.integer(1),
                    .order_line = row.integer(2),
                    .number = row.text(3),
                    .item = row.text(4),
                    .supplier_part = row.text(5),
                    .unit = row.text(6),
                    .pack = decimal_at(row.integer(7)),
                    .price = decimal_at(row.integer(8)),
                    .quantity = decimal_at(row.integer(9))};
  line.balances = balances_from(row, 10, Account::purchase_line);
  return line;
}

Result<std::int64_t> add_line(Transaction& tx, std::int64_t order, const PurchaseLine& line) {
  const auto pack = stored(line.pack);
  const auto price = stored(line.price);
  const auto quantity = stored(line.quantity);
  for (const auto* number : {&pack, &price, &quantity}) {
    if (!*number) return fail(number->error());
  }
  return tx.insert(
      "INSERT INTO purchase_line (purchase_order, order_line, number, item, supplier_part, unit, pack, price, quantity, ordered) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) RETURNING id",
      {order, line.order_line, line.number, line.item, line.supplier_part, line.unit, *pack, *price, *quantity});
}

}  // namespace

Result<void> add(Transaction& tx, PurchaseOrder& order, std::vector<PurchaseLine>& lines) {
  const auto id = tx.insert(
      "INSERT INTO purchase_order (sales_order, supplier, number, attempt, placed_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
      {order.sales_order, order.supplier.text(), order.number, order.attempt, stored(order.placed_at)});
  if (!id) return fail(id.error());
  order.id = *id;
  for (auto& line : lines) {
    const auto line_id = add_line(tx, order.id, line);
    if (!line_id) return fail(line_id.error());
    line.id = *line_id;
    line.purchase_order = order.id;
    const auto billing = tx.execute("INSERT INTO purchase_billing (id) VALUES ($1)", {line.id});
    if (!billing) return fail(billing.error());
  }
  return {};
}

Result<std::optional<PurchaseOrder>> find(Transaction& tx, const PartnerId& supplier, std::string_view number) {
  const auto row =
      tx.query_one(std::string(order_columns) + "WHERE supplier = $1 AND number = $2", {supplier.text(), number});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return order_from(**row);
}

Result<PurchaseOrder> load(Transaction& tx, std::int64_t id) {
  const auto row = tx.query_one(std::string(order_columns) + "WHERE id = $1", {id});
  if (!row) return fail(row.error());
  if (!*row) return fail(Fault::internal, "purchase order " + std::to_string(id) + " does not exist");
  return order_from(**row);
}

Result<std::vector<PurchaseOrder>> of_order(Transaction& tx, std::int64_t sales_order) {
  const auto rows = tx.query(std::string(order_columns) + "WHERE sales_order = $1 ORDER BY id", {sales_order});
  if (!rows) return fail(rows.error());
  std::vector<PurchaseOrder> result;
  for (const auto& row : *rows) result.push_back(order_from(row));
  return result;
}

Result<std::vector<PurchaseLine>> lines(Transaction& tx, std::int64_t purchase_order) {
  const auto rows = tx.query(line_statement, {purchase_order});
  if (!rows) return fail(rows.error());
  std::vector<PurchaseLine> result;
  result.reserve(rows->size());
  for (const auto& row : *rows) result.push_back(line_from(row));
  return result;
}

Result<std::vector<Billing>> billing(Transaction& tx, std::int64_t purchase_order) {
  static const std::string statement = "SELECT b.id, " + bucket_columns(Account::purchase_billing, "b.") +
                                       " FROM purchase_billing b JOIN purchase_line l ON l.id = b.id "
                                       "WHERE l.purchase_order = $1 ORDER BY b.id";
  const auto rows = tx.query(statement, {purchase_order});
  if (!rows) return fail(rows.error());
  std::vector<Billing> result;
  for (const auto& row : *rows) result.push_back({row.integer(0), balances_from(row, 1, Account::purchase_billing)});
  return result;
}

Result<void> set_answered(Transaction& tx, std::int64_t purchase_order, TimePoint now) {
  const auto changed = tx.execute("UPDATE purchase_order SET answered_at = $2 WHERE id = $1 AND answered_at IS NULL",
                                  {purchase_order, stored(now)});
  if (!changed) return fail(changed.error());
  return {};
}

}  // namespace crossdock::store::purchases
