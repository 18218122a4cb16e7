// SPDX-License-Identifier: Apache-2.0
// Which lines of which invoices a credit takes back, and whether it takes back units or money. Internal to
// reconciliation; docs/reconciliation.md, "Credits".
#pragma once

#include <map>
#include <vector>

#include "gateway/modules/reconciliation/reading.hpp"

namespace crossdock::reconciliation {

// The units and money that credits took of one line of a claim, in the purchase line's unit.
struct Credited {
  Decimal units;
  Decimal money;
};

// The result of one line of a document that gives back.
struct GivenBack {
  Decimal units;  // that found an invoice
  Decimal money;
  Decimal rest;                                           // money that found none
  std::vector<std::pair<std::size_t, Credited>> parts;    // by position of the purchase line of what was taken back
  HoldReason reason = HoldReason::credit_above_invoiced;  // why there is a rest
};

struct Credits {
  std::map<std::pair<std::size_t, std::size_t>, Credited> of_line;  // claim and line: taken back
  std::map<std::size_t, Decimal> of_extras;                         // claim: charges and taxes taken back
  std::map<std::pair<std::size_t, std::size_t>, GivenBack> given;   // claim and line of the credit
  std::map<std::size_t, GivenBack> given_extras;                    // claim of the credit
};

// The known disputes when credits that name no invoice, or several, are attributed: money by claim and line.
using Disputes = std::map<std::pair<std::size_t, std::size_t>, Decimal>;

enum class Naming { exact, all };

// Attributes the credits among `readings` (all of one supplier) in `order`, that of judging: to the invoice that a credit
// names, else first where the price is the billed one and where money is disputed. Never more than an invoice asks for.
// A claim that is not in `order` neither gives nor is given back. With Naming::exact credits that name no invoice or
// several are left out.
Credits attribute(const std::vector<Reading>& readings, const std::vector<std::size_t>& order,
                  const std::vector<PurchaseLineFacts>& lines, const Matches& matches, const Disputes& disputes,
                  Naming naming);

// Whether any of them names no invoice, or several.
bool has_inexact_credit(const std::vector<Reading>& readings);

}  // namespace crossdock::reconciliation
