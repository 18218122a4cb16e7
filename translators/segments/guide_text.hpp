// SPDX-License-Identifier: Apache-2.0
// A guide's lines taken apart, before the dictionary is asked. Internal to the library.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace crossdock::segments {

// A guide that cannot be compiled, and why.
inline tl::unexpected<Error> wrong(std::string why) { return fail(Fault::invalid, std::move(why)); }

// "[01=ST|SF]", "[03!=CA]" or, in a condition, "[04]" for any value.
struct GuideSelector {
  int element = 0, component = 0;
  bool negated = false;
  std::vector<std::string> codes;  // empty: any value
  friend bool operator==(const GuideSelector&, const GuideSelector&) = default;
};

// "N1[01=ST]", "DTM#2": one step of a path.
struct GuideStepText {
  std::string tag;
  int twin = 1;
  std::vector<GuideSelector> selectors;
};

// "850/N1[01=ST]/N4[02]" without the set: steps, and the element the last of them ends with.
struct GuidePath {
  std::vector<GuideStepText> steps;
  int element = 0, component = 0;
};

enum class Demand {
  required,
  not_used,
  least,
  most,  // of a segment or loop
  codes,
  not_codes,
  longest,
  shortest,
  pattern,
  least_repeats,
  most_repeats,  // of an element
  structure,     // of the HL tree
};

struct GuideDemand {
  Demand demand{};
  int limit = 0;
  std::vector<std::string> words;  // codes, or the one pattern, or structures
};

struct GuideConditionText {
  GuidePath path;
  bool present = true;
};

// "codes NE DS, max length 2 if N1[01=ST] absent"
struct GuideLine {
  std::vector<GuideDemand> demands;
  std::vector<GuideConditionText> conditions;
};

// Fault::invalid without a place: the caller knows the file.
Result<GuidePath> parse_guide_path(std::string_view text);
Result<GuideLine> parse_guide_line(std::string_view text);

}  // namespace crossdock::segments
