// SPDX-License-Identifier: Apache-2.0
// A pass over a whole stretch that writes nothing down: which kinds of bytes a set holds. SSE2 is enough: it is bound by
// memory.
#include "translators/segments/index.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace crossdock::segments {
namespace {

struct KindScan {
  KindBytes d;
  ByteKinds kinds;

  void one(char previous, char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x7F) {
      kinds.high |= c != d.segment && c != d.element;
    } else if (c == d.component) {
      kinds.component = true;
    } else if (d.repetition != 0 && c == d.repetition) {
      kinds.repetition = true;
    } else if ((byte < 0x20 || byte == 0x7F) && c != d.element && c != d.segment) {
      const bool line_break = c == '\r' || c == '\n';
      kinds.control |= !line_break || !(previous == d.segment || previous == '\r' || previous == '\n');
    }
  }
};

}  // namespace

ByteKinds classify(std::string_view bytes, KindBytes delimiters) {
  KindScan scan{.d = delimiters, .kinds = {}};
  if (bytes.empty()) return scan.kinds;
  scan.one(delimiters.segment, bytes[0]);
  std::size_t i = 1;
#if defined(__SSE2__)
  const __m128i low = _mm_set1_epi8(0x20), del = _mm_set1_epi8(0x7F), component = _mm_set1_epi8(delimiters.component),
                segment = _mm_set1_epi8(delimiters.segment), element = _mm_set1_epi8(delimiters.element),
                repetition = _mm_set1_epi8(delimiters.repetition != 0 ? delimiters.repetition : delimiters.component),
                cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');
  const auto load = [&](std::size_t at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
  };
  const auto line_break = [&](__m128i v) { return _mm_or_si128(_mm_cmpeq_epi8(v, cr), _mm_cmpeq_epi8(v, lf)); };
  __m128i odd = _mm_setzero_si128(), composite = odd, repeated = odd;
  for (; i + 16 <= bytes.size(); i += 16) {
    const __m128i v = load(i), before = load(i - 1);
    // Signed: bytes above 0x7F are below 0x20, too.
    const __m128i strange = _mm_or_si128(_mm_cmplt_epi8(v, low), _mm_cmpeq_epi8(v, del));
    const __m128i delimiter = _mm_or_si128(_mm_cmpeq_epi8(v, segment), _mm_cmpeq_epi8(v, element));
    const __m128i padding =
        _mm_and_si128(line_break(v), _mm_or_si128(_mm_cmpeq_epi8(before, segment), line_break(before)));
    odd = _mm_or_si128(odd, _mm_andnot_si128(_mm_or_si128(delimiter, padding), strange));
    composite = _mm_or_si128(composite, _mm_cmpeq_epi8(v, component));
    repeated = _mm_or_si128(repeated, _mm_cmpeq_epi8(v, repetition));
  }
  scan.kinds.component |= _mm_movemask_epi8(composite) != 0;
  scan.kinds.repetition |= delimiters.repetition != 0 && _mm_movemask_epi8(repeated) != 0;
  if (_mm_movemask_epi8(odd) != 0) {
    for (std::size_t k = 1; k < i; ++k) scan.one(bytes[k - 1], bytes[k]);
  }
#endif
  for (; i < bytes.size(); ++i) scan.one(bytes[i - 1], bytes[i]);
  return scan.kinds;
}

}  // namespace crossdock::segments
