// SPDX-License-Identifier: Apache-2.0
// Structural index: one implementation for each instruction set, chosen at run time.
#include "translators/segments/index.hpp"

#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#define CROSSDOCK_X86 1
#endif

namespace crossdock::segments {
namespace {

// Branch-free: every position is written, and kept only if it is a delimiter.
std::size_t index_scalar(std::string_view window, DelimiterBytes delimiters, std::size_t from, std::uint32_t* out) {
  bool wanted[256] = {};
  for (const char c : delimiters) wanted[static_cast<unsigned char>(c)] = true;
  std::size_t count = 0;
  for (std::size_t i = from; i < window.size(); ++i) {
    out[count] = static_cast<std::uint32_t>(i);
    count += wanted[static_cast<unsigned char>(window[i])];
  }
  return count;
}

#ifdef CROSSDOCK_X86

// Writes the positions of the set bits. Eight at a time without asking: most blocks of EDI have 9 to 16.
[[gnu::always_inline]] inline std::uint32_t* write_bits(std::uint64_t mask, std::uint32_t base, std::uint32_t* out) {
  const int count = std::popcount(mask);
  std::uint32_t* at = out;
  for (int done = 0; done < count; done += 8) {
    for (int i = 0; i < 8; ++i) {
      at[i] = base + static_cast<std::uint32_t>(std::countr_zero(mask));
      mask &= mask - 1;
    }
    at += 8;
  }
  return out + count;
}

[[gnu::target("avx2,bmi,popcnt")]] std::size_t index_avx2(std::string_view window, DelimiterBytes d,
                                                          std::uint32_t* out) {
  const __m256i a = _mm256_set1_epi8(d[0]), b = _mm256_set1_epi8(d[1]), c = _mm256_set1_epi8(d[2]),
                e = _mm256_set1_epi8(d[3]);
  const auto mask = [&](const char* at) __attribute__((target("avx2,bmi,popcnt"), always_inline)) {
    const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    const __m256i any = _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(v, a), _mm256_cmpeq_epi8(v, b)),
                                        _mm256_or_si256(_mm256_cmpeq_epi8(v, c), _mm256_cmpeq_epi8(v, e)));
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(any));
  };
  std::uint32_t* next = out;
  std::size_t i = 0;
  for (; i + 64 <= window.size(); i += 64) {
    const std::uint64_t bits = mask(window.data() + i) | std::uint64_t{mask(window.data() + i + 32)} << 32;
    next = write_bits(bits, static_cast<std::uint32_t>(i), next);
  }
  _mm256_zeroupper();  // see index_avx512
  return static_cast<std::size_t>(next - out) + index_scalar(window, d, i, next);
}

std::size_t index_sse2(std::string_view window, DelimiterBytes d, std::uint32_t* out) {
  const __m128i a = _mm_set1_epi8(d[0]), b = _mm_set1_epi8(d[1]), c = _mm_set1_epi8(d[2]), e = _mm_set1_epi8(d[3]);
  const auto mask = [&](const char* at) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i any = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, a), _mm_cmpeq_epi8(v, b)),
                                     _mm_or_si128(_mm_cmpeq_epi8(v, c), _mm_cmpeq_epi8(v, e)));
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(any)));
  };
  std::uint32_t* next = out;
  std::size_t i = 0;
  for (; i + 64 <= window.size(); i += 64) {
    const char* at = window.data() + i;
    const std::uint64_t bits = mask(at) | mask(at + 16) << 16 | mask(at + 32) << 32 | mask(at + 48) << 48;
    next = write_bits(bits, static_cast<std::uint32_t>(i), next);
  }
  return static_cast<std::size_t>(next - out) + index_scalar(window, d, i, next);
}

// AVX-512 packs sixteen positions with one instruction instead of extracting them bit by bit.
[[gnu::target("avx512f,avx512bw,popcnt")]] std::size_t index_avx512(std::string_view window, DelimiterBytes d,
                                                                    std::uint32_t* out) {
  const __m512i a = _mm512_set1_epi8(d[0]), b = _mm512_set1_epi8(d[1]), c = _mm512_set1_epi8(d[2]),
                e = _mm512_set1_epi8(d[3]);
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  std::uint32_t* next = out;
  std::size_t i = 0;
  for (; i + 64 <= window.size(); i += 64) {
    const __m512i v = _mm512_loadu_si512(window.data() + i);
    std::uint64_t bits = _mm512_cmpeq_epi8_mask(v, a) | _mm512_cmpeq_epi8_mask(v, b) | _mm512_cmpeq_epi8_mask(v, c) |
                         _mm512_cmpeq_epi8_mask(v, e);
    __m512i positions = _mm512_add_epi32(lanes, _mm512_set1_epi32(static_cast<int>(i)));
    for (int part = 0; part < 4; ++part) {
      const auto sixteen = static_cast<__mmask16>(bits & 0xFFFF);
      _mm512_storeu_si512(next, _mm512_maskz_compress_epi32(sixteen, positions));
      next += std::popcount(static_cast<unsigned>(sixteen));
      bits >>= 16;
      positions = _mm512_add_epi32(positions, _mm512_set1_epi32(16));
    }
  }
  // g++ 12 leaves this out in functions with a target of their own. Without it every SSE instruction that this thread
  // runs from here on, in any function, waits for the upper halves of the registers: reading a mapped document took
  // 1.6 times as long.
  _mm256_zeroupper();
  return static_cast<std::size_t>(next - out) + index_scalar(window, d, i, next);
}

using Index = std::size_t (*)(std::string_view, DelimiterBytes, std::uint32_t*);

Index best_index() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) return index_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) return index_avx2;
  return index_sse2;
}

#endif

}  // namespace

std::size_t index_delimiters(std::string_view window, DelimiterBytes delimiters, std::uint32_t* out) {
#ifdef CROSSDOCK_X86
  static const Index index = best_index();
  return index(window, delimiters, out);
#else
  return index_scalar(window, delimiters, 0, out);
#endif
}

}  // namespace crossdock::segments
