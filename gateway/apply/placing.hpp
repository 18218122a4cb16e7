// SPDX-License-Identifier: Apache-2.0
// Routing as the pipeline runs it: from open order lines and suppliers' offers to the problem that is solved, and from
// the plan to purchase orders, reservations and the documents that go out. The stage `route` (route.hpp) calls these.
#pragma once

#include <vector>

#include "gateway/apply/facts.hpp"
#include "gateway/modules/routing/route.hpp"
#include "gateway/store/route_requests.hpp"
#include "gateway/store/stock.hpp"

namespace crossdock::apply {

// The catalogue key of an item, by any of its identifiers; "" when no supplier offers it.
std::string item_key(const partners::Directory& directory, const canonical::Item& item);

// The facts of an order when it is routed: its lines, and what earlier attempts came to.
struct RoutingFacts {
  const LoadedOrder& order;
  std::vector<LoadedPurchase> purchases;
  std::vector<store::stock::SupplierLevel> stock;
  std::vector<store::route_requests::Request> requests;
  std::int64_t attempt = 1;         // the number of this one
  std::size_t purchase_orders = 0;  // placed so far: they are numbered
};
Result<RoutingFacts> routing_facts(store::Transaction& tx, const LoadedOrder& order);

// The routing problem of what is open of the order. A supplier that rejected or lost a line is not asked for it
// again; suppliers with live purchase orders count as opened.
routing::Problem problem_of(const Context& context, const RoutingFacts& facts);
// The same of all that was ordered, as if nobody had been asked for it yet: what purchase orders hold is free.
routing::Problem problem_anew(const Context& context, const RoutingFacts& facts);
// `quantity` of a line, wanted on the terms of the order.
void add_demand(const Context& context, const RoutingFacts& facts, routing::Problem& problem,
                const tracking::OrderLineFacts& line, const Decimal& quantity);

// Purchase orders that were placed, and the stock that they need: to be reserved in the same transaction.
struct Placed {
  std::size_t orders = 0;
  std::vector<store::stock::Reservation> needed;
};
// Keeps the decision, and places purchase orders for the plan's assignments: one for each supplier and place. Quantity
// bought above the `demands` to fill a pack is added to the order's line.
Result<Placed> place(store::Transaction& tx, const Context& context, const RoutingFacts& facts,
                     const std::vector<routing::Demand>& demands, const routing::Plan& plan, DocumentId cause);

// The purchase that an attempt made for the line: "P000001-4 (harbor-direct)"; "" if nothing.
Result<std::string> asked_with(store::Transaction& tx, const RoutingFacts& facts, OrderLineId order_line);

// Open units that nobody can supply are rejected toward the buyer, each part with a case.
Result<void> give_up(store::Transaction& tx, const Context& context, const LoadedOrder& order,
                     const std::vector<routing::Unserved>& unserved, DocumentId cause);

}  // namespace crossdock::apply
