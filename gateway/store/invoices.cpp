// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of invoices, allocations and holds; a new verdict keeps the holds that still stand.
#include "gateway/store/invoices.hpp"

#include <algorithm>

#include "gateway/store/amounts.hpp"
#include "gateway/store/many_rows.hpp"
#include "gateway/store/pages.hpp"
#include "gateway/store/within.hpp"

namespace crossdock::store::invoices {
namespace {

const std::string invoice_columns =
    "SELECT id, supplier, number, normalised, kind, order_number, issued_on, currency, document, content, total, approved, "
    "disputed, decision, received_at, credited, extras, verdict, due_on, discount_until, discount_percent FROM invoice ";
const std::string hold_columns =
    "SELECT id, invoice, line, reason, owner, amount, text, state, resolution, purchase_line, by_person, created_at, taken_by, "
    "due_at FROM invoice_hold ";

Invoice invoice_from(const Row& row) {
  return {.id = InvoiceId(row.integer(0)),
          .supplier = PartnerId(row.text(1)),
          .number = row.text(2),
          .normalised = row.text(3),
          .kind = row.text(4),
          .order_number = row.text(5),
          .issued_on = row.text(6),
          .currency = row.text(7),
          .due_on = row.text(18),
          .discount_until = row.text(19),
          .discount_percent = decimal_at(row.integer(20)),
          .document = DocumentId(row.integer(8)),
          .content = row.text(9),
          .total = decimal_at(row.integer(10)),
          .approved = decimal_at(row.integer(11)),
          .disputed = decimal_at(row.integer(12)),
          .credited = decimal_at(row.integer(15)),
          .extras = decimal_at(row.integer(16)),
          .decision = row.text(13),
          .verdict = row.text(17),
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
    result.push_back({.id = HoldId(row.integer(0)),
                      .invoice = InvoiceId(row.integer(1)),
                      .line = row.text(2),
                      .reason = row.text(3),
                      .owner = row.text(4),
                      .amount = decimal_at(row.integer(5)),
                      .text = row.text(6),
                      .state = row.text(7),
                      .resolution = row.text(8),
                      .purchase_line = PurchaseLineId(row.integer(9)),
                      .by_person = row.text(10),
                      .created_at = time_at(row.integer(11)),
                      .taken_by = row.text(12),
                      .due_at = row.is_null(13) ? std::nullopt : std::optional(time_at(row.integer(13)))});
  }
  return result;
}

template <class Id>
Result<std::vector<Id>> ids(Result<Rows> rows) {
  if (!rows) return fail(rows.error());
  std::vector<Id> result;
  for (const auto& row : *rows) result.emplace_back(row.integer(0));
  return result;
}

// Several decimals as the store keeps them.
Result<std::vector<std::int64_t>> all_stored(std::initializer_list<const Decimal*> numbers) {
  std::vector<std::int64_t> result;
  for (const auto* number : numbers) {
    const auto units = stored(*number);
    if (!units) return fail(units.error());
    result.push_back(*units);
  }
  return result;
}

Result<void> replace_allocations(Transaction& tx, InvoiceId invoice, const std::vector<Allocation>& allocations) {
  const auto gone = tx.send("DELETE FROM allocation WHERE invoice = $1", {stored(invoice)});
  if (!gone) return fail(gone.error());
  std::vector<std::vector<Argument>> rows;
  for (const auto& a : allocations) {
    const auto numbers = all_stored(
        {&a.quantity, &a.amount, &a.disputed_quantity, &a.disputed_amount, &a.credited_quantity, &a.credited_amount});
    if (!numbers) return fail(numbers.error());
    std::vector<Argument> row{stored(invoice), std::string_view(a.line), stored(a.purchase_line)};
    for (const auto number : *numbers) row.emplace_back(number);
    row.emplace_back(std::string_view(a.stage));
    row.emplace_back(std::int64_t{a.confidence});
    rows.push_back(std::move(row));
  }
  static const ManyRows insert(
      "INSERT INTO allocation (invoice, line, purchase_line, quantity, amount, disputed_quantity, disputed_amount, "
      "credited_quantity, credited_amount, stage, confidence) VALUES {rows}",
      11);
  return insert.send(tx, rows);
}

// Two verdicts' holds are one when they say the same of the same line about the same money.
bool stands(const Hold& before, const Hold& now) {
  return before.state == now.state && before.line == now.line && before.reason == now.reason &&
         before.purchase_line == now.purchase_line && before.amount == now.amount && before.text == now.text;
}

Result<HoldId> add_hold(Transaction& tx, InvoiceId invoice, const Hold& hold, TimePoint now) {
  const auto amount = stored(hold.amount);
  if (!amount) return fail(amount.error());
  const auto id = tx.insert(
      "INSERT INTO invoice_hold (invoice, line, reason, owner, amount, text, state, created_at, purchase_line, "
      "taken_by, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
      {stored(invoice), hold.line, hold.reason, hold.owner, *amount, hold.text, hold.state, stored(now),
       stored(hold.purchase_line), hold.taken_by, hold.due_at ? Argument(stored(*hold.due_at)) : Argument(nullptr)});
  if (!id) return fail(id.error());
  return HoldId(*id);
}

// The hold in the hands of whoever looks after the open one that it takes the place of.
Hold inheriting(Hold now, const std::vector<Hold>& before) {
  const auto last = std::ranges::find_if(before, [&](const Hold& one) {
    return one.open() && one.line == now.line && one.reason == now.reason && one.purchase_line == now.purchase_line;
  });
  if (last == before.end()) return now;
  now.owner = last->owner;
  now.taken_by = last->taken_by;
  now.due_at = last->due_at;
  return now;
}

}  // namespace

Result<void> add(Transaction& tx, Invoice& invoice) {
  const auto total = stored(invoice.total);
  if (!total) return fail(total.error());
  const auto discount = stored(invoice.discount_percent);
  if (!discount) return fail(discount.error());
  const auto id = tx.insert(
      "INSERT INTO invoice (supplier, number, normalised, kind, order_number, issued_on, currency, document, content, total, "
      "approved, disputed, decision, received_at, due_on, discount_until, discount_percent) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $10, 'held', $11, $12, $13, $14) "
      "ON CONFLICT (document) DO UPDATE SET number = excluded.number RETURNING id",
      {invoice.supplier.text(), invoice.number, invoice.normalised, invoice.kind, invoice.order_number,
       invoice.issued_on, invoice.currency, stored(invoice.document), invoice.content, *total,
       stored(invoice.received_at), invoice.due_on, invoice.discount_until, *discount});
  if (!id) return fail(id.error());
  invoice.id = InvoiceId(*id);
  return {};
}

Result<void> link(Transaction& tx, InvoiceId invoice, const std::vector<PurchaseOrderId>& orders) {
  std::vector<std::vector<Argument>> rows;
  for (const auto order : orders) rows.push_back({stored(invoice), stored(order)});
  return tx.send_many("INSERT INTO invoice_order (invoice, purchase_order) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                      rows);
}

Result<void> set_references(Transaction& tx, const Invoice& claim, const std::vector<std::string>& numbers) {
  std::vector<std::vector<Argument>> rows;
  for (const auto& number : numbers)
    rows.push_back({stored(claim.id), std::string_view(claim.supplier.text()), std::string_view(number)});
  return tx.send_many(
      "INSERT INTO invoice_reference (invoice, supplier, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", rows);
}

Result<std::vector<InvoiceId>> referring_to(Transaction& tx, const PartnerId& supplier, std::string_view number) {
  return ids<InvoiceId>(
      tx.query("SELECT invoice FROM invoice_reference WHERE supplier = $1 AND number = $2 ORDER BY invoice",
               {supplier.text(), number}));
}

Result<std::vector<Hold>> save(Transaction& tx, const Invoice& invoice, const std::vector<Allocation>& allocations,
                               const std::vector<Hold>& holds_now, TimePoint now) {
  const auto amounts =
      all_stored({&invoice.total, &invoice.approved, &invoice.disputed, &invoice.credited, &invoice.extras});
  if (!amounts) return fail(amounts.error());
  const auto changed = tx.send(
      "UPDATE invoice SET total = $2, approved = $3, disputed = $4, credited = $5, extras = $6, decision = $7, verdict = $8 "
      "WHERE id = $1",
      {stored(invoice.id), (*amounts)[0], (*amounts)[1], (*amounts)[2], (*amounts)[3], (*amounts)[4], invoice.decision,
       invoice.verdict});
  if (!changed) return fail(changed.error());
  if (auto replaced = replace_allocations(tx, invoice.id, allocations); !replaced) return fail(replaced.error());
  auto before = holds(tx, invoice.id);
  if (!before) return before;
  std::vector<Hold> fresh;
  for (const auto& hold : holds_now) {
    const auto same = std::ranges::find_if(*before, [&](const Hold& one) { return stands(one, hold); });
    if (same != before->end()) {
      before->erase(same);
      continue;
    }
    fresh.push_back(inheriting(hold, *before));
    const auto id = add_hold(tx, invoice.id, fresh.back(), now);
    if (!id) return fail(id.error());
    fresh.back().id = *id;
  }
  std::vector<std::vector<Argument>> gone;
  for (const auto& hold : *before) {
    if (hold.state == "open" || hold.state == "refused") gone.push_back({stored(hold.id), stored(now)});
  }
  const auto ended = tx.send_many(
      "UPDATE invoice_hold SET state = 'superseded', resolution = CASE WHEN resolution = '' THEN 'reconciled again' ELSE "
      "resolution END, resolved_at = $2 WHERE id = $1",
      gone);
  if (!ended) return fail(ended.error());
  return fresh;
}

Result<std::optional<Invoice>> find(Transaction& tx, InvoiceId id) {
  const auto row = tx.query_one(invoice_columns + "WHERE id = $1", {stored(id)});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return invoice_from(**row);
}

Result<Invoice> load(Transaction& tx, InvoiceId id) {
  auto found = find(tx, id);
  if (!found) return fail(found.error());
  if (!*found) return fail(Fault::invalid, "invoice " + std::to_string(id.number()) + " does not exist");
  return std::move(**found);
}

Result<std::optional<Invoice>> of_document(Transaction& tx, DocumentId document) {
  const auto row = tx.query_one(invoice_columns + "WHERE document = $1", {document.number()});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return invoice_from(**row);
}

Result<std::vector<InvoiceId>> of_number(Transaction& tx, const PartnerId& supplier, std::string_view normalised) {
  return ids<InvoiceId>(tx.query("SELECT id FROM invoice WHERE supplier = $1 AND normalised = $2 ORDER BY id",
                                 {supplier.text(), normalised}));
}

Result<std::vector<InvoiceId>> of_order(Transaction& tx, PurchaseOrderId order) {
  return ids<InvoiceId>(
      tx.query("SELECT invoice FROM invoice_order WHERE purchase_order = $1 ORDER BY invoice", {stored(order)}));
}

Result<std::vector<PurchaseOrderId>> orders_of(Transaction& tx, InvoiceId invoice) {
  return ids<PurchaseOrderId>(tx.query(
      "SELECT purchase_order FROM invoice_order WHERE invoice = $1 ORDER BY purchase_order", {stored(invoice)}));
}

Result<std::vector<Allocation>> allocations(Transaction& tx, InvoiceId invoice) {
  const auto rows = tx.query(
      "SELECT line, purchase_line, quantity, amount, disputed_quantity, disputed_amount, stage, confidence, "
      "credited_quantity, credited_amount FROM allocation "
      "WHERE invoice = $1 ORDER BY id",
      {stored(invoice)});
  if (!rows) return fail(rows.error());
  std::vector<Allocation> result;
  for (const auto& row : *rows) {
    result.push_back({.line = row.text(0),
                      .purchase_line = PurchaseLineId(row.integer(1)),
                      .quantity = decimal_at(row.integer(2)),
                      .amount = decimal_at(row.integer(3)),
                      .disputed_quantity = decimal_at(row.integer(4)),
                      .disputed_amount = decimal_at(row.integer(5)),
                      .credited_quantity = decimal_at(row.integer(8)),
                      .credited_amount = decimal_at(row.integer(9)),
                      .stage = row.text(6),
                      .confidence = static_cast<int>(row.integer(7))});
  }
  return result;
}

Result<std::vector<Hold>> holds(Transaction& tx, InvoiceId invoice) {
  return holds_from(
      tx.query(hold_columns + "WHERE invoice = $1 ORDER BY LENGTH(line), line, reason, id", {stored(invoice)}));
}

Result<std::vector<Hold>> open_holds(Transaction& tx, const HoldFilter& filter) {
  std::vector<Argument> arguments{filter.reason, filter.owner, filter.supplier, filter.after.number(),
                                  std::int64_t{filter.limit}};
  const auto suppliers = within(filter.partners, "i.supplier", arguments);
  const auto of_suppliers =
      suppliers.empty() ? ""
                        : " AND EXISTS (SELECT 1 FROM invoice i WHERE i.id = invoice_hold.invoice" + suppliers + ")";
  return holds_from(tx.query(
      hold_columns +
          "WHERE state = 'open' AND ($1 = '' OR reason = $1) AND ($2 = '' OR owner = $2) AND ($3 = '' OR EXISTS (SELECT 1 "
          "FROM invoice i WHERE i.id = invoice_hold.invoice AND i.supplier = $3)) AND ($4 = 0 OR EXISTS (SELECT 1 FROM "
          "invoice_hold last WHERE last.id = $4 AND (invoice_hold.amount < last.amount OR (invoice_hold.amount = "
          "last.amount AND invoice_hold.id > last.id))))" +
          of_suppliers + " ORDER BY amount DESC, id LIMIT $5",
      arguments));
}

Result<std::map<PurchaseLineId, Decimal>> claimed_before(Transaction& tx, InvoiceId invoice) {
  const auto rows = tx.query(
      "SELECT purchase_line, CAST(SUM(quantity + disputed_quantity + credited_quantity) AS BIGINT) FROM allocation WHERE "
      "invoice < $1 AND purchase_line IN (SELECT purchase_line FROM allocation WHERE invoice = $1) GROUP BY purchase_line",
      {stored(invoice)});
  if (!rows) return fail(rows.error());
  std::map<PurchaseLineId, Decimal> claimed;
  for (const auto& row : *rows) claimed.emplace(PurchaseLineId(row.integer(0)), decimal_at(row.integer(1)));
  return claimed;
}

Result<std::vector<Held>> held(Transaction& tx) {
  const auto rows = tx.query(
      "SELECT i.currency, COUNT(*), CAST(SUM(h.amount) AS BIGINT) FROM invoice_hold h JOIN invoice i ON i.id = h.invoice "
      "WHERE h.state = 'open' GROUP BY i.currency ORDER BY i.currency");
  if (!rows) return fail(rows.error());
  std::vector<Held> all;
  for (const auto& row : *rows)
    all.push_back({.currency = row.text(0), .holds = row.integer(1), .amount = decimal_at(row.integer(2))});
  return all;
}

Result<std::optional<Hold>> find_hold(Transaction& tx, HoldId id) {
  auto found = holds_from(tx.query(hold_columns + "WHERE id = $1", {stored(id)}));
  if (!found) return fail(found.error());
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

Result<bool> is_held(Transaction& tx, PurchaseLineId line, std::string_view reason) {
  const auto row =
      tx.query_one("SELECT id FROM invoice_hold WHERE state = 'open' AND purchase_line = $1 AND reason = $2 LIMIT 1",
                   {stored(line), reason});
  if (!row) return fail(row.error());
  return row->has_value();
}

Result<void> end_hold(Transaction& tx, HoldId hold, HoldEnd end, std::string_view by_person,
                      std::string_view resolution, TimePoint now) {
  const auto changed = tx.execute(
      "UPDATE invoice_hold SET state = $2, by_person = $3, resolution = $4, resolved_at = $5 WHERE id = $1 AND state = 'open'",
      {stored(hold), end == HoldEnd::released ? "released" : "refused", by_person, resolution, stored(now)});
  if (!changed) return fail(changed.error());
  if (*changed == 0) return fail(Fault::invalid, "hold " + std::to_string(hold.number()) + " is not open");
  return {};
}

Result<std::vector<Invoice>> list(Transaction& tx, const Filter& filter) {
  std::vector<Argument> arguments{filter.supplier, filter.number, std::int64_t{filter.held_only ? 1 : 0},
                                  end_of(filter.before), std::int64_t{filter.limit}};
  const auto of_suppliers = within(filter.partners, "supplier", arguments);
  return invoices_from(tx.query(
      invoice_columns +
          "WHERE ($1 = '' OR supplier = $1) AND ($2 = '' OR number LIKE '%' || $2 || '%') AND ($3 = 0 OR EXISTS (SELECT 1 "
          "FROM invoice_hold h WHERE h.invoice = invoice.id AND h.state = 'open')) AND id < $4" +
          of_suppliers + " ORDER BY id DESC LIMIT $5",
      arguments));
}

Result<std::vector<std::string>> differences(Transaction& tx) {
  const auto rows = tx.query(
      "SELECT i.supplier, i.number FROM invoice i LEFT JOIN (SELECT invoice, SUM(amount) AS amount FROM allocation GROUP BY "
      "invoice) a ON a.invoice = i.id WHERE COALESCE(a.amount, 0) + i.extras <> i.approved ORDER BY i.id");
  if (!rows) return fail(rows.error());
  std::vector<std::string> found;
  for (const auto& row : *rows) {
    found.push_back("invoice " + row.text(1) + " of " + row.text(0) +
                    ": its allocations and extras are not what is approved");
  }
  // Credits took back what invoices were credited, purchase line by purchase line.
  const auto credits = tx.query(
      "SELECT purchase_line FROM allocation GROUP BY purchase_line HAVING SUM(credited_amount) <> 0 ORDER BY purchase_line");
  if (!credits) return fail(credits.error());
  for (const auto& row : *credits)
    found.push_back("purchase line " + std::to_string(row.integer(0)) + ": its credits do not add up to zero");
  return found;
}

}  // namespace crossdock::store::invoices
