// SPDX-License-Identifier: Apache-2.0
// Segments as rows of simple elements: a component has a place of its own, as if it stood alone. So what works on elements
// (validator, mapping) works on components, and only reader and writer know of composites.
#include "translators/segments/dictionary_tables.hpp"

namespace crossdock::segments {
namespace {

// Adds the mandatory components of a composite as notes of the segment: each component asks for those needed.
void add_notes(const ElementDef& composite, std::size_t first, SegmentDef& segment) {
  std::vector<int> needed;
  for (std::size_t i = 0; i < composite.components.size(); ++i) {
    if (composite.components[i].requirement == Requirement::mandatory)
      needed.push_back(static_cast<int>(first + i) + 1);
  }
  if (needed.empty()) return;
  for (std::size_t i = 0; i < composite.components.size(); ++i) {
    SyntaxNote note{.kind = 'C', .positions = {static_cast<int>(first + i) + 1}};
    for (const int other : needed) {
      if (other != note.positions.front()) note.positions.push_back(other);
    }
    if (note.positions.size() > 1) segment.notes.push_back(std::move(note));
  }
}

}  // namespace

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
    add_notes(element, flat.size(), segment);
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

std::string SegmentDef::suffix(std::size_t element) const {
  const auto two_digits = [](std::size_t n) { return (n < 10 ? "-0" : "-") + std::to_string(n); };
  if (starts.empty() || element >= elements.size()) return two_digits(element + 1);
  const auto& def = elements[element];
  return two_digits(def.position) + (def.component > 0 ? "-" + std::to_string(def.component) : "");
}

}  // namespace crossdock::segments
