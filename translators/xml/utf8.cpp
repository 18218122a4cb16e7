// SPDX-License-Identifier: Apache-2.0
// Finds the first byte that is not valid, and converts between code points, UTF-16 and UTF-8.
#include "translators/xml/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace crossdock::xml {

std::size_t wide_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto head = byte(0);
  const std::size_t size = head >= 0xF0 ? 4 : head >= 0xE0 ? 3 : 2;
  if (head < 0xC2 || head > 0xF4) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const auto second = byte(1);
  if ((head == 0xE0 && second < 0xA0) || (head == 0xF0 && second < 0x90) || (head == 0xF4 && second > 0x8F)) return 0;
  if (head == 0xED && second > 0x9F) return 0;                                           // surrogates
  if (head == 0xEF && second == 0xBF && (byte(2) == 0xBE || byte(2) == 0xBF)) return 0;  // U+FFFE and U+FFFF
  return size;
}

std::size_t first_bad_byte(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  for (std::size_t at = 0; at < text.size();) {
    std::uint64_t eight = 0;
    if (at + sizeof eight <= text.size()) std::memcpy(&eight, text.data() + at, sizeof eight);
    if (at + sizeof eight <= text.size() && (eight & high_bits) == 0) {
      at += sizeof eight;
    } else if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
    } else {
      const auto size = wide_character(text.substr(at));
      if (size == 0) return at;
      at += size;
    }
  }
  return std::string_view::npos;
}

void append_character(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

std::string narrow(std::u16string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::uint32_t code = text[at];
    if (code >= 0xD800 && code < 0xE000) {
      const std::uint32_t low = code < 0xDC00 && at + 1 < text.size() ? text[at + 1] : 0;
      if (low < 0xDC00 || low >= 0xE000) continue;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      ++at;
    }
    append_character(out, code);
  }
  return out;
}

std::string narrow(const char16_t* text) { return text == nullptr ? std::string() : narrow(std::u16string_view(text)); }

}  // namespace crossdock::xml
