// SPDX-License-Identifier: Apache-2.0
// Marks a thread whose writes may wait: a partner that waits for its receipt goes first.
//
// It matters where there is one writer, SQLite. There a write that may wait is made when nobody else's is queued, and at
// least one of them with every second commit, so that a gateway under load still works its documents off.
#pragma once

namespace crossdock::store {

class Background {
 public:
  Background() { ++depth; }
  ~Background() { --depth; }
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  static bool here() { return depth > 0; }

 private:
  static inline thread_local int depth = 0;
};

}  // namespace crossdock::store
