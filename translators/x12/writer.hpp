// SPDX-License-Identifier: Apache-2.0
// Puts the sets that were built into groups and an interchange. Control numbers, dates and delimiters come in as
// parameters; nothing is invented here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "translators/segments/set_builder.hpp"
#include "translators/x12/interchange.hpp"

namespace crossdock::x12 {

using segments::Collided;
using segments::Collision;
using segments::SetBuilder;
using segments::SetText;

inline constexpr std::int64_t largest_control = 999'999'999;  // control number, ISA13 and GS06

// Fault::invalid for a delimiter that is used twice, or is a letter, a digit or a blank.
Result<void> check_delimiters(std::string_view used);

// Delimiters with which `text`, written with `taken`, would not have collided: those that did are replaced by
// bytes that occur nowhere in it. nullopt when none are left, or when the collisions are not with delimiters.
std::optional<Delimiters> without_collisions(const Delimiters& taken, std::span<const Collided> collisions,
                                             std::string_view text);

struct Address {
  std::string qualifier;  // ISA05 or ISA07
  std::string id;         // ISA06 or ISA08, at most 15 characters
  std::string group_id;   // GS02 or GS03
};

struct GroupText {
  std::string functional_id;  // GS01
  std::string version;        // GS08
  std::int64_t control = 0;   // GS06
  std::vector<SetText> sets;
  std::vector<std::int64_t> set_controls;  // ST02 of each set, 1 to 999999999
};

struct InterchangeText {
  Address sender, receiver;
  Delimiters delimiters;
  std::string version = "00401";           // ISA12
  std::int64_t control = 0;                // ISA13, 1 to 999999999
  TimePoint at;                            // ISA09, ISA10, GS04, GS05, in UTC
  bool acknowledgement_requested = false;  // ISA14
  char usage = 'P';                        // ISA15: P production, T test
  std::vector<std::string> ta1;            // TA1 segments without terminator
  std::vector<GroupText> groups;
  bool line_breaks = false;  // a line feed after each terminator, for files that people read
};

// Fault::invalid when an address, version or control number cannot be written.
Result<std::string> write(const InterchangeText& interchange);

}  // namespace crossdock::x12
