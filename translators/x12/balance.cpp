// SPDX-License-Identifier: Apache-2.0
// Level 3: what a set says of itself in numbers. A total is only judged where there is one way to compute it.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/decimal.hpp"
#include "base/text.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

struct Totals {
  std::string_view set, counted, hashed;  // CTT01 counts segments `counted`, CTT02 sums element 02 of `hashed`
};
constexpr std::array totals = {
    Totals{"850", "PO1", "PO1"}, Totals{"855", "PO1", "PO1"}, Totals{"810", "IT1", "IT1"}, Totals{"856", "HL", "SN1"},
    Totals{"860", "POC", ""},    Totals{"865", "POC", ""},    Totals{"846", "LIN", ""},    Totals{"832", "LIN", ""},
};

std::optional<Decimal> number(std::string_view text) {
  const auto value = Decimal::parse(text);
  return value ? std::optional(*value) : std::nullopt;
}

// Adds to a sum that becomes unknown with the first value that is.
void add_to(std::optional<Decimal>& sum, const std::optional<Decimal>& value) {
  if (!sum || !value) {
    sum.reset();
    return;
  }
  const auto next = sum->plus(*value);
  sum = next ? std::optional(*next) : std::nullopt;
}

// The last ten digits before the point, all that CTT02 has room for.
Int128 lower_digits(const Decimal& value) {
  const auto whole = value.rounded(0, Rounding::down);
  return whole ? whole->coefficient() % Int128{10'000'000'000} : 0;
}

// Quantities are nearly always whole and short; those are summed without decimals.
struct HashTotal {
  std::int64_t whole = 0;
  std::optional<Decimal> rest = Decimal(0);

  void add(std::string_view text) {
    std::int64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.size() <= 9 && parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size()) {
      whole += value;
    } else if (!text.empty()) {
      add_to(rest, number(text));
    }
  }
  std::optional<Decimal> sum() const {
    auto total = rest;
    add_to(total, Decimal(whole));
    return total;
  }
};

void check_totals(SetCheck& check, const Totals& kind) {
  const auto& automaton = *check.automaton;
  const int counted_tag = automaton.tag(kind.counted), hashed_tag = automaton.tag(kind.hashed),
            totals_tag = automaton.tag("CTT");
  std::size_t count = 0, trailer = 0;
  HashTotal total;
  for (std::size_t n = 1; n <= check.set.segment_count; ++n) {
    const int tag = automaton.tags[static_cast<std::size_t>(check.report.nodes[n - 1])];
    count += tag == counted_tag;
    if (tag == hashed_tag) total.add(check.element(n, 2));
    if (tag == totals_tag) trailer = n;
  }
  const auto hash = total.sum();
  if (trailer == 0) return;
  const auto counted = check.element(trailer, 1);
  if (const auto value = number(counted); value && *value != Decimal(static_cast<std::int64_t>(count))) {
    check.add(trailer, {.level = 3,
                        .code = "AK403:7",
                        .element = 1,
                        .value = echo(counted, check.interchange.delimiters),
                        .message = "CTT-01 '" + printable(counted, 20) + "' does not count the " +
                                   std::to_string(count) + " " + std::string(kind.counted) + " segments"});
  }
  const auto stated = check.element(trailer, 2);
  const auto value = number(stated);
  if (kind.hashed.empty() || !value || !hash || *value == *hash) return;
  const bool cut = hash->absolute() >= Decimal(10'000'000'000) && lower_digits(*value) == lower_digits(*hash);
  if (!cut) {
    check.add(trailer, {.level = 3,
                        .code = "AK403:7",
                        .element = 2,
                        .value = echo(stated, check.interchange.delimiters),
                        .message = "CTT-02 '" + printable(stated, 20) + "' is not " + hash->text() + ", the sum of " +
                                   std::string(kind.hashed) + "-02"});
  }
}

// Price bases that leave the price per unit; per hundred, per thousand and the like make the total doubtful.
bool plain_price(std::string_view basis) {
  return basis.empty() || basis == "PE" || basis == "UM" || basis == "NT" || basis == "CT" || basis == "WH" ||
         basis == "RE";
}

// What an 810 adds up to; nothing where a charge, price or tax could be meant in more than one way.
struct InvoiceSum {
  std::optional<Decimal> lines = Decimal(0), charges = Decimal(0), taxes = Decimal(0);
  std::int64_t line_count = 0;
  bool any_charge = false, any_tax = false;

  void line(const SetCheck& check, std::size_t n) {
    ++line_count;
    const auto quantity = number(check.element(n, 2)), price = number(check.element(n, 4));
    const auto product = quantity && price ? quantity->times(*price) : fail(Fault::invalid, "");
    add_to(lines, product && plain_price(check.element(n, 5)) ? std::optional(*product) : std::nullopt);
  }
  void charge(const SetCheck& check, std::size_t n) {
    any_charge = true;
    const auto kind = check.element(n, 1);
    const auto amount = number(check.element(n, 5));
    const bool plain = (kind == "A" || kind == "C") && amount && amount->scale() == 0;
    if (!plain) return charges.reset();
    const auto money = Decimal::scaled(amount->coefficient(), 2);
    add_to(charges, kind == "A" ? money.negated() : money);
  }
  void tax(const SetCheck& check, std::size_t n) {
    any_tax = true;
    add_to(taxes, number(check.element(n, 2)));
  }
};

bool close(const Decimal& a, const std::optional<Decimal>& b, std::int64_t line_count) {
  const auto difference = b ? a.minus(*b) : fail(Fault::invalid, "");
  // Each line may have been rounded to the cent by itself.
  return difference && difference->absolute() <= Decimal::scaled(Int128{line_count} + 1, 2);
}

void check_invoice_total(SetCheck& check) {
  InvoiceSum sum;
  std::size_t total_at = 0;
  bool in_line = false;
  for (std::size_t n = 1; n <= check.set.segment_count; ++n) {
    const auto tag = check.segment(n).tag;
    if (tag == "IT1") {
      in_line = true;
      sum.line(check, n);
    } else if (tag == "TDS") {
      in_line = false;
      total_at = n;
    } else if (tag == "SLN" || tag == "CTP" || tag == "ITA" || (in_line && (tag == "SAC" || tag == "TXI"))) {
      return;  // may or may not be part of the line's price
    } else if (tag == "SAC") {
      sum.charge(check, n);
    } else if (tag == "TXI") {
      sum.tax(check, n);
    }
  }
  if (total_at == 0 || sum.line_count == 0 || !sum.lines || !sum.charges || !sum.taxes) return;
  const auto stated = number(check.element(total_at, 1));
  if (!stated || stated->scale() != 0) return;
  const auto total = Decimal::scaled(stated->coefficient(), 2);
  auto with_charges = sum.lines, with_taxes = sum.lines, all = sum.lines;
  add_to(with_charges, sum.charges);
  add_to(with_taxes, sum.taxes);
  add_to(all, sum.charges);
  add_to(all, sum.taxes);
  for (const auto& candidate : {sum.lines, with_charges, with_taxes, all}) {
    if (!candidate || close(total, candidate, sum.line_count)) return;
  }
  check.add(total_at,
            {.level = 3,
             .code = "AK403:7",
             .element = 1,
             .value = echo(check.element(total_at, 1), check.interchange.delimiters),
             .message = "TDS-01 " + total.text() + " is not " + all->text() + ", the sum of lines" +
                        (sum.any_charge ? ", charges and allowances" : "") + (sum.any_tax ? " and taxes" : "")});
}

}  // namespace

// A set with segments that have no place is not added up: the difference would only repeat what is known.
void check_balance(SetCheck& check) {
  if (std::ranges::any_of(check.report.nodes, [](std::int16_t node) { return node < 0; })) return;
  for (const auto& kind : totals) {
    if (check.set.id == kind.set) check_totals(check, kind);
  }
  if (check.set.id == "810") check_invoice_total(check);
}

}  // namespace crossdock::x12
