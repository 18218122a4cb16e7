// SPDX-License-Identifier: Apache-2.0
// Counts line ends block by block, and remembers what stands before each block.
#include "translators/segments/lines.hpp"

#include <algorithm>
#include <memory>

namespace crossdock::segments {

// A CR alone ends a line too; that it is alone shows in the byte after it.
void Lines::Before::pass(std::string_view bytes) {
  for (const char c : bytes) {
    ends += static_cast<std::uint64_t>(c == '\n' || last == '\r');
    last = c;
  }
}

// Makes `block` the one at hand, counting those before it that were never reached.
void Lines::go_to(std::size_t block) {
  while (blocks_.size() <= block) {
    auto before = blocks_.back();
    before.pass(read_((blocks_.size() - 1) * block_size));
    blocks_.push_back(before);
    loaded_ = false;
  }
  if (loaded_ && block_ == block) return;
  bytes_ = read_(block * block_size);
  before_ = blocks_[block];
  block_ = block;
  passed_ = 0;
  loaded_ = true;
}

std::uint64_t Lines::of(std::uint64_t offset) {
  const auto within = static_cast<std::size_t>(offset % block_size);
  go_to(static_cast<std::size_t>(offset / block_size));
  if (within < passed_) {
    before_ = blocks_[block_];
    passed_ = 0;
  }
  const auto end = std::min(within, bytes_.size());
  before_.pass(bytes_.substr(passed_, end - passed_));
  passed_ = end;
  const bool line_break_before = before_.last == '\r' && (end == bytes_.size() || bytes_[end] != '\n');
  return before_.ends + (line_break_before ? 1 : 0) + 1;
}

LineOf lines_in(std::string_view bytes) {
  const auto read = [bytes](std::uint64_t offset) {
    return bytes.substr(std::min<std::size_t>(static_cast<std::size_t>(offset), bytes.size()), Lines::block_size);
  };
  return [lines = std::make_shared<Lines>(read)](std::uint64_t offset) { return lines->of(offset); };
}

}  // namespace crossdock::segments
