// SPDX-License-Identifier: Apache-2.0
// A person's decisions about suppliers' invoices.
//
// A decision names what the person saw: one hold, its line, its purchase line and its amount. It is kept beside the
// invoice and counts for that alone; what comes on top is held anew. The invoice and all that touch its orders are then
// judged again by the stage `apply`.
#pragma once

#include "gateway/acts/actor.hpp"
#include "gateway/modules/reconciliation/remedy.hpp"
#include "gateway/store/invoices.hpp"

namespace crossdock::acts {

struct DecidedHold {
  store::invoices::Hold hold;
  store::invoices::Invoice invoice;
};

// Lets pass what a hold stops, up to its amount. Fault::invalid if the hold is not open.
Result<DecidedHold> release_hold(store::Transaction& tx, HoldId hold, const Because& because);

// Refuses the amount for good: it stays disputed, nobody needs to look at it any more, and its units are free for the
// invoice that counts. Fault::invalid if the hold is not open.
Result<DecidedHold> refuse_hold(store::Transaction& tx, HoldId hold, const Because& because);

// Records the price that a hold is about as agreed for its purchase line: invoices that come later at this price pass as
// well. Fault::invalid if the hold is not open or not about a price.
Result<DecidedHold> accept_price(store::Transaction& tx, HoldId hold, const Because& because);

// Says what a credit means that may take back units or correct a price. Fault::invalid if the hold is not open or not
// about such a credit.
enum class CreditMeaning { units, price };
Result<DecidedHold> accept_credit(store::Transaction& tx, HoldId hold, CreditMeaning meaning, const Because& because);

// One of the above, by its name. Fault::invalid if the hold is not open, or this is no answer to it.
Result<DecidedHold> decide_hold(store::Transaction& tx, HoldId hold, reconciliation::Remedy remedy,
                                const Because& because);

// Has an invoice judged again with what is known now. Fault::invalid if there is none of this id.
Result<store::invoices::Invoice> reconcile_again(store::Transaction& tx, InvoiceId invoice, const Because& because);

}  // namespace crossdock::acts
