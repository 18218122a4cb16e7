// SPDX-License-Identifier: Apache-2.0
// Money of invoice lines in whole minor units, so that parts always add up to the whole.
#pragma once

#include <span>
#include <vector>

#include "gateway/modules/reconciliation/reconcile.hpp"

namespace crossdock::reconciliation {

// The amount that a line asks for, and the one that it should: price × quantity ÷ price basis, not rounded.
struct LineAmount {
  Decimal amount;                // in whole minor units
  std::optional<Decimal> exact;  // to ten digits below the point; nullopt without a price
  bool readable = true;          // false: neither price nor amount, or numbers that do not fit
};

// Declared amounts are taken as they are. Where an invoice declares none, its lines are price × quantity; if they only add up to
// its payable amount before rounding, the cents are given to the lines with the largest remainders.
std::vector<LineAmount> line_amounts(const canonical::Invoice& invoice, int digits, const Decimal& target_sum,
                                     bool has_target);

// Splits `whole` in proportion to `weights` by largest remainder, in units of 10^-digits; the parts add up exactly.
std::vector<Decimal> apportion(const Decimal& whole, std::span<const Decimal> weights, int digits);

}  // namespace crossdock::reconciliation
