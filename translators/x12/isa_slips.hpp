// SPDX-License-Identifier: Apache-2.0
// Slips of a sender in or right after the ISA which would make every later segment look wrong. Each is told once; the
// file is then read with the delimiters that it really uses. Internal to the reader.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "translators/x12/isa.hpp"

namespace crossdock::x12 {

// Stands for the component separator of an ISA that names none: no text holds this byte (X12.5 recommends it).
inline constexpr char no_component_separator = '\x1F';

// An ISA that lacks ISA16, whose terminator then stands in its place, or that lacks its terminator: reads it into `isa`,
// with its finding. False for any other.
bool take_cut_short(std::string_view rest, std::uint64_t at, Isa& isa);

// Puts right what the ISA says of the delimiters and the first segment after it shows to be otherwise. True if that was
// the terminator.
bool compare_with_next_segment(std::string_view rest, std::uint64_t at, const Departures& departures, Isa& isa);

// "ISA has '|' instead of the element separator '*' after ISA-05": an ISA whose other separators stand at their fixed
// places.
std::optional<IsaFailure> wrong_separator(std::string_view rest, std::uint64_t at);

// Which elements of the ISA are not of their fixed length: "ISA-06 'ACME' has 4 characters instead of 15".
std::string wrong_lengths(const Isa& isa);

}  // namespace crossdock::x12
