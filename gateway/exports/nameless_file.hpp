// SPDX-License-Identifier: Apache-2.0
// A temporary file without a name: whatever ends the program, it is gone with it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace crossdock::exports {

class NamelessFile {
 public:
  // Empty. Fault::internal if `directory` takes no file.
  static Result<NamelessFile> create(const std::string& directory);
  NamelessFile(NamelessFile&& other) noexcept;
  NamelessFile& operator=(NamelessFile&& other) noexcept;
  ~NamelessFile();

  // Opens this file, for libraries that want a name; valid in this process for as long as the file is.
  std::string path() const;
  // Bytes. Fault::internal if it cannot be known.
  Result<std::uint64_t> size() const;
  // At most so many bytes from `offset` on; "" at the end. Fault::internal if the disk fails.
  Result<std::string> read(std::uint64_t offset, std::size_t most) const;

 private:
  explicit NamelessFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace crossdock::exports
