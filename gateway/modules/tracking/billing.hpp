// SPDX-License-Identifier: Apache-2.0
// The accounts of what suppliers claim and of what buyers owe, as they must stand: computed from facts, never moved by a
// document. `moves_to` turns the state that is stored into them.
#pragma once

#include "gateway/modules/tracking/ledger.hpp"

namespace crossdock::tracking {

// The result of all claims on one purchase line, in units or in money; none below zero.
struct Claimed {
  Decimal approved;
  Decimal disputed;
  Decimal credited;  // of what was claimed, taken back by credits
  Decimal paid;
};

// The balances of AccountKind::purchase_billing with `supplied` units, or of AccountKind::purchase_money with their
// value at the agreed price. Units or money supplied and not approved wait in `evidence` or `agreed`; what was claimed
// beyond it came out of `beyond`.
Balances claims_account(AccountKind kind, const Decimal& supplied, const Claimed& claimed);

// The balances of AccountKind::sales_money: `earned` is the value of what the buyer got, `billed` what invoices less
// credit notes ask for, `credited` what credit notes gave back.
Balances sales_account(const Decimal& earned, const Decimal& billed, const Decimal& credited);

// The sum that claims ask for: approved, disputed, credited and paid.
Decimal claimed_of(const Balances& account);

}  // namespace crossdock::tracking
