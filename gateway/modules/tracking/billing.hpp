// SPDX-License-Identifier: Apache-2.0
// What an invoice's verdict does to the billing account of a purchase line. The verdict itself comes from
// reconciliation; this module only keeps the units straight.
#pragma once

#include <vector>

#include "gateway/modules/tracking/ledger.hpp"

namespace crossdock::tracking {

// An invoice took `approved` and `disputed` units of the line. They are taken from the evidence; what is beyond
// it comes out of `beyond`: approved only within the tolerance the verdict allowed, otherwise disputed.
std::vector<Posting> bill(std::int64_t purchase_line, const Balances& billing, const Decimal& approved,
                          const Decimal& disputed);

// A credit note gives back units: disputed ones first, then approved, then paid ones.
// Fault::invalid if fewer were invoiced.
Result<std::vector<Posting>> credit(std::int64_t purchase_line, const Balances& billing, const Decimal& quantity);

// A dispute of so many units ended in our paying them. Fault::invalid if fewer are disputed.
Result<std::vector<Posting>> settle_dispute(std::int64_t purchase_line, const Balances& billing,
                                            const Decimal& quantity);

// So many approved units are paid. Fault::invalid if fewer are approved.
Result<std::vector<Posting>> pay(std::int64_t purchase_line, const Balances& billing, const Decimal& quantity);

// Facts for reconciliation: proven supply ever, invoiced net of credits, approved net of credits.
Decimal evidence_of(const Balances& billing);
Decimal invoiced_of(const Balances& billing);
Decimal approved_of(const Balances& billing);

}  // namespace crossdock::tracking
