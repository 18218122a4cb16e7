// SPDX-License-Identifier: Apache-2.0
// What routing would do with an order now, were some things different, as persons and programs read it.
#pragma once

#include "gateway/apply/what_if.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::what_if {

using Conditions = apply::Conditions;

// Reads what the answer rests on; solving it needs no transaction. The same errors as apply::problem_if.
Result<routing::Problem> problem(store::Transaction& tx, const pipeline::Network& network, SalesOrderId order,
                                 const Conditions& conditions, TimePoint now);
// The attempt that would be made, and what nobody could supply. Takes up to a second.
Result<Page> solved(const routing::Problem& problem, TimePoint now);

}  // namespace crossdock::views::what_if
