// SPDX-License-Identifier: Apache-2.0
// EDIFACT segments as rows of simple elements: a component has a place of its own, as if it stood alone. So what works
// on X12 elements (validator, mapping) works on components, and only reader and writer know of composites.
#include "translators/x12/dictionary_tables.hpp"

namespace crossdock::x12 {

void lay_flat(SegmentDef& segment) {
  std::vector<ElementDef> flat;
  std::uint8_t position = 0;
  for (auto& element : segment.elements) {
    segment.starts.push_back(static_cast<std::uint16_t>(flat.size()));
    ++position;
    if (element.components.empty()) {
      element.position = position;
      flat.push_back(std::move(element));
      continue;
    }
    const bool always = element.requirement == Requirement::mandatory;
    std::uint8_t component = 0;
    for (auto& part : element.components) {
      part.position = position;
      part.component = ++component;
      part.needed = part.requirement == Requirement::mandatory;
      part.requirement = part.needed && always ? Requirement::mandatory : Requirement::optional;
      flat.push_back(std::move(part));
    }
  }
  segment.starts.push_back(static_cast<std::uint16_t>(flat.size()));
  segment.elements = std::move(flat);
}

std::string SegmentDef::place(std::size_t element) const {
  const auto two_digits = [](std::size_t n) { return (n < 10 ? "-0" : "-") + std::to_string(n); };
  if (starts.empty() || element >= elements.size()) return tag + two_digits(element + 1);
  const auto& def = elements[element];
  return tag + two_digits(def.position) + (def.component > 0 ? "-" + std::to_string(def.component) : "");
}

}  // namespace crossdock::x12
