// SPDX-License-Identifier: Apache-2.0
// When an invoice is to be paid, and what may be taken off for paying early.
#pragma once

#include <optional>

#include "translators/canonical/documents.hpp"

namespace crossdock::reconciliation {

struct PaymentTerms {
  std::optional<Date> due;
  std::optional<Date> discount_until;
  Decimal discount_percent;  // of what is paid; 0: none
};

// As the invoice says: a date it names, or else days from its own date (X12 ITD, UBL PaymentTerms and DueDate). What it
// does not say, and a discount without a last day, is left out.
PaymentTerms payment_terms(const canonical::Invoice& invoice);

}  // namespace crossdock::reconciliation
