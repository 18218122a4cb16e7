// SPDX-License-Identifier: Apache-2.0
// Whether an invoice came before: exactly, or nearly so.
#pragma once

#include <optional>
#include <string>

#include "gateway/modules/reconciliation/reconcile.hpp"

namespace crossdock::reconciliation {

enum class Likeness { same_content, same_number, similar };

struct Duplicate {
  Likeness likeness{};
  const PreviousInvoice* other = nullptr;  // into the facts
  int score = 1000;
  std::string why;
};

// The strongest likeness found among the previous invoices, if any. Another order's or another amount's
// invoice with a number of its own is never a duplicate: partial invoices of one order are normal.
std::optional<Duplicate> find_duplicate(const canonical::Invoice& invoice, const Decimal& total,
                                        const InvoiceFacts& facts, const Policy& policy);

// Upper case, without blanks, punctuation and leading zeros: " inv-00042" → "INV42".
std::string normalised_number(std::string_view number);

}  // namespace crossdock::reconciliation
