// SPDX-License-Identifier: Apache-2.0
// What routing would do with an order now, were some things different. It reads, and keeps nothing.
#pragma once

#include <optional>
#include <vector>

#include "base/time.hpp"
#include "gateway/apply/scope.hpp"
#include "gateway/modules/routing/model.hpp"

namespace crossdock::apply {

struct Conditions {
  bool anew = false;                    // all that was ordered, as if nobody had been asked; otherwise what is open
  std::vector<PartnerId> without = {};  // suppliers that are not asked
  std::optional<int> tier_limit = {};   // suppliers of later tiers are not asked either; 1 to 9
  bool any_tier = false;                // a supplier of a later tier is as good as one of the first
  std::optional<Date> wanted_by = {};   // what would come later is not bought
};

// The problem that would be solved; without demands where nothing is open. Fault::invalid: one of `without` is no supplier,
// or the day is over.
Result<routing::Problem> problem_if(store::Transaction& tx, const Context& context, SalesOrderId order,
                                    const Conditions& conditions);

}  // namespace crossdock::apply
