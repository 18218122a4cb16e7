// SPDX-License-Identifier: Apache-2.0
// Knows what persons decided about a claim, and holds what they did not.
#include "gateway/modules/reconciliation/judgement.hpp"

#include <algorithm>

namespace crossdock::reconciliation {
namespace {

// The owner who can resolve a hold.
Owner owner_of(HoldReason reason) {
  switch (reason) {
    case HoldReason::price_above_tolerance:
    case HoldReason::price_below_tolerance:
    case HoldReason::no_agreed_price:
    case HoldReason::unexpected_charge:
    case HoldReason::quantity_above_order: return Owner::buyer;
    case HoldReason::quantity_above_evidence:
    case HoldReason::evidence_withdrawn:
    case HoldReason::awaiting_shipment: return Owner::receiver;
    case HoldReason::tax_mismatch:
    case HoldReason::currency_mismatch: return Owner::controller;
    case HoldReason::wrong_unit:
    case HoldReason::bad_number: return Owner::onboarding;
    default: return Owner::accounts_payable;
  }
}

}  // namespace

Decisions::Decisions(const std::vector<Decided>& decided) {
  for (const auto& one : decided) left_.push_back({&one, one.limit});
}

std::vector<Decisions::Left*> Decisions::about(Answer answer, const Subject& subject, const Decimal& stake) {
  std::vector<Left*> found;
  for (auto& one : left_) {
    const auto& [decided, left] = one;
    if (decided->answer == answer && decided->reason == subject.reason && decided->line == subject.line &&
        decided->purchase_line == subject.purchase_line && left.sign() > 0)
      found.push_back(&one);
  }
  std::ranges::stable_partition(found, [&](const Left* one) { return one->money == stake; });
  return found;
}

Decimal Decisions::take(const Subject& subject, const Decimal& stake) {
  Decimal taken;
  for (auto* approval : about(Answer::approve, subject, stake)) {
    const Decimal part = std::min(approval->money, less(stake, taken));
    add(taken, part);
    approval->money = less(approval->money, part);
  }
  return taken;
}

bool Decisions::take_whole(Answer answer, const Subject& subject, const Decimal& stake) {
  for (auto* one : about(answer, subject, stake)) {
    if (one->money < stake) continue;
    one->money = {};
    return true;
  }
  return false;
}

bool Decisions::names(const Subject& subject, const Decimal& stake) {
  const auto is_exact = [&](Answer answer) {
    const auto found = about(answer, subject, stake);
    return !found.empty() && found.front()->money == stake;
  };
  return is_exact(Answer::approve) || is_exact(Answer::refuse);
}

void Judgement::allocate(const GivenBack& given, const ReadLine& line) {
  for (const auto& [position, part] : given.parts) {
    auto& entry = outcome.allocations.emplace_back();
    entry.invoice_line = line.index;
    entry.purchase_line = facts.lines[position].id;
    entry.credited_quantity = part.units.negated();
    entry.credited_amount = part.money.negated();
    entry.stage = line.match.stage;
    entry.confidence = line.match.confidence;
  }
}

Credited Judgement::credited(std::size_t line) const {
  const auto found = credits.of_line.find({claim, line});
  return found == credits.of_line.end() ? Credited{} : found->second;
}

Decimal Judgement::open_money() const {
  Checked given_back, against;
  for (const auto& line : reading.lines) {
    given_back += credited(line.index).money;
    if (line.against) against += line.money;
  }
  if (const auto taken = credits.of_extras.find(claim); taken != credits.of_extras.end()) given_back += taken->second;
  const Decimal open = (Checked(reading.totals.computed) + against - given_back).value();
  return reading.totals.computed.sign() < 0 ? open.absolute() : at_least_zero(open);
}

Hold& Judgement::hold(const Subject& subject, const Decimal& stake, std::string explanation) {
  auto& hold = outcome.holds.emplace_back();
  hold.reason = subject.reason;
  hold.owner = owner_of(subject.reason);
  hold.line = subject.line;
  hold.purchase_line = subject.purchase_line;
  hold.at_stake = stake;
  hold.explanation = std::move(explanation);
  hold.refused = decisions.take_whole(Answer::refuse, subject, stake);
  return hold;
}

Decimal Judgement::settle(const Subject& subject, const Decimal& stake, std::string explanation) {
  if (!blocked_by.empty() || stake.is_zero()) return {};
  const Decimal approved = decisions.take(subject, stake);
  if (approved < stake) hold(subject, less(stake, approved), std::move(explanation));
  return approved;
}

void Judgement::question(const Subject& subject, std::string explanation) {
  const bool let_pass = std::ranges::any_of(reading.claim->decided, [&](const Decided& decided) {
    return decided.answer == Answer::approve && decided.reason == subject.reason && decided.line == subject.line;
  });
  if (blocked_by.empty() && !let_pass) hold(subject, {}, std::move(explanation));
}

Decimal Judgement::settle_all(std::vector<Stake> stakes) {
  // A stake that a person named by its very amount keeps the decision, whatever stands before it.
  std::ranges::stable_partition(stakes, [&](const Stake& one) { return decisions.names(one.subject, one.money); });
  Decimal disputed;
  for (auto& one : stakes) add(disputed, less(one.money, settle(one.subject, one.money, std::move(one.explanation))));
  return disputed;
}

bool Judgement::settle_whole(const Subject& subject, const Decimal& stake, std::string explanation) {
  if (stake.is_zero() || decisions.take_whole(Answer::approve, subject, stake)) return true;
  hold(subject, stake, std::move(explanation));
  return false;
}

}  // namespace crossdock::reconciliation
