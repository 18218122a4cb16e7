// What suppliers shipped, as their ship notices say.
#pragma once

#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::shipments {

struct Shipment {
  std::int64_t id = 0;
  PartnerId supplier;
  std::string number;  // the supplier's
  std::int64_t purchase_order = 0;
  DocumentId document;
  std::string carrier;
  std::string tracking;    // of the whole shipment, if any
  std::string shipped_on;  // ISO date or ""
  TimePoint created_at;
};

struct ShipmentLine {
  std::int64_t purchase_line = 0;
  Decimal quantity;
  std::string sscc;
  std::string tracking;
};

// Adds a shipment; false, adding nothing, when the supplier announced this number for this order before.
Result<bool> add(Transaction& tx, Shipment& shipment, const std::vector<ShipmentLine>& lines);
Result<std::vector<Shipment>> of_purchase(Transaction& tx, std::int64_t purchase_order);
Result<std::vector<ShipmentLine>> lines(Transaction& tx, std::int64_t shipment);

}  // namespace crossdock::store::shipments
