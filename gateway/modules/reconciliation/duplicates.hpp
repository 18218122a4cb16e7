// SPDX-License-Identifier: Apache-2.0
// Whether an invoice came before: exactly, or nearly so.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/modules/reconciliation/reconcile.hpp"

namespace crossdock::reconciliation {

enum class Likeness { same_content, same_number, similar };

struct Duplicate {
  Likeness likeness{};
  int score = 1000;
  std::string why;
};

// The values by which two documents are compared.
struct Candidate {
  const canonical::Invoice* document = nullptr;
  std::string_view hash;
  std::string_view number;  // normalised
  Decimal total;            // payable as the document writes it, or else computed
};

// Whether `later` looks like `earlier`. Documents of different kinds never do, nor, by their looks alone, documents about
// different orders or invoices, of different amounts or far apart in time.
std::optional<Duplicate> compare(const Candidate& later, const Candidate& earlier, const Policy& policy);

// Upper case, without blanks, punctuation and leading zeros: " inv-00042" → "INV42".
std::string normalised_number(std::string_view number);

// The numbers, normalised, of the invoices that a document says it is about.
std::vector<std::string> invoices_named(const canonical::Invoice& document);

}  // namespace crossdock::reconciliation
