// SPDX-License-Identifier: Apache-2.0
// Charges, allowances, taxes, and whether everything adds up to what shall be paid.
#include <algorithm>

#include "gateway/modules/reconciliation/judgement.hpp"

namespace crossdock::reconciliation {
namespace {

Decimal less(const Decimal& a, const Decimal& b) { return (Checked(a) - b).value(); }
void add(Decimal& sum, const Decimal& part) { sum = (Checked(sum) + part).value(); }

std::optional<Decimal> amount_of(const std::optional<canonical::Money>& money) {
  return money ? std::optional(money->amount) : std::nullopt;
}

// An allowance or charge in money; a mere percentage counts on `base`.
Decimal money_of(const canonical::AllowanceCharge& charge, const Decimal& base, int digits) {
  if (charge.amount) return charge.amount->amount.absolute();
  if (!charge.percent) return {};
  return (Checked(*charge.percent) * Decimal::scaled(1, 2) * base)
      .rounded(digits, Rounding::half_up)
      .value()
      .absolute();
}

bool writes_below_zero(const Judgement& j) {
  return j.invoice.kind == canonical::InvoiceKind::credit_note && j.direction > 0;
}

struct Parts {
  std::vector<std::pair<std::string, Decimal>> charges;  // code and money
  Decimal charge_sum;
  Decimal allowance_sum;
  Decimal tax;
};

void collect(const std::vector<canonical::AllowanceCharge>& list, const Decimal& base, int digits, Parts& parts) {
  for (const auto& entry : list) {
    const Decimal money = money_of(entry, base, digits);
    if (entry.kind == canonical::ChargeKind::charge) {
      parts.charges.emplace_back(entry.reason, money);
      add(parts.charge_sum, money);
    } else {
      add(parts.allowance_sum, money);
    }
  }
}

Decimal sum_of(const std::vector<canonical::Tax>& taxes) {
  Decimal sum;
  for (const auto& tax : taxes) {
    if (tax.amount) add(sum, tax.amount->amount);
  }
  return sum;
}

// All as the document writes it: a credit note that writes amounts below zero means its charges so too. The document's details count; where it has none, its totals.
Parts parts_of(const Judgement& j, const Decimal& line_sum) {
  Parts parts;
  collect(j.invoice.charges, line_sum, j.digits, parts);
  for (const auto& line : j.invoice.lines) {
    if (!line.charges.empty()) collect(line.charges, line.amount ? line.amount->amount : Decimal(0), j.digits, parts);
  }
  const auto& declared = j.invoice.declared;
  if (parts.charges.empty() && declared.charges && !declared.charges->amount.is_zero()) {
    parts.charge_sum = declared.charges->amount.absolute();
    parts.charges.emplace_back("", parts.charge_sum);
  }
  if (parts.allowance_sum.is_zero() && declared.allowances)
    parts.allowance_sum = declared.allowances->amount.absolute();
  if (!j.invoice.taxes.empty()) {
    parts.tax = sum_of(j.invoice.taxes);
  } else {
    for (const auto& line : j.invoice.lines) add(parts.tax, sum_of(line.taxes));
    if (parts.tax.is_zero() && declared.tax) parts.tax = declared.tax->amount;
  }
  if (writes_below_zero(j)) {
    parts.charge_sum = parts.charge_sum.negated();
    parts.allowance_sum = parts.allowance_sum.negated();
  }
  return parts;
}

// Charges that the contract or the tolerance for freight does not cover.
Decimal judge_charges(Judgement& j, const Parts& parts, const Decimal& line_sum) {
  Decimal disputed;
  if (j.is_released(HoldReason::unexpected_charge)) return disputed;
  for (const auto& [reason, money] : parts.charges) {
    const auto agreed = std::ranges::find(j.policy.charges, reason, &AgreedCharge::reason);
    const bool covered = agreed != j.policy.charges.end() && within(agreed->limit, money, line_sum);
    if (covered || money.is_zero() || within(j.tolerances.freight, money, line_sum)) continue;
    j.hold(HoldReason::unexpected_charge, "", money,
           "charge " + (reason.empty() ? std::string("without a code") : reason) + " of " + money.text() +
               " was not agreed");
    add(disputed, money);
  }
  return disputed;
}

// Tax above percent × taxable, beyond tolerance and rounding.
Decimal judge_taxes(Judgement& j) {
  Decimal disputed;
  if (j.is_released(HoldReason::tax_mismatch)) return disputed;
  const auto check = [&](const canonical::Tax& tax, const std::string& line) {
    if (!tax.amount || !tax.percent || !tax.taxable) return;
    const Checked expected = Checked(*tax.percent) * Decimal::scaled(1, 2) * tax.taxable->amount;
    const Checked deviation = Checked(tax.amount->amount) - expected;
    if (deviation.ok() && deviation.value().absolute() < Decimal::scaled(1, j.digits)) return;
    if (within(j.tolerances.tax, deviation, expected)) return;
    const Decimal over =
        std::max(less(tax.amount->amount, expected.rounded(j.digits, Rounding::half_up).value()), Decimal(0));
    j.hold(HoldReason::tax_mismatch, line, deviation.rounded(j.digits, Rounding::half_up).value().absolute(),
           tax.percent->text() + " % of " + tax.taxable->amount.text() + " is not " + tax.amount->amount.text());
    add(disputed, over);
  };
  for (const auto& tax : j.invoice.taxes) check(tax, "");
  if (!j.invoice.taxes.empty()) return disputed;
  for (const auto& line : j.invoice.lines) {
    for (const auto& tax : line.taxes) check(tax, line.number);
  }
  return disputed;
}

void check_total(Judgement& j) {
  auto& totals = j.outcome.totals;
  if (!totals.declared) return;
  const Checked difference = Checked(*totals.declared) - totals.computed;
  if (difference.value().is_zero() || within(j.tolerances.total, difference, totals.computed) ||
      j.is_released(HoldReason::total_mismatch)) {
    return;
  }
  j.hold(HoldReason::total_mismatch, "", difference.value().absolute(),
         "the invoice says " + totals.declared->text() + ", its parts add up to " + totals.computed.text());
  j.blocked_by = "its totals do not add up";
}

}  // namespace

std::optional<Decimal> declared_line_sum(const Judgement& j) {
  if (j.invoice.declared.lines) return amount_of(j.invoice.declared.lines);
  if (!j.invoice.declared.payable) return std::nullopt;
  const Parts parts = parts_of(j, {});
  const Checked sum = Checked(j.invoice.declared.payable->amount) - parts.charge_sum + parts.allowance_sum - parts.tax;
  return sum.ok() ? std::optional(sum.value()) : std::nullopt;
}

Decimal judge_totals(Judgement& j) {
  auto& totals = j.outcome.totals;
  for (const auto& line : j.outcome.lines) add(totals.lines, line.amount);
  const Decimal written_lines = j.directed(totals.lines).value();
  const Parts parts = parts_of(j, written_lines);
  totals.charges = j.directed(parts.charge_sum).value();
  totals.allowances = j.directed(parts.allowance_sum).value();
  totals.tax = j.directed(parts.tax).value();
  totals.computed = (Checked(totals.lines) + totals.charges - totals.allowances + totals.tax).value();
  if (j.invoice.declared.payable) totals.declared = j.directed(j.invoice.declared.payable->amount).value();

  const Decimal unexpected = judge_charges(j, parts, written_lines);
  const Decimal charges = less(parts.charge_sum, writes_below_zero(j) ? unexpected.negated() : unexpected);
  const Decimal tax = less(parts.tax, judge_taxes(j));
  const Decimal refused = (Checked(parts.charge_sum) - charges + parts.tax - tax).value();
  add(j.outcome.credit_expected, refused);
  check_total(j);
  return j.directed((Checked(charges) + tax - parts.allowance_sum).value()).value();
}

}  // namespace crossdock::reconciliation
