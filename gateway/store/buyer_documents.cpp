// SPDX-License-Identifier: Apache-2.0
// Keeps what buyers were sent in rows, so that nobody has to read documents again to know it.
#include "gateway/store/buyer_documents.hpp"

#include <fmt/format.h>

#include "gateway/store/amounts.hpp"

namespace crossdock::store::buyer_documents {
namespace {

Argument charge_of(const std::optional<int>& charge) {
  return charge ? Argument(std::int64_t{*charge}) : Argument(nullptr);
}

Result<std::optional<std::vector<AnswerLine>>> answer_in(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  if (rows->empty()) return std::nullopt;
  std::vector<AnswerLine> lines;
  for (const auto& row : *rows) {
    lines.push_back({.line = OrderLineId(row.integer(0)),
                     .accepted = decimal_at(row.integer(1)),
                     .backordered = decimal_at(row.integer(2)),
                     .rejected = decimal_at(row.integer(3)),
                     .confirmed_for = row.text(4),
                     .backordered_for = row.text(5)});
  }
  return lines;
}

Result<std::vector<Notice>> notices_in(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<Notice> result;
  for (const auto& row : *rows) result.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3)});
  return result;
}

Result<std::vector<Bill>> bills_in(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<Bill> result;
  for (const auto& row : *rows) {
    result.push_back({.id = row.integer(0),
                      .kind = row.text(1),
                      .number = row.text(2),
                      .total = decimal_at(row.integer(3)),
                      .created_at = time_at(row.integer(4))});
  }
  return result;
}

Result<std::vector<BillLine>> billed_in(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<BillLine> result;
  for (const auto& row : *rows) {
    BillLine line{.line = OrderLineId(row.integer(0)),
                  .charge = std::nullopt,
                  .quantity = decimal_at(row.integer(2)),
                  .amount = decimal_at(row.integer(3))};
    if (!row.is_null(1)) line.charge = static_cast<int>(row.integer(1));
    result.push_back(std::move(line));
  }
  return result;
}

}  // namespace

Later<std::optional<std::vector<AnswerLine>>> ask_answer(Transaction& tx, SalesOrderId order) {
  return {
      tx.ask(
          "SELECT order_line, accepted, backordered, rejected, confirmed_for, backordered_for FROM buyer_answer_line "
          "WHERE answer = (SELECT MAX(id) FROM buyer_answer WHERE sales_order = $1) ORDER BY order_line",
          {stored(order)}),
      answer_in};
}

Result<std::int64_t> add_answer(Transaction& tx, SalesOrderId order, const std::vector<AnswerLine>& lines,
                                TimePoint now) {
  const auto id = tx.insert("INSERT INTO buyer_answer (sales_order, created_at) VALUES ($1, $2) RETURNING id",
                            {stored(order), stored(now)});
  if (!id) return id;
  std::vector<std::vector<Argument>> rows;
  for (const auto& line : lines) {
    std::vector<Argument> row{*id, stored(line.line)};
    for (const auto* number : {&line.accepted, &line.backordered, &line.rejected}) {
      const auto units = stored(*number);
      if (!units) return fail(units.error());
      row.emplace_back(*units);
    }
    row.emplace_back(std::string_view(line.confirmed_for));
    row.emplace_back(std::string_view(line.backordered_for));
    rows.push_back(std::move(row));
  }
  const auto added = tx.send_many(
      "INSERT INTO buyer_answer_line (answer, order_line, accepted, backordered, rejected, confirmed_for, backordered_for) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
      rows);
  if (!added) return fail(added.error());
  const auto count = tx.query_one("SELECT COUNT(*) FROM buyer_answer WHERE sales_order = $1", {stored(order)});
  if (!count) return fail(count.error());
  return (*count)->integer(0);
}

Later<std::vector<Notice>> ask_notices(Transaction& tx, SalesOrderId order) {
  return {tx.ask("SELECT number, content, versions, outbound FROM buyer_notice WHERE sales_order = $1 ORDER BY number",
                 {stored(order)}),
          notices_in};
}

Result<void> set_notice(Transaction& tx, SalesOrderId order, const Notice& notice) {
  return tx.send(
      "INSERT INTO buyer_notice (sales_order, number, content, versions, outbound) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (sales_order, number) DO UPDATE SET content = excluded.content, versions = excluded.versions, "
      "outbound = excluded.outbound",
      {stored(order), notice.number, notice.content, notice.versions, notice.outbound});
}

Result<void> add_bill(Transaction& tx, SalesOrderId order, Bill& bill, const std::vector<BillLine>& lines,
                      TimePoint now) {
  const auto total = stored(bill.total);
  if (!total) return fail(total.error());
  const auto id = tx.insert(
      "INSERT INTO buyer_bill (sales_order, kind, number, total, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
      {stored(order), bill.kind, bill.number, *total, stored(now)});
  if (!id) return fail(id.error());
  bill.id = *id;
  if (bill.number.empty()) {
    bill.number = fmt::format("{}{:06}", bill.kind == "invoice" ? "INV" : "CN", bill.id);
    const auto named = tx.send("UPDATE buyer_bill SET number = $2 WHERE id = $1", {bill.id, bill.number});
    if (!named) return fail(named.error());
  }
  std::vector<std::vector<Argument>> rows;
  for (const auto& line : lines) {
    const auto quantity = stored(line.quantity);
    const auto amount = stored(line.amount);
    if (!quantity) return fail(quantity.error());
    if (!amount) return fail(amount.error());
    rows.push_back({bill.id, stored(line.line), charge_of(line.charge), *quantity, *amount});
  }
  return tx.send_many(
      "INSERT INTO buyer_bill_line (bill, order_line, charge, quantity, amount) VALUES ($1, $2, $3, $4, $5)", rows);
}

Later<std::vector<Bill>> ask_bills(Transaction& tx, SalesOrderId order) {
  return {tx.ask("SELECT id, kind, number, total, created_at FROM buyer_bill WHERE sales_order = $1 ORDER BY id",
                 {stored(order)}),
          bills_in};
}

Later<std::vector<BillLine>> ask_billed(Transaction& tx, SalesOrderId order) {
  return {
      tx.ask(
          "SELECT l.order_line, l.charge, CAST(SUM(l.quantity) AS BIGINT), CAST(SUM(l.amount) AS BIGINT) FROM buyer_bill_line l "
          "JOIN buyer_bill b ON b.id = l.bill WHERE b.sales_order = $1 GROUP BY l.order_line, l.charge "
          "ORDER BY l.order_line, l.charge",
          {stored(order)}),
      billed_in};
}

Result<std::map<OrderLineId, LineMoney>> money(Transaction& tx, SalesOrderId order) {
  const auto rows = tx.query(
      "SELECT l.order_line, CAST(SUM(l.amount) AS BIGINT), "
      "CAST(SUM(CASE WHEN b.kind = 'credit_note' THEN -l.amount ELSE 0 END) AS BIGINT) FROM buyer_bill_line l "
      "JOIN buyer_bill b ON b.id = l.bill WHERE b.sales_order = $1 AND l.order_line IS NOT NULL GROUP BY l.order_line",
      {stored(order)});
  if (!rows) return fail(rows.error());
  std::map<OrderLineId, LineMoney> result;
  for (const auto& row : *rows)
    result[OrderLineId(row.integer(0))] = {decimal_at(row.integer(1)), decimal_at(row.integer(2))};
  return result;
}

Result<std::vector<std::string>> differences(Transaction& tx) {
  std::vector<std::string> found;
  const auto sums = tx.query(
      "SELECT b.number FROM buyer_bill b LEFT JOIN (SELECT bill, SUM(amount) AS amount FROM buyer_bill_line GROUP BY bill) l "
      "ON l.bill = b.id WHERE COALESCE(l.amount, 0) <> b.total ORDER BY b.id");
  if (!sums) return fail(sums.error());
  for (const auto& row : *sums) found.push_back("bill " + row.text(0) + ": its total is not the sum of its lines");
  const auto money = tx.query(
      "SELECT m.id FROM sales_money m LEFT JOIN (SELECT order_line, SUM(amount) AS amount FROM buyer_bill_line GROUP BY "
      "order_line) l ON l.order_line = m.id WHERE COALESCE(l.amount, 0) <> m.billed ORDER BY m.id");
  if (!money) return fail(money.error());
  for (const auto& row : *money)
    found.push_back("order line " + std::to_string(row.integer(0)) + ": the ledger does not say what was billed");
  return found;
}

Result<std::vector<BilledUnits>> billed_units(Transaction& tx) {
  const auto rows = tx.query(
      "SELECT o.buyer, o.number, l.number, b.quantity, l.shipped + l.delivered, "
      "l.quantity + l.added - l.rejected - l.cancelled - l.returned, CASE WHEN EXISTS (SELECT 1 FROM opening_line x "
      "JOIN purchase_line p ON p.id = x.purchase_line WHERE p.order_line = l.id) THEN 1 ELSE 0 END "
      "FROM (SELECT order_line, CAST(SUM(quantity) AS BIGINT) AS quantity FROM buyer_bill_line WHERE order_line "
      "IS NOT NULL GROUP BY order_line) b JOIN order_line l ON l.id = b.order_line JOIN sales_order o ON o.id = "
      "l.sales_order WHERE NOT EXISTS (SELECT 1 FROM route_request r WHERE r.sales_order = o.id) ORDER BY l.id");
  if (!rows) return fail(rows.error());
  std::vector<BilledUnits> result;
  for (const auto& row : *rows) {
    result.push_back({.buyer = PartnerId(row.text(0)),
                      .order = row.text(1),
                      .line = row.text(2),
                      .billed = decimal_at(row.integer(3)),
                      .supplied = decimal_at(row.integer(4)),
                      .wanted = decimal_at(row.integer(5)),
                      .opening = row.integer(6) == 1});
  }
  return result;
}

}  // namespace crossdock::store::buyer_documents
