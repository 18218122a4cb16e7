// UTF-8 as XML allows it. Inside this library only.
#pragma once

#include <cstddef>
#include <string_view>

namespace crossdock::xml {

// The length of the character of several bytes at the start of `text`; 0 if there is none, or one that no XML document
// can hold (surrogates, U+FFFE, U+FFFF).
std::size_t wide_character(std::string_view text);

// Where the first byte stands that is no part of a UTF-8 character; npos if there is none.
std::size_t first_bad_byte(std::string_view text);

}  // namespace crossdock::xml
