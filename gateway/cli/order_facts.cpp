// SPDX-License-Identifier: Apache-2.0
// Finds an order by its number, says when several buyers use it, and derives its status from the ledgers of its lines.
#include "gateway/cli/order_facts.hpp"

#include <algorithm>

#include "gateway/apply/facts.hpp"

namespace crossdock::cli {

tracking::Status status_of(const std::vector<store::orders::OrderLine>& lines) {
  std::vector<tracking::Balances> ledgers;
  ledgers.reserve(lines.size());
  for (const auto& line : lines) {
    ledgers.push_back(apply::balances_of(line.balances, tracking::AccountKind::order_line, line.quantity));
  }
  return tracking::derive_status(ledgers);
}

Result<FoundOrder> find_order(store::Transaction& tx, const std::string& number, const std::string& buyer) {
  auto orders = store::orders::list(tx, {.buyer = buyer, .number = number, .limit = 1000});
  if (!orders) return fail(orders.error());
  std::erase_if(*orders, [&](const auto& order) { return order.number != number; });
  if (orders->empty()) return FoundOrder{{}, "there is no order " + number};
  if (orders->size() == 1) return FoundOrder{orders->front(), {}};
  std::string buyers;
  for (const auto& order : *orders) buyers += (buyers.empty() ? "" : ", ") + order.buyer.text();
  return FoundOrder{{}, "several buyers have an order " + number + ": " + buyers};
}

}  // namespace crossdock::cli
