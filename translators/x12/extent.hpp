// SPDX-License-Identifier: Apache-2.0
// Guesses how much memory an interchange will need. Internal to the reader.
#pragma once

#include <cstddef>
#include <string_view>

namespace crossdock::x12 {

// How far an interchange probably reaches and what it will need, for reserving memory. A guess: what
// looks like an IEA or the next ISA may be data.
struct Extent {
  std::size_t bytes = 0;       // up to the first likely IEA or ISA, or all
  std::size_t delimiters = 0;  // element separators and terminators in them
  std::size_t segments = 0;    // terminators in them
};
Extent estimate_extent(std::string_view bytes, char element, char terminator);

}  // namespace crossdock::x12
