// SPDX-License-Identifier: Apache-2.0
// Replaces accented letters and typographic signs by plain ones from two tables.
#include "translators/segments/characters.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace crossdock::segments {
namespace {

// U+00C0 to U+017F: the letter each is made of.
constexpr std::string_view plain_letters =
    "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTs"
    "aaaaaaaceeeeiiiidnooooo/ouuuuyty"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg"
    "GgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL"
    "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSs"
    "SsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
static_assert(plain_letters.size() == 0x180 - 0xC0);

struct Substitute {
  std::uint32_t code;
  char plain;
};
// Signs that word processors put in place of those that were typed, and signs of Latin-1 that have a plain form.
constexpr std::array<Substitute, 20> substitutes = {
    {{0xA0, ' '},   {0xAB, '"'},   {0xAD, '-'},   {0xB4, '\''},  {0xB7, '.'},    {0xBB, '"'},    {0x2010, '-'},
     {0x2011, '-'}, {0x2012, '-'}, {0x2013, '-'}, {0x2014, '-'}, {0x2018, '\''}, {0x2019, '\''}, {0x201A, '\''},
     {0x201C, '"'}, {0x201D, '"'}, {0x201E, '"'}, {0x2026, '.'}, {0x2032, '\''}, {0x202F, ' '}}};

char plain(std::uint32_t code) {
  if (code >= 0xC0 && code < 0x180) return plain_letters[code - 0xC0];
  const auto found = std::ranges::find(substitutes, code, &Substitute::code);
  return found != substitutes.end() ? found->plain : '?';
}

struct Decoded {
  std::uint32_t code = 0;
  std::size_t length = 1;
};

Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const auto lead = byte(0);
  const std::size_t length = lead >= 0xF0 && lead < 0xF5   ? 4
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                                                           : 1;
  if (length == 1 || text.size() < length) return {lead, 1};
  std::uint32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {lead, 1};
    code = code << 6 | (byte(i) & 0x3F);
  }
  return {code, length};
}

}  // namespace

Narrowed narrow(std::string_view text, Characters characters) {
  const auto [code, length] = decode(text);
  // 0x80 to 0x9F are control characters of Latin-1.
  if (characters == Characters::latin_1 && code >= 0xA0 && code <= 0xFF)
    return {.byte = static_cast<char>(code), .length = length, .exact = true};
  return {.byte = plain(code), .length = length};
}

}  // namespace crossdock::segments
