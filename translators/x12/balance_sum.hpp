// SPDX-License-Identifier: Apache-2.0
// Exact numbers and sums for checks across segments. Internal to the library.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/decimal.hpp"

namespace crossdock::x12 {

inline std::optional<Decimal> number_of(std::string_view text) {
  if (text.empty()) return std::nullopt;  // an element that is not there, which takes no message
  const auto value = Decimal::parse(text);
  return value ? std::optional(*value) : std::nullopt;
}

// Adds to a sum that becomes unknown with the first value that is.
inline void add_to(std::optional<Decimal>& sum, const std::optional<Decimal>& value) {
  if (!sum || !value) {
    sum.reset();
    return;
  }
  const auto next = sum->plus(*value);
  sum = next ? std::optional(*next) : std::nullopt;
}

// Quantities are nearly always whole and short; those are summed without decimals.
class QuantitySum {
 public:
  void add(std::string_view text) {
    std::int64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.size() <= 9 && parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size()) {
      whole_ += value;
    } else if (!text.empty()) {
      add_to(rest_, number_of(text));
    }
  }
  // Nothing if one of the values was no number.
  std::optional<Decimal> sum() const {
    auto total = rest_;
    add_to(total, Decimal(whole_));
    return total;
  }

 private:
  std::int64_t whole_ = 0;
  std::optional<Decimal> rest_ = Decimal(0);
};

// Price bases that leave the price per unit; per hundred, per thousand and the like make a total doubtful.
inline bool plain_price(std::string_view basis) {
  return basis.empty() || basis == "PE" || basis == "UM" || basis == "NT" || basis == "CT" || basis == "WH" ||
         basis == "RE" || basis == "LE";
}

// quantity × price, where both are numbers and the price is for one unit.
inline std::optional<Decimal> line_amount(std::string_view quantity, std::string_view price, std::string_view basis) {
  const auto count = number_of(quantity), each = number_of(price);
  if (!count || !each || !plain_price(basis)) return std::nullopt;
  const auto product = count->times(*each);
  return product ? std::optional(*product) : std::nullopt;
}

// The amount of an SAC (N2, so in cents), an allowance negative; nothing where only a percentage or a rate is given.
inline std::optional<Decimal> charge_amount(std::string_view kind, std::string_view cents) {
  if (kind == "N") return Decimal(0);
  const auto amount = number_of(cents);
  if ((kind != "A" && kind != "C") || !amount || amount->scale() != 0) return std::nullopt;
  const auto money = Decimal::scaled(amount->coefficient(), 2);
  return kind == "A" ? money.negated() : money;
}

}  // namespace crossdock::x12
