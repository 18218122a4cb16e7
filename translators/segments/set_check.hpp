// SPDX-License-Identifier: Apache-2.0
// Holds what the checks of one set share. Internal to validators.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "translators/segments/automaton.hpp"
#include "translators/segments/index.hpp"
#include "translators/segments/validation.hpp"

namespace crossdock::segments {

// One set being checked. Findings come in any order and are sorted by position at the end.
struct SetCheck {
  const Interchange& interchange;
  const Group& group;
  const TransactionSet& set;
  const Dictionary& dictionary;
  const ValidateOptions& options;
  const Automaton* automaton = nullptr;
  ByteKinds kinds;         // of all bytes of the set
  bool plain = false;      // of these there are none, and the character set needs no second look
  bool duplicate = false;  // its control number was used by an earlier set of the group
  SetReport& report;
  bool national = false;  // bytes above 0x7F were reported
  bool utf8 = false;      // and they are UTF-8
  Tolerances used = {};   // reported already

  const Segment& segment(std::size_t number) const { return interchange.segments[set.first_segment + number - 1]; }
  std::span<const std::string_view> elements(std::size_t number) const {
    return interchange.elements_of(segment(number));
  }
  // The element, or "" where the segment is shorter, or the set: it may be cut off after its header.
  std::string_view element(std::size_t number, std::size_t position) const {
    if (number > set.segment_count) return {};
    const auto all = elements(number);
    return position - 1 < all.size() ? all[position - 1] : std::string_view{};
  }
  bool full() const { return report.findings.size() >= options.max_findings_per_set; }

  // A departure that a tolerance allows: the finding as it is, with the name of the tolerance; or, when it is
  // allowed, the use of it, which is reported once for the set.
  void depart(std::size_t segment_number, Tolerance tolerance, Finding finding);

  // The finding's place is filled in from the segment's number and the element's position.
  void add(std::size_t segment_number, Finding finding);
};

// Turns the finding of a departure into the use of a tolerance, if `allowed` holds it, or else names it.
void apply_tolerance(Tolerances allowed, Tolerance tolerance, Finding& finding);

// A value for echoing in an acknowledgement: empty if it holds a delimiter, a control or a non-ASCII byte.
std::string echo(std::string_view value, const Delimiters& delimiters);
// "PO1-02", "REF-04-01"
std::string place(std::string_view tag, std::size_t position, std::size_t component = 0);

}  // namespace crossdock::segments
