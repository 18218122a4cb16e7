// SPDX-License-Identifier: Apache-2.0
// Level 3, amounts: invoice totals, order totals, payments, adjustments, and the dates of payment terms.
// Partners leave charges and taxes in or out of a total; what no way of adding explains is wrong.
#include <algorithm>
#include <array>
#include <bit>

#include "base/text.hpp"
#include "translators/x12/balance_sum.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

// Whether two amounts differ by no more than a cent for each line, which may have been rounded by itself.
bool close(const Decimal& a, const Decimal& b, std::int64_t lines) {
  const auto difference = a.minus(b);
  return difference && difference->absolute() <= Decimal::scaled(Int128{lines} + 1, 2);
}

void add_amount(SetCheck& check, std::size_t n, std::size_t element, bool error, const std::string& message) {
  check.add(n, {.level = 3,
                .code = error ? "AK403:7" : "warning:total",
                .element = static_cast<int>(element),
                .value = echo(check.element(n, element), check.interchange.delimiters),
                .message = place(check.segment(n).tag, element) + " " + message,
                .error = error});
}

// The sum of the lines of an order or invoice, and the amounts that may be added to it.
struct Amounts {
  enum Kind { charges, allowances, line_charges, line_allowances, billed_back, taxes, line_taxes, kinds };
  std::optional<Decimal> lines = Decimal(0);
  std::array<std::optional<Decimal>, kinds> extras;
  std::array<bool, kinds> used{};
  std::int64_t line_count = 0;

  Amounts() { extras.fill(Decimal(0)); }
  void add(Kind kind, const std::optional<Decimal>& amount) {
    used[kind] = true;
    add_to(extras[kind], amount);
  }
  bool known() const {
    return line_count > 0 && lines && std::ranges::all_of(extras, [](const auto& extra) { return extra.has_value(); });
  }
  // The selection of extras, a bit for each kind, with which the lines come to `total`: the one that leaves out the least.
  std::optional<unsigned> reading(const Decimal& total) const {
    std::optional<unsigned> best;
    for (unsigned selection = 0; selection < 1U << kinds; ++selection) {
      auto sum = lines;
      bool fresh = true;
      for (unsigned kind = 0; kind < kinds; ++kind) {
        if ((selection >> kind & 1U) == 0) continue;
        fresh = fresh && used[kind];
        add_to(sum, extras[kind]);
      }
      const bool fuller = !best || std::popcount(selection) > std::popcount(*best);
      if (fresh && fuller && (!sum || close(total, *sum, line_count))) best = selection;
    }
    return best;
  }
  bool explain(const Decimal& total) const { return reading(total).has_value(); }

  // A remark for the reader about that selection, "" where nothing is left out or counted twice: charges, allowances
  // and taxes belong into a total, but partners differ. The tax of the lines and that of the document are often one.
  std::string doubt(unsigned selection) const {
    static constexpr std::array<std::pair<Kind, std::string_view>, 5> parts = {
        {{charges, "charges"},
         {allowances, "allowances"},
         {line_charges, "charges of lines"},
         {line_allowances, "allowances of lines"},
         {taxes, "taxes"}}};
    const auto counts = [&](Kind kind) { return (selection >> kind & 1U) != 0; };
    const auto has = [&](Kind kind) { return used[kind] && extras[kind] && *extras[kind] != Decimal(0); };
    std::string text;
    for (const auto& [kind, name] : parts) {
      const bool other_tax = kind == taxes && counts(line_taxes);
      if (has(kind) && !counts(kind) && !other_tax)
        text += (text.empty() ? "leaves out " : ", ") + std::string(name) + " of " + extras[kind]->text();
    }
    if (has(line_taxes) && !counts(line_taxes) && !used[taxes])
      text += (text.empty() ? "leaves out " : ", ") + std::string("taxes of lines of ") + extras[line_taxes]->text();
    if (has(taxes) && has(line_taxes) && counts(taxes) && counts(line_taxes))
      text += (text.empty() ? "" : ", ") + std::string("counts the taxes of the lines and of the document");
    return text;
  }
  // "12.50, the sum of lines, charges and allowances and taxes"
  std::string all() const {
    auto sum = lines;
    for (const auto& extra : extras) add_to(sum, extra);
    const bool charge = std::any_of(used.begin(), used.begin() + taxes, [](bool one) { return one; });
    const bool tax = used[taxes] || used[line_taxes];
    return (sum ? sum->text() : "") + ", the sum of lines" + (charge ? ", charges and allowances" : "") +
           (tax ? " and taxes" : "");
  }
};

// False where a segment makes the price of a line doubtful.
bool take(Amounts& amounts, const SetCheck& check, std::size_t n, std::string_view tag, bool in_line) {
  if (tag == "SLN" || tag == "CTP" || tag == "ITA") return !in_line;  // may or may not replace the line's price
  if (tag == "SAC") {
    const bool allowance = check.element(n, 1) == "A";
    const auto kind = check.element(n, 12) == "01" ? Amounts::billed_back
                      : in_line && allowance       ? Amounts::line_allowances
                      : in_line                    ? Amounts::line_charges
                      : allowance                  ? Amounts::allowances
                                                   : Amounts::charges;
    amounts.add(kind, charge_amount(check.element(n, 1), check.element(n, 5)));
  } else if (tag == "TXI") {
    const auto tax = check.element(n, 2);
    const bool exempt = tax.empty() && !check.element(n, 6).empty();
    amounts.add(in_line ? Amounts::line_taxes : Amounts::taxes, exempt ? Decimal(0) : number_of(tax));
  }
  return true;
}

// The reading that was accepted is named where it is not the plain one.
void check_invoice_total(SetCheck& check, std::size_t at, const Decimal& total, const Amounts& amounts) {
  const auto reading = amounts.reading(total);
  if (!reading) return add_amount(check, at, 1, true, total.text() + " is not " + amounts.all());
  if (const auto doubt = amounts.doubt(*reading); !doubt.empty())
    add_amount(check, at, 1, false, total.text() + " " + doubt);
}

void balance_invoice(SetCheck& check) {
  Amounts amounts;
  std::size_t total_at = 0;
  bool in_line = false;
  for (std::size_t n = 1; n <= check.set.segment_count; ++n) {
    const auto tag = check.segment(n).tag;
    if (tag == "IT1") {
      in_line = true;
      ++amounts.line_count;
      add_to(amounts.lines, line_amount(check.element(n, 2), check.element(n, 4), check.element(n, 5)));
    } else if (tag == "TDS") {
      in_line = false;
      total_at = n;
    } else if (!take(amounts, check, n, tag, in_line)) {
      return;
    }
  }
  if (total_at == 0) return;
  const auto stated = number_of(check.element(total_at, 1));
  if (!stated || stated->scale() != 0) return;
  const auto total = Decimal::scaled(stated->coefficient(), 2);
  if (amounts.known()) check_invoice_total(check, total_at, total, amounts);
  // TDS03 is what is left of TDS02, or of the whole, after the terms' discount of TDS04.
  const auto base = number_of(check.element(total_at, 2)), left = number_of(check.element(total_at, 3)),
             discount = number_of(check.element(total_at, 4));
  if (!left || !discount) return;
  const auto sum = left->plus(*discount);
  if (sum && *sum != *stated && (!base || *sum != *base))
    add_amount(check, total_at, 3, false, "and TDS-04 together are neither TDS-01 nor TDS-02");
}

// AMT of a line is its quantity times its price; AMT*TT after the lines is what the order comes to.
void balance_order(SetCheck& check) {
  if (check.automaton->tag("AMT") < 0) return;
  Amounts amounts;
  std::size_t line = 0, total_at = 0;
  bool doubtful = false;
  for (std::size_t n = 1; n <= check.set.segment_count; ++n) {
    const auto tag = check.segment(n).tag;
    if (tag == "PO1") {
      line = n;
      ++amounts.line_count;
      add_to(amounts.lines, line_amount(check.element(n, 2), check.element(n, 4), check.element(n, 5)));
    } else if (tag == "CTT") {
      line = 0;
    } else if (tag == "AMT" && line != 0 && check.element(n, 1) == "1") {
      const auto stated = number_of(check.element(n, 2));
      const auto amount = line_amount(check.element(line, 2), check.element(line, 4), check.element(line, 5));
      if (stated && amount && !close(*stated, *amount, 0))
        add_amount(check, n, 2, true, "'" + stated->text() + "' is not " + amount->text() + ", quantity times price");
    } else if (tag == "AMT" && line == 0 && amounts.line_count > 0 && check.element(n, 1) == "TT") {
      total_at = n;
    } else if (tag == "SLN" || tag == "ITA") {
      doubtful = true;
    } else if (tag != "CTP") {  // an order's CTP tells the retail price beside the PO1's own
      doubtful |= !take(amounts, check, n, tag, line != 0);
    }
  }
  const auto stated = total_at == 0 ? std::nullopt : number_of(check.element(total_at, 2));
  if (stated && !doubtful && amounts.known() && !amounts.explain(*stated))
    add_amount(check, total_at, 2, true, "'" + stated->text() + "' is not " + amounts.all());
}

// A payment is the sum of what its lines pay, with or without adjustments: partners differ, so it is a doubt.
void check_remittance(SetCheck& check) {
  Amounts amounts;
  std::size_t payment = 0;
  for (std::size_t n = 1; n <= check.set.segment_count; ++n) {
    const auto tag = check.segment(n).tag;
    if (tag == "BPR") payment = n;
    if (tag == "RMR") {
      ++amounts.line_count;
      if (!check.element(n, 4).empty()) add_to(amounts.lines, number_of(check.element(n, 4)));
    }
    if (tag == "ADX") amounts.add(Amounts::charges, number_of(check.element(n, 1)));
  }
  const auto stated = payment == 0 ? std::nullopt : number_of(check.element(payment, 2));
  if (stated && amounts.known() && !amounts.explain(*stated))
    add_amount(check, payment, 2, false,
               "'" + stated->text() + "' is not " + amounts.lines->text() +
                   ", the sum of RMR-04, with or without adjustments");
}

void check_adjustment(SetCheck& check) {
  std::optional<Decimal> sum = Decimal(0);
  std::size_t header = 0, lines = 0;
  for (std::size_t n = 1; n <= check.set.segment_count; ++n) {
    const auto tag = check.segment(n).tag;
    if (tag == "BCD") header = n;
    if (tag == "SAC") return;  // may or may not be part of the lines' amounts
    if (tag != "CDD") continue;
    ++lines;
    const auto amount = number_of(check.element(n, 4));
    const bool same = header != 0 && check.element(n, 2) == check.element(header, 5);
    add_to(sum, amount ? std::optional(same ? *amount : amount->negated()) : std::nullopt);
  }
  const auto stated = header == 0 ? std::nullopt : number_of(check.element(header, 4));
  if (stated && sum && lines > 0 && *stated != *sum)
    add_amount(check, header, 4, true, "'" + stated->text() + "' is not " + sum->text() + ", the sum of CDD-04");
}

// A due date before the invoice or the order is a slip, but no total is wrong by it.
void check_terms(SetCheck& check, std::string_view issued) {
  for (std::size_t n = 1; n <= check.set.segment_count; ++n) {
    if (check.segment(n).tag != "ITD") continue;
    for (const std::size_t at : {4U, 6U}) {
      const auto due = check.element(n, at);
      if (due.size() != 8 || issued.size() != 8 || !all_digits(due) || due >= issued) continue;
      check.add(n, {.level = 3,
                    .code = "warning:terms",
                    .element = static_cast<int>(at),
                    .value = echo(due, check.interchange.delimiters),
                    .message = place("ITD", at) + " " + printable(due, 8) + " is before " + printable(issued, 8) +
                               ", the date of the document",
                    .error = false});
    }
  }
}

}  // namespace

void check_money(SetCheck& check) {
  const auto& id = check.set.id;
  if (id == "810") {
    balance_invoice(check);
    check_terms(check, check.element(2, 1));
    const auto issued = check.element(2, 1), ordered = check.element(2, 3);
    if (issued.size() == 8 && ordered.size() == 8 && all_digits(ordered) && ordered > issued)
      check.add(2, {.level = 3,
                    .code = "warning:terms",
                    .element = 3,
                    .value = echo(ordered, check.interchange.delimiters),
                    .message = "BIG-03, the order's date, is after the invoice's date",
                    .error = false});
  } else if (id == "850") {
    balance_order(check);
    check_terms(check, check.element(2, 5));
  } else if (id == "820") {
    check_remittance(check);
  } else if (id == "812") {
    check_adjustment(check);
  }
}

}  // namespace crossdock::x12
