// SPDX-License-Identifier: Apache-2.0
// Solves a routing problem that nobody has, and shows the plan as a decision is shown.
#include "gateway/views/what_if.hpp"

#include "gateway/modules/routing/route.hpp"

namespace crossdock::views::what_if {

Result<routing::Problem> problem(store::Transaction& tx, const pipeline::Network& network, SalesOrderId order,
                                 const Conditions& conditions, TimePoint now) {
  return apply::problem_if(tx, {.network = network, .now = now}, order, conditions);
}

Result<Page> solved(const routing::Problem& problem, TimePoint now) {
  const auto plan = routing::route(problem);
  if (!plan) return fail(plan.error());
  Page page;
  page.field("decided_at", "", now);
  page.field("optimal", "", Cell::boolean(plan->optimal));
  page.field("cost", "", Cell::money(plan->cost.total()));
  page.field("summary", "", routing::summary_of(plan->explanation));
  page.field("explanation", "", Cell::json(routing::to_json(plan->explanation)));
  Table unserved{{{"line", "LINE"}, {"quantity", "QUANTITY"}, {"why", "WHY"}}, {}};
  for (const auto& rest : plan->unserved) unserved.add({rest.line, rest.quantity, rest.text});
  page.section("unserved", "Nobody could supply", std::move(unserved));
  return page;
}

}  // namespace crossdock::views::what_if
