// SPDX-License-Identifier: Apache-2.0
#include "gateway/store/shipments.hpp"

#include "gateway/store/amounts.hpp"

namespace crossdock::store::shipments {

Result<bool> add(Transaction& tx, Shipment& shipment, const std::vector<ShipmentLine>& lines) {
  const auto id = tx.insert(
      "INSERT INTO shipment (supplier, number, purchase_order, document, carrier, tracking, shipped_on, content, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (supplier, number, purchase_order) WHERE voided_at IS NULL "
      "DO NOTHING RETURNING id",
      {shipment.supplier.text(), shipment.number, shipment.purchase_order, stored(shipment.document), shipment.carrier,
       shipment.tracking, shipment.shipped_on, shipment.content, stored(shipment.created_at)});
  if (!id) return fail(id.error());
  if (*id == 0) return false;
  shipment.id = *id;
  std::vector<std::vector<Argument>> rows;
  for (const auto& line : lines) {
    const auto quantity = stored(line.quantity);
    if (!quantity) return fail(quantity.error());
    rows.push_back(
        {shipment.id, line.purchase_line, *quantity, std::string_view(line.sscc), std::string_view(line.tracking)});
  }
  const auto added = tx.execute_many(
      "INSERT INTO shipment_line (shipment, purchase_line, quantity, sscc, tracking) VALUES ($1, $2, $3, $4, $5)",
      rows);
  if (!added) return fail(added.error());
  return true;
}

Result<std::vector<Shipment>> of_purchase(Transaction& tx, std::int64_t purchase_order) {
  const auto rows = tx.query(
      "SELECT id, supplier, number, purchase_order, document, carrier, tracking, shipped_on, content, created_at FROM shipment "
      "WHERE purchase_order = $1 AND voided_at IS NULL ORDER BY id",
      {purchase_order});
  if (!rows) return fail(rows.error());
  std::vector<Shipment> result;
  for (const auto& row : *rows) {
    result.push_back({.id = row.integer(0),
                      .supplier = PartnerId(row.text(1)),
                      .number = row.text(2),
                      .purchase_order = row.integer(3),
                      .document = DocumentId(row.integer(4)),
                      .carrier = row.text(5),
                      .tracking = row.text(6),
                      .shipped_on = row.text(7),
                      .content = row.text(8),
                      .created_at = time_at(row.integer(9))});
  }
  return result;
}

Result<std::vector<ShipmentLine>> lines(Transaction& tx, std::int64_t shipment) {
  const auto rows = tx.query(
      "SELECT purchase_line, quantity, sscc, tracking FROM shipment_line WHERE shipment = $1 ORDER BY id", {shipment});
  if (!rows) return fail(rows.error());
  std::vector<ShipmentLine> result;
  for (const auto& row : *rows)
    result.push_back({row.integer(0), decimal_at(row.integer(1)), row.text(2), row.text(3)});
  return result;
}

Result<void> take_back(Transaction& tx, const PartnerId& supplier, std::string_view number, TimePoint now) {
  const auto done =
      tx.execute("UPDATE shipment SET voided_at = $3 WHERE supplier = $1 AND number = $2 AND voided_at IS NULL",
                 {supplier.text(), number, stored(now)});
  if (!done) return fail(done.error());
  return {};
}

}  // namespace crossdock::store::shipments
