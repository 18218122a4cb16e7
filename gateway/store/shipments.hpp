// SPDX-License-Identifier: Apache-2.0
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
  std::string content;     // digest of the notice, by which a repetition is known
  TimePoint created_at;
};

struct ShipmentLine {
  std::int64_t purchase_line = 0;
  Decimal quantity;
  std::string sscc;
  std::string tracking;
};

// Adds a shipment; false, adding nothing, when the supplier announced this number for this order before and did
// not take it back.
Result<bool> add(Transaction& tx, Shipment& shipment, const std::vector<ShipmentLine>& lines);
// Those that count: a shipment that was taken back is left out.
Result<std::vector<Shipment>> of_purchase(Transaction& tx, std::int64_t purchase_order);
Result<std::vector<ShipmentLine>> lines(Transaction& tx, std::int64_t shipment);

// The supplier took the shipment back, or replaces it.
Result<void> take_back(Transaction& tx, const PartnerId& supplier, std::string_view number, TimePoint now);

}  // namespace crossdock::store::shipments
