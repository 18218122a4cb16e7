// SPDX-License-Identifier: Apache-2.0
// The structural index: where the delimiters of a stretch of segments are. The first of the reader's two steps.
//
// EDI is dense in delimiters (one in four or five bytes), so the work is in writing their positions down,
// not in finding them. The widest instruction set the processor has is chosen once, when first needed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossdock::segments {

// Up to four bytes to look for; where there are fewer, one is repeated.
using DelimiterBytes = std::array<char, 4>;

// Positions are written in blocks: the output needs room for this many more than there are delimiters.
inline constexpr std::size_t index_slack = 64;

// Writes the position of every delimiter in `window` (less than 4 GiB) to `out`, ascending; returns how many.
// `out` must have room for window.size() + index_slack positions.
std::size_t index_delimiters(std::string_view window, DelimiterBytes delimiters, std::uint32_t* out);

// The kinds of bytes in a stretch of segments: when a whole set is clean, no element needs to be looked through.
struct ByteKinds {
  bool control = false;     // below 0x20 or 0x7F, delimiters and line breaks after a terminator excepted
  bool high = false;        // above 0x7F
  bool component = false;   // the component separator
  bool repetition = false;  // the repetition separator
};
struct KindBytes {
  char element = 0, component = 0, repetition = 0, segment = 0;  // repetition 0: none
};
ByteKinds classify(std::string_view bytes, KindBytes delimiters);

}  // namespace crossdock::segments
