// SPDX-License-Identifier: Apache-2.0
// Knows how the accounts of claims add up: what is supplied covers what is approved, and the rest is beyond.
#include "gateway/modules/tracking/billing.hpp"

#include <algorithm>

#include "base/checked.hpp"

namespace crossdock::tracking {
namespace {

using enum Bucket;

class Columns {
 public:
  Decimal& operator[](Bucket bucket) { return values_[static_cast<std::size_t>(bucket)]; }
  Balances of(AccountKind kind) const { return Balances::stored(kind, Decimal(0), values_); }

 private:
  std::array<Decimal, bucket_count> values_{};
};

Decimal above_zero(const Checked& value) { return std::max(value.value(), Decimal(0)); }

}  // namespace

Balances claims_account(AccountKind kind, const Decimal& supplied, const Claimed& claimed) {
  const Checked covered = Checked(claimed.approved) + claimed.paid;
  Columns account;
  account[approved] = claimed.approved;
  account[disputed] = claimed.disputed;
  account[credited] = claimed.credited;
  account[paid] = claimed.paid;
  account[added] = supplied;
  account[kind == AccountKind::purchase_money ? agreed : evidence] = above_zero(Checked(supplied) - covered);
  account[beyond] = (Checked(above_zero(covered - supplied)) + claimed.disputed + claimed.credited).value();
  return account.of(kind);
}

Balances sales_account(const Decimal& earned, const Decimal& billed_money, const Decimal& credited_money) {
  Columns account;
  account[billed] = billed_money;
  account[credited] = credited_money;
  account[added] = earned;
  account[owed] = above_zero(Checked(earned) - billed_money);
  account[beyond] = (Checked(above_zero(Checked(billed_money) - earned)) + credited_money).value();
  return account.of(AccountKind::sales_money);
}

Decimal claimed_of(const Balances& account) { return account.sum({approved, disputed, credited, paid}); }

}  // namespace crossdock::tracking
