// SPDX-License-Identifier: Apache-2.0
// Bounds the memory that work on other people's bytes may take, whatever they are: a document of 20 MB whose structure
// takes a hundred times as much ends with an error, and others go on beside it.
//
//   MemoryPool pool(1 << 30);                  // of all that is worked on at once
//   MemoryAccount account(pool);               // of one piece of work
//   const auto done = account.bounded([&] { return check(document); });
//
// Memory that `new` gives to the thread running the work counts for the account; libraries that allocate in other ways
// are given the functions below. Memory of other threads and memory that outlives the account counts for nobody.
#pragma once

#include <atomic>
#include <cstddef>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "base/result.hpp"

namespace crossdock {

class MemoryAccount;

// Shared by threads. Small work always finds room beside one that is large: at most one account at a time may take more
// than a 64th of the pool, and it may take three quarters.
class MemoryPool {
 public:
  explicit MemoryPool(std::size_t bytes) : MemoryPool(bytes, bytes / 64, bytes / 4 * 3) {}
  // For one piece of work alone.
  static MemoryPool undivided(std::size_t bytes) { return MemoryPool(bytes, bytes, bytes); }

  std::size_t bytes() const { return bytes_; }
  std::size_t small() const { return small_; }
  std::size_t large() const { return large_; }
  std::size_t used() const { return used_; }

 private:
  friend class MemoryAccount;
  MemoryPool(std::size_t bytes, std::size_t small, std::size_t large) : bytes_(bytes), small_(small), large_(large) {}

  const std::size_t bytes_, small_, large_;
  std::atomic<std::size_t> used_{0};
  std::atomic<const MemoryAccount*> holder_{nullptr};  // who may take more than a 64th
};

// A request for memory that the account refused. Thrown by `new`, so that whatever allocates is undone on the way out.
class MemoryShort : public std::bad_alloc {
 public:
  const char* what() const noexcept override { return "more memory than this work may take"; }
};

// The memory of one piece of work, on one thread at a time.
class MemoryAccount {
 public:
  // The pool outlives it.
  explicit MemoryAccount(MemoryPool& pool) : pool_(pool) {}
  ~MemoryAccount();
  MemoryAccount(const MemoryAccount&) = delete;
  MemoryAccount& operator=(const MemoryAccount&) = delete;

  // Runs what returns a Result, with this account on the present thread. If it ran short, an error says so, whatever
  // became of it: Fault::refused when it would take more than the pool ever gives, Fault::unavailable when others have it.
  template <class F>
  auto bounded(F&& work) -> decltype(work()) {
    shortage_ = Shortage::none;
    std::optional<decltype(work())> done;
    try {
      const On on(*this);
      done.emplace(std::forward<F>(work)());
    } catch (...) {  // MemoryShort, or what a library makes of it; what the work held is freed by now
      if (shortage_ == Shortage::none) throw;
    }
    if (shortage_ != Shortage::none) return fail(error());
    return std::move(*done);
  }

  bool was_busy() const { return shortage_ == Shortage::busy; }
  std::size_t peak() const { return peak_; }

  // For operator new and its like, on this thread: whether `bytes` more may be taken by the account that is on.
  static bool take(std::size_t bytes) noexcept;
  static void give_back(std::size_t bytes) noexcept;

 private:
  enum class Shortage { none, busy, too_large };

  class On {
   public:
    explicit On(MemoryAccount& account) noexcept;
    ~On();
    On(const On&) = delete;
    On& operator=(const On&) = delete;

   private:
    MemoryAccount* previous_;
  };

  bool grow(std::size_t bytes) noexcept;
  bool draw(std::size_t bytes) noexcept;
  bool fall_short(Shortage shortage) noexcept;
  Error error() const;

  MemoryPool& pool_;
  std::size_t held_ = 0, drawn_ = 0, peak_ = 0;
  Shortage shortage_ = Shortage::none;
};

// For libraries in C that let one choose their allocator: nullptr when the account that is on may not have so much.
void* counted_malloc(std::size_t size) noexcept;
void* counted_realloc(void* memory, std::size_t size) noexcept;
char* counted_strdup(const char* text) noexcept;
void counted_free(void* memory) noexcept;

// "512 MiB"
std::string memory_text(std::size_t bytes);

}  // namespace crossdock
