// SPDX-License-Identifier: Apache-2.0
// Counts what a measurement allocates.
#pragma once

#include <cstdint>

namespace crossdock {

extern std::uint64_t allocations;  // since the program began

}  // namespace crossdock
