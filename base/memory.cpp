// SPDX-License-Identifier: Apache-2.0
// Replaces `new` and `delete` for the whole program and charges each block to the account of the running thread.
#include "base/memory.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace crossdock {
namespace {

thread_local MemoryAccount* on_this_thread = nullptr;

// Drawn from the pool at once, so that threads seldom meet there.
constexpr std::size_t portion = 256 << 10;

}  // namespace

MemoryAccount::On::On(MemoryAccount& account) noexcept : previous_(std::exchange(on_this_thread, &account)) {}
MemoryAccount::On::~On() { on_this_thread = previous_; }

MemoryAccount::~MemoryAccount() {
  pool_.used_ -= drawn_;
  const MemoryAccount* self = this;
  // Large work leaves much free memory: without this each thread would keep that much for itself.
  if (pool_.holder_.compare_exchange_strong(self, nullptr)) ::malloc_trim(0);
}

bool MemoryAccount::take(std::size_t bytes) noexcept {
  return on_this_thread == nullptr || on_this_thread->grow(bytes);
}

void MemoryAccount::give_back(std::size_t bytes) noexcept {
  // Memory that is freed here may have been taken before the account was on.
  if (on_this_thread != nullptr) on_this_thread->held_ -= std::min(bytes, on_this_thread->held_);
}

bool MemoryAccount::grow(std::size_t bytes) noexcept {
  const std::size_t held = held_ + bytes;
  if (held > drawn_ && !draw((held - drawn_ + portion - 1) / portion * portion)) return false;
  held_ = held;
  peak_ = std::max(peak_, held_);
  return true;
}

bool MemoryAccount::draw(std::size_t bytes) noexcept {
  if (drawn_ + bytes > pool_.large()) return fall_short(Shortage::too_large);
  if (drawn_ + bytes > pool_.small()) {
    const MemoryAccount* nobody = nullptr;
    if (!pool_.holder_.compare_exchange_strong(nobody, this) && nobody != this) return fall_short(Shortage::busy);
  }
  if (pool_.used_.fetch_add(bytes) + bytes > pool_.bytes()) {
    pool_.used_ -= bytes;
    return fall_short(Shortage::busy);
  }
  drawn_ += bytes;
  return true;
}

bool MemoryAccount::fall_short(Shortage shortage) noexcept {
  shortage_ = shortage;
  return false;
}

Error MemoryAccount::error() const {
  if (shortage_ == Shortage::busy) return {Fault::unavailable, "other work takes the memory just now", ""};
  return {Fault::refused, fmt::format("work on it takes more than {} of memory", memory_text(pool_.large())), ""};
}

// ---- allocators ----------------------------------------------------------------------------------------------------

void* counted_malloc(std::size_t size) noexcept {
  // Asked for first: what is too large must not be touched. malloc gives a little more, which is counted as it is freed.
  void* const memory = std::malloc(std::max<std::size_t>(size, 1));
  if (memory == nullptr || MemoryAccount::take(::malloc_usable_size(memory))) return memory;
  std::free(memory);
  return nullptr;
}

void counted_free(void* memory) noexcept {
  if (memory == nullptr) return;
  MemoryAccount::give_back(::malloc_usable_size(memory));
  std::free(memory);
}

void* counted_realloc(void* memory, std::size_t size) noexcept {
  void* const larger = counted_malloc(size);
  if (larger == nullptr || memory == nullptr) return larger;
  std::memcpy(larger, memory, std::min(size, ::malloc_usable_size(memory)));
  counted_free(memory);
  return larger;
}

char* counted_strdup(const char* text) noexcept {
  const std::size_t size = std::strlen(text) + 1;
  auto* const copy = static_cast<char*>(counted_malloc(size));
  if (copy != nullptr) std::memcpy(copy, text, size);
  return copy;
}

std::string memory_text(std::size_t bytes) {
  if (bytes >= std::size_t{1} << 30 && bytes % (std::size_t{1} << 30) == 0) return fmt::format("{} GiB", bytes >> 30);
  if (bytes >= std::size_t{1} << 20) return fmt::format("{} MiB", bytes >> 20);
  return fmt::format("{} KiB", bytes >> 10);
}

namespace {

void* allocate(std::size_t size) {
  for (;;) {
    void* const memory = std::malloc(std::max<std::size_t>(size, 1));
    if (memory != nullptr) {
      if (MemoryAccount::take(::malloc_usable_size(memory))) return memory;
      std::free(memory);
      throw MemoryShort();
    }
    const auto handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void* counted_aligned(std::size_t size, std::align_val_t alignment) noexcept {
  const auto boundary = static_cast<std::size_t>(alignment);
  void* const memory =
      std::aligned_alloc(boundary, (std::max<std::size_t>(size, 1) + boundary - 1) / boundary * boundary);
  if (memory == nullptr || MemoryAccount::take(::malloc_usable_size(memory))) return memory;
  std::free(memory);
  return nullptr;
}

void* allocate(std::size_t size, std::align_val_t alignment) {
  void* const memory = counted_aligned(size, alignment);
  if (memory == nullptr) throw MemoryShort();
  return memory;
}

}  // namespace
}  // namespace crossdock

// All of them, as a sanitizer brings its own where one is missing.
void* operator new(std::size_t size) { return crossdock::allocate(size); }
void* operator new[](std::size_t size) { return crossdock::allocate(size); }
void* operator new(std::size_t size, std::align_val_t alignment) { return crossdock::allocate(size, alignment); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return crossdock::allocate(size, alignment); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return crossdock::counted_malloc(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return crossdock::counted_malloc(size); }
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return crossdock::counted_aligned(size, alignment);
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return crossdock::counted_aligned(size, alignment);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept { crossdock::counted_free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { crossdock::counted_free(memory); }
void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
  crossdock::counted_free(memory);
}
void operator delete[](void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
  crossdock::counted_free(memory);
}
void operator delete(void* memory) noexcept { crossdock::counted_free(memory); }
void operator delete[](void* memory) noexcept { crossdock::counted_free(memory); }
void operator delete(void* memory, std::size_t) noexcept { crossdock::counted_free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { crossdock::counted_free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { crossdock::counted_free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { crossdock::counted_free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { crossdock::counted_free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { crossdock::counted_free(memory); }
