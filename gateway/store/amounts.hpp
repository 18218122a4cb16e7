// SPDX-License-Identifier: Apache-2.0
// Quantities, prices and amounts as the store keeps them: integers of 10^-6.
#pragma once

#include <cstdint>

#include "base/decimal.hpp"

namespace crossdock::store {

inline constexpr int stored_scale = 6;

// Fault::invalid for more than six digits after the point, or more than 64 bits hold.
inline Result<std::int64_t> stored(const Decimal& number) { return number.to_units(stored_scale); }

inline Decimal decimal_at(std::int64_t units) { return Decimal::scaled(units, stored_scale).normalized(); }

}  // namespace crossdock::store
