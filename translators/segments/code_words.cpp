// SPDX-License-Identifier: Apache-2.0
// Names an element and what it may hold.
#include "translators/segments/code_words.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace crossdock::segments {

std::string element_named(const ElementDef& def) {
  return "element " + def.codes->number + (def.name.empty() ? "" : ", " + def.name);
}

std::string not_a_code(const ElementDef& def) {
  constexpr std::size_t few = 12;  // what a line of a message has room for
  const auto text = "is not a code of " + element_named(def);
  if (def.codes->codes.empty() || def.codes->codes.size() > few) return text;
  std::vector<std::string> codes(def.codes->codes.begin(), def.codes->codes.end());
  std::ranges::sort(codes);
  return text + " (" + join(codes, ", ") + ")";
}

}  // namespace crossdock::segments
