// SPDX-License-Identifier: Apache-2.0
// Consistency that spans lines and files of the dictionary.
#include "translators/segments/dictionary_tables.hpp"

namespace crossdock::segments {
namespace {

Result<void> check_release(const std::string& name, const ReleaseTables& release) {
  for (const auto& [number, composite] : release.composites) {
    if (composite.components.empty()) {
      return fail(Fault::invalid, "composite " + number + " has no components", name + "/elements.txt");
    }
  }
  for (const auto& [tag, segment] : release.segments) {
    if (segment.elements.empty())
      return fail(Fault::invalid, "segment " + tag + " has no elements", name + "/segments.txt");
  }
  for (const auto& [number, set] : release.sets) {
    const auto where = name + "/" + number + ".txt";
    const std::string last(set.dialect->trailer);
    if (set.additions) continue;
    if (set.nodes.size() < 2 || set.nodes.back().tag != last || set.nodes.back().parent != 0) {
      return fail(Fault::invalid, "set " + number + " does not end with " + last, where);
    }
    if (set.functional_id.size() != 2)
      return fail(Fault::invalid, "set " + number + " names no functional group", where);
  }
  return {};
}

}  // namespace

Result<void> check_dictionary(const DictionaryTables& tables) {
  for (const auto& range : tables.ranges) {
    for (const auto* release : {&range.release, &range.wider}) {
      if (!release->empty() && !tables.releases.contains(*release))
        return fail(Fault::invalid, "release '" + *release + "' has no tables", "releases.txt");
    }
  }
  for (const auto& [name, release] : tables.releases) {
    if (auto checked = check_release(name, release); !checked) return checked;
  }
  return {};
}

}  // namespace crossdock::segments
