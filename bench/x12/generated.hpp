// SPDX-License-Identifier: Apache-2.0
// Realistic orders and ship notices for measurements: each number gives another one, always the same.
#pragma once

#include "translators/x12/writer.hpp"

namespace crossdock::x12 {

inline constexpr Delimiters generated_delimiters{.element = '*', .component = '>', .repetition = 0, .segment = '~'};

SetText generated_order(int number);
SetText generated_notice(int number);

}  // namespace crossdock::x12
