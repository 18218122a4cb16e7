// SPDX-License-Identifier: Apache-2.0
// Puts conditions on the problem that the stage `route` would solve.
#include "gateway/apply/what_if.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/apply/placing.hpp"

namespace crossdock::apply {
namespace {

Result<void> leave_out(const Context& context, const std::vector<PartnerId>& suppliers, routing::Problem& problem) {
  for (const auto& id : suppliers) {
    const auto* partner = context.network.directory().find(id);
    if (partner == nullptr || partner->role != partners::Role::supplier)
      return fail(Fault::invalid, fmt::format("there is no supplier '{}'", id.text()));
    problem.exclusions.push_back({id, std::nullopt, routing::Reason::forbidden, "is left out here"});
  }
  return {};
}

void limit_tiers(int limit, routing::Problem& problem) {
  for (const auto& supplier : problem.suppliers) {
    if (supplier.tier <= limit) continue;
    problem.exclusions.push_back({supplier.supplier, std::nullopt, routing::Reason::forbidden,
                                  fmt::format("is of tier {}, left out here", supplier.tier)});
  }
}

Result<void> want_by(Date day, Date today, routing::Problem& problem) {
  const auto days = static_cast<int>((day.days() - today.days()).count());
  if (days < 0) return fail(Fault::invalid, fmt::format("{} is over", day.text()));
  for (auto& demand : problem.demands)
    demand.latest_within_days = std::min(demand.latest_within_days.value_or(days), days);
  return {};
}

}  // namespace

Result<routing::Problem> problem_if(store::Transaction& tx, const Context& context, SalesOrderId order,
                                    const Conditions& conditions) {
  const auto loaded = read_order(tx, order);
  if (!loaded) return fail(loaded.error());
  const auto facts = routing_facts(tx, *loaded);
  if (!facts) return fail(facts.error());
  auto problem = conditions.anew ? problem_anew(context, *facts) : problem_of(context, *facts);
  if (auto done = leave_out(context, conditions.without, problem); !done) return fail(done.error());
  if (conditions.tier_limit) limit_tiers(*conditions.tier_limit, problem);
  if (conditions.any_tier) problem.policy.tiers = routing::TierRule::ignored;
  if (conditions.wanted_by) {
    if (auto done = want_by(*conditions.wanted_by, date_of(context.now), problem); !done) return fail(done.error());
  }
  return problem;
}

}  // namespace crossdock::apply
