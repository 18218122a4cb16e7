// SPDX-License-Identifier: Apache-2.0
// Changes X12 as X12: segments, elements, delimiters, HL trees and counts, so that most of what is tried gets
// past the envelope and reaches the grammar.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::fuzz {

struct Piece {
  std::vector<std::string> values;  // the tag first
};

struct Document {
  char element = '*', component = '>', repetition = 0, segment = '~';
  std::string line_break;  // after each segment
  std::vector<Piece> pieces;
};

// False when there is no ISA to tell the delimiters from.
bool split_document(std::string_view bytes, Document& into);
std::string join_document(const Document& document);

// `grow` changes bytes in place as the fuzzer itself would and returns the new size.
using Grow = std::size_t (*)(std::uint8_t* data, std::size_t size, std::size_t most);
void mutate(Document& document, std::minstd_rand& random, Grow grow);
// Puts a run of segments of `other` into `document`.
void cross_over(Document& document, const Document& other, std::minstd_rand& random);

}  // namespace crossdock::fuzz
