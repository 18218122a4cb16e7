// SPDX-License-Identifier: Apache-2.0
// Knows how documents write money: signs of credit notes, net and gross lines, percentages, totals without details.
#include "gateway/modules/reconciliation/reading.hpp"

#include <algorithm>
#include <map>

#include "gateway/modules/reconciliation/amounts.hpp"
#include "gateway/modules/reconciliation/duplicates.hpp"
#include "translators/canonical/charges.hpp"

namespace crossdock::reconciliation {
namespace {

using canonical::AllowanceCharge;

Decimal money_of(const AllowanceCharge& charge, const Decimal& base, int digits) {
  if (charge.amount) return charge.amount->amount.absolute();
  if (!charge.percent) return {};
  const Decimal& of = charge.base ? charge.base->amount : base;
  return (Checked(*charge.percent) * Decimal::scaled(1, 2) * of).rounded(digits, Rounding::half_up).value().absolute();
}

// Whether a credit note writes what its lines give back below zero.
bool writes_lines_below_zero(const canonical::Invoice& invoice) {
  Checked sum;
  for (const auto& line : invoice.lines) {
    const Checked basis = line.price_basis ? Checked(line.price_basis->value) : Checked(1);
    if (line.amount) {
      sum += line.amount->amount;
    } else if (line.price) {
      sum += (Checked(line.price->amount) * line.quantity.value).divided_by(basis, 6, Rounding::half_even);
    }
  }
  if (sum.ok() && !sum.value().is_zero()) return sum.value().sign() < 0;
  return invoice.declared.payable && invoice.declared.payable->amount.sign() < 0;
}

class Reader {
 public:
  Reader(const Claim& claim, const std::vector<PurchaseLineFacts>& lines, const std::vector<Match>& matched,
         const std::vector<std::vector<std::size_t>>& groups)
      : invoice_(*claim.document), keys_(line_keys(invoice_)), lines_(lines), matched_(matched), groups_(groups) {
    reading_.claim = &claim;
    reading_.credit_note = invoice_.kind == canonical::InvoiceKind::credit_note;
    reading_.digits = canonical::minor_digits(invoice_.currency);
    reading_.number = normalised_number(invoice_.number);
    turned_ = reading_.credit_note && writes_lines_below_zero(invoice_);
    if (invoice_.declared.payable) reading_.payable = invoice_.declared.payable->amount;
    payable_turned_ = reading_.credit_note && reading_.payable.value_or(Decimal()).sign() < 0;
  }

  Reading read() {
    read_taxes();
    const Decimal line_charges = read_lines();
    read_charges(line_charges);
    add_up();
    return std::move(reading_);
  }

 private:
  Decimal meant(const Decimal& written) const { return turned_ ? written.negated() : written; }

  // The sum of the lines' own charges; the lines' allowances are taken off their money.
  Decimal read_lines() {
    const auto target = line_sum();
    const auto amounts = line_amounts(invoice_, reading_.digits, target.value_or(Decimal(0)), target.has_value());
    Decimal charges;
    for (std::size_t i = 0; i < invoice_.lines.size(); ++i) {
      const Decimal before = sum_of_charges();
      read_line(i, amounts[i]);
      add(charges, less(sum_of_charges(), before));
    }
    return charges;
  }

  Decimal sum_of_charges() const {
    Decimal sum;
    for (const auto& charge : reading_.charges) add(sum, charge.money);
    return sum;
  }

  void read_line(std::size_t i, const LineAmount& amount) {
    const auto& line = invoice_.lines[i];
    ReadLine read{.index = i, .key = keys_[i], .match = matched_[i]};
    const Decimal gross = amount.exact ? meant(*amount.exact) : meant(amount.amount);
    Decimal charges;
    for (const auto& charge : line.charges) {
      if (!counts_in_total(charge)) continue;
      const Decimal money = money_of(charge, gross, reading_.digits);
      if (charge.kind == canonical::ChargeKind::allowance) {
        add(read.allowances, money);
      } else {
        add(charges, money);
        reading_.charges.push_back({keys_[i], charge.reason, money});
      }
    }
    const Decimal money = net_money(line, amount, read.allowances, charges);
    read.against = money.sign() < 0 || (money.is_zero() && meant(line.quantity.value).sign() < 0);
    read.money = money.absolute();
    read.quantity = line.quantity.value.absolute();
    // A price below zero gives back, however many units it is for.
    const bool below_zero =
        line.price && line.price->amount.sign() < 0 && line.quantity.value.sign() > 0 && amount.amount.sign() <= 0;
    read.readable = amount.readable && !read.quantity.is_zero() &&
                    (below_zero || meant(line.quantity.value).sign() * money.sign() >= 0);
    if (line.price) read.price = Checked(line.price->amount.absolute());
    if (line.price_basis) read.basis = line.price_basis->value;
    if (amount.exact) read.exact = less(amount.exact->absolute(), read.allowances);
    if (read.match.group) {
      const auto units = in_unit_of(lines_[groups_[*read.match.group].front()], line.quantity);
      read.convertible = units.has_value();
      if (units) read.units = units->absolute();
    }
    reading_.lines.push_back(std::move(read));
  }

  // EN 16931 BT-131 is net of the line's allowances and charges; X12 PAM05 is written either way. A computed amount is
  // gross.
  Decimal net_money(const canonical::InvoiceLine& line, const LineAmount& amount, const Decimal& allowances,
                    const Decimal& charges) const {
    const Decimal written = meant(amount.amount);
    const Decimal step = Decimal::scaled(1, reading_.digits);
    const bool is_gross = !line.amount || (amount.exact && less(amount.amount, *amount.exact).absolute() < step);
    if (is_gross) return less(written, allowances);
    return less(written, charges);
  }

  void read_charges(const Decimal& line_charges) {
    Decimal lines;
    for (const auto& line : reading_.lines) add(lines, signed_money(line));
    const Decimal base = (Checked(lines) + line_charges).value();
    Decimal allowances;
    for (const auto& entry : invoice_.charges) {
      if (!counts_in_total(entry)) continue;
      const Decimal money = money_of(entry, base, reading_.digits);
      if (entry.kind == canonical::ChargeKind::charge) {
        reading_.charges.push_back({"", entry.reason, money});
      } else {
        add(allowances, money);
      }
    }
    // A document without details has its totals.
    const auto& declared = invoice_.declared;
    if (reading_.charges.empty() && declared.charges && !declared.charges->amount.is_zero())
      reading_.charges.push_back({"", "", declared.charges->amount.absolute()});
    if (allowances.is_zero() && declared.allowances) allowances = declared.allowances->amount.absolute();
    reading_.totals.lines = lines;
    reading_.totals.charges = sum_of_charges();
    reading_.totals.allowances = allowances;
  }

  static Decimal signed_money(const ReadLine& line) { return line.against ? line.money.negated() : line.money; }

  void add_tax(const std::string& line, const canonical::Tax& tax) {
    if (!tax.amount || tax.amount->amount.is_zero()) return;
    reading_.taxes.push_back({line, &tax, tax.amount->amount});
  }

  void read_taxes() {
    list_taxes();
    if (!reading_.credit_note || tax_sum().sign() >= 0) return;
    for (auto& tax : reading_.taxes) tax.money = tax.money.negated();
  }

  void list_taxes() {
    for (const auto& tax : invoice_.taxes) add_tax("", tax);
    if (!reading_.taxes.empty()) return;
    for (std::size_t i = 0; i < invoice_.lines.size(); ++i) {
      for (const auto& tax : invoice_.lines[i].taxes) add_tax(keys_[i], tax);
    }
    if (reading_.taxes.empty() && invoice_.declared.tax && !invoice_.declared.tax->amount.is_zero())
      reading_.taxes.push_back({"", nullptr, invoice_.declared.tax->amount});
  }

  Decimal tax_sum() const {
    Decimal sum;
    for (const auto& tax : reading_.taxes) add(sum, tax.money);
    return sum;
  }

  void add_up() {
    auto& totals = reading_.totals;
    const auto& declared = invoice_.declared;
    totals.tax = tax_sum();
    if (declared.prepaid) totals.prepaid = declared.prepaid->amount.absolute();
    totals.rounding = rounding();
    totals.computed = (Checked(totals.lines) + reading_.extras()).value();
    if (!declared.payable) return;
    totals.declared = declared.payable->amount;
    // The amounts of a credit note may have either sign; their sum says which is meant.
    if (reading_.credit_note && totals.declared->sign() != totals.computed.sign())
      totals.declared = totals.declared->negated();
  }

  Decimal rounding() const {
    if (!invoice_.declared.rounding) return {};
    const auto& written = invoice_.declared.rounding->amount;
    return payable_turned_ ? written.negated() : written;
  }

  // The sum that the lines should add up to, as written: declared, or what the payable amount leaves.
  std::optional<Decimal> line_sum() const {
    const auto& declared = invoice_.declared;
    if (declared.lines) return declared.lines->amount;
    if (!declared.payable) return std::nullopt;
    Checked sum = payable_turned_ == turned_ ? declared.payable->amount : declared.payable->amount.negated();
    for (const auto& entry : invoice_.charges) {
      if (!counts_in_total(entry)) continue;
      const Decimal money = meant(money_of(entry, {}, reading_.digits));
      sum = entry.kind == canonical::ChargeKind::charge ? sum - money : sum + money;
    }
    sum -= meant(tax_sum());
    if (declared.prepaid) sum += meant(declared.prepaid->amount.absolute());
    sum -= meant(rounding());
    return sum.ok() ? std::optional(sum.value()) : std::nullopt;
  }

  const canonical::Invoice& invoice_;
  const std::vector<std::string> keys_;
  const std::vector<PurchaseLineFacts>& lines_;
  const std::vector<Match>& matched_;
  const std::vector<std::vector<std::size_t>>& groups_;
  bool turned_ = false;          // its lines are written below zero
  bool payable_turned_ = false;  // its payable amount is
  Reading reading_;
};

}  // namespace

Decimal Reading::extras() const {
  return (Checked(totals.charges) - totals.allowances + totals.tax - totals.prepaid + totals.rounding).value();
}

Reading read(const Claim& claim, const std::vector<PurchaseLineFacts>& lines, const std::vector<Match>& matched,
             const std::vector<std::vector<std::size_t>>& groups) {
  return Reader(claim, lines, matched, groups).read();
}

std::vector<std::string> line_keys(const canonical::Invoice& invoice) {
  std::map<std::string_view, int> uses;
  for (const auto& line : invoice.lines) ++uses[line.number];
  std::vector<std::string> keys;
  for (const auto& line : invoice.lines) {
    const bool own = !line.number.empty() && !line.number.starts_with('#') && uses[line.number] == 1;
    keys.push_back(own ? line.number : "#" + std::to_string(keys.size() + 1));
  }
  return keys;
}

std::optional<Decimal> money_asked(const canonical::Invoice& invoice, std::string_view line_key) {
  const Claim claim{.id = {}, .document = &invoice, .hash = {}, .decided = {}, .foreign_seller = {}};
  const auto reading = read(claim, {}, std::vector<Match>(invoice.lines.size()), {});
  const auto line = std::ranges::find(reading.lines, line_key, &ReadLine::key);
  return line == reading.lines.end() || !line->price ? std::nullopt : line->exact;
}

bool comes_before(const Reading& a, const Reading& b) {
  const auto key = [](const Reading& r) {
    const auto& date = r.document().issue_date;
    return std::tuple(!date.has_value(), date.value_or(Date()), r.number, r.totals.computed, r.claim->hash,
                      r.claim->id.number());
  };
  return key(a) < key(b);
}

std::string price_text(const Decimal& price) {
  const Decimal plain = price.normalized();
  return plain.scale() >= 2 ? plain.text() : plain.rounded(2, Rounding::half_even).value_or(plain).text();
}

}  // namespace crossdock::reconciliation
