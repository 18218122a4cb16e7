// SPDX-License-Identifier: Apache-2.0
// Claims under judgement: what the parts of this library share while they judge one after the other. Internal to
// reconciliation.
#pragma once

#include <map>
#include <vector>

#include "gateway/modules/reconciliation/credits.hpp"

namespace crossdock::reconciliation {

// What the claims judged before this one took.
struct Standing {
  std::vector<Decimal> taken;              // units, by position of the purchase line
  std::map<std::string, Decimal> charged;  // money of charges let pass, by purchase order and code
};

struct Judgement {
  const Facts& facts;
  const Tolerances& tolerances;
  const Policy& policy;
  const std::vector<std::vector<std::size_t>>& groups;
  const Reading& reading;
  const Credits& credits;
  std::size_t claim;  // position in Facts::claims
  Standing& standing;
  Outcome outcome;
  std::string blocked_by;  // why nothing of the claim may be approved; empty: nothing blocks

  // How much of `stake` a person approved, and a hold for the rest if there is one.
  Decimal settle(HoldReason reason, const std::string& line, PurchaseLineId purchase_line, const Decimal& stake,
                 std::string explanation);
  // Holds a line of which nobody knows what is at stake, unless a person let it pass.
  void question(HoldReason reason, const std::string& line, std::string explanation);
  // The same where a part means nothing: all of it, or none.
  bool settle_whole(HoldReason reason, const std::string& line, PurchaseLineId purchase_line, const Decimal& stake,
                    std::string explanation);
  // The money that a person approved of such a hold, if any.
  Decimal approved_before(HoldReason reason, const std::string& line, PurchaseLineId purchase_line) const;
  bool refused_before(HoldReason reason, const std::string& line, PurchaseLineId purchase_line,
                      const Decimal& stake) const;
  Hold& hold(HoldReason reason, const std::string& line, PurchaseLineId purchase_line, const Decimal& stake,
             std::string explanation);

  // What a line that gives back took of purchase lines, as allocations below zero.
  void allocate(const GivenBack& given, const ReadLine& line);
  Credited credited(std::size_t line) const;
  // What the document asks for and was not credited.
  Decimal open_money() const;
  const PurchaseLineFacts& purchase(std::size_t position) const { return facts.lines[position]; }
};

// Fills outcome.allocations and outcome.lines of an invoice, and holds what differs.
void judge_lines(Judgement& judgement);
// The charges and taxes that may be paid, less allowances; holds what was not agreed.
Decimal judge_extras(Judgement& judgement);

}  // namespace crossdock::reconciliation
