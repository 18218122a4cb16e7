// SPDX-License-Identifier: Apache-2.0
// Keeps what we buy from suppliers: purchase orders, their lines and balances.
#pragma once

#include <set>

#include "gateway/store/orders.hpp"

namespace crossdock::store::purchases {

struct PurchaseOrder {
  PurchaseOrderId id;
  SalesOrderId sales_order;
  PartnerId supplier;
  std::string number;        // ours, unique: "<buyer's number>-<n>"
  std::int64_t attempt = 1;  // the routing attempt that placed it
  TimePoint placed_at;
  std::optional<TimePoint> answered_at;  // of the supplier's first acknowledgement
  std::string ship_to;                   // key of the place it goes to; "": the order's own
};

struct PurchaseLine {
  PurchaseLineId id;
  PurchaseOrderId purchase_order;
  OrderLineId order_line;
  std::string number;
  std::string item;
  std::string supplier_part;
  std::string unit;
  Decimal pack{1};  // units in one package of the supplier
  Decimal price;
  Decimal quantity;
  std::optional<Date> confirmed;  // for what is confirmed, as the supplier last said
  std::optional<Date> promised;   // for what is backordered
  Balances balances;
};

// Adds the order and its lines, all of whose quantity is `ordered`; sets the ids.
Result<void> add(Transaction& tx, PurchaseOrder& order, std::vector<PurchaseLine>& lines);

Result<std::optional<PurchaseOrder>> find(Transaction& tx, const PartnerId& supplier, std::string_view number);
Result<PurchaseOrder> load(Transaction& tx, PurchaseOrderId id);
Result<std::vector<PurchaseOrder>> of_order(Transaction& tx, SalesOrderId sales_order);
Later<std::vector<PurchaseOrder>> ask_of_order(Transaction& tx, SalesOrderId sales_order);
Result<std::vector<PurchaseLine>> lines(Transaction& tx, PurchaseOrderId purchase_order);
Later<std::vector<PurchaseLine>> ask_lines(Transaction& tx, PurchaseOrderId purchase_order);
Result<std::vector<PurchaseOrder>> of_supplier(Transaction& tx, const PartnerId& supplier,
                                               std::string_view number_like);

// Those of a supplier in which supplied units of this item are not approved yet, the oldest first, none twice. At most so
// many lines are looked at: a result of fewer orders is all there are unless `more` says otherwise.
struct Unbilled {
  std::vector<PurchaseOrderId> orders;
  bool more = false;
};
Result<Unbilled> unbilled(Transaction& tx, const PartnerId& supplier, std::string_view item, int lines);
// The items of which this order has such units.
Result<std::set<std::string>> unbilled_items(Transaction& tx, PurchaseOrderId purchase_order);

// Which units of each line were proven, approved, …, and which money.
struct Billing {
  Balances units, money;
};
Later<std::map<PurchaseLineId, Billing>> ask_billing(Transaction& tx, PurchaseOrderId purchase_order);

// The day for which the supplier promised what it confirmed, or what is on backorder.
enum class Promised { confirmed, backordered };
Result<void> set_promise(Transaction& tx, PurchaseLineId line, Promised which, const std::optional<Date>& date);
Result<void> set_answered(Transaction& tx, PurchaseOrderId purchase_order, TimePoint now);

}  // namespace crossdock::store::purchases
