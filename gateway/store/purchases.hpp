// SPDX-License-Identifier: Apache-2.0
// What we buy from suppliers: purchase orders, their lines and balances.
#pragma once

#include "gateway/store/orders.hpp"

namespace crossdock::store::purchases {

struct PurchaseOrder {
  std::int64_t id = 0;
  std::int64_t sales_order = 0;
  PartnerId supplier;
  std::string number;        // ours, unique: "<buyer's number>-<n>"
  std::int64_t attempt = 1;  // the routing attempt that placed it
  TimePoint placed_at;
  std::optional<TimePoint> answered_at;  // of the supplier's first acknowledgement
};

struct PurchaseLine {
  std::int64_t id = 0;
  std::int64_t purchase_order = 0;
  std::int64_t order_line = 0;
  std::string number;
  std::string item;
  std::string supplier_part;
  std::string unit;
  Decimal pack{1};  // units in one package of the supplier
  Decimal price;
  Decimal quantity;
  Balances balances;
};

// Adds the order and its lines, all of whose quantity is `ordered`; sets the ids.
Result<void> add(Transaction& tx, PurchaseOrder& order, std::vector<PurchaseLine>& lines);

Result<std::optional<PurchaseOrder>> find(Transaction& tx, const PartnerId& supplier, std::string_view number);
Result<PurchaseOrder> load(Transaction& tx, std::int64_t id);
Result<std::vector<PurchaseOrder>> of_order(Transaction& tx, std::int64_t sales_order);
Result<std::vector<PurchaseLine>> lines(Transaction& tx, std::int64_t purchase_order);

// Which units of each line were proven, invoiced, approved, …
struct Billing {
  std::int64_t purchase_line = 0;
  Balances balances;
};
Result<std::vector<Billing>> billing(Transaction& tx, std::int64_t purchase_order);

Result<void> set_answered(Transaction& tx, std::int64_t purchase_order, TimePoint now);

}  // namespace crossdock::store::purchases
