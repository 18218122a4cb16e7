// SPDX-License-Identifier: Apache-2.0
// Maps the bytes 0x80 to 0x9F by a table, and writes text that is not UTF-8 as UTF-8, byte by byte.
#include "base/windows_1252.hpp"

#include <array>

#include "base/text.hpp"

namespace crossdock {

namespace {

// 0x80 to 0x9F; 0 where there is no character.
constexpr std::array<char32_t, 32> letters_and_signs = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                        0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

constexpr char32_t replacement = 0xFFFD;

}  // namespace

char32_t in_windows_1252(unsigned char byte) {
  return byte >= 0x80 && byte < 0xA0 ? letters_and_signs[byte - 0x80U] : byte;
}

std::string utf8_of(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  const auto put = [&](char32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
      continue;
    }
    const auto known = in_windows_1252(byte);
    const auto code = known != 0 ? known : replacement;  // all are below U+10000
    if (code >= 0x800) put(0xE0 | code >> 12);
    put(code >= 0x800 ? 0x80 | (code >> 6 & 0x3F) : 0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  }
  return out;
}

}  // namespace crossdock
