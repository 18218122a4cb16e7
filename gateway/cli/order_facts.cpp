// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/order_facts.hpp"

#include <algorithm>
#include <array>

namespace crossdock::cli {

tracking::Balances ledger_of(const store::Balances& stored, const Decimal& quantity, store::Account account) {
  const auto kind = account == store::Account::order_line      ? tracking::AccountKind::order_line
                    : account == store::Account::purchase_line ? tracking::AccountKind::purchase_line
                                                               : tracking::AccountKind::purchase_billing;
  std::array<Decimal, tracking::bucket_count> values{};
  for (const auto bucket : tracking::buckets_of(kind)) {
    const auto found = std::ranges::find(stored, tracking::to_string(bucket), &store::Bucket::name);
    if (found != stored.end()) values[static_cast<std::size_t>(bucket)] = found->quantity;
  }
  return tracking::Balances::stored(kind, quantity, values);
}

tracking::Status status_of(const std::vector<store::orders::OrderLine>& lines) {
  std::vector<tracking::Balances> ledgers;
  ledgers.reserve(lines.size());
  for (const auto& line : lines) ledgers.push_back(ledger_of(line.balances, line.quantity, store::Account::order_line));
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
