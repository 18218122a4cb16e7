// SPDX-License-Identifier: Apache-2.0
// The departures from a standard that a partner may be allowed, by name. This is the one list of them: the reader,
// the validator, the loader of partner profiles and the command line use it, and a test holds the
// documentation against it. Nothing here needs the rest of the library.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

namespace crossdock::segments {

enum class Tolerance : std::uint8_t {
  bom,
  leading_blanks,
  leading_text,
  isa_short,
  isa_long,
  isa_date,
  line_breaks,
  line_terminator,
  multi_byte_terminator,
  missing_terminator,
  indented,
  padding,
  trailing_text,
  trailing_separators,
  repetition_separator,
  repetition_as_data,
  lower_case_tags,
  control_zeros,
  padded_numbers,
  zero_date,
  ta1_count,
  version_zero,
};

struct ToleranceName {
  Tolerance tolerance;
  std::string_view name;     // as profiles and --tolerate write it
  std::string_view accepts;  // one line for a person
};

// In the order of the enumeration.
inline constexpr std::array<ToleranceName, 22> tolerance_names = {{
    {Tolerance::bom, "bom", "a byte order mark before an ISA"},
    {Tolerance::leading_blanks, "leading-blanks", "blanks or empty lines before the first ISA"},
    {Tolerance::leading_text, "leading-text", "other text before the first ISA"},
    {Tolerance::isa_short, "isa-short", "an ISA whose elements are not padded to their fixed length"},
    {Tolerance::isa_long, "isa-long", "an ISA with elements longer than fixed, or a blank before its terminator"},
    {Tolerance::isa_date, "isa-date", "an ISA whose date or time is blank, or whose date is all zeros"},
    {Tolerance::line_breaks, "line-breaks",
     "segments broken over several lines, as at 80 columns, also the ISA; the breaks are taken out"},
    {Tolerance::line_terminator, "line-terminator",
     "segments that end with LF, CR or CR LF instead of a character, whatever the ISA ends with"},
    {Tolerance::multi_byte_terminator, "multi-byte-terminator", "a segment terminator of more than one byte"},
    {Tolerance::missing_terminator, "missing-terminator", "an IEA without terminator at the end of the file"},
    {Tolerance::indented, "indented", "blanks or tabs before a segment's tag"},
    {Tolerance::padding, "padding",
     "NUL, Ctrl-Z or blanks after a terminator or after the interchange; line breaks are usual there"},
    {Tolerance::trailing_text, "trailing-text", "other text after an interchange"},
    {Tolerance::trailing_separators, "trailing-separators",
     "element separators at the end of a segment, also more than it has elements"},
    {Tolerance::repetition_separator, "repetition-separator",
     "an ISA11 that does not fit ISA12: a separator before 004020, 'U' or another non-delimiter from then on"},
    {Tolerance::repetition_as_data, "repetition-as-data",
     "the repetition separator as a character of elements that cannot repeat"},
    {Tolerance::lower_case_tags, "lower-case-tags", "segment tags in lower case"},
    {Tolerance::control_zeros, "control-zeros",
     "control numbers of header and trailer that differ in leading zeros only"},
    {Tolerance::padded_numbers, "padded-numbers", "blanks around counts and control numbers of the envelope"},
    {Tolerance::zero_date, "zero-date", "a date of zeros for none"},
    {Tolerance::ta1_count, "ta1-count", "an IEA01 of 1 in an interchange that holds nothing but a TA1"},
    {Tolerance::version_zero, "version-zero", "0 for D as the version of an EDIFACT message, as in DESADV:0:96A"},
}};

constexpr std::string_view name_of(Tolerance tolerance) {
  return tolerance_names[static_cast<std::size_t>(tolerance)].name;
}

constexpr std::optional<Tolerance> tolerance_named(std::string_view name) {
  for (const auto& one : tolerance_names) {
    if (one.name == name) return one.tolerance;
  }
  return std::nullopt;
}

// A set of them, small enough to be asked for every segment.
class Tolerances {
 public:
  constexpr Tolerances() = default;
  constexpr Tolerances(std::initializer_list<Tolerance> all) {
    for (const auto one : all) add(one);
  }
  // Those that are named; "all" is each of them, and names that are unknown here are left out.
  template <class Names>
  static constexpr Tolerances named(const Names& names) {
    Tolerances result;
    for (const auto& name : names) {
      if (const auto one = tolerance_named(name)) result.add(*one);
      if (std::string_view(name) != "all") continue;
      for (const auto& one : tolerance_names) result.add(one.tolerance);
    }
    return result;
  }

  constexpr bool has(Tolerance tolerance) const { return (bits_ & bit(tolerance)) != 0; }
  constexpr void add(Tolerance tolerance) { bits_ |= bit(tolerance); }
  friend constexpr bool operator==(Tolerances, Tolerances) = default;

 private:
  static constexpr std::uint32_t bit(Tolerance tolerance) {
    return std::uint32_t{1} << static_cast<unsigned>(tolerance);
  }
  std::uint32_t bits_ = 0;
};

}  // namespace crossdock::segments
