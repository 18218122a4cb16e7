// SPDX-License-Identifier: Apache-2.0
// Keeps what buyers ordered: sales orders, their lines and the balances of each line.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/access/partners.hpp"
#include "gateway/store/balances.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::orders {

struct SalesOrder {
  SalesOrderId id;
  PartnerId buyer;
  std::string number;
  DocumentId document;
  std::string currency;
  TimePoint placed_at;
  std::optional<TimePoint> acknowledged_at;  // when our answer to the buyer was decided
};

struct OrderLine {
  OrderLineId id;
  SalesOrderId sales_order;
  std::string number;
  std::string item;  // key of the catalogue; empty for an item that no supplier offers
  std::string unit;
  Decimal quantity;
  std::optional<Decimal> price;
  Balances balances;  // as stored; set by the functions that load
};

// Adds the order and its lines, all of whose quantity is open; sets the ids. 0 lines are refused.
// Returns false, adding nothing, when the buyer used this number before.
Result<bool> add(Transaction& tx, SalesOrder& order, std::vector<OrderLine>& lines);

Result<std::optional<SalesOrder>> find(Transaction& tx, const PartnerId& buyer, std::string_view number);
Result<std::optional<SalesOrder>> find(Transaction& tx, SalesOrderId id);
Later<std::optional<SalesOrder>> ask(Transaction& tx, SalesOrderId id);
Result<SalesOrder> load(Transaction& tx, SalesOrderId id);  // Fault::internal if there is none
// In the order of the document.
Result<std::vector<OrderLine>> lines(Transaction& tx, SalesOrderId sales_order);
Later<std::vector<OrderLine>> ask_lines(Transaction& tx, SalesOrderId sales_order);
// The order's row is locked, so that stages of one order follow one another. What is asked after this sees what the
// stage before has done.
Later<std::vector<OrderLine>> ask_lines_for_update(Transaction& tx, SalesOrderId sales_order);
// The money that the buyer owes us, line by line.
Result<std::map<OrderLineId, Balances>> money(Transaction& tx, SalesOrderId sales_order);
Result<void> set_acknowledged(Transaction& tx, SalesOrderId sales_order, TimePoint now);

struct Filter {
  std::string buyer;    // "" for all
  std::string number;   // a part of it
  SalesOrderId before;  // only older ones: for the next page
  int limit = 100;
  access::Partners partners = {};  // of which buyers
};
Result<std::vector<SalesOrder>> list(Transaction& tx, const Filter& filter);  // newest first

struct RoutingDecision {
  SalesOrderId sales_order;
  std::int64_t attempt = 0;
  TimePoint decided_at;
  bool optimal = false;
  Decimal cost;
  std::string summary;      // a sentence a line, for people
  std::string explanation;  // JSON
};
// The number of the next attempt, from 1.
Later<std::int64_t> ask_next_attempt(Transaction& tx, SalesOrderId sales_order);
Result<void> add_decision(Transaction& tx, const RoutingDecision& decision);
Result<std::vector<RoutingDecision>> decisions(Transaction& tx, SalesOrderId sales_order);

}  // namespace crossdock::store::orders
