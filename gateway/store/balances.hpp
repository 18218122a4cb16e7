// SPDX-License-Identifier: Apache-2.0
// The buckets of a line as columns: one list for the tables, the journal and the repositories.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store {

// The kinds of account, named as the journals name them; a line's billing and its money are accounts of their own.
enum class Account { order_line, purchase_line, purchase_billing, purchase_money, sales_money };
inline constexpr Account accounts[] = {Account::order_line, Account::purchase_line, Account::purchase_billing,
                                       Account::purchase_money, Account::sales_money};

struct Bucket {
  std::string_view name;  // of the column
  Decimal quantity;       // or money
};
// In the order of `buckets(account)`. A contra bucket ("added", "beyond") holds how much entered the account out
// of it, so it grows when a quantity leaves it.
using Balances = std::vector<Bucket>;

std::string_view name(Account account);  // also the table's
std::span<const std::string_view> buckets(Account account);
bool is_contra(std::string_view bucket);

// "open, placed, …" for a SELECT, with `prefix` before each name.
std::string bucket_columns(Account account, std::string_view prefix = {});
// The balances in a row that selected these columns from `first` on.
Balances balances_from(const Row& row, int first, Account account);

}  // namespace crossdock::store
