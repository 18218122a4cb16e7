// SPDX-License-Identifier: Apache-2.0
// Claims under judgement: what the parts of this library share while they judge one after the other. Internal to
// reconciliation.
#pragma once

#include <map>
#include <vector>

#include "gateway/modules/reconciliation/credits.hpp"

namespace crossdock::reconciliation {

// The units and money that the claims judged before this one took.
struct Standing {
  explicit Standing(const std::vector<PurchaseLineFacts>& lines) : taken(lines.size()) {
    for (const auto& line : lines) withdrawn.push_back(line.withdrawn);
  }

  std::vector<Decimal> taken;              // units, by position of the purchase line
  std::vector<Decimal> withdrawn;          // units that were taken back, and that no claim before misses
  std::map<std::string, Decimal> charged;  // money of charges let pass, by purchase order and code
};

// The subject of a hold.
struct Subject {
  HoldReason reason{};
  std::string line;              // empty: the document as a whole
  PurchaseLineId purchase_line;  // none: no purchase line
};

struct Stake {
  Subject subject;
  Decimal money;
  std::string explanation;
};

// The decisions of persons about one claim. A decision is used up by what it is applied to; one over the very amount at
// stake is applied first.
class Decisions {
 public:
  explicit Decisions(const std::vector<Decided>& decided);

  // How much of `stake` approvals let pass, together.
  Decimal take(const Subject& subject, const Decimal& stake);
  // Whether one decision covers all of `stake`.
  bool take_whole(Answer answer, const Subject& subject, const Decimal& stake);
  // Whether one is about this very amount.
  bool names(const Subject& subject, const Decimal& stake);

 private:
  struct Left {
    const Decided* decided;
    Decimal money;
  };
  std::vector<Left*> about(Answer answer, const Subject& subject, const Decimal& stake);

  std::vector<Left> left_;
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
  Decisions decisions;
  Outcome outcome;
  std::string blocked_by;  // why nothing of the claim may be approved; empty: nothing blocks

  // How much of `stake` a person approved, and a hold for the rest if there is one.
  Decimal settle(const Subject& subject, const Decimal& stake, std::string explanation);
  // Holds a line of which nobody knows what is at stake, unless a person let it pass.
  void question(const Subject& subject, std::string explanation);
  // Several that decisions may not tell apart: how much of them stays disputed.
  Decimal settle_all(std::vector<Stake> stakes);
  // The same where a part means nothing: all of it, or none.
  bool settle_whole(const Subject& subject, const Decimal& stake, std::string explanation);
  Hold& hold(const Subject& subject, const Decimal& stake, std::string explanation);

  // Writes what a line that gives back took of purchase lines, as allocations below zero.
  void allocate(const GivenBack& given, const ReadLine& line);
  Credited credited(std::size_t line) const;
  // The money that the document asks for, or gives where its total is below zero, and that was not credited. Never
  // below zero.
  Decimal open_money() const;
  const PurchaseLineFacts& purchase(std::size_t position) const { return facts.lines[position]; }

 private:
  // Takes up to `stake` of what a person approved of such a hold, or nothing where less than `least` is there.
  Decimal take_approved(HoldReason reason, const std::string& line, PurchaseLineId purchase_line, const Decimal& stake,
                        const Decimal& least);
  bool take_refused(HoldReason reason, const std::string& line, PurchaseLineId purchase_line, const Decimal& stake);
};

// Fills outcome.allocations and outcome.lines of an invoice, and holds what differs.
void judge_lines(Judgement& judgement);
// The charges and taxes that may be paid, less allowances and what was prepaid, of any sign; holds what was not agreed.
Decimal judge_extras(Judgement& judgement);

}  // namespace crossdock::reconciliation
