// SPDX-License-Identifier: Apache-2.0
// How a file of each syntax starts: what tells X12 and EDIFACT from each other and from data. The one place of this
// library that names them; all else about their headers is their readers' business.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace crossdock::segments {

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

inline constexpr std::size_t isa_length = 106;  // with terminator; fixed by X12.5
// Where the separators of an ISA stand.
inline constexpr std::array<std::size_t, 16> isa_separators = {3,  6,  17, 20, 31, 34, 50,  53,
                                                               69, 76, 81, 83, 89, 99, 101, 103};

// Whether a byte can be a delimiter: neither a letter, a digit nor a blank.
constexpr bool delimiter_like(char c) {
  return !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) && c != ' ';
}

// Whether an ISA begins at `at`, where a segment may begin. With a letter or digit as separator only in the fixed
// layout, and then the reader refuses it (TA105 026).
bool starts_isa(std::string_view bytes, std::size_t at);

// Whether an ISA in its fixed layout stands at `at`: the check that tells a header from data.
bool is_fixed_isa(std::string_view bytes, std::size_t at);
// The same at the start of `isa`, with whatever byte as separator.
bool has_isa_places(std::string_view isa);

// Whether the bytes are X12: an ISA after optional blanks, padding or BOM.
bool begins_x12(std::string_view bytes);
// Whether the bytes are EDIFACT: UNA, UNB or UNH after optional blanks, padding or BOM.
bool begins_edifact(std::string_view bytes);
// Whether UNA with its six characters stands at the start, then UNB and the separator that UNA names.
bool starts_una(std::string_view bytes);

// The bytes without a BOM, blanks, line breaks, NUL and Ctrl-Z at their start, which readers step over.
std::string_view without_mark_and_padding(std::string_view bytes);

}  // namespace crossdock::segments
