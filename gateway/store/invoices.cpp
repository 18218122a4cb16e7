// SPDX-License-Identifier: Apache-2.0
#include "gateway/store/invoices.hpp"

#include "gateway/store/amounts.hpp"

namespace crossdock::store::invoices {
namespace {

const std::string columns =
    "SELECT id, supplier, number, normalised, kind, order_number, issued_on, currency, document, content, total, approved, "
    "disputed, decision, received_at FROM invoice ";
const std::string hold_columns =
    "SELECT id, invoice, line, reason, owner, amount, text, state, resolution FROM invoice_hold ";

Invoice invoice_from(const Row& row) {
  return {.id = row.integer(0),
          .supplier = PartnerId(row.text(1)),
          .number = row.text(2),
          .normalised = row.text(3),
          .kind = row.text(4),
          .order_number = row.text(5),
          .issued_on = row.text(6),
          .currency = row.text(7),
          .document = DocumentId(row.integer(8)),
          .content = row.text(9),
          .total = decimal_at(row.integer(10)),
          .approved = decimal_at(row.integer(11)),
          .disputed = decimal_at(row.integer(12)),
          .decision = row.text(13),
          .received_at = time_at(row.integer(14))};
}

Result<std::vector<Invoice>> invoices_from(Result<Rows> rows) {
  if (!rows) return fail(rows.error());
  std::vector<Invoice> result;
  for (const auto& row : *rows) result.push_back(invoice_from(row));
  return result;
}

Result<std::vector<Hold>> holds_from(Result<Rows> rows) {
  if (!rows) return fail(rows.error());
  std::vector<Hold> result;
  for (const auto& row : *rows) {
    result.push_back({.id = row.integer(0),
                      .invoice = row.integer(1),
                      .line = row.text(2),
                      .reason = row.text(3),
                      .owner = row.text(4),
                      .amount = decimal_at(row.integer(5)),
                      .text = row.text(6),
                      .state = row.text(7),
                      .resolution = row.text(8)});
  }
  return result;
}

struct Amounts {
  std::int64_t total, approved, disputed;
};
Result<Amounts> amounts_of(const Invoice& invoice) {
  const auto total = stored(invoice.total);
  const auto approved = stored(invoice.approved);
  const auto disputed = stored(invoice.disputed);
  for (const auto* amount : {&total, &approved, &disputed}) {
    if (!*amount) return fail(amount->error());
  }
  return Amounts{*total, *approved, *disputed};
}

Result<void> clear_verdict(Transaction& tx, std::int64_t invoice, TimePoint now) {
  const auto allocations = tx.execute("DELETE FROM allocation WHERE invoice = $1", {invoice});
  if (!allocations) return fail(allocations.error());
  const auto holds = tx.execute(
      "UPDATE invoice_hold SET state = 'superseded', resolution = 'reconciled again', resolved_at = $2 "
      "WHERE invoice = $1 AND state = 'open'",
      {invoice, stored(now)});
  if (!holds) return fail(holds.error());
  return {};
}

Result<void> add_allocations(Transaction& tx, std::int64_t invoice, const std::vector<Allocation>& allocations) {
  std::vector<std::vector<Argument>> rows;
  for (const auto& a : allocations) {
    std::vector<Argument> row{invoice, std::string_view(a.line), a.purchase_line};
    for (const auto* number : {&a.quantity, &a.amount, &a.disputed_quantity, &a.disputed_amount}) {
      const auto units = stored(*number);
      if (!units) return fail(units.error());
      row.emplace_back(*units);
    }
    row.emplace_back(std::string_view(a.stage));
    row.emplace_back(std::int64_t{a.confidence});
    rows.push_back(std::move(row));
  }
  return tx.execute_many(
      "INSERT INTO allocation (invoice, line, purchase_line, quantity, amount, disputed_quantity, disputed_amount, stage, "
      "confidence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      rows);
}

Result<void> add_holds(Transaction& tx, std::int64_t invoice, const std::vector<Hold>& holds, TimePoint now) {
  std::vector<std::vector<Argument>> rows;
  for (const auto& hold : holds) {
    const auto amount = stored(hold.amount);
    if (!amount) return fail(amount.error());
    rows.push_back({invoice, std::string_view(hold.line), std::string_view(hold.reason), std::string_view(hold.owner),
                    *amount, std::string_view(hold.text), stored(now)});
  }
  return tx.execute_many(
      "INSERT INTO invoice_hold (invoice, line, reason, owner, amount, text, state, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)",
      rows);
}

}  // namespace

Result<void> save(Transaction& tx, Invoice& invoice, const std::vector<Allocation>& allocations,
                  const std::vector<Hold>& holds, TimePoint now) {
  const auto amounts = amounts_of(invoice);
  if (!amounts) return fail(amounts.error());
  const auto id = tx.insert(
      "INSERT INTO invoice (supplier, number, normalised, kind, order_number, issued_on, currency, document, content, total, "
      "approved, disputed, decision, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
      "ON CONFLICT (document) DO UPDATE SET total = excluded.total, approved = excluded.approved, disputed = excluded.disputed, "
      "decision = excluded.decision RETURNING id",
      {invoice.supplier.text(), invoice.number, invoice.normalised, invoice.kind, invoice.order_number,
       invoice.issued_on, invoice.currency, stored(invoice.document), invoice.content, amounts->total,
       amounts->approved, amounts->disputed, invoice.decision, stored(invoice.received_at)});
  if (!id) return fail(id.error());
  invoice.id = *id;
  if (auto cleared = clear_verdict(tx, *id, now); !cleared) return cleared;
  if (auto added = add_allocations(tx, *id, allocations); !added) return added;
  return add_holds(tx, *id, holds, now);
}

Result<Invoice> load(Transaction& tx, std::int64_t id) {
  const auto row = tx.query_one(columns + "WHERE id = $1", {id});
  if (!row) return fail(row.error());
  if (!*row) return fail(Fault::invalid, "invoice " + std::to_string(id) + " does not exist");
  return invoice_from(**row);
}

Result<std::optional<Invoice>> of_document(Transaction& tx, DocumentId document) {
  const auto row = tx.query_one(columns + "WHERE document = $1", {document.number()});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return invoice_from(**row);
}

Result<std::vector<Invoice>> related(Transaction& tx, const PartnerId& supplier, std::string_view normalised,
                                     std::string_view order_number, TimePoint since) {
  return invoices_from(tx.query(
      columns + "WHERE supplier = $1 AND (normalised = $2 OR order_number = $3 OR received_at >= $4) ORDER BY id",
      {supplier.text(), normalised, order_number, stored(since)}));
}

Result<std::vector<Billed>> billed(Transaction& tx, std::int64_t purchase_order) {
  const auto rows = tx.query(
      "SELECT a.purchase_line, CAST(SUM(a.amount) AS BIGINT), CAST(SUM(a.disputed_amount) AS BIGINT) FROM allocation a JOIN purchase_line l "
      "ON l.id = a.purchase_line WHERE l.purchase_order = $1 GROUP BY a.purchase_line ORDER BY a.purchase_line",
      {purchase_order});
  if (!rows) return fail(rows.error());
  std::vector<Billed> result;
  for (const auto& row : *rows)
    result.push_back({row.integer(0), decimal_at(row.integer(1)), decimal_at(row.integer(2))});
  return result;
}

Result<std::vector<Allocation>> allocations(Transaction& tx, std::int64_t invoice) {
  const auto rows = tx.query(
      "SELECT line, purchase_line, quantity, amount, disputed_quantity, disputed_amount, stage, confidence FROM allocation "
      "WHERE invoice = $1 ORDER BY id",
      {invoice});
  if (!rows) return fail(rows.error());
  std::vector<Allocation> result;
  for (const auto& row : *rows) {
    result.push_back({.line = row.text(0),
                      .purchase_line = row.integer(1),
                      .quantity = decimal_at(row.integer(2)),
                      .amount = decimal_at(row.integer(3)),
                      .disputed_quantity = decimal_at(row.integer(4)),
                      .disputed_amount = decimal_at(row.integer(5)),
                      .stage = row.text(6),
                      .confidence = static_cast<int>(row.integer(7))});
  }
  return result;
}

Result<std::vector<Hold>> holds(Transaction& tx, std::int64_t invoice) {
  return holds_from(tx.query(hold_columns + "WHERE invoice = $1 ORDER BY id", {invoice}));
}

Result<std::vector<Hold>> open_holds(Transaction& tx, int limit) {
  return holds_from(
      tx.query(hold_columns + "WHERE state = 'open' ORDER BY amount DESC, id LIMIT $1", {std::int64_t{limit}}));
}

Result<Hold> release(Transaction& tx, std::int64_t hold, std::string_view resolution, TimePoint now) {
  const auto changed = tx.execute(
      "UPDATE invoice_hold SET state = 'released', resolution = $2, resolved_at = $3 WHERE id = $1 AND state = 'open'",
      {hold, resolution, stored(now)});
  if (!changed) return fail(changed.error());
  if (*changed == 0) return fail(Fault::invalid, "hold " + std::to_string(hold) + " is not open");
  const auto released = holds_from(tx.query(hold_columns + "WHERE id = $1", {hold}));
  if (!released) return fail(released.error());
  return released->front();
}

Result<std::vector<DocumentId>> waiting(Transaction& tx, const PartnerId& supplier, std::string_view order_number) {
  const auto rows = tx.query(
      "SELECT document FROM invoice WHERE supplier = $1 AND order_number = $2 AND EXISTS (SELECT 1 FROM invoice_hold h "
      "WHERE h.invoice = invoice.id AND h.state = 'open' AND h.reason IN ('awaiting_shipment', 'quantity_above_evidence')) ORDER BY id",
      {supplier.text(), order_number});
  if (!rows) return fail(rows.error());
  std::vector<DocumentId> result;
  for (const auto& row : *rows) result.emplace_back(row.integer(0));
  return result;
}

Result<std::vector<Invoice>> list(Transaction& tx, const Filter& filter) {
  return invoices_from(tx.query(
      columns +
          "WHERE ($1 = '' OR supplier = $1) AND ($2 = '' OR number LIKE '%' || $2 || '%') AND ($3 = 0 OR EXISTS (SELECT 1 "
          "FROM invoice_hold h WHERE h.invoice = invoice.id AND h.state = 'open')) ORDER BY id DESC LIMIT $4",
      {filter.supplier, filter.number, std::int64_t{filter.held_only ? 1 : 0}, std::int64_t{filter.limit}}));
}

Result<std::vector<std::string>> differences(Transaction& tx) {
  const auto rows = tx.query(
      "SELECT i.supplier, i.number FROM invoice i LEFT JOIN (SELECT invoice, SUM(amount) AS amount FROM allocation GROUP BY "
      "invoice) a ON a.invoice = i.id WHERE COALESCE(a.amount, 0) > i.approved AND i.kind <> 'credit_note' ORDER BY i.id");
  if (!rows) return fail(rows.error());
  std::vector<std::string> found;
  for (const auto& row : *rows) {
    found.push_back("invoice " + row.text(1) + " of " + row.text(0) + ": more is allocated than approved");
  }
  return found;
}

}  // namespace crossdock::store::invoices
