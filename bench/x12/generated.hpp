// SPDX-License-Identifier: Apache-2.0
// Realistic orders and ship notices of any size, the same on each machine: for the benchmarks and for the
// comparison with other engines.
#pragma once

#include <cstddef>
#include <string>

namespace crossdock::bench {

// One interchange with one group of 850s or 856s of 004010, at least `bytes` long.
std::string generated_orders(std::size_t bytes, bool line_breaks);
std::string generated_notices(std::size_t bytes);

}  // namespace crossdock::bench
