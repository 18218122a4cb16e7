// SPDX-License-Identifier: Apache-2.0
// Rounding happens here and nowhere else in this library.
#include "gateway/modules/reconciliation/amounts.hpp"

#include <algorithm>

namespace crossdock::reconciliation {
namespace {

constexpr int exact_digits = 10;

std::optional<Decimal> value_of(const canonical::InvoiceLine& line) {
  if (!line.price) return std::nullopt;
  const Checked basis = line.price_basis ? Checked(line.price_basis->value) : Checked(1);
  const Checked value =
      (Checked(line.price->amount) * line.quantity.value).divided_by(basis, exact_digits, Rounding::half_even);
  return value.ok() ? std::optional(value.value()) : std::nullopt;
}

LineAmount amount_of(const canonical::InvoiceLine& line, int digits) {
  LineAmount result;
  result.exact = value_of(line);
  const Checked source = line.amount ? Checked(line.amount->amount) : result.exact ? Checked(*result.exact) : Checked();
  const Checked rounded = source.rounded(digits, Rounding::half_up);
  result.readable = (line.amount || result.exact) && rounded.ok();
  result.amount = rounded.value();
  return result;
}

struct Remainder {
  std::size_t part;
  Decimal size;
};

// Gives `units` minor units, one each, to the parts with the largest remainders; ties go to the earlier part.
void give(std::vector<Decimal>& parts, std::vector<Remainder> remainders, std::int64_t units, int digits) {
  std::ranges::stable_sort(remainders, std::greater{}, &Remainder::size);
  const Decimal unit = Decimal::scaled(units < 0 ? -1 : 1, digits);
  for (std::int64_t i = 0; i < std::abs(units) && !remainders.empty(); ++i) {
    auto& part = parts[remainders[static_cast<std::size_t>(i) % remainders.size()].part];
    part = (Checked(part) + unit).value();
  }
}

// Cuts exact values to minor units and gives what is left of `whole` by remainder.
std::vector<Decimal> rounded_to_sum(std::span<const Decimal> exact, const Decimal& whole, int digits) {
  std::vector<Decimal> parts;
  std::vector<Remainder> remainders;
  Checked left = whole;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    parts.push_back(Checked(exact[i]).rounded(digits, Rounding::down).value());
    remainders.push_back({i, (Checked(exact[i]) - parts.back()).value().absolute()});
    left -= parts.back();
  }
  give(parts, std::move(remainders), left.value().to_units(digits).value_or(0), digits);
  return parts;
}

}  // namespace

std::vector<LineAmount> line_amounts(const canonical::Invoice& invoice, int digits, const Decimal& target_sum,
                                     bool has_target) {
  std::vector<LineAmount> amounts;
  std::vector<Decimal> exact;
  Checked sum;
  Checked rounded_sum;
  bool computed = has_target;
  for (const auto& line : invoice.lines) {
    amounts.push_back(amount_of(line, digits));
    computed = computed && !line.amount && amounts.back().exact;
    exact.push_back(amounts.back().exact.value_or(Decimal(0)));
    sum += exact.back();
    rounded_sum += amounts.back().amount;
  }
  // Rounded once at the end instead of on each line: an honest difference below one minor unit before rounding.
  const Checked difference = sum - target_sum;
  if (!computed || !difference.ok() || rounded_sum.value() == target_sum) return amounts;
  if (difference.value().absolute() >= Decimal::scaled(1, digits)) return amounts;
  const auto parts = rounded_to_sum(exact, target_sum, digits);
  for (std::size_t i = 0; i < parts.size(); ++i) amounts[i].amount = parts[i];
  return amounts;
}

std::vector<Decimal> apportion(const Decimal& whole, std::span<const Decimal> weights, int digits) {
  Checked total;
  for (const auto& weight : weights) total += weight;
  std::vector<Decimal> exact;
  for (const auto& weight : weights) {
    exact.push_back((Checked(whole) * weight).divided_by(total, exact_digits, Rounding::down).value());
  }
  return rounded_to_sum(exact, whole, digits);
}

}  // namespace crossdock::reconciliation
