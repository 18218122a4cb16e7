// SPDX-License-Identifier: Apache-2.0
// The ways of the walker that are rare: a choice between places, and all that is wrong.
#include "translators/segments/walker.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace crossdock::segments {

Walker::Walker(SetCheck& check) : check_(check), automaton_(*check.automaton) {
  path_.fill(-1);
  path_[0] = 0;
  count_[0] = 1;
}

template <class Visit>
void Walker::candidates(Visit visit) const {
  std::vector<int> missing;
  const auto walk = [&](int from) {
    for (int child = from; child >= 0; child = node(child).next) {
      if (visit(child, missing)) return true;
      if (node(child).mandatory) missing.push_back(child);
    }
    return false;
  };
  if (walk(node(last_).first_child)) return;
  for (int at = last_; at > 0; at = node(at).parent) {
    if (visit(at, missing) || walk(node(at).next)) return;
  }
}

std::int16_t Walker::slow(std::size_t number, std::string_view tag, int id, std::int16_t first) {
  if (first == Automaton::none) return misplaced(number, tag, id);
  // A place that is not yet full, then the first one all the same.
  int to = -1;
  std::vector<int> missing;
  candidates([&](int candidate, const std::vector<int>& skipped) {
    if (automaton_.tags[static_cast<std::size_t>(candidate)] != id) return false;
    if (to >= 0 && !has_room(candidate)) return false;
    if (to >= 0 && skipped.size() > missing.size()) return false;  // do not skip what is mandatory to make room
    to = candidate;
    missing = skipped;
    return has_room(candidate);
  });
  for (const int absent : missing) add_missing(number, absent);
  if (!has_room(to)) add_overuse(number, to);
  return enter(static_cast<std::int16_t>(to));
}

void Walker::add_missing(std::size_t number, int absent) {
  const auto& def = grammar(absent);
  Finding finding{.code = std::string(codes().missing),
                  .segment = std::string(def.tag),
                  .loop = loop_of(absent),
                  .message = std::string(def.tag) + (def.starts_loop ? " loop" : "") +
                             " is mandatory and missing before segment " + std::to_string(number) + " (" +
                             printable(check_.segment(number).tag, 3) + ")"};
  check_.add(number, std::move(finding));
}

void Walker::add_overuse(std::size_t number, int id) {
  const auto& def = grammar(id);
  check_.add(number, {.code = std::string(def.starts_loop ? codes().loop_overuse : codes().overuse),
                      .loop = loop_of(id),
                      .message = std::string(def.tag) + (def.starts_loop ? " loop" : "") + " occurs more than " +
                                 std::to_string(def.max) + (def.max == 1 ? " time" : " times")});
}

std::string Walker::loop_of(int id) const {
  const auto& def = grammar(id);
  const int loop = def.starts_loop ? id : def.parent;
  if (loop <= 0) return {};
  return std::string(grammar(loop).inner_path());
}

std::string Walker::tolerance_hint(std::string_view tag) const {
  if (tag.find_first_of("\r\n") != std::string_view::npos) return " (tolerance 'line-breaks' would accept it)";
  std::string upper(tag);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const bool known = upper != tag && check_.dictionary.segment(check_.group.version, upper) != nullptr;
  return known ? " (tolerance 'lower-case-tags' would accept it)" : "";
}

std::int16_t Walker::unknown(std::size_t number, std::string_view tag) {
  const bool exists = !tag.empty() && check_.dictionary.segment(check_.group.version, tag) != nullptr;
  check_.add(number, {.code = std::string(exists ? codes().foreign : codes().unknown),
                      .loop = loop_of(last_),
                      .message = exists ? "segment " + std::string(tag) + " is not part of transaction set " +
                                              automaton_.grammar->set
                                        : "'" + printable(tag, 20) + "' is not a segment of release " +
                                              automaton_.grammar->release + tolerance_hint(tag)});
  return Automaton::none;
}

// The tag occurs in the set, but not from here on: either it comes too late, or the segment that opens its
// loop is missing. Then that is said once, and the loop counts as open.
std::int16_t Walker::misplaced(std::size_t number, std::string_view tag, int id) {
  if (const auto late = earlier(id)) {
    check_.add(number, {.code = std::string(codes().late),
                        .loop = loop_of(last_),
                        .message = "segment " + std::string(tag) + " is out of sequence: it may not follow " +
                                   std::string(grammar(last_).tag) + " here"});
    return Automaton::none;
  }
  if (const auto orphan = in_unopened_loop(id)) {
    const int loop = node(*orphan).parent;
    check_.add(number, {.code = std::string(codes().missing),
                        .segment = std::string(grammar(loop).tag),
                        .loop = loop_of(loop),
                        .message = std::string(grammar(loop).tag) + ", which starts the loop of this " +
                                   std::string(tag) + ", is missing"});
    enter(static_cast<std::int16_t>(loop));
    return enter(static_cast<std::int16_t>(*orphan));
  }
  check_.add(number, {.code = std::string(codes().unexpected),
                      .loop = loop_of(last_),
                      .message = "segment " + std::string(tag) + " is not expected here"});
  return Automaton::none;
}

// A child of an open loop that stands before where we are.
std::optional<int> Walker::earlier(int id) const {
  for (int at = last_; at > 0; at = node(at).parent) {
    for (int child = node(node(at).parent).first_child; child >= 0 && child != at; child = node(child).next) {
      if (automaton_.tags[static_cast<std::size_t>(child)] == id) return child;
    }
  }
  return std::nullopt;
}

std::optional<int> Walker::in_unopened_loop(int id) const {
  std::optional<int> found;
  candidates([&](int candidate, const std::vector<int>&) {
    for (int child = node(candidate).first_child; child >= 0 && !found; child = node(child).next) {
      if (automaton_.tags[static_cast<std::size_t>(child)] == id) found = child;
    }
    return found.has_value();
  });
  return found;
}

}  // namespace crossdock::segments
