// SPDX-License-Identifier: Apache-2.0
// Keeps what suppliers announced, as they announced it.
#include "gateway/store/shipments.hpp"

#include <fmt/format.h>

#include "gateway/store/amounts.hpp"
#include "gateway/store/many_rows.hpp"

namespace crossdock::store::shipments {
namespace {

constexpr std::string_view columns =
    "SELECT id, supplier, number, purchase_order, document, carrier, tracking, shipped_on, content, created_at, notice, "
    "voided_at FROM shipment ";

Result<std::vector<Shipment>> all(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<Shipment> result;
  for (const auto& row : *rows) {
    result.push_back({.id = ShipmentId(row.integer(0)),
                      .supplier = PartnerId(row.text(1)),
                      .number = row.text(2),
                      .purchase_order = PurchaseOrderId(row.integer(3)),
                      .document = DocumentId(row.integer(4)),
                      .carrier = row.text(5),
                      .tracking = row.text(6),
                      .shipped_on = row.text(7),
                      .content = row.text(8),
                      .notice = row.text(10),
                      .created_at = time_at(row.integer(9)),
                      .voided = !row.is_null(11)});
  }
  return result;
}

// A replacement keeps the number under which the buyer knows the shipment; stores of the version before named none.
Result<void> name_for_buyer(Transaction& tx, Shipment& shipment) {
  const auto before =
      tx.query_one("SELECT MIN(id) FROM shipment WHERE supplier = $1 AND number = $2 AND purchase_order = $3",
                   {shipment.supplier.text(), shipment.number, stored(shipment.purchase_order)});
  if (!before) return fail(before.error());
  shipment.notice = first_notice(ShipmentId((*before)->integer(0)));
  return set_notice(tx, shipment.id, shipment.notice);
}

}  // namespace

std::string first_notice(ShipmentId shipment) { return fmt::format("S{:06}", shipment.number()); }

Result<void> set_notice(Transaction& tx, ShipmentId shipment, std::string_view notice) {
  return tx.send("UPDATE shipment SET notice = $2 WHERE id = $1", {stored(shipment), notice});
}

Result<bool> add(Transaction& tx, Shipment& shipment, const std::vector<ShipmentLine>& lines) {
  const auto id = tx.insert(
      "INSERT INTO shipment (supplier, number, purchase_order, document, carrier, tracking, shipped_on, content, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (supplier, number, purchase_order) WHERE voided_at IS NULL "
      "DO NOTHING RETURNING id",
      {shipment.supplier.text(), shipment.number, stored(shipment.purchase_order), stored(shipment.document),
       shipment.carrier, shipment.tracking, shipment.shipped_on, shipment.content, stored(shipment.created_at)});
  if (!id) return fail(id.error());
  if (*id == 0) return false;
  shipment.id = ShipmentId(*id);
  if (auto named = name_for_buyer(tx, shipment); !named) return fail(named.error());
  std::vector<std::vector<Argument>> rows;
  for (const auto& line : lines) {
    const auto quantity = stored(line.quantity);
    if (!quantity) return fail(quantity.error());
    rows.push_back({stored(shipment.id), stored(line.purchase_line), *quantity, std::string_view(line.sscc),
                    std::string_view(line.tracking)});
  }
  static const ManyRows insert(
      "INSERT INTO shipment_line (shipment, purchase_line, quantity, sscc, tracking) VALUES {rows}", 5);
  const auto added = insert.send(tx, rows);
  if (!added) return fail(added.error());
  return true;
}

Later<std::vector<Shipment>> ask_history(Transaction& tx, PurchaseOrderId purchase_order) {
  static const auto statement = std::string(columns) + "WHERE purchase_order = $1 ORDER BY id";
  return {tx.ask(statement, {stored(purchase_order)}), all};
}

Result<std::vector<Shipment>> of_purchase(Transaction& tx, PurchaseOrderId purchase_order) {
  return all(tx.query(std::string(columns) + "WHERE purchase_order = $1 AND voided_at IS NULL ORDER BY id",
                      {stored(purchase_order)}));
}

Result<std::vector<PurchaseOrderId>> orders_of(Transaction& tx, const PartnerId& supplier, std::string_view number) {
  const auto rows = tx.query(
      "SELECT DISTINCT purchase_order FROM shipment WHERE supplier = $1 AND number = $2 AND voided_at IS NULL "
      "ORDER BY purchase_order",
      {supplier.text(), number});
  if (!rows) return fail(rows.error());
  std::vector<PurchaseOrderId> result;
  for (const auto& row : *rows) result.emplace_back(row.integer(0));
  return result;
}

Result<std::vector<std::string>> applied(Transaction& tx, const PartnerId& supplier, std::string_view number) {
  const auto rows = tx.query("SELECT content FROM applied_notice WHERE supplier = $1 AND number = $2 ORDER BY content",
                             {supplier.text(), number});
  if (!rows) return fail(rows.error());
  std::vector<std::string> result;
  for (const auto& row : *rows) result.push_back(row.text(0));
  return result;
}

Result<void> set_applied(Transaction& tx, const PartnerId& supplier, std::string_view number, std::string_view content,
                         DocumentId document, TimePoint now) {
  return tx.send(
      "INSERT INTO applied_notice (supplier, number, content, document, applied_at) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT DO NOTHING",
      {supplier.text(), number, content, stored(document), stored(now)});
}

Result<std::vector<ShipmentLine>> lines(Transaction& tx, ShipmentId shipment) {
  const auto rows =
      tx.query("SELECT purchase_line, quantity, sscc, tracking FROM shipment_line WHERE shipment = $1 ORDER BY id",
               {stored(shipment)});
  if (!rows) return fail(rows.error());
  std::vector<ShipmentLine> result;
  for (const auto& row : *rows)
    result.push_back({PurchaseLineId(row.integer(0)), decimal_at(row.integer(1)), row.text(2), row.text(3)});
  return result;
}

Result<void> take_back(Transaction& tx, const PartnerId& supplier, std::string_view number, TimePoint now) {
  return tx.send("UPDATE shipment SET voided_at = $3 WHERE supplier = $1 AND number = $2 AND voided_at IS NULL",
                 {supplier.text(), number, stored(now)});
}

}  // namespace crossdock::store::shipments
