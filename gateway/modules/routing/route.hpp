// SPDX-License-Identifier: Apache-2.0
// Chooses who supplies what.
#pragma once

#include "gateway/modules/routing/plan.hpp"

namespace crossdock::routing {

// The plan that serves the most units, uses the lower tiers least, and costs least, in this order; proven unless
// the step limit ends the search. The answer depends on the values only, not on the order they are given in; among
// the opened suppliers a tie goes to the better tier, then to the supplier id that sorts first.
//
// Every demand ends in full in assignments + unserved. No offer is used beyond its stock, no matter how many
// lines share it. Fault::invalid names a line, offer or supplier whose numbers make no sense (negative, zero pack,
// unknown order of tiers, more digits than six, sums that do not fit).
Result<Plan> route(const Problem& problem);

}  // namespace crossdock::routing
