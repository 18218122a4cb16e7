// SPDX-License-Identifier: Apache-2.0
// Level 2, the grammar: which node each segment of a set is, what is missing, too often, unknown or out of place.
// Internal to validators. The way of nearly every segment is here, to be inlined into their loops.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "translators/segments/set_check.hpp"

namespace crossdock::segments {

class Walker {
 public:
  explicit Walker(SetCheck& check);

  // The node of the next segment, -1 if it has no place; findings are added for what is wrong. The set's header, which
  // is number 1 and node 0, is behind the walker from the start.
  std::int16_t step(std::size_t number, std::string_view tag) {
    const int id = automaton_.tag(tag);
    if (id < 0) return unknown(number, tag);
    const auto to = automaton_.step(last_, id);
    if (to >= 0 && enter_with_room(to)) [[likely]]
      return to;
    return slow(number, tag, id, to);
  }

 private:
  using Node = Automaton::Node;
  const Node& node(int id) const { return automaton_.nodes[static_cast<std::size_t>(id)]; }
  const GrammarNode& grammar(int id) const { return automaton_.grammar->nodes[static_cast<std::size_t>(id)]; }

  bool has_room(int id) const {
    const auto& to = node(id);
    const auto depth = static_cast<std::size_t>(to.depth);
    return to.max == 0 || path_[depth] != id || count_[depth] < to.max;
  }

  std::int16_t enter(std::int16_t id) { return count(id, static_cast<std::size_t>(node(id).depth)); }

  // has_room and enter in one: the way of nearly every segment.
  bool enter_with_room(std::int16_t id) {
    const auto& to = node(id);
    const auto depth = static_cast<std::size_t>(to.depth);
    if (to.max != 0 && path_[depth] == id && count_[depth] >= to.max) return false;
    count(id, depth);
    return true;
  }

  std::int16_t count(std::int16_t id, std::size_t depth) {
    count_[depth] = path_[depth] == id ? count_[depth] + 1 : 1;
    path_[depth] = id;
    path_[depth + 1] = -1;
    last_ = id;
    return id;
  }

  // Calls visit(candidate, missing so far) in the order of preference until it returns true.
  template <class Visit>
  void candidates(Visit visit) const;
  std::int16_t slow(std::size_t number, std::string_view tag, int id, std::int16_t first);
  std::int16_t unknown(std::size_t number, std::string_view tag);
  std::int16_t misplaced(std::size_t number, std::string_view tag, int id);
  std::optional<int> earlier(int id) const;
  std::optional<int> in_unopened_loop(int id) const;
  const PlaceCodes& codes() const { return automaton_.grammar->dialect->codes; }
  void add_missing(std::size_t number, int absent);
  void add_overuse(std::size_t number, int id);
  std::string loop_of(int id) const;
  std::string tolerance_hint(std::string_view tag) const;

  SetCheck& check_;
  const Automaton& automaton_;
  std::array<std::int16_t, Automaton::deepest + 2> path_{};
  std::array<std::int32_t, Automaton::deepest + 2> count_{};
  int last_ = 0;
};

// Gives each segment of the set its node in the report, and calls visit(number, node) for those that have one, in order,
// until the report is full.
template <class Visit>
void walk(SetCheck& check, Visit visit) {
  auto& nodes = check.report.nodes;
  nodes.assign(check.set.segment_count, Automaton::none);
  Walker walker(check);
  const auto segments = std::span(check.interchange.segments).subspan(check.set.first_segment, check.set.segment_count);
  for (std::size_t i = 0; i < segments.size() && !check.full(); ++i) {
    const auto node = i == 0 ? std::int16_t{0} : walker.step(i + 1, segments[i].tag);
    nodes[i] = node;
    if (node >= 0) visit(i + 1, node);
  }
}

}  // namespace crossdock::segments
