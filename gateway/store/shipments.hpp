// SPDX-License-Identifier: Apache-2.0
// Keeps what suppliers shipped, as their ship notices say.
#pragma once

#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::shipments {

struct Shipment {
  ShipmentId id;
  PartnerId supplier;
  std::string number;  // the supplier's
  PurchaseOrderId purchase_order;
  DocumentId document;
  std::string carrier;
  std::string tracking;    // of the whole shipment, if any
  std::string shipped_on;  // ISO date or ""
  std::string content;     // digest of the notice, by which a repetition is known
  std::string notice;      // our number of it for the buyer, which a replacement keeps
  TimePoint created_at;
  bool voided = false;  // taken back or replaced since
};

struct ShipmentLine {
  PurchaseLineId purchase_line;
  Decimal quantity;  // as announced, also above what was ordered
  std::string sscc;
  std::string tracking;
};

// Adds a shipment and names it for the buyer; false, adding nothing, when the supplier announced this number for this
// order before and did not take it back.
Result<bool> add(Transaction& tx, Shipment& shipment, const std::vector<ShipmentLine>& lines);
// Under which number the buyer knows a shipment; `first_notice` names it after the row that announced it first.
std::string first_notice(ShipmentId shipment);
Result<void> set_notice(Transaction& tx, ShipmentId shipment, std::string_view notice);
// All of a purchase order, also those that were taken back, as they came.
Later<std::vector<Shipment>> ask_history(Transaction& tx, PurchaseOrderId purchase_order);
// Those that stand.
Result<std::vector<Shipment>> of_purchase(Transaction& tx, PurchaseOrderId purchase_order);
Result<std::vector<ShipmentLine>> lines(Transaction& tx, ShipmentId shipment);

// The purchase orders of a shipment that stands, by the supplier's number.
Result<std::vector<PurchaseOrderId>> orders_of(Transaction& tx, const PartnerId& supplier, std::string_view number);

// Digests of the notices of this number that took effect, whether they stand or not.
Result<std::vector<std::string>> applied(Transaction& tx, const PartnerId& supplier, std::string_view number);
Result<void> set_applied(Transaction& tx, const PartnerId& supplier, std::string_view number, std::string_view content,
                         DocumentId document, TimePoint now);

// The supplier took the shipment back, or replaces it.
Result<void> take_back(Transaction& tx, const PartnerId& supplier, std::string_view number, TimePoint now);

}  // namespace crossdock::store::shipments
