// SPDX-License-Identifier: Apache-2.0
// One invoice under judgement: what the parts of this library share while they reconcile it.
#pragma once

#include <vector>

#include "gateway/modules/reconciliation/matching.hpp"

namespace crossdock::reconciliation {

struct Judgement {
  const canonical::Invoice& invoice;
  const InvoiceFacts& facts;
  const Tolerances& tolerances;
  const Policy& policy;
  int digits = 2;     // of the currency's minor unit
  int direction = 1;  // -1 turns a credit note that writes positive numbers into what it means
  Outcome outcome;
  std::string blocked_by;  // why nothing of the invoice may be approved; empty: nothing blocks

  bool is_released(HoldReason reason) const;
  Hold& hold(HoldReason reason, const std::string& line, const Decimal& at_stake, std::string explanation);
  // The number as the document means it.
  Checked directed(const Decimal& number) const { return direction < 0 ? Checked(number.negated()) : Checked(number); }
};

// Fills outcome.allocations and outcome.lines, and holds what differs.
void judge_lines(Judgement& judgement);
// Fills outcome.totals; returns the charges and taxes that may be paid, less allowances.
Decimal judge_totals(Judgement& judgement);
// What lines, charges and taxes should add up to without charges and taxes: the sum of the lines that is
// declared, directly or through the payable amount.
std::optional<Decimal> declared_line_sum(const Judgement& judgement);

}  // namespace crossdock::reconciliation
