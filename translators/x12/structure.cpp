// SPDX-License-Identifier: Apache-2.0
// Level 2 in one pass over a set: each segment gets its place in the grammar, and its elements are checked by it.
#include "translators/segments/walker.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {

void check_structure(SetCheck& check) {
  segments::walk(check, [&](std::size_t number, std::int16_t node) {
    const auto* rules = check.automaton->nodes[static_cast<std::size_t>(node)].check;
    if (rules != nullptr) check_elements(check, number, *rules);
  });
}

}  // namespace crossdock::x12
