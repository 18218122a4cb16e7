// SPDX-License-Identifier: Apache-2.0
// What this library must know of a syntax. Each gives a row of its own: nothing here asks which of them it is.
#pragma once

#include <string>
#include <string_view>

#include "translators/canonical/kinds.hpp"

namespace crossdock::segments {

using canonical::Syntax;  // of these, those that are made of segments

// The codes of findings about segments that are not where the grammar wants them.
struct PlaceCodes {
  std::string_view missing;       // it is mandatory, or starts the loop of one that is there
  std::string_view loop_overuse;  // the loop occurs too often
  std::string_view overuse;       // the segment does
  std::string_view unknown;       // no segment of this release
  std::string_view foreign;       // one that is not part of this set
  std::string_view late;          // it stands too late
  std::string_view unexpected;    // it has no place here for another reason
};

struct Dialect {
  Syntax syntax{};
  std::string_view header, trailer;  // of a set: "ST" and "SE"
  std::string_view set_word;         // a set as people call it there: "Set"
  // The segment that opens a level of a tree, with its own id and its parent's as its first elements; "" for none.
  std::string_view level;
  std::string_view outdented;  // the segment that is shown beside the header, not below it; "" for none
  // Segments are laid out flat (SegmentDef::starts), and their elements are checked by rules of the syntax.
  bool flat = false;
  bool decoded = false;               // the reader gives values in UTF-8
  int period = 0, period_format = 0;  // data elements: a period, and the one before it that says its form; 0: none
  PlaceCodes codes;
  // Versions as releases.txt names them: whether a word is one, how that is said, and the form in which a version (of a
  // group, too) sorts by time; "" where it says none.
  bool (*is_version)(std::string_view word) = nullptr;
  std::string_view versions_are;  // "each of six digits"
  std::string (*in_time_order)(std::string_view version) = nullptr;
};

}  // namespace crossdock::segments
