// SPDX-License-Identifier: Apache-2.0
// Any bytes as X12. The first byte chooses the options, so that they are part of what is tried.
#include <cstdint>

#include "tests/fuzz/x12_invariants.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  crossdock::fuzz::check_x12({reinterpret_cast<const char*>(data) + 1, size - 1}, data[0]);
  return 0;
}
