// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of purchase orders, their lines, and what suppliers promised and billed.
#include "gateway/store/purchases.hpp"

#include "gateway/store/amounts.hpp"

namespace crossdock::store::purchases {
namespace {

constexpr std::string_view order_columns =
    "SELECT id, sales_order, supplier, number, attempt, placed_at, answered_at, ship_to FROM purchase_order ";

const std::string line_statement =
    "SELECT id, purchase_order, order_line, number, item, supplier_part, unit, pack, price, quantity, confirmed_for, "
    "promised_on, " +
    bucket_columns(Account::purchase_line) + " FROM purchase_line WHERE purchase_order = $1 ORDER BY id";

PurchaseOrder order_from(const Row& row) {
  PurchaseOrder order{.id = PurchaseOrderId(row.integer(0)),
                      .sales_order = SalesOrderId(row.integer(1)),
                      .supplier = PartnerId(row.text(2)),
                      .number = row.text(3),
                      .attempt = row.integer(4),
                      .placed_at = time_at(row.integer(5))};
  if (!row.is_null(6)) order.answered_at = time_at(row.integer(6));
  order.ship_to = row.text(7);
  return order;
}

PurchaseLine line_from(const Row& row) {
  PurchaseLine line{.id = PurchaseLineId(row.integer(0)),
                    .purchase_order = PurchaseOrderId(row.integer(1)),
                    .order_line = OrderLineId(row.integer(2)),
                    .number = row.text(3),
                    .item = row.text(4),
                    .supplier_part = row.text(5),
                    .unit = row.text(6),
                    .pack = decimal_at(row.integer(7)),
                    .price = decimal_at(row.integer(8)),
                    .quantity = decimal_at(row.integer(9))};
  if (const auto confirmed = Date::parse(row.text(10))) line.confirmed = *confirmed;
  if (const auto promised = Date::parse(row.text(11))) line.promised = *promised;
  line.balances = balances_from(row, 12, Account::purchase_line);
  return line;
}

Result<std::vector<PurchaseOrder>> all_orders(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<PurchaseOrder> result;
  for (const auto& row : *rows) result.push_back(order_from(row));
  return result;
}

Result<std::vector<PurchaseLine>> all_lines(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<PurchaseLine> result;
  result.reserve(rows->size());
  for (const auto& row : *rows) result.push_back(line_from(row));
  return result;
}

Result<std::map<PurchaseLineId, Billing>> billing_of_lines(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::map<PurchaseLineId, Billing> result;
  const int units = 1 + static_cast<int>(buckets(Account::purchase_billing).size());
  for (const auto& row : *rows) {
    result.emplace(PurchaseLineId(row.integer(0)), Billing{balances_from(row, 1, Account::purchase_billing),
                                                           balances_from(row, units, Account::purchase_money)});
  }
  return result;
}

Result<Asked> ask_to_add(Transaction& tx, PurchaseOrderId order, const PurchaseLine& line) {
  const auto pack = stored(line.pack);
  const auto price = stored(line.price);
  const auto quantity = stored(line.quantity);
  for (const auto* number : {&pack, &price, &quantity}) {
    if (!*number) return fail(number->error());
  }
  return tx.ask(
      "INSERT INTO purchase_line (purchase_order, order_line, number, item, supplier_part, unit, pack, price, quantity, ordered) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) RETURNING id",
      {stored(order), stored(line.order_line), line.number, line.item, line.supplier_part, line.unit, *pack, *price,
       *quantity});
}

}  // namespace

Result<void> add(Transaction& tx, PurchaseOrder& order, std::vector<PurchaseLine>& lines) {
  const auto id = tx.insert(
      "INSERT INTO purchase_order (sales_order, supplier, number, attempt, placed_at, ship_to) "
      "VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
      {stored(order.sales_order), order.supplier.text(), order.number, order.attempt, stored(order.placed_at),
       order.ship_to});
  if (!id) return fail(id.error());
  order.id = PurchaseOrderId(*id);
  std::vector<Asked> ids;
  for (const auto& line : lines) {
    auto asked = ask_to_add(tx, order.id, line);
    if (!asked) return fail(asked.error());
    ids.push_back(std::move(*asked));
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto& line = lines[i];
    const auto line_id = ids[i].row();
    if (!line_id) return fail(line_id.error());
    line.id = PurchaseLineId((*line_id)->integer(0));
    line.purchase_order = order.id;
    const auto billing = tx.send("INSERT INTO purchase_billing (id, supplier, item) VALUES ($1, $2, $3)",
                                 {stored(line.id), order.supplier.text(), line.item});
    if (!billing) return fail(billing.error());
    const auto money = tx.send("INSERT INTO purchase_money (id) VALUES ($1)", {stored(line.id)});
    if (!money) return fail(money.error());
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

Result<PurchaseOrder> load(Transaction& tx, PurchaseOrderId id) {
  const auto row = tx.query_one(std::string(order_columns) + "WHERE id = $1", {stored(id)});
  if (!row) return fail(row.error());
  if (!*row) return fail(Fault::internal, "purchase order " + std::to_string(id.number()) + " does not exist");
  return order_from(**row);
}

Later<std::vector<PurchaseOrder>> ask_of_order(Transaction& tx, SalesOrderId sales_order) {
  static const auto statement = std::string(order_columns) + "WHERE sales_order = $1 ORDER BY id";
  return {tx.ask(statement, {stored(sales_order)}), all_orders};
}

Result<std::vector<PurchaseOrder>> of_order(Transaction& tx, SalesOrderId sales_order) {
  return ask_of_order(tx, sales_order).take();
}

Later<std::vector<PurchaseLine>> ask_lines(Transaction& tx, PurchaseOrderId purchase_order) {
  return {tx.ask(line_statement, {stored(purchase_order)}), all_lines};
}

Result<std::vector<PurchaseLine>> lines(Transaction& tx, PurchaseOrderId purchase_order) {
  return ask_lines(tx, purchase_order).take();
}

Result<std::vector<PurchaseOrder>> of_supplier(Transaction& tx, const PartnerId& supplier,
                                               std::string_view number_like) {
  return all_orders(
      tx.query(std::string(order_columns) + "WHERE supplier = $1 AND UPPER(number) = UPPER($2) ORDER BY id",
               {supplier.text(), number_like}));
}

Result<Unbilled> unbilled(Transaction& tx, const PartnerId& supplier, std::string_view item, int lines) {
  const auto rows = tx.query(
      "SELECT l.purchase_order FROM purchase_billing b JOIN purchase_line l ON l.id = b.id "
      "WHERE b.supplier = $1 AND b.item = $2 AND b.evidence > 0 ORDER BY b.id LIMIT $3",
      {supplier.text(), item, std::int64_t{lines} + 1});
  if (!rows) return fail(rows.error());
  Unbilled result{.orders = {}, .more = rows->size() > static_cast<std::size_t>(lines)};
  std::set<PurchaseOrderId> seen;
  for (const auto& row : *rows) {
    const PurchaseOrderId order(row.integer(0));
    if (seen.insert(order).second) result.orders.push_back(order);
  }
  return result;
}

Result<std::set<std::string>> unbilled_items(Transaction& tx, PurchaseOrderId purchase_order) {
  const auto rows = tx.query(
      "SELECT b.item FROM purchase_line l JOIN purchase_billing b ON b.id = l.id "
      "WHERE l.purchase_order = $1 AND b.evidence > 0",
      {stored(purchase_order)});
  if (!rows) return fail(rows.error());
  std::set<std::string> result;
  for (const auto& row : *rows) result.insert(row.text(0));
  return result;
}

Later<std::map<PurchaseLineId, Billing>> ask_billing(Transaction& tx, PurchaseOrderId purchase_order) {
  static const std::string statement = "SELECT b.id, " + bucket_columns(Account::purchase_billing, "b.") + ", " +
                                       bucket_columns(Account::purchase_money, "m.") +
                                       " FROM purchase_billing b JOIN purchase_money m ON m.id = b.id "
                                       "JOIN purchase_line l ON l.id = b.id WHERE l.purchase_order = $1 ORDER BY b.id";
  return {tx.ask(statement, {stored(purchase_order)}), billing_of_lines};
}

Result<void> set_promise(Transaction& tx, PurchaseLineId line, Promised which, const std::optional<Date>& date) {
  const std::string text = date ? date->text() : "";
  return which == Promised::confirmed
             ? tx.send("UPDATE purchase_line SET confirmed_for = $2 WHERE id = $1", {stored(line), text})
             : tx.send("UPDATE purchase_line SET promised_on = $2 WHERE id = $1", {stored(line), text});
}

Result<void> set_answered(Transaction& tx, PurchaseOrderId purchase_order, TimePoint now) {
  return tx.send("UPDATE purchase_order SET answered_at = $2 WHERE id = $1 AND answered_at IS NULL",
                 {stored(purchase_order), stored(now)});
}

}  // namespace crossdock::store::purchases
