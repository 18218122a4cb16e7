// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of stock levels and reservations; rows are locked in one fixed order.
#include "gateway/store/stock.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "gateway/store/amounts.hpp"

namespace crossdock::store::stock {
namespace {

constexpr std::string_view level_columns =
    "SELECT supplier, item, CASE WHEN reported > reserved THEN reported - reserved ELSE 0 END FROM stock ";

SupplierLevel level_from(const Row& row) {
  return {.supplier = PartnerId(row.text(0)), .level = {.item = row.text(1), .available = decimal_at(row.integer(2))}};
}

Result<std::vector<SupplierLevel>> levels_from(Result<Rows> rows) {
  if (!rows) return fail(rows.error());
  std::vector<SupplierLevel> result;
  for (const auto& row : *rows) result.push_back(level_from(row));
  return result;
}

Result<void> reserve(Transaction& tx, const Reservation& reservation) {
  const auto quantity = stored(reservation.quantity);
  if (!quantity) return fail(quantity.error());
  const Error less{Fault::unavailable,
                   "stock of " + reservation.item + " at " + reservation.supplier.text() + " is less than " +
                       reservation.quantity.text(),
                   ""};
  const auto reserved = tx.send_change(
      "UPDATE stock SET reserved = reserved + $3 WHERE supplier = $1 AND item = $2 AND reported - reserved >= $3",
      {reservation.supplier.text(), reservation.item, *quantity}, less);
  if (!reserved) return reserved;
  return tx.send(
      "INSERT INTO reservation (stock, purchase_line, quantity) "
      "SELECT id, CAST($3 AS BIGINT), CAST($4 AS BIGINT) FROM stock WHERE supplier = $1 AND item = $2",
      {reservation.supplier.text(), reservation.item, stored(reservation.purchase_line), *quantity});
}

}  // namespace

Result<bool> take_report(Transaction& tx, const PartnerId& supplier, std::string_view report_id,
                         const std::vector<Report>& report, TimePoint now) {
  const auto seen =
      tx.query_one("SELECT 1 FROM stock WHERE supplier = $1 AND report = $2 LIMIT 1", {supplier.text(), report_id});
  if (!seen) return fail(seen.error());
  if (*seen) return false;
  const auto named = tx.send("UPDATE stock SET report = $2 WHERE supplier = $1", {supplier.text(), report_id});
  if (!named) return fail(named.error());
  const auto cleared = tx.send("UPDATE stock SET reported = 0, reported_at = $2 WHERE supplier = $1 AND advice IS NULL",
                               {supplier.text(), stored(now)});
  if (!cleared) return fail(cleared.error());
  std::vector<std::vector<Argument>> rows;
  for (const auto& row : report) {
    const auto reported = stored(row.reported);
    if (!reported) return fail(reported.error());
    rows.push_back({std::string_view(supplier.text()), std::string_view(row.item), *reported, stored(now), report_id});
  }
  const auto done = tx.send_many(
      "INSERT INTO stock (supplier, item, reported, reported_at, report) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (supplier, item) DO UPDATE SET reported = excluded.reported, reported_at = excluded.reported_at, "
      "report = excluded.report WHERE stock.advice IS NULL",
      rows);
  if (!done) return fail(done.error());
  return true;
}

Result<void> forget_advice(Transaction& tx, const PartnerId& supplier) {
  const auto told =
      tx.query_one("SELECT 1 FROM stock WHERE supplier = $1 AND advice IS NOT NULL LIMIT 1", {supplier.text()});
  if (!told) return fail(told.error());
  if (!*told) return {};
  return tx.send("UPDATE stock SET advice = NULL, as_of = NULL, report = '' WHERE supplier = $1", {supplier.text()});
}

Result<TakenAdvice> take_advice(Transaction& tx, const Advice& advice, std::vector<AdvisedItem> items, TimePoint now) {
  // Rows are locked in the order in which a purchase order locks them.
  std::ranges::sort(items, {}, &AdvisedItem::item);
  TakenAdvice result;
  for (const auto& [item, quantity] : items) {
    const auto reported = stored(quantity);
    if (!reported) return fail(reported.error());
    const auto row = tx.query_one(
        "INSERT INTO stock (supplier, item, reported, reported_at, report, as_of, advice) "
        "VALUES ($1, $2, $3, $4, '', $5, $6) ON CONFLICT (supplier, item) DO UPDATE SET reported = excluded.reported, "
        "reported_at = excluded.reported_at, as_of = excluded.as_of, advice = excluded.advice "
        "WHERE stock.advice IS NULL OR stock.as_of < excluded.as_of "
        "OR (stock.as_of = excluded.as_of AND stock.advice < excluded.advice) RETURNING id",
        {advice.supplier.text(), item, *reported, stored(now), stored(advice.as_of), stored(advice.document)});
    if (!row) return fail(row.error());
    ++(*row ? result.taken : result.older);
  }
  return result;
}

// One statement for each item keeps the text constant.
Result<std::vector<SupplierLevel>> levels(Transaction& tx, std::vector<std::string> items) {
  static const auto statement = std::string(level_columns) + "WHERE item = $1 ORDER BY id";
  std::ranges::sort(items);
  items.erase(std::ranges::unique(items).begin(), items.end());
  std::vector<Asked> asked;
  for (const auto& item : items) asked.push_back(tx.ask(statement, {item}));
  std::vector<SupplierLevel> result;
  for (auto& rows : asked) {
    auto found = levels_from(rows.rows());
    if (!found) return found;
    std::ranges::move(*found, std::back_inserter(result));
  }
  return result;
}

Result<std::vector<SupplierLevel>> all_levels(Transaction& tx) {
  return levels_from(tx.query(std::string(level_columns) + "ORDER BY supplier, item"));
}

Result<void> reserve(Transaction& tx, std::vector<Reservation> reservations) {
  std::ranges::sort(reservations, {}, [](const Reservation& one) { return std::tie(one.item, one.supplier.text()); });
  for (const auto& one : reservations) {
    if (auto reserved = reserve(tx, one); !reserved) return reserved;
  }
  return {};
}

Result<void> release(Transaction& tx, PurchaseLineId purchase_line, const Decimal& quantity, Release why) {
  const auto wanted = stored(quantity);
  if (!wanted) return fail(wanted.error());
  const auto row = tx.query_one("SELECT stock, quantity FROM reservation WHERE purchase_line = $1 {for_update}",
                                {stored(purchase_line)});
  if (!row) return fail(row.error());
  if (!*row) return {};
  const std::int64_t ended = std::min(*wanted, (*row)->integer(1));
  const auto reduced = tx.send("UPDATE reservation SET quantity = quantity - $2 WHERE purchase_line = $1",
                               {stored(purchase_line), ended});
  if (!reduced) return fail(reduced.error());
  const std::int64_t gone = why == Release::cancelled ? 0 : ended;
  return tx.send(
      "UPDATE stock SET reserved = reserved - $2, reported = CASE WHEN reported > $3 THEN reported - $3 ELSE 0 END WHERE id = $1",
      {(*row)->integer(0), ended, gone});
}

Result<void> restore(Transaction& tx, PurchaseLineId purchase_line, const Decimal& quantity) {
  const auto units = stored(quantity);
  if (!units) return fail(units.error());
  const auto row =
      tx.query_one("UPDATE reservation SET quantity = quantity + $2 WHERE purchase_line = $1 RETURNING stock",
                   {stored(purchase_line), *units});
  if (!row) return fail(row.error());
  if (!*row) return {};
  return tx.send("UPDATE stock SET reserved = reserved + $2, reported = reported + $2 WHERE id = $1",
                 {(*row)->integer(0), *units});
}

Result<std::vector<std::string>> differences(Transaction& tx) {
  const auto rows = tx.query(
      "SELECT s.supplier, s.item FROM stock s WHERE s.reserved <> COALESCE((SELECT SUM(r.quantity) FROM reservation r "
      "WHERE r.stock = s.id), 0) ORDER BY s.id");
  if (!rows) return fail(rows.error());
  std::vector<std::string> found;
  for (const auto& row : *rows) {
    found.push_back("stock of " + row.text(1) + " at " + row.text(0) + ": reserved is not the sum of the reservations");
  }
  return found;
}

}  // namespace crossdock::store::stock
