// SPDX-License-Identifier: Apache-2.0
// A person's decisions about buyers' orders.
#pragma once

#include "base/decimal.hpp"
#include "gateway/acts/actor.hpp"
#include "gateway/store/orders.hpp"

namespace crossdock::acts {

// Names the selling price of one unit of an order line that came without one: what has shipped is billed then, by the
// stage `apply`. Fault::invalid if there is no such line, if it has a price, or for a price below zero.
Result<void> set_selling_price(store::Transaction& tx, const store::orders::SalesOrder& order, std::string_view line,
                               const Decimal& price, const Because& because);

}  // namespace crossdock::acts
