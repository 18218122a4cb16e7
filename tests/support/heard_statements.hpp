// SPDX-License-Identifier: Apache-2.0
// Hears the statements that SQLite runs in this process, and how much work each was.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace crossdock::tests {

// Steps of SQLite's virtual machine, by the statement's text. A row that is looked at costs some, so they grow with what a
// statement reads; and they are the same on every machine and at every load.
using Steps = std::map<std::string, std::int64_t>;

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
  Steps stop();
};

}  // namespace crossdock::tests
