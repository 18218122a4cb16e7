// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of sales orders, their lines, and the routing decisions about them.
#include "gateway/store/orders.hpp"

#include "gateway/store/amounts.hpp"
#include "gateway/store/pages.hpp"
#include "gateway/store/within.hpp"

namespace crossdock::store::orders {
namespace {

constexpr std::string_view order_columns =
    "SELECT id, buyer, number, document, currency, placed_at, acknowledged_at FROM sales_order ";
const std::string line_statement = "SELECT id, sales_order, number, item, unit, quantity, price, " +
                                   bucket_columns(Account::order_line) +
                                   " FROM order_line WHERE sales_order = $1 ORDER BY id";

SalesOrder order_from(const Row& row) {
  SalesOrder order{.id = SalesOrderId(row.integer(0)),
                   .buyer = PartnerId(row.text(1)),
                   .number = row.text(2),
                   .document = DocumentId(row.integer(3)),
                   .currency = row.text(4),
                   .placed_at = time_at(row.integer(5))};
  if (!row.is_null(6)) order.acknowledged_at = time_at(row.integer(6));
  return order;
}

OrderLine line_from(const Row& row) {
  OrderLine line{.id = OrderLineId(row.integer(0)),
                 .sales_order = SalesOrderId(row.integer(1)),
                 .number = row.text(2),
                 .item = row.text(3),
                 .unit = row.text(4),
                 .quantity = decimal_at(row.integer(5))};
  if (!row.is_null(6)) line.price = decimal_at(row.integer(6));
  line.balances = balances_from(row, 7, Account::order_line);
  return line;
}

Result<std::optional<SalesOrder>> first_order(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  if (rows->empty()) return std::nullopt;
  return order_from(rows->front());
}

Result<std::vector<OrderLine>> all_lines(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<OrderLine> result;
  result.reserve(rows->size());
  for (const auto& row : *rows) result.push_back(line_from(row));
  return result;
}

Result<std::int64_t> attempt_after(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  return rows->front().integer(0) + 1;
}

Result<Asked> ask_to_add(Transaction& tx, SalesOrderId order, const OrderLine& line) {
  const auto quantity = stored(line.quantity);
  if (!quantity) return fail(quantity.error());
  Argument price = nullptr;
  if (line.price) {
    const auto units = stored(*line.price);
    if (!units) return fail(units.error());
    price = *units;
  }
  return tx.ask(
      "INSERT INTO order_line (sales_order, number, item, unit, quantity, price, open) VALUES ($1, $2, $3, $4, $5, $6, $5) "
      "RETURNING id",
      {stored(order), line.number, line.item, line.unit, *quantity, price});
}

}  // namespace

Result<bool> add(Transaction& tx, SalesOrder& order, std::vector<OrderLine>& lines) {
  if (lines.empty()) return fail(Fault::invalid, "order " + order.number + " has no lines");
  const auto id = tx.insert(
      "INSERT INTO sales_order (buyer, number, document, currency, placed_at) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (buyer, number) DO NOTHING RETURNING id",
      {order.buyer.text(), order.number, stored(order.document), order.currency, stored(order.placed_at)});
  if (!id) return fail(id.error());
  if (*id == 0) return false;
  order.id = SalesOrderId(*id);
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
    line.id = OrderLineId((*line_id)->integer(0));
    line.sales_order = order.id;
    const auto money = tx.send("INSERT INTO sales_money (id) VALUES ($1)", {stored(line.id)});
    if (!money) return fail(money.error());
  }
  return true;
}

Result<std::optional<SalesOrder>> find(Transaction& tx, const PartnerId& buyer, std::string_view number) {
  return first_order(tx.query(std::string(order_columns) + "WHERE buyer = $1 AND number = $2", {buyer.text(), number}));
}

Result<std::optional<SalesOrder>> find(Transaction& tx, SalesOrderId id) { return ask(tx, id).take(); }

Later<std::optional<SalesOrder>> ask(Transaction& tx, SalesOrderId id) {
  static const auto statement = std::string(order_columns) + "WHERE id = $1";
  return {tx.ask(statement, {stored(id)}), first_order};
}

Result<SalesOrder> load(Transaction& tx, SalesOrderId id) {
  auto found = find(tx, id);
  if (!found) return fail(found.error());
  if (!*found) return fail(Fault::internal, "sales order " + std::to_string(id.number()) + " does not exist");
  return **found;
}

Later<std::vector<OrderLine>> ask_lines_for_update(Transaction& tx, SalesOrderId sales_order) {
  // A statement of its own: the lines are read as they are when the lock was free.
  tx.ask("SELECT id FROM sales_order WHERE id = $1 {for_update}", {stored(sales_order)});
  return ask_lines(tx, sales_order);
}

Later<std::vector<OrderLine>> ask_lines(Transaction& tx, SalesOrderId sales_order) {
  return {tx.ask(line_statement, {stored(sales_order)}), all_lines};
}

Result<std::vector<OrderLine>> lines(Transaction& tx, SalesOrderId sales_order) {
  return ask_lines(tx, sales_order).take();
}

Result<std::map<OrderLineId, Balances>> money(Transaction& tx, SalesOrderId sales_order) {
  static const std::string statement = "SELECT m.id, " + bucket_columns(Account::sales_money, "m.") +
                                       " FROM sales_money m JOIN order_line l ON l.id = m.id WHERE l.sales_order = $1";
  const auto rows = tx.query(statement, {stored(sales_order)});
  if (!rows) return fail(rows.error());
  std::map<OrderLineId, Balances> result;
  for (const auto& row : *rows)
    result.emplace(OrderLineId(row.integer(0)), balances_from(row, 1, Account::sales_money));
  return result;
}

Result<void> set_acknowledged(Transaction& tx, SalesOrderId sales_order, TimePoint now) {
  return tx.send("UPDATE sales_order SET acknowledged_at = $2 WHERE id = $1 AND acknowledged_at IS NULL",
                 {stored(sales_order), stored(now)});
}

Result<std::vector<SalesOrder>> list(Transaction& tx, const Filter& filter) {
  std::vector<Argument> arguments{filter.buyer, filter.number, end_of(filter.before), std::int64_t{filter.limit}};
  const auto of_buyers = within(filter.partners, "buyer", arguments);
  const auto rows =
      tx.query(std::string(order_columns) +
                   "WHERE ($1 = '' OR buyer = $1) AND ($2 = '' OR number LIKE '%' || $2 || '%') AND id < $3" +
                   of_buyers + " ORDER BY id DESC LIMIT $4",
               arguments);
  if (!rows) return fail(rows.error());
  std::vector<SalesOrder> result;
  for (const auto& row : *rows) result.push_back(order_from(row));
  return result;
}

Later<std::int64_t> ask_next_attempt(Transaction& tx, SalesOrderId sales_order) {
  return {tx.ask("SELECT COUNT(*) FROM routing_decision WHERE sales_order = $1", {stored(sales_order)}), attempt_after};
}

Result<void> add_decision(Transaction& tx, const RoutingDecision& decision) {
  const auto cost = stored(decision.cost);
  if (!cost) return fail(cost.error());
  return tx.send(
      "INSERT INTO routing_decision (sales_order, attempt, decided_at, optimal, cost, summary, explanation) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {stored(decision.sales_order), decision.attempt, stored(decision.decided_at),
       std::int64_t{decision.optimal ? 1 : 0}, *cost, decision.summary, decision.explanation});
}

Result<std::vector<RoutingDecision>> decisions(Transaction& tx, SalesOrderId sales_order) {
  const auto rows = tx.query(
      "SELECT sales_order, attempt, decided_at, optimal, cost, summary, explanation FROM routing_decision "
      "WHERE sales_order = $1 ORDER BY attempt",
      {stored(sales_order)});
  if (!rows) return fail(rows.error());
  std::vector<RoutingDecision> result;
  for (const auto& row : *rows) {
    result.push_back({.sales_order = SalesOrderId(row.integer(0)),
                      .attempt = row.integer(1),
                      .decided_at = time_at(row.integer(2)),
                      .optimal = row.integer(3) == 1,
                      .cost = decimal_at(row.integer(4)),
                      .summary = row.text(5),
                      .explanation = row.text(6)});
  }
  return result;
}

}  // namespace crossdock::store::orders
