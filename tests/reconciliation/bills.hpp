// SPDX-License-Identifier: Apache-2.0
// Short ways to write invoices and what they are compared with.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>

#include "base/checked.hpp"
#include "gateway/modules/reconciliation/reconcile.hpp"

namespace crossdock::reconciliation {

using Reasons = std::vector<std::string>;

inline Decimal d(std::string_view text) { return Decimal::parse(text).value(); }
inline canonical::Money usd(const Decimal& amount) { return {amount, "USD"}; }
inline canonical::Item sku(std::string value) { return {{{canonical::ItemIdScheme::seller, std::move(value)}}, ""}; }

// Ordered and shipped on P1 at `price`; ids from 1 are line numbers too.
inline PurchaseLineFacts bought(std::int64_t id, const Decimal& quantity, const Decimal& price, std::string item = "") {
  PurchaseLineFacts line;
  line.id = PurchaseLineId(id);
  line.order_number = "P1";
  line.number = std::to_string(id);
  line.item = sku(item.empty() ? "SKU" + std::to_string(id) : std::move(item));
  line.unit = "EA";
  line.packs = {{"CA", 12}};
  line.ordered = quantity;
  line.evidence = quantity;
  line.price = usd(price);
  return line;
}

inline PurchaseLineFacts supplied(PurchaseLineFacts line, const Decimal& evidence) {
  line.evidence = evidence;
  return line;
}

inline canonical::InvoiceLine billed(std::string order_line, const Decimal& quantity, const Decimal& price,
                                     std::string unit = "EA") {
  canonical::InvoiceLine line;
  line.number = order_line;
  line.order_line_number = std::move(order_line);
  line.quantity = {quantity, std::move(unit), ""};
  line.price = usd(price);
  return line;
}

inline canonical::Invoice bill_of(std::vector<canonical::InvoiceLine> lines, std::string number = "INV-1") {
  canonical::Invoice invoice;
  invoice.number = std::move(number);
  invoice.issue_date = Date::parse("2026-11-23").value();
  invoice.order_number = "P1";
  invoice.currency = "USD";
  invoice.lines = std::move(lines);
  return invoice;
}

// `names`: the number of the invoice that it takes back; empty: it names none.
inline canonical::Invoice credit_of(std::vector<canonical::InvoiceLine> lines, std::string number = "CR-1",
                                    std::string names = "") {
  auto credit = bill_of(std::move(lines), std::move(number));
  credit.kind = canonical::InvoiceKind::credit_note;
  if (!names.empty()) credit.references = {{canonical::ReferenceKind::invoice, std::move(names)}};
  return credit;
}

inline canonical::AllowanceCharge charge_of(std::string reason, std::string_view amount) {
  canonical::AllowanceCharge charge;
  charge.reason = std::move(reason);
  charge.amount = usd(d(amount));
  return charge;
}
inline canonical::AllowanceCharge allowance_of(std::string_view amount) {
  auto allowance = charge_of("", amount);
  allowance.kind = canonical::ChargeKind::allowance;
  return allowance;
}

// The facts of one supplier: purchase lines, and all claims on them.
class Books {
 public:
  explicit Books(std::vector<PurchaseLineFacts> lines) { facts.lines = std::move(lines); }
  Books(const Books&) = delete;  // the claims point into it
  Books& operator=(const Books&) = delete;

  // Adds an invoice or credit note; it is meant by its position from then on.
  std::size_t add(canonical::Invoice document, std::string hash = "") {
    documents_.push_back(std::move(document));
    facts.claims.push_back({.id = InvoiceId(static_cast<std::int64_t>(documents_.size())),
                            .document = &documents_.back(),
                            .hash = std::move(hash),
                            .decided = {},
                            .foreign_seller = {}});
    return facts.claims.size() - 1;
  }

  // A person answers for the first hold of a claim with this reason, as it stands now.
  void decide(std::size_t claim, HoldReason reason, Answer answer = Answer::approve) {
    const auto outcome = of(claim);
    const auto hold = std::ranges::find(outcome.holds, reason, &Hold::reason);
    ASSERT_NE(hold, outcome.holds.end()) << "no such hold to decide on";
    decide(claim, *hold, answer);
  }
  void decide(std::size_t claim, const Hold& hold, Answer answer = Answer::approve) {
    facts.claims[claim].decided.push_back({answer, hold.reason, hold.line, hold.purchase_line, hold.at_stake});
  }

  PurchaseLineFacts& line(std::size_t position = 0) { return facts.lines[position]; }
  std::vector<Outcome> judged() const { return judge(facts, tolerances, policy); }
  Outcome of(std::size_t claim) const { return judged()[claim]; }
  // Of all claims together, as text: "235.20".
  std::string approved() const {
    Checked sum;
    for (const auto& outcome : judged()) sum += outcome.approved;
    return sum.rounded(2, Rounding::half_even).value().text();
  }

  Facts facts;
  Tolerances tolerances;
  Policy policy;

 private:
  std::deque<canonical::Invoice> documents_;
};

// Of a single claim on these lines.
inline Outcome outcome_of(const canonical::Invoice& invoice, std::vector<PurchaseLineFacts> lines,
                          const Tolerances& tolerances = {}, const Policy& policy = {}) {
  Facts facts;
  facts.lines = std::move(lines);
  facts.claims = {{.id = InvoiceId(1), .document = &invoice, .hash = {}, .decided = {}, .foreign_seller = {}}};
  return judge(facts, tolerances, policy).at(0);
}

inline Reasons reasons(const Outcome& outcome) {
  Reasons names;
  for (const auto& hold : outcome.holds) names.emplace_back(to_string(hold.reason));
  return names;
}

// "235.20 approved, 12.00 disputed, 0.00 credited".
inline std::string money(const Outcome& outcome) {
  const auto text = [](const Decimal& value) { return value.rounded(2, Rounding::half_even).value().text(); };
  return text(outcome.approved) + " approved, " + text(outcome.disputed) + " disputed, " + text(outcome.credited) +
         " credited";
}

// The first law that a document's money breaks; empty when none is broken.
inline std::string lost_money(const Outcome& outcome) {
  std::vector<Checked> allocated(outcome.lines.size());
  std::vector<bool> has_allocation(outcome.lines.size());
  Checked allocated_approved;
  for (const auto& one : outcome.allocations) {
    allocated[one.invoice_line] += Checked(one.amount) + one.disputed_amount + one.credited_amount;
    has_allocation[one.invoice_line] = true;
    allocated_approved += one.amount;
  }
  for (std::size_t i = 0; i < outcome.lines.size(); ++i) {
    const auto& line = outcome.lines[i];
    if ((Checked(line.approved) + line.disputed + line.credited).value() != line.amount)
      return "line " + std::to_string(i);
    if (has_allocation[i] && line.amount.sign() > 0 && allocated[i].value() != line.amount)
      return "allocations of line " + std::to_string(i);
  }
  const auto& totals = outcome.totals;
  if ((Checked(outcome.approved) + outcome.disputed + outcome.credited).value() != totals.computed)
    return "the whole: " + money(outcome) + " of " + totals.computed.text();
  if ((allocated_approved + outcome.approved_extras).value() != outcome.approved)
    return "approved " + outcome.approved.text() + ", allocated " + allocated_approved.value().text() + ", extras " +
           outcome.approved_extras.text();
  const Checked parts =
      Checked(totals.lines) + totals.charges - totals.allowances + totals.tax - totals.prepaid + totals.rounding;
  return parts.value() == totals.computed ? "" : "totals";
}

// The first law that the claims break together: what credits take back of a purchase line is what invoices were credited.
inline std::string lost_money(const std::vector<Outcome>& outcomes) {
  std::map<PurchaseLineId, std::pair<Checked, Checked>> credited;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (const auto lost = lost_money(outcomes[i]); !lost.empty()) return "claim " + std::to_string(i) + ": " + lost;
    for (const auto& one : outcomes[i].allocations) {
      credited[one.purchase_line].first += one.credited_quantity;
      credited[one.purchase_line].second += one.credited_amount;
    }
  }
  for (const auto& [line, sums] : credited) {
    if (!sums.first.value().is_zero() || !sums.second.value().is_zero())
      return "credits of purchase line " + std::to_string(line.number()) + ": " + sums.first.value().text() +
             " units, " + sums.second.value().text();
  }
  return "";
}

}  // namespace crossdock::reconciliation
