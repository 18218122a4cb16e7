// SPDX-License-Identifier: Apache-2.0
// Units that a supplier promised for later and may lose (`reroute_backorders` of its profile). A promise is given up
// only for somebody who is better: who delivers sooner, or at all where no day was named. Else it is kept.
#pragma once

#include "gateway/apply/placing.hpp"

namespace crossdock::apply {

// Where the backordered units of the order could go instead, asked of others than those who promised them. Without
// demands when there are none, or nobody could be sooner.
routing::Problem problem_of_backorders(const Context& context, const RoutingFacts& facts);

// Takes off what `plan` uses: it is not there for this problem, and its suppliers are open.
void take_off(routing::Problem& problem, const routing::Plan& plan);

// Takes from their suppliers the units that `plan` moves, tells the suppliers, and makes the units open again: they are
// placed next.
Result<void> take_back(store::Transaction& tx, const Context& context, const RoutingFacts& facts,
                       const routing::Plan& plan, DocumentId cause);

// Opens the cases about what was backordered, each saying what became of it. `plan` and `asked` (what was ordered
// again for a line) are of those units; a plan without assignments when nobody is better.
Result<void> open_backorder_cases(store::Transaction& tx, const Context& context, const RoutingFacts& facts,
                                  const routing::Plan& plan, DocumentId cause);

}  // namespace crossdock::apply
