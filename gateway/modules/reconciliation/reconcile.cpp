// SPDX-License-Identifier: Apache-2.0
// The cascade as a whole: duplicates, lines, totals, and the verdict that follows from the holds.
#include "gateway/modules/reconciliation/reconcile.hpp"

#include <algorithm>

#include "gateway/modules/reconciliation/amounts.hpp"
#include "gateway/modules/reconciliation/duplicates.hpp"
#include "gateway/modules/reconciliation/judgement.hpp"

namespace crossdock::reconciliation {
namespace {

Decimal less(const Decimal& a, const Decimal& b) { return (Checked(a) - b).value(); }
void add(Decimal& sum, const Decimal& part) { sum = (Checked(sum) + part).value(); }

// Who can resolve a hold.
Owner owner_of(HoldReason reason) {
  switch (reason) {
    case HoldReason::price_above_tolerance:
    case HoldReason::price_below_tolerance:
    case HoldReason::no_agreed_price:
    case HoldReason::unexpected_charge:
    case HoldReason::quantity_above_order: return Owner::buyer;
    case HoldReason::quantity_above_evidence:
    case HoldReason::awaiting_shipment: return Owner::receiver;
    case HoldReason::tax_mismatch:
    case HoldReason::currency_mismatch: return Owner::controller;
    case HoldReason::wrong_unit:
    case HoldReason::bad_number: return Owner::onboarding;
    default: return Owner::accounts_payable;
  }
}

// A credit note means money below zero, whichever sign it writes.
int direction_of(const canonical::Invoice& invoice) {
  if (invoice.kind != canonical::InvoiceKind::credit_note) return 1;
  if (invoice.declared.payable) return invoice.declared.payable->amount.sign() > 0 ? -1 : 1;
  const bool positive =
      std::ranges::any_of(invoice.lines, [](const auto& line) { return line.quantity.value.sign() > 0; });
  return positive ? -1 : 1;
}

// What duplicates are compared by: declared, or else computed; as the document writes it.
Decimal total_of(const Judgement& j) {
  return j.invoice.declared.payable ? j.invoice.declared.payable->amount
                                    : j.directed(j.outcome.totals.computed).value();
}

// True if the invoice came before and nothing more needs to be said.
bool judge_duplicate(Judgement& j) {
  const auto found = find_duplicate(j.invoice, total_of(j), j.facts, j.policy);
  if (!found) return false;
  if (found->likeness == Likeness::same_content) {
    j.outcome = Outcome{};
    j.outcome.verdict = Verdict::repeated;
    j.outcome.explanation.push_back("invoice " + j.invoice.number +
                                    " came before with the same content; nothing changes");
    return true;
  }
  const bool certain = found->likeness == Likeness::same_number;
  const auto reason = certain ? HoldReason::duplicate_invoice : HoldReason::possible_duplicate;
  if (j.is_released(reason)) return false;
  auto& hold = j.hold(reason, "", total_of(j).absolute(), "invoice " + found->other->number + ": " + found->why);
  hold.score = found->score;
  hold.other_invoice = found->other->id;
  j.blocked_by = certain ? "it is a duplicate" : "it may be a duplicate";
  return false;
}

// Nothing may be approved: what was is disputed, and nothing of it counts as an overcharge.
void block(Outcome& outcome) {
  for (auto& allocation : outcome.allocations) {
    add(allocation.disputed_quantity, allocation.quantity);
    add(allocation.disputed_amount, allocation.amount);
    allocation.quantity = allocation.amount = Decimal();
  }
  for (auto& line : outcome.lines) {
    add(line.disputed, line.approved);
    line.approved = Decimal();
  }
  outcome.credit_expected = Decimal();
}

// Charges, taxes and allowances are paid in proportion to the lines that are.
Decimal extras_due(const Judgement& j, const Decimal& approved_lines, const Decimal& extras) {
  const Decimal& lines = j.outcome.totals.lines;
  if (approved_lines == lines) return extras;
  return (Checked(extras) * approved_lines).divided_by(lines, j.digits, Rounding::half_up).value();
}

Verdict verdict_of(const Judgement& j) {
  const auto& outcome = j.outcome;
  const auto has = [&](HoldReason reason) {
    return std::ranges::find(outcome.holds, reason, &Hold::reason) != outcome.holds.end();
  };
  if (has(HoldReason::duplicate_invoice)) return Verdict::duplicate;
  if (outcome.holds.empty()) return Verdict::approved;
  if (!outcome.approved.is_zero()) return Verdict::partially_approved;
  const bool only_waiting =
      std::ranges::all_of(outcome.holds, [](const Hold& h) { return h.reason == HoldReason::awaiting_shipment; });
  return only_waiting ? Verdict::awaiting_shipment : Verdict::held;
}

void explain(Judgement& j) {
  auto& lines = j.outcome.explanation;
  lines.push_back("invoice " + j.invoice.number + ": " + std::string(to_string(j.outcome.verdict)) + ", " +
                  j.outcome.approved.text() + " approved and " + j.outcome.disputed.text() + " disputed of " +
                  j.outcome.totals.computed.text());
  if (!j.blocked_by.empty()) lines.push_back("nothing of it is approved, because " + j.blocked_by);
  for (const auto& hold : j.outcome.holds) {
    lines.push_back(std::string(to_string(hold.reason)) + (hold.line.empty() ? "" : ", line " + hold.line) + ": " +
                    hold.explanation + " (" + hold.at_stake.text() + " at stake, for " +
                    std::string(to_string(hold.owner)) + ")");
  }
}

void conclude(Judgement& j, const Decimal& extras) {
  auto& outcome = j.outcome;
  if (!j.blocked_by.empty()) block(outcome);
  for (const auto& line : outcome.lines) add(outcome.approved, line.approved);
  if (j.blocked_by.empty()) add(outcome.approved, extras_due(j, outcome.approved, extras));
  // Where a tolerance lets a smaller declared total pass, no more than it asks for is paid.
  const auto& declared = outcome.totals.declared;
  if (declared && declared->sign() > 0 && outcome.approved > *declared) outcome.approved = *declared;
  outcome.disputed = less(outcome.totals.computed, outcome.approved);
  std::ranges::stable_sort(outcome.holds, [](const Hold& a, const Hold& b) {
    return std::tie(a.line, a.reason, a.purchase_line) < std::tie(b.line, b.reason, b.purchase_line);
  });
  outcome.verdict = verdict_of(j);
  explain(j);
}

}  // namespace

bool Judgement::is_released(HoldReason reason) const {
  return std::ranges::find(policy.released, reason) != policy.released.end();
}

Hold& Judgement::hold(HoldReason reason, const std::string& line, const Decimal& at_stake, std::string explanation) {
  auto& hold = outcome.holds.emplace_back();
  hold.reason = reason;
  hold.owner = owner_of(reason);
  hold.line = line;
  hold.at_stake = at_stake;
  hold.explanation = std::move(explanation);
  return hold;
}

Outcome reconcile(const canonical::Invoice& invoice, const InvoiceFacts& facts, const Tolerances& tolerances,
                  const Policy& policy) {
  Judgement judgement{.invoice = invoice,
                      .facts = facts,
                      .tolerances = tolerances,
                      .policy = policy,
                      .digits = canonical::minor_digits(invoice.currency),
                      .direction = direction_of(invoice),
                      .outcome = {},
                      .blocked_by = {}};
  judge_lines(judgement);
  const Decimal extras = judge_totals(judgement);
  if (!judge_duplicate(judgement)) conclude(judgement, extras);
  return std::move(judgement.outcome);
}

std::string_view to_string(HoldReason reason) { return boost::describe::enum_to_string(reason, ""); }
std::string_view to_string(Owner owner) { return boost::describe::enum_to_string(owner, ""); }
std::string_view to_string(Stage stage) { return boost::describe::enum_to_string(stage, ""); }
std::string_view to_string(Verdict verdict) { return boost::describe::enum_to_string(verdict, ""); }

}  // namespace crossdock::reconciliation
