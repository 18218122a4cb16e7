// SPDX-License-Identifier: Apache-2.0
// Knows the answers to holds, and what each of them comes to.
#include "gateway/modules/reconciliation/remedy.hpp"

#include <algorithm>
#include <array>

#include "base/in_order.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::reconciliation {
namespace {

constexpr std::array remedies{
    RemedyRow{Remedy::release, "release", "are approved for this invoice; what comes on top is held anew."},
    RemedyRow{Remedy::refuse, "refuse", "stay disputed for good; the units are free for the invoice that counts."},
    RemedyRow{Remedy::accept_price, "accept_price",
              "are approved, and the price counts for this purchase line: later invoices at this price pass."},
    RemedyRow{Remedy::credit_units, "credit_units", "are taken back with their units."},
    RemedyRow{Remedy::credit_price, "credit_price", "correct the price; the units stay billed."},
};
static_assert(in_order(remedies, &RemedyRow::remedy, Remedy::credit_price));

}  // namespace

std::span<const RemedyRow> remedy_rows() { return remedies; }
std::string_view to_string(Remedy remedy) { return remedies.at(static_cast<std::size_t>(remedy)).word; }

std::optional<Remedy> remedy_named(std::string_view word) { return kind_named(remedies, &RemedyRow::remedy, word); }

bool is_possible(Remedy remedy, HoldReason reason) {
  switch (remedy) {
    case Remedy::release:
    case Remedy::refuse: return true;
    case Remedy::accept_price:
      return reason == HoldReason::price_above_tolerance || reason == HoldReason::price_below_tolerance ||
             reason == HoldReason::no_agreed_price;
    case Remedy::credit_units:
    case Remedy::credit_price: return reason == HoldReason::ambiguous_credit;
  }
  return false;
}

bool is_possible(Remedy remedy, std::string_view reason) {
  const auto& words = canonical::type_of<HoldReason>().names;
  const auto found = std::ranges::find(words, reason);
  return found != words.end() && is_possible(remedy, static_cast<HoldReason>(found - words.begin()));
}

}  // namespace crossdock::reconciliation
