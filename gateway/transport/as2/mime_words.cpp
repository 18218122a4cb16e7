// SPDX-License-Identifier: Apache-2.0
// Knows the encoded words of RFC 2047, and a few character sets.
#include "gateway/transport/as2/mime_words.hpp"

#include <array>

#include "base/text.hpp"
#include "base/windows_1252.hpp"
#include "gateway/transport/as2/mime.hpp"
#include "gateway/transport/as2/transfer.hpp"

namespace crossdock::as2 {
namespace {

// The characters of ISO 8859-15 where ISO 8859-1 has something else.
constexpr std::array<std::pair<unsigned char, char32_t>, 8> latin_9{{{0xA4, 0x20AC},
                                                                     {0xA6, 0x0160},
                                                                     {0xA8, 0x0161},
                                                                     {0xB4, 0x017D},
                                                                     {0xB8, 0x017E},
                                                                     {0xBC, 0x0152},
                                                                     {0xBD, 0x0153},
                                                                     {0xBE, 0x0178}}};

char32_t in_latin_1(unsigned char c) { return c; }
char32_t in_latin_9(unsigned char c) {
  for (const auto& [byte, character] : latin_9) {
    if (byte == c) return character;
  }
  return c;
}

// No character of these sets is above U+FFFF.
void append(std::string& text, char32_t character) {
  if (character < 0x80) {
    text += static_cast<char>(character);
  } else if (character < 0x800) {
    text += static_cast<char>(0xC0 | (character >> 6));
    text += static_cast<char>(0x80 | (character & 0x3F));
  } else {
    text += static_cast<char>(0xE0 | (character >> 12));
    text += static_cast<char>(0x80 | ((character >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (character & 0x3F));
  }
}

std::optional<std::string> converted(std::string_view bytes, char32_t (*character_of)(unsigned char)) {
  std::string text;
  for (const char c : bytes) {
    const auto character = character_of(static_cast<unsigned char>(c));
    if (character == 0) return std::nullopt;
    append(text, character);
  }
  return text;
}

// "Q": a blank is '_', other bytes are "=C3".
std::string decode_q(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool encoded =
        text[i] == '=' && i + 2 < text.size() && hexadecimal(text[i + 1]) >= 0 && hexadecimal(text[i + 2]) >= 0;
    if (encoded) {
      bytes += static_cast<char>(hexadecimal(text[i + 1]) * 16 + hexadecimal(text[i + 2]));
      i += 2;
    } else {
      bytes += text[i] == '_' ? ' ' : text[i];
    }
  }
  return bytes;
}

constexpr std::size_t longest_word = 1'000;  // RFC 2047 allows 75; products write more

// "=?charset?Q?…?=" at the start of the text.
struct Word {
  std::string charset, bytes;
  std::size_t size = 0;  // of the text it takes
};
std::optional<Word> word_at(std::string_view text) {
  text = text.substr(0, longest_word);
  if (!text.starts_with("=?")) return std::nullopt;
  const auto charset = text.find('?', 2);
  if (charset == std::string_view::npos || charset + 2 >= text.size() || text[charset + 2] != '?') return std::nullopt;
  const auto end = text.find("?=", charset + 3);
  if (end == std::string_view::npos) return std::nullopt;
  const auto encoded = text.substr(charset + 3, end - charset - 3);
  auto name = text.substr(2, charset - 2);
  name = name.substr(0, name.find('*'));  // RFC 2231 §5: "utf-8*en"
  Word word{.charset = std::string(name), .bytes = {}, .size = end + 2};
  const char encoding = text[charset + 1];
  if (encoding == 'Q' || encoding == 'q') {
    word.bytes = decode_q(encoded);
    return word;
  }
  if (encoding != 'B' && encoding != 'b') return std::nullopt;
  auto plain = decode_base64(encoded);
  if (!plain) return std::nullopt;
  word.bytes = std::move(*plain);
  return word;
}

}  // namespace

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset) {
  const auto name = to_lower(charset);
  if (name.empty() || name == "utf-8" || name == "utf8" || name == "us-ascii")
    return is_utf8(bytes) ? std::optional(std::string(bytes)) : std::nullopt;
  if (name == "iso-8859-1" || name == "latin1") return converted(bytes, in_latin_1);
  if (name == "iso-8859-15") return converted(bytes, in_latin_9);
  if (name == "windows-1252" || name == "cp1252") return converted(bytes, in_windows_1252);
  return std::nullopt;
}

// A character may be cut in two where products cut a long name, so words of one character set that follow each other are
// converted together. Blanks between two words are no part of the text (RFC 2047 §6.2).
std::string decode_words(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto first = word_at(text);
    if (!first) {
      result += text.front();
      text.remove_prefix(1);
      continue;
    }
    auto rest = text.substr(first->size);
    auto bytes = first->bytes;
    for (;;) {
      const auto blanks = std::min(rest.find_first_not_of(" \t\r\n"), rest.size());
      const auto next = word_at(rest.substr(blanks));
      if (!next || to_lower(next->charset) != to_lower(first->charset)) break;
      bytes += next->bytes;
      rest.remove_prefix(blanks + next->size);
    }
    const auto decoded = to_utf8(bytes, first->charset);
    result += decoded ? *decoded : std::string(text.substr(0, text.size() - rest.size()));
    text = rest;
    const auto blanks = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    if (decoded && word_at(text.substr(blanks))) text.remove_prefix(blanks);  // of another character set
  }
  return result;
}

}  // namespace crossdock::as2
