// SPDX-License-Identifier: Apache-2.0
// The stage `route`: the open units of one sales order go to suppliers.
//
// Solving takes up to a second, so it is not done within a transaction: `prepare_route` solves on a snapshot, and
// `commit_route` places the plan if what it rests on is still so, with the order and its stock rows locked. Otherwise it
// is stale and prepared again (docs/decisions/0018-routing-is-prepared.md).
#pragma once

#include "gateway/apply/scope.hpp"
#include "gateway/store/route_requests.hpp"

namespace crossdock::apply {

// Queues the stage for an order whose row the caller holds, with what freed its units. It waits once for an order,
// however often it is asked: whoever runs it takes all that is open by then.
Result<void> queue_route(store::Transaction& tx, const Context& context, SalesOrderId sales_order,
                         const std::vector<store::route_requests::Request>& requests = {});

Result<Prepared> prepare_route(store::Database& database, const Context& context,
                               const store::work_queue::Claim& claim);
// Places purchase orders, reserves stock, gives up what nobody can supply, closes the cases about units that somebody
// else was asked for, and answers the buyer. After `maximum_attempts` of the buyer's terms everything open is given up.
Result<Committed> commit_route(store::Transaction& tx, const Context& context, const store::work_queue::Claim& claim,
                               const Prepared& prepared);

}  // namespace crossdock::apply
