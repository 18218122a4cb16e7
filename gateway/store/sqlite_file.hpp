// SPDX-License-Identifier: Apache-2.0
// The files of a SQLite database as the file system knows them: who may read them, and whether they are still those
// that were opened. Not for use outside of gateway/store.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace crossdock::store {

// Makes an empty file that only its owner may read; SQLite gives the same rights to its journal. A file that is there
// stays as it is.
Result<void> make_private_file(const std::string& path);

bool is_there(const std::string& path);
// That others may read it, for an operator; "" otherwise.
std::string exposed_file(const std::string& path);

// Remembers which files a database consists of. A file that was removed or replaced takes commits that nobody will ever
// read again.
class SqliteFiles {
 public:
  explicit SqliteFiles(std::string path);

  // Once the journal exists, which is when the first transaction has begun.
  void remember();
  // Which file is not the one that was opened, for an operator; "" when all are.
  std::string missing() const;

 private:
  struct File {
    std::string path;
    std::uint64_t device = 0, inode = 0;
    bool known = false;
  };
  std::array<File, 3> files_;  // the database, its journal, the journal's index
};

}  // namespace crossdock::store
