// SPDX-License-Identifier: Apache-2.0
// Orders as persons and programs read them: the list, one order with all that belongs to it, and why it went where.
#pragma once

#include <string>

#include "gateway/store/orders.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::orders {

// Newest first, each with the status that follows from its lines.
Result<Slice> list(store::Transaction& tx, const store::orders::Filter& filter);

struct Found {
  store::orders::SalesOrder order;
  std::string unclear;  // why there is none: nobody or more than one buyer used the number
};
// `buyer`: "" for any.
Result<Found> find(store::Transaction& tx, const std::string& number, const std::string& buyer);

// Lines, purchase orders, shipments, the two ledgers of money, documents, cases and story.
Result<Page> show(store::Transaction& tx, const store::orders::SalesOrder& order);

// Documents and decisions in the order of their times, each with who said it to whom. "us" is the gateway.
Result<Table> timeline(store::Transaction& tx, const store::orders::SalesOrder& order);

// The routing decisions, attempt by attempt; no rows for an order that was not routed yet.
Result<Table> routing(store::Transaction& tx, const store::orders::SalesOrder& order);

}  // namespace crossdock::views::orders
