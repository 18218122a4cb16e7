// SPDX-License-Identifier: Apache-2.0
// Small operations on text that several libraries need. ASCII only: nothing here depends on a locale.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crossdock {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alphanumeric(char c) { return is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z'); }
constexpr bool is_line_break(char c) { return c == '\r' || c == '\n'; }

std::string_view trim(std::string_view text);  // without leading and trailing blanks, tabs, CR and LF
std::string to_lower(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);  // "a,,b" has three parts, "" has one
std::string join(const std::vector<std::string>& parts, std::string_view separator);

// The name in `known` that was probably meant by `word`, for messages such as "did you mean 'partner'?";
// empty when none is close.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

// Bytes made printable for a message: control bytes as \xNN, cut to `limit` bytes.
std::string printable(std::string_view bytes, std::size_t limit = 60);

// Whether the bytes are UTF-8: no byte alone above 0x7F, nothing cut short or beyond U+10FFFF.
bool is_utf8(std::string_view bytes);
// Characters of UTF-8: bytes that go on with one are not counted.
std::size_t characters_in(std::string_view text);

}  // namespace crossdock
