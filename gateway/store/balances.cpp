// SPDX-License-Identifier: Apache-2.0
// Lists the buckets of each kind of account, and writes and reads their columns.
#include "gateway/store/balances.hpp"

#include <array>

#include "gateway/store/amounts.hpp"

namespace crossdock::store {
namespace {

constexpr std::array<std::string_view, 10> order_line{"added",    "open",      "placed",  "confirmed", "backordered",
                                                      "rejected", "cancelled", "shipped", "delivered", "returned"};
constexpr std::array<std::string_view, 9> purchase_line{"added",     "ordered", "confirmed", "backordered", "rejected",
                                                        "cancelled", "shipped", "delivered", "returned"};
constexpr std::array<std::string_view, 8> purchase_billing{"added",    "beyond",   "evidence", "invoiced",
                                                           "approved", "disputed", "credited", "paid"};

constexpr std::array<std::string_view, 7> purchase_money{"added",    "beyond",   "agreed", "approved",
                                                         "disputed", "credited", "paid"};
constexpr std::array<std::string_view, 6> sales_money{"added", "beyond", "owed", "billed", "credited", "paid"};

}  // namespace

std::string_view name(Account account) {
  switch (account) {
    case Account::order_line: return "order_line";
    case Account::purchase_line: return "purchase_line";
    case Account::purchase_billing: return "purchase_billing";
    case Account::purchase_money: return "purchase_money";
    case Account::sales_money: return "sales_money";
  }
  return {};
}

std::span<const std::string_view> buckets(Account account) {
  switch (account) {
    case Account::order_line: return order_line;
    case Account::purchase_line: return purchase_line;
    case Account::purchase_billing: return purchase_billing;
    case Account::purchase_money: return purchase_money;
    case Account::sales_money: return sales_money;
  }
  return {};
}

bool is_contra(std::string_view bucket) { return bucket == "added" || bucket == "beyond"; }

std::string bucket_columns(Account account, std::string_view prefix) {
  std::string columns;
  for (const auto bucket : buckets(account)) {
    if (!columns.empty()) columns += ", ";
    columns.append(prefix).append(bucket);
  }
  return columns;
}

Balances balances_from(const Row& row, int first, Account account) {
  Balances balances;
  balances.reserve(buckets(account).size());
  for (const auto bucket : buckets(account)) balances.push_back({bucket, decimal_at(row.integer(first++))});
  return balances;
}

}  // namespace crossdock::store
