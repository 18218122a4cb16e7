// SPDX-License-Identifier: Apache-2.0
// Marks a thread whose writes may wait: a partner that waits for its receipt goes first.
//
// It matters where there is one writer, SQLite. There the writes that partners wait for come first, then short ones that
// may wait, then long ones. With every second commit one that may wait comes first, a short and a long one in turn, so
// that a gateway under load still works its documents off.
#pragma once

namespace crossdock::store {

enum class Patience { none, some, much };

template <Patience patience>
class Patient {
 public:
  Patient() { ++depth; }
  ~Patient() { --depth; }
  Patient(const Patient&) = delete;
  Patient& operator=(const Patient&) = delete;

  static bool here() { return depth > 0; }

 private:
  static inline thread_local int depth = 0;
};

using Background = Patient<Patience::some>;
// For a write that itself takes milliseconds: short ones need not wait for it.
using LongWrite = Patient<Patience::much>;

inline Patience patience_here() {
  return LongWrite::here() ? Patience::much : Background::here() ? Patience::some : Patience::none;
}

}  // namespace crossdock::store
