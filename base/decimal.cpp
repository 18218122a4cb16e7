// SPDX-License-Identifier: Apache-2.0
// Computes with coefficients of 128 bits and refuses every result of more than 38 digits.
#include "base/decimal.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace crossdock {
namespace {

constexpr int max_digits = 38;

constexpr auto powers_of_ten = [] {
  std::array<Int128, max_digits + 1> powers{};
  Int128 power = 1;
  for (std::size_t i = 0; i < powers.size(); ++i) {
    powers[i] = power;
    if (i + 1 < powers.size()) power *= 10;
  }
  return powers;
}();

constexpr Int128 limit = powers_of_ten[max_digits] - 1;  // 38 nines: the largest coefficient

constexpr Int128 power_of_ten(int exponent) { return powers_of_ten[static_cast<std::size_t>(exponent)]; }

bool fits(Int128 value) { return value <= limit && value >= -limit; }

bool multiply(Int128 a, Int128 b, Int128& product) { return !__builtin_mul_overflow(a, b, &product) && fits(product); }

tl::unexpected<Error> too_large() { return fail(Fault::invalid, "number has more than 38 digits"); }

// quotient of a ÷ b (b > 0) rounded as named.
Int128 divide(Int128 a, Int128 b, Rounding rounding) {
  const Int128 quotient = a / b;
  const Int128 remainder = a % b;
  if (remainder == 0) return quotient;
  const Int128 away = a < 0 ? -1 : 1;
  const Int128 magnitude = remainder < 0 ? -remainder : remainder;
  const Int128 rest = b - magnitude;  // compares magnitude with b/2 without doubling, which could overflow
  switch (rounding) {
    case Rounding::down: return quotient;
    case Rounding::up: return quotient + away;
    case Rounding::half_up: return magnitude >= rest ? quotient + away : quotient;
    case Rounding::half_even:
      if (magnitude == rest) return quotient % 2 == 0 ? quotient : quotient + away;
      return magnitude > rest ? quotient + away : quotient;
  }
  return quotient;
}

constexpr std::size_t short_digits = 18;  // whatever is not longer fits 64 bits

struct Short {
  std::int64_t coefficient = 0;
  int scale = 0;
};

// A number of at most 18 characters, which nearly all are. Text that is no number is left to the long way,
// which says why.
std::optional<Short> parse_short(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  if (at != end && (*at == '-' || *at == '+')) ++at;
  const char* const first = at;
  const char* point = nullptr;
  std::int64_t coefficient = 0;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned char>(*at - '0');
    if (digit <= 9) {
      coefficient = coefficient * 10 + digit;
    } else if (*at == '.' && point == nullptr) {
      point = at;
    } else {
      return std::nullopt;
    }
  }
  if (end - first == (point != nullptr ? 1 : 0)) return std::nullopt;  // no digit
  return Short{negative ? -coefficient : coefficient, point != nullptr ? static_cast<int>(end - point) - 1 : 0};
}

}  // namespace

Result<Decimal> Decimal::parse(std::string_view text) {
  const auto malformed = [&] {
    return fail(Fault::malformed, "'" + std::string(text.substr(0, 40)) + "' is not a number");
  };
  if (text.size() <= short_digits) {
    if (const auto number = parse_short(text)) return Decimal(number->coefficient, number->scale);
  }
  std::size_t i = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) i = 1;

  Int128 coefficient = 0;
  int scale = 0;
  bool point = false;
  bool digits = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return malformed();
    digits = true;
    if (coefficient > (limit - (c - '0')) / 10) return too_large();
    coefficient = coefficient * 10 + (c - '0');
    if (point && ++scale > max_scale) return fail(Fault::invalid, "number has more than 20 digits after the point");
  }
  if (!digits) return malformed();
  return Decimal(negative ? -coefficient : coefficient, scale);
}

Result<Decimal> Decimal::plus(const Decimal& other) const {
  const int scale = std::max<int>(scale_, other.scale_);
  Int128 a = 0;
  Int128 b = 0;
  if (!multiply(coefficient_, power_of_ten(scale - scale_), a)) return too_large();
  if (!multiply(other.coefficient_, power_of_ten(scale - other.scale_), b)) return too_large();
  if (!fits(a + b)) return too_large();
  return Decimal(a + b, scale);
}

Result<Decimal> Decimal::minus(const Decimal& other) const { return plus(other.negated()); }

Result<Decimal> Decimal::times(const Decimal& other) const {
  Int128 product = 0;
  Decimal a = *this;
  Decimal b = other;
  if (a.scale_ + b.scale_ > max_scale) {
    a = a.normalized();
    b = b.normalized();
  }
  if (a.scale_ + b.scale_ > max_scale) return fail(Fault::invalid, "product has more than 20 digits after the point");
  if (!multiply(a.coefficient_, b.coefficient_, product)) return too_large();
  return Decimal(product, a.scale_ + b.scale_);
}

Result<Decimal> Decimal::divided_by(const Decimal& divisor, int scale, Rounding rounding) const {
  if (divisor.is_zero()) return fail(Fault::invalid, "division by zero");
  if (scale < 0 || scale > max_scale) return fail(Fault::invalid, "scale of a quotient must be 0 to 20");
  const Decimal top = normalized();
  const Decimal bottom = divisor.normalized();
  // (a·10^-s) ÷ (b·10^-t) at 10^-u is a·10^(u+t-s) ÷ b.
  const int exponent = scale + bottom.scale_ - top.scale_;
  Int128 a = top.coefficient_;
  Int128 b = bottom.coefficient_;
  if (exponent > max_digits || exponent < -max_digits) return too_large();
  if (!multiply(exponent >= 0 ? a : b, power_of_ten(exponent >= 0 ? exponent : -exponent), exponent >= 0 ? a : b)) {
    return too_large();
  }
  if (b < 0) {
    a = -a;
    b = -b;
  }
  return Decimal(divide(a, b, rounding), scale);
}

Result<Decimal> Decimal::rounded(int scale, Rounding rounding) const {
  if (scale < 0 || scale > max_scale) return fail(Fault::invalid, "scale must be 0 to 20");
  if (scale >= scale_) {
    Int128 wider = 0;
    if (!multiply(coefficient_, power_of_ten(scale - scale_), wider)) return too_large();
    return Decimal(wider, scale);
  }
  return Decimal(divide(coefficient_, power_of_ten(scale_ - scale), rounding), scale);
}

Decimal Decimal::normalized() const {
  Decimal result = *this;
  while (result.scale_ > 0 && result.coefficient_ % 10 == 0) {
    result.coefficient_ /= 10;
    --result.scale_;
  }
  return result;
}

Result<std::int64_t> Decimal::to_units(int scale) const {
  const Decimal number = normalized();
  if (number.scale_ > scale) {
    return fail(Fault::invalid, text() + " has more than " + std::to_string(scale) + " digits after the point");
  }
  Int128 units = 0;
  if (!multiply(number.coefficient_, power_of_ten(scale - number.scale_), units) || units > INT64_MAX ||
      units < INT64_MIN) {
    return fail(Fault::invalid, text() + " is too large to be kept");
  }
  return static_cast<std::int64_t>(units);
}

std::string Decimal::text() const {
  TextBuffer buffer;
  return std::string(text(buffer));
}

std::string_view Decimal::text(TextBuffer& buffer) const {
  char* const end = buffer.data() + buffer.size();
  char* at = end;
  const Int128 magnitude = coefficient_ < 0 ? -coefficient_ : coefficient_;
  int written = 0;
  // At least one digit stands before the point.
  const auto write = [&](auto rest) {
    for (; rest > 0 || written <= scale_; rest /= 10, ++written) {
      if (written == scale_ && scale_ > 0) *--at = '.';
      *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
    }
  };
  if (magnitude <= UINT64_MAX) {
    write(static_cast<std::uint64_t>(magnitude));  // division of 128 bits is a function call
  } else {
    write(magnitude);
  }
  if (coefficient_ < 0) *--at = '-';
  return {at, static_cast<std::size_t>(end - at)};
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (a.scale_ == b.scale_) return a.coefficient_ <=> b.coefficient_;
  // Compare whole parts first, then the fractions at the larger scale: nothing can overflow.
  const Int128 whole_a = a.coefficient_ / power_of_ten(a.scale_);
  const Int128 whole_b = b.coefficient_ / power_of_ten(b.scale_);
  if (whole_a != whole_b) return whole_a <=> whole_b;
  const int scale = std::max<int>(a.scale_, b.scale_);
  return (a.coefficient_ % power_of_ten(a.scale_)) * power_of_ten(scale - a.scale_) <=>
         (b.coefficient_ % power_of_ten(b.scale_)) * power_of_ten(scale - b.scale_);
}

}  // namespace crossdock
