// SPDX-License-Identifier: Apache-2.0
// Hears the statements that SQLite runs in this process, and how much work each was.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace crossdock::tests {

struct Effort {
  // Of SQLite's virtual machine. A row that is looked at costs some, so they grow with what a statement reads; and they are
  // the same on every machine and at every load.
  std::int64_t steps = 0;
  std::int64_t recompiled = 0;  // how often it was compiled anew when it was used again
};

using Efforts = std::map<std::string, Effort>;  // by the statement's text

// Only one at a time. Hears connections that are opened during its life.
class HeardStatements {
 public:
  HeardStatements();
  ~HeardStatements();
  HeardStatements(const HeardStatements&) = delete;
  HeardStatements& operator=(const HeardStatements&) = delete;

  // Forgets what was heard, and hears from now on.
  void listen();
  // What ended since; nothing is heard any more.
  Efforts stop();
};

}  // namespace crossdock::tests
