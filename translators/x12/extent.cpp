// SPDX-License-Identifier: Apache-2.0
// A pass over the bytes of a file that writes nothing down. SSE2 is enough: it is bound by memory.
#include "translators/x12/extent.hpp"

#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace crossdock::x12 {
namespace {

// "IEA*" or "ISA" and something that may be a separator, where the bytes at `at` are known to be I?A.
bool ends_interchange(std::string_view bytes, std::size_t at, char element) {
  if (at + 3 >= bytes.size()) return false;
  const char after = bytes[at + 3];
  return (bytes[at + 1] == 'E' && after == element) ||
         (bytes[at + 1] == 'S' && (after < '0' || after > 'z') && after != ' ');
}

}  // namespace

Extent estimate_extent(std::string_view bytes, char element, char terminator) {
  Extent extent;
  std::size_t i = 0;
#if defined(__SSE2__)
  const __m128i vi = _mm_set1_epi8('I'), va = _mm_set1_epi8('A'), element_v = _mm_set1_epi8(element),
                terminator_v = _mm_set1_epi8(terminator);
  const auto load = [&](std::size_t at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
  };
  for (; i + 18 <= bytes.size(); i += 16) {
    const __m128i v = load(i);
    unsigned found =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(v, vi), _mm_cmpeq_epi8(load(i + 2), va))));
    const auto ends = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(v, terminator_v)));
    const auto separators = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(v, element_v)));
    extent.segments += static_cast<std::size_t>(std::popcount(ends));
    extent.delimiters += static_cast<std::size_t>(std::popcount(ends | separators));
    for (; found != 0; found &= found - 1) {
      if (ends_interchange(bytes, i + static_cast<std::size_t>(std::countr_zero(found)), element)) {
        extent.bytes = i + 16;
        extent.segments += 2;
        extent.delimiters += 8;
        return extent;
      }
    }
  }
#endif
  for (; i < bytes.size(); ++i) {
    extent.segments += bytes[i] == terminator;
    extent.delimiters += bytes[i] == terminator || bytes[i] == element;
  }
  extent.bytes = bytes.size();
  return extent;
}

}  // namespace crossdock::x12
