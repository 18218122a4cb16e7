// SPDX-License-Identifier: Apache-2.0
// Realistic orders and ship notices, the same on each machine: for the benchmarks and for the comparison with other
// engines. Each number gives another one, always the same.
#pragma once

#include <cstddef>
#include <string>

#include "translators/x12/writer.hpp"

namespace crossdock::bench {

inline constexpr segments::Delimiters generated_delimiters{
    .element = '*', .component = '>', .repetition = 0, .segment = '~'};

segments::SetText generated_order(int number);
segments::SetText generated_notice(int number);

// One interchange with one group of 850s or 856s of 004010, at least `bytes` long.
std::string generated_orders(std::size_t bytes, bool line_breaks);
std::string generated_notices(std::size_t bytes, bool line_breaks);

}  // namespace crossdock::bench
