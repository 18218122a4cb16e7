// SPDX-License-Identifier: Apache-2.0
// UTF-8 as XML allows it. Inside this library only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock::xml {

// The length of the character of several bytes at the start of `text`; 0 if there is none, or one that no XML document
// can hold (surrogates, U+FFFE, U+FFFF).
std::size_t wide_character(std::string_view text);

// Where the first byte stands that is no part of a UTF-8 character; npos if there is none.
std::size_t first_bad_byte(std::string_view text);

void append_character(std::string& out, std::uint32_t code);

// UTF-16, as Xerces-C keeps text, in UTF-8. Half a pair, where a text was cut, is left out.
std::string narrow(std::u16string_view text);
// The same for its strings, of which nullptr is the empty one.
std::string narrow(const char16_t* text);

}  // namespace crossdock::xml
