// SPDX-License-Identifier: Apache-2.0
// Exact decimal numbers for money and quantities. There is no way from or to binary floating point.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace crossdock {

__extension__ typedef __int128 Int128;  // NOLINT: `using` takes no __extension__

// Where a rounding happens, its kind is named.
enum class Rounding {
  half_even,  // banker's rounding: ties go to the even neighbour
  half_up,    // ties go away from zero, as invoices usually do
  down,       // toward zero: cut off
  up,         // away from zero
};

// coefficient × 10^-scale with at most 38 digits and a scale of 0 to 20.
//
// Values compare by number (1.0 == 1.00), but keep the scale they were written with, so that a
// document is echoed as it came. Sums and products are exact; what does not fit is Fault::invalid.
class Decimal {
 public:
  static constexpr int max_scale = 20;

  constexpr Decimal() = default;
  constexpr Decimal(std::int64_t whole) : coefficient_(whole) {}  // NOLINT: whole numbers are decimals

  // Exactly coefficient × 10^-scale; scale must be 0..max_scale.
  static constexpr Decimal scaled(Int128 coefficient, int scale) { return Decimal(coefficient, scale); }

  // Reads [+-]digits[.digits], with ".5" and "5." allowed. No exponent, no group separators, no blanks.
  // Fault::malformed if it is not such a number, Fault::invalid if it has more digits than fit.
  static Result<Decimal> parse(std::string_view text);

  constexpr Int128 coefficient() const { return coefficient_; }
  constexpr int scale() const { return scale_; }
  constexpr bool is_zero() const { return coefficient_ == 0; }
  constexpr int sign() const { return coefficient_ > 0 ? 1 : coefficient_ < 0 ? -1 : 0; }

  Result<Decimal> plus(const Decimal& other) const;
  Result<Decimal> minus(const Decimal& other) const;
  Result<Decimal> times(const Decimal& other) const;
  // This ÷ divisor at `scale` digits after the point. Fault::invalid for a divisor of zero.
  Result<Decimal> divided_by(const Decimal& divisor, int scale, Rounding rounding) const;

  constexpr Decimal negated() const { return Decimal(-coefficient_, scale_); }
  constexpr Decimal absolute() const { return coefficient_ < 0 ? negated() : *this; }

  // The same number at exactly `scale` digits after the point.
  Result<Decimal> rounded(int scale, Rounding rounding) const;
  // Without trailing zeros after the point: 1.500 → 1.5, 10 stays 10.
  Decimal normalized() const;

  // coefficient × 10^-scale as an integer of 10^-`scale` units, as the store keeps it.
  // Fault::invalid if digits would be lost or the number does not fit 64 bits.
  Result<std::int64_t> to_units(int scale) const;

  // Plain notation with all digits of the scale: "12.50", "-0.05", "7".
  std::string text() const;
  // The same without memory of its own: the view points into `buffer`.
  using TextBuffer = std::array<char, 64>;
  std::string_view text(TextBuffer& buffer) const;

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

 private:
  constexpr Decimal(Int128 coefficient, int scale)
      : coefficient_(coefficient), scale_(static_cast<std::int8_t>(scale)) {}

  Int128 coefficient_ = 0;
  std::int8_t scale_ = 0;
};

}  // namespace crossdock
