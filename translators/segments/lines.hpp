// SPDX-License-Identifier: Apache-2.0
// Line numbers for places that are known by their offset. Nothing is counted while a file is checked: only when a finding
// is shown, over the bytes before it.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace crossdock::segments {

// The line that the byte at an offset stands in, 1 for the first; 0 where that is not known, as in a pipe.
using LineOf = std::function<std::uint64_t(std::uint64_t offset)>;

// Lines end with LF, CR LF or CR. Asked in any order; cheap in that of the file, and never reading a block twice then.
class Lines {
 public:
  static constexpr std::size_t block_size = 256 << 10;

  // The bytes of the file from `offset` on, a block_size of them unless the file ends before. Valid until the next call.
  using Read = std::function<std::string_view(std::uint64_t offset)>;
  explicit Lines(Read read) : read_(std::move(read)) {}

  std::uint64_t of(std::uint64_t offset);

 private:
  // The state before a byte: line ends so far, and the byte before it.
  struct Before {
    std::uint64_t ends = 0;
    char last = 0;
    void pass(std::string_view bytes);
  };
  void go_to(std::size_t block);

  Read read_;
  std::vector<Before> blocks_{{}};  // before each block that was reached
  std::string_view bytes_;          // of the block at hand
  std::size_t block_ = 0, passed_ = 0;
  Before before_;  // the passed_ first of them
  bool loaded_ = false;
};

// The lines of bytes that are all at hand, and that must outlive the result.
LineOf lines_in(std::string_view bytes);

}  // namespace crossdock::segments
