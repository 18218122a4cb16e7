// SPDX-License-Identifier: Apache-2.0
// Routing as the pipeline runs it: from open order lines and suppliers' offers to purchase orders, reservations
// and the documents that go out, all in the caller's transaction.
#pragma once

#include <vector>

#include "gateway/modules/routing/route.hpp"
#include "gateway/pipeline/facts.hpp"
#include "gateway/store/stock.hpp"

namespace crossdock::pipeline {

// The catalogue key of an item, by any of its identifiers; "" when no supplier offers it.
std::string item_key(const partners::Directory& directory, const canonical::Item& item);

// What is known of an order when it is routed: its lines, and what earlier attempts came to.
struct RoutingFacts {
  const LoadedOrder& order;
  std::vector<LoadedPurchase> purchases;
  std::vector<store::stock::SupplierLevel> stock;
};
// The routing problem of what is open of the order. A supplier that rejected or lost a line is not asked for it
// again; suppliers with live purchase orders count as opened.
routing::Problem problem_of(const Context& context, const RoutingFacts& facts);

// Routes what is open of the order: places purchase orders, reserves stock, and gives up what nobody can supply.
// After `maximum_attempts` of the buyer's terms everything open is given up. Does nothing when nothing is open.
Result<void> place_open(store::Transaction& tx, const Context& context, std::int64_t sales_order, DocumentId cause);

// Answers the buyer once every unit of the order is decided, and only once.
Result<void> answer_buyer(store::Transaction& tx, const Context& context, std::int64_t sales_order, DocumentId cause);

}  // namespace crossdock::pipeline
