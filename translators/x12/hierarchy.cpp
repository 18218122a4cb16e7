// SPDX-License-Identifier: Apache-2.0
// Level 2, the HL tree: built from HL01 and HL02 within a set, never from the order of the segments.
#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/text.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

using Level = HierarchyLevel;

// From HL01 to the level's index. Most senders count from 1, so small numbers have a table of their own.
class IdMap {
 public:
  IdMap(std::size_t levels, std::vector<std::uint32_t>& numbers) : small_(numbers) {
    small_.assign(2 * levels + 16, absent);
  }

  // False if the id was there already.
  bool insert(std::string_view id, std::size_t index) {
    const auto number = small(id);
    if (number == absent) return others_.emplace(id, index).second;
    if (small_[number] != absent) return false;
    small_[number] = static_cast<std::uint32_t>(index);
    return true;
  }
  std::optional<std::size_t> find(std::string_view id) const {
    const auto number = small(id);
    if (number != absent) return small_[number] == absent ? std::nullopt : std::optional<std::size_t>(small_[number]);
    const auto found = others_.find(id);
    return found == others_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  static constexpr std::uint32_t absent = ~0U;
  // The number an id is written as, if it is small; "01" is not "1".
  std::uint32_t small(std::string_view id) const {
    if (id.size() > 7 || id.front() == '0') return absent;
    std::uint32_t number = 0;
    for (const char c : id) {
      const auto digit = static_cast<unsigned char>(c - '0');
      if (digit > 9) return absent;
      number = number * 10 + digit;
    }
    return number < small_.size() ? number : absent;
  }

  std::vector<std::uint32_t>& small_;
  std::unordered_map<std::string_view, std::size_t> others_;
};

std::string_view trimmed(std::string_view text) {
  const bool tight = text.empty() || (text.front() > ' ' && text.back() > ' ');  // nearly always
  return tight ? text : trim(text);
}

void collect(SetCheck& check, HierarchyLevels& levels) {
  const int tag = check.automaton->tag("HL");
  const auto& nodes = check.report.nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i] < 0 || check.automaton->tags[static_cast<std::size_t>(nodes[i])] != tag) continue;
    const auto elements = check.elements(i + 1);
    const auto element = [&](std::size_t at) { return at < elements.size() ? elements[at] : std::string_view{}; };
    levels.emplace_back(i + 1, trimmed(element(0)), trimmed(element(1)), trimmed(element(2)), element(3));
  }
}

void link(SetCheck& check, HierarchyLevels& levels, std::vector<std::uint32_t>& numbers) {
  IdMap by_id(levels.size(), numbers);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (levels[i].id.empty()) continue;
    if (!by_id.insert(levels[i].id, i)) {
      add_element(check, levels[i].number, 1, "7", levels[i].id,
                  "HL-01 '" + printable(levels[i].id, 12) + "' was used by an earlier HL");
    }
  }
  for (std::size_t i = 0; i < levels.size(); ++i) {
    auto& level = levels[i];
    if (level.parent.empty()) continue;
    const auto found = by_id.find(level.parent);
    if (!found) {
      add_element(check, level.number, 2, "7", level.parent,
                  "HL-02 '" + printable(level.parent, 12) + "' names no HL of this set");
      continue;
    }
    level.above = static_cast<std::ptrdiff_t>(*found);
    levels[*found].parent_of_any = true;
    if (*found > i) {
      check.add(level.number, {.code = "warning:hl-order",
                               .element = 2,
                               .value = echo(level.parent, check.interchange.delimiters),
                               .message = "HL-02 '" + printable(level.parent, 12) + "' names an HL that follows later",
                               .error = false});
    }
  }
}

// Each walk to the root marks what it passes; meeting a mark of its own means that it went in a circle.
void find_cycles(SetCheck& check, const HierarchyLevels& levels, std::vector<std::size_t>& seen) {
  seen.assign(levels.size(), 0);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    auto at = static_cast<std::ptrdiff_t>(i);
    while (at >= 0 && seen[static_cast<std::size_t>(at)] == 0) {
      seen[static_cast<std::size_t>(at)] = i + 1;
      at = levels[static_cast<std::size_t>(at)].above;
    }
    if (at < 0 || seen[static_cast<std::size_t>(at)] != i + 1) continue;
    const auto& level = levels[static_cast<std::size_t>(at)];
    add_element(
        check, level.number, 2, "7", level.parent,
        "HL-02 '" + printable(level.parent, 12) + "' makes HL " + printable(level.id, 12) + " its own ancestor");
  }
}

}  // namespace

void check_hierarchy(SetCheck& check, Scratch& scratch) {
  if (check.automaton->tag("HL") < 0) return;
  auto& levels = scratch.levels;
  collect(check, levels);
  if (levels.empty()) return;
  link(check, levels, scratch.numbers);
  find_cycles(check, levels, scratch.seen);
  // Several shipments may each begin a tree of their own; a root of another level has lost its parent.
  const auto root = std::ranges::find_if(levels, [](const Level& level) { return level.parent.empty(); });
  const auto lost = std::find_if(root, levels.end(),
                                 [&](const Level& level) { return level.parent.empty() && level.code != root->code; });
  if (lost != levels.end()) {
    const bool none = std::ranges::all_of(levels, [](const Level& level) { return level.parent.empty(); });
    check.add(lost->number, {.code = "warning:hl-parentless",
                             .element = 2,
                             .message = (none ? std::string("no HL names a parent")
                                              : "HL " + printable(lost->id, 12) + " names no parent") +
                                        ": the levels can only be told from their order",
                             .error = false});
  }
  for (const auto& level : levels) {
    if (level.has_children.size() != 1) continue;
    const bool says_none = level.has_children[0] == '0', says_some = level.has_children[0] == '1';
    if ((says_none && level.parent_of_any) || (says_some && !level.parent_of_any)) {
      check.add(level.number,
                {.code = "warning:hl-children",
                 .element = 4,
                 .value = std::string(level.has_children),
                 .message = "HL-04 '" + std::string(level.has_children) + "' does not agree with the HLs that name " +
                            printable(level.id, 12) + " as parent",
                 .error = false});
    }
  }
}

}  // namespace crossdock::x12
