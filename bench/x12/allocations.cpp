// SPDX-License-Identifier: Apache-2.0
// Replaces the global `new` by one that counts its calls.
#include "bench/x12/allocations.hpp"

#include <cstdlib>
#include <new>

namespace crossdock {

std::uint64_t allocations = 0;

}  // namespace crossdock

void* operator new(std::size_t size) {
  ++crossdock::allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
