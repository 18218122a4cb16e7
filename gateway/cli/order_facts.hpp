// SPDX-License-Identifier: Apache-2.0
// Finding an order, and its status as derived from its lines.
#pragma once

#include <string>
#include <vector>

#include "gateway/modules/tracking/ledger.hpp"
#include "gateway/store/orders.hpp"

namespace crossdock::cli {

tracking::Status status_of(const std::vector<store::orders::OrderLine>& lines);

struct FoundOrder {
  store::orders::SalesOrder order;
  std::string unclear;  // why there is none: nobody or more than one buyer used the number
};
Result<FoundOrder> find_order(store::Transaction& tx, const std::string& number, const std::string& buyer);

}  // namespace crossdock::cli
