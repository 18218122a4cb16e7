// SPDX-License-Identifier: Apache-2.0
// Sums and products of decimals that are written as formulas. A result that did not fit poisons everything
// computed from it; the caller asks once at the end.
#pragma once

#include <algorithm>

#include "base/decimal.hpp"

namespace crossdock {

class Checked {
 public:
  Checked() = default;
  Checked(const Decimal& value) : value_(value) {}  // NOLINT: every decimal is a checked one
  Checked(std::int64_t whole) : value_(whole) {}    // NOLINT: as Decimal itself

  bool ok() const { return ok_; }
  const Decimal& value() const { return value_; }  // 0 when something did not fit
  Result<Decimal> result() const {
    if (!ok_) return fail(Fault::invalid, "a computed number has more digits than fit");
    return value_;
  }

  friend Checked operator+(const Checked& a, const Checked& b) { return of(a, b, a.value_.plus(b.value_)); }
  friend Checked operator-(const Checked& a, const Checked& b) { return of(a, b, a.value_.minus(b.value_)); }
  friend Checked operator*(const Checked& a, const Checked& b) { return of(a, b, a.value_.times(b.value_)); }
  Checked& operator+=(const Checked& other) { return *this = *this + other; }
  Checked& operator-=(const Checked& other) { return *this = *this - other; }
  Checked divided_by(const Checked& divisor, int scale, Rounding rounding) const {
    return of(*this, divisor, value_.divided_by(divisor.value_, scale, rounding));
  }
  Checked rounded(int scale, Rounding rounding) const { return of(*this, *this, value_.rounded(scale, rounding)); }

 private:
  static Checked of(const Checked& a, const Checked& b, const Result<Decimal>& result) {
    Checked checked;
    checked.ok_ = a.ok_ && b.ok_ && result.has_value();
    if (checked.ok_) checked.value_ = *result;
    return checked;
  }

  Decimal value_;
  bool ok_ = true;
};

// a - b; 0 if it does not fit.
inline Decimal less(const Decimal& a, const Decimal& b) { return (Checked(a) - b).value(); }
inline Decimal at_least_zero(const Decimal& value) { return std::max(value, Decimal(0)); }

}  // namespace crossdock
