// SPDX-License-Identifier: Apache-2.0
// Knows how invoices say when they are due.
#include "gateway/modules/reconciliation/payment_terms.hpp"

#include <algorithm>

namespace crossdock::reconciliation {
namespace {

constexpr int most_days = 3650;  // what is longer is a slip of the pen

std::optional<Date> date_or_days(const std::optional<Date>& date, const std::optional<int>& days,
                                 const std::optional<Date>& from) {
  if (date) return date;
  if (!days || !from || *days < 0 || *days > most_days) return std::nullopt;
  return Date(from->days() + std::chrono::days(*days));
}

}  // namespace

PaymentTerms payment_terms(const canonical::Invoice& invoice) {
  PaymentTerms terms;
  if (invoice.terms) {
    const auto& said = *invoice.terms;
    terms.due = date_or_days(said.net_date, said.net_days, invoice.issue_date);
    terms.discount_until = date_or_days(said.discount_date, said.discount_days, invoice.issue_date);
    if (terms.discount_until && said.discount_percent && said.discount_percent->sign() > 0)
      terms.discount_percent = *said.discount_percent;
  }
  if (terms.discount_percent.is_zero()) terms.discount_until.reset();
  const auto due = std::ranges::find(invoice.dates, canonical::DateKind::due, &canonical::Event::kind);
  if (!terms.due && due != invoice.dates.end()) terms.due = due->date;
  return terms;
}

}  // namespace crossdock::reconciliation
