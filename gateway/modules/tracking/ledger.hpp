// SPDX-License-Identifier: Apache-2.0
// The journals: every unit and every cent of a line is in exactly one bucket, and documents only move them.
//
// Three kinds of account hold units. An order line holds what the buyer ordered; a purchase line holds what one
// supplier was asked for (an attempt for a part of an order line); purchase billing holds which of the supplied units
// were invoiced, and with what result. Two hold money: what we owe a supplier for a purchase line, and what the buyer
// owes us for an order line. Quantities of a purchase line are in its order line's unit. A status is derived from the
// balances and never stored. docs/reconciliation.md tells the ledgers as to a bookkeeper.
#pragma once

#include <boost/describe.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"

namespace crossdock::tracking {

BOOST_DEFINE_ENUM_CLASS(AccountKind, order_line, purchase_line, purchase_billing, purchase_money, sales_money)

// `added` and `beyond` are contra accounts: units and money enter an account out of them, and their balance says how
// much did. `added`: an order line's increase, a shipment above the order within tolerance, what supply proves (units of
// billing, their value at the agreed price, the value of what the buyer got). `beyond`: claimed without that.
// `evidence` and `agreed`: supplied and not approved yet; `owed`: supplied to the buyer and not billed yet.
BOOST_DEFINE_ENUM_CLASS(Bucket, added, beyond, open, placed, ordered, confirmed, backordered, rejected, cancelled,
                        shipped, delivered, returned, evidence, invoiced, approved, disputed, credited, paid, agreed,
                        owed, billed)
inline constexpr std::size_t bucket_count = 21;

struct Account {
  AccountKind kind{};
  std::int64_t id = 0;  // the row of the order line or purchase line
  friend auto operator<=>(const Account&, const Account&) = default;
};

struct Posting {
  Account account;
  Bucket from{};
  Bucket to{};
  Decimal quantity;  // above zero
  friend bool operator==(const Posting&, const Posting&) = default;
};

class Balances {
 public:
  Balances() = default;
  // An account with `initial` units in its first bucket (open, ordered, or none for billing and money).
  Balances(AccountKind kind, const Decimal& initial);
  // As the store keeps them; nothing is checked here, `violations` does that.
  static Balances stored(AccountKind kind, const Decimal& initial, const std::array<Decimal, bucket_count>& values);

  AccountKind kind() const { return kind_; }
  const Decimal& initial() const { return initial_; }
  const Decimal& of(Bucket bucket) const { return values_[static_cast<std::size_t>(bucket)]; }
  Decimal sum(std::initializer_list<Bucket> buckets) const;
  // All units of the account: the sum of what is not a contra account.
  Decimal total() const;
  friend bool operator==(const Balances&, const Balances&) = default;

 private:
  friend Result<void> post(Balances& balances, const Posting& posting);

  AccountKind kind_{};
  Decimal initial_;
  std::array<Decimal, bucket_count> values_{};
};

// Whether units of this kind of account may go from one bucket to the other at all.
bool is_legal(AccountKind kind, Bucket from, Bucket to);
// The buckets of a kind of account, in the order people read them, contra accounts first.
std::span<const Bucket> buckets_of(AccountKind kind);

// Moves units. Fault::internal for another kind of account, an illegal move, a quantity that is not above
// zero, or a bucket that does not hold so many units; the balances are then unchanged.
Result<void> post(Balances& balances, const Posting& posting);

// The postings that turn `now` into `target`, another state of the same account: every difference goes the shortest way,
// from buckets that lose to buckets that gain, in the order of `buckets_of`, contra accounts last. Empty when they are equal.
// Fault::internal if the two do not hold equal sums or a move is not legal.
Result<std::vector<Posting>> moves_to(const Account& account, const Balances& now, const Balances& target);

// The balances after `postings` of one account. Fails as `post` does.
Result<Balances> replay(AccountKind kind, const Decimal& initial, std::span<const Posting> postings);

enum class Status {
  fresh,  // "new": nothing is placed yet
  partially_placed,
  placed,
  partially_confirmed,
  confirmed,
  backordered,
  partially_shipped,
  shipped,
  partially_delivered,
  delivered,
  returned,
  rejected,
  cancelled,
};

// The status of an order line or purchase line.
Status derive_status(const Balances& balances);
// The status of an order: that of its lines taken together.
Status derive_status(std::span<const Balances> lines);

std::string_view to_string(Status status);
std::string_view to_string(AccountKind kind);
std::string_view to_string(Bucket bucket);
std::string describe(const Posting& posting);  // "purchase_line 12: 6 ordered → confirmed"

}  // namespace crossdock::tracking
