// SPDX-License-Identifier: Apache-2.0
// Wire addresses as written in rules: "REF[01=CO].02", "N9[01=L1]/MSG.01", "PER.03+[TE]", "DTM[01-1=137].01-2",
// "cac:LineItem/cbc:Quantity@unitCode".
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace crossdock::mapping {

// An element as written: "03" or, of a composite, "01-2".
struct ElementPlace {
  int element = 0;    // from 1
  int component = 0;  // from 1; 0 when none is named
  friend bool operator==(const ElementPlace&, const ElementPlace&) = default;
};

struct SegmentStep {
  std::string tag;  // "REF", or "N1#2" for a tag that stands twice under one parent
  std::vector<std::pair<ElementPlace, std::string>> filters;
};

struct SegmentAddress {  // of EDIFACT, too
  bool loop = false;     // written with "loop "
  std::vector<SegmentStep> steps;
  int element = 0;        // from 1; 0 when the segment is meant
  int component = 0;      // from 1
  bool onwards = false;   // "03+": the element and those after it
  std::string qualifier;  // "03+[TE]"
};

struct ElementStep {
  std::string name;                                          // "cac:LineItem"
  std::vector<std::pair<std::string, std::string>> filters;  // attribute, value
};

struct XmlAddress {
  std::vector<ElementStep> steps;  // none for "."
  std::string attribute;
};

// The error is a text; the caller knows the place.
tl::expected<SegmentAddress, std::string> parse_segment_address(std::string_view text);
tl::expected<XmlAddress, std::string> parse_xml_address(std::string_view text);

}  // namespace crossdock::mapping
