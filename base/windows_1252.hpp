// SPDX-License-Identifier: Apache-2.0
// Windows-1252, which is ISO-8859-1 with letters and signs where that has control characters: the character set of
// files that name none and are not UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace crossdock {

// The character of a byte; 0 for the five bytes that have none, and for NUL.
char32_t in_windows_1252(unsigned char byte);

// Text of an unknown character set as UTF-8: as it is where it is UTF-8, otherwise read as Windows-1252. A byte without a
// character becomes U+FFFD.
std::string utf8_of(std::string_view bytes);

}  // namespace crossdock
