// SPDX-License-Identifier: Apache-2.0
// A file that arrives piece by piece, kept on disk instead of in memory until it is received.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/result.hpp"

namespace crossdock::exchange {

// It has no name in its folder: whatever ends the process, nothing is left behind.
class Spool {
 public:
  // Fault::unavailable when the folder is not there or its file system is full.
  static Result<Spool> open(const std::string& folder);
  ~Spool();
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&& other) noexcept;

  Result<void> append(std::string_view bytes);
  // All that was appended, mapped into memory: the kernel keeps no more of it there than it likes. Valid while the
  // spool lives; nothing may be appended afterwards.
  Result<std::string_view> bytes();
  std::string sha256();  // of all; once, at the end
  std::uint64_t size() const { return size_; }

 private:
  explicit Spool(int file) : file_(file) {}
  int file_ = -1;
  std::uint64_t size_ = 0;
  void* mapped_ = nullptr;
  Sha256 digest_;
};

}  // namespace crossdock::exchange
