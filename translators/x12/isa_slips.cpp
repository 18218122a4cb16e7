// SPDX-License-Identifier: Apache-2.0
// Compares an ISA with its own fixed layout and with the GS or TA1 that follows it.
#include "translators/x12/isa_slips.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace crossdock::x12 {
namespace {

constexpr std::size_t longest_isa = 400;  // none of those that are understood comes near

std::string quoted_byte(char c) { return "'" + printable({&c, 1}) + "'"; }

std::string_view after_breaks(std::string_view text) {
  const auto first = std::ranges::find_if_not(text, is_line_break);
  return text.substr(static_cast<std::size_t>(first - text.begin()));
}

// A segment that may follow an ISA, with the number of its elements.
struct Follower {
  std::string_view tag;
  std::size_t elements = 0;
};
constexpr Follower followers[] = {{"GS", 8}, {"TA1", 5}};

// `text` begins with one of them and a byte that may separate elements.
const Follower* follower_at(std::string_view text) {
  for (const auto& one : followers) {
    if (text.starts_with(one.tag) && text.size() > one.tag.size() && delimiter_like(text[one.tag.size()])) return &one;
  }
  return nullptr;
}

// Whether a segment begins there: a tag, then the separator.
bool begins_segment(std::string_view text, char separator) {
  const auto end = text.substr(0, 4).find(separator);
  return (end == 2 || end == 3) && is_capital(text[0]) &&
         std::ranges::all_of(text.substr(0, end), [](char c) { return is_capital(c) || is_digit(c); });
}

// The byte that ends the GS or TA1 at the start of `text`: the first in its last element that can delimit, if a segment
// follows it.
std::optional<char> end_of_follower(std::string_view text, const Follower& follower, char separator) {
  std::size_t from = 0;
  for (std::size_t i = 0; i < follower.elements; ++i) {
    from = text.find(separator, from);
    if (from == std::string_view::npos) return std::nullopt;
    ++from;
  }
  const auto last = text.substr(from);
  const auto end = std::ranges::find_if(last, delimiter_like);
  if (end == last.begin() || end == last.end() || *end == separator) return std::nullopt;
  const auto next = after_breaks(last.substr(static_cast<std::size_t>(end - last.begin()) + 1));
  return begins_segment(next, separator) ? std::optional(*end) : std::nullopt;
}

// The line that `text` begins with.
std::string_view first_line(std::string_view text) { return text.substr(0, text.find_first_of("\r\n")); }

// "~ LF": the terminator at the start of `text` with the line breaks after it, as people call them.
std::string terminator_in_words(std::string_view text) {
  std::string words = is_line_break(text[0]) ? "" : printable(text.substr(0, 1));
  for (const char c : text.substr(is_line_break(text[0]) ? 0 : 1, 2)) {
    if (!is_line_break(c)) break;
    words += (words.empty() ? "" : " ") + std::string(c == '\r' ? "CR" : "LF");
  }
  return words;
}

void note(Isa& isa, std::string_view ta105, std::uint64_t offset, std::string message, int element = 0) {
  isa.findings.push_back({.level = 1,
                          .code = "TA105:" + std::string(ta105),
                          .element = element,
                          .offset = offset,
                          .message = std::move(message)});
}

void note_no_terminator(Isa& isa, std::uint64_t offset, char used) {
  note(isa, "004", offset,
       "the ISA lacks its terminator: segments end with " + quoted_byte(used) +
           ", and the sender must write that after ISA-16 too");
}

// The ISA separates its elements with one byte, and the segments after it do so with another.
void compare_separator(std::string_view next, std::uint64_t at, const Follower& follower, Isa& isa) {
  auto& d = isa.delimiters;
  const char used = next[follower.tag.size()];
  const auto segment = next.substr(0, next.find(d.segment));
  const bool another = used != d.element && used != d.segment && segment.find(d.element) == std::string_view::npos &&
                       static_cast<std::size_t>(std::ranges::count(segment, used)) + 1 >= follower.elements;
  if (!another) return;
  note(isa, "026", at + 3,
       "the ISA separates elements with " + quoted_byte(d.element) + ", but the segments after it use " +
           quoted_byte(used) + ": the sender must write the ISA with " + quoted_byte(used) + " too");
  d.element = used;
  if (d.component == used) d.component = no_component_separator;
}

// The ISA ends with one byte, and the segments after it with another. True if so.
bool compare_terminator(std::string_view next, std::uint64_t at, const Follower& follower, const Departures& departures,
                        Isa& isa) {
  auto& d = isa.delimiters;
  const auto used = end_of_follower(next, follower, d.element);
  if (!used || *used == d.segment || *used == d.component) return false;
  if (is_line_break(*used) && is_line_break(d.segment)) return false;
  const auto place = at + isa.length - 1;
  if (is_line_break(*used)) {
    isa.findings.push_back(
        departures.note(Tolerance::line_terminator, "004", place,
                        "segments end with line breaks, not with " + quoted_byte(d.segment) + " as the ISA does"));
  } else if (is_line_break(d.segment)) {
    note_no_terminator(isa, place, *used);
  } else {
    note(isa, "004", place,
         "segments end with " + quoted_byte(*used) + ", not with " + quoted_byte(d.segment) +
             " as the ISA does: the sender must end all of them with the same byte");
  }
  d.segment = *used;
  return true;
}

// The byte after ISA15, with or without a separator between them, before a GS or TA1.
struct Tail {
  char byte = 0;
  std::size_t at = 0;
  bool separated = false, broken = false;  // broken: a line break follows
  std::string_view next;
  std::optional<char> used;  // what ends the GS or TA1
};
std::optional<Tail> tail_of(std::string_view rest, std::size_t isa15) {
  const char separator = rest[3];
  Tail tail;
  tail.separated = rest[isa15 + 1] == separator;
  tail.at = isa15 + (tail.separated ? 2 : 1);
  tail.byte = rest[tail.at];
  const auto behind = rest.substr(tail.at + 1);
  tail.next = after_breaks(behind);
  tail.broken = tail.next.size() != behind.size();
  const auto* follower = follower_at(tail.next);
  if (!delimiter_like(tail.byte) || tail.byte == separator || follower == nullptr) return std::nullopt;
  tail.used = end_of_follower(tail.next, *follower, separator);
  return tail;
}

// Whether the byte ends the ISA. After a separator it could as well be ISA16.
bool ends_isa(const Tail& tail) {
  if (tail.used) return *tail.used == tail.byte;
  return !tail.separated || !tail.broken || first_line(tail.next).find(tail.byte) != std::string_view::npos;
}

// The elements before ISA15, and where that stands.
std::optional<std::size_t> take_first_elements(std::string_view rest, Isa& isa) {
  std::size_t from = 4;
  for (std::size_t i = 0; i < 14; ++i) {
    const auto end = rest.substr(0, longest_isa).find(rest[3], from);
    if (end == std::string_view::npos || end - from > isa_widths[i]) return std::nullopt;
    isa.elements[i] = rest.substr(from, end - from);
    from = end + 1;
  }
  return rest.size() < from + 4 || delimiter_like(rest[from]) ? std::nullopt : std::optional(from);
}

}  // namespace

bool take_cut_short(std::string_view rest, std::uint64_t at, Isa& isa) {
  if (!delimiter_like(rest[3])) return false;
  const auto isa15 = take_first_elements(rest, isa);
  const auto tail = isa15 ? tail_of(rest, *isa15) : std::nullopt;
  if (!tail) return false;
  const bool no_component = ends_isa(*tail);
  const bool no_terminator = !no_component && tail->separated && !tail->broken && tail->used.has_value();
  if (!no_component && !no_terminator) return false;
  isa.elements[14] = rest.substr(*isa15, 1);
  isa.elements[15] = rest.substr(tail->at, no_component ? 0 : 1);
  isa.length = tail->at + 1;
  isa.delimiters = {.element = rest[3],
                    .component = no_component ? no_component_separator : tail->byte,
                    .repetition = 0,
                    .segment = no_component ? tail->byte : *tail->used};
  if (no_terminator) {
    note_no_terminator(isa, at + tail->at, *tail->used);
  } else {
    note(isa, "027", at + tail->at,
         "ISA-16 is missing; segments end with " + terminator_in_words(rest.substr(tail->at)) +
             ": the sender must write a component separator, such as '>', before that",
         16);
  }
  return true;
}

bool compare_with_next_segment(std::string_view rest, std::uint64_t at, const Departures& departures, Isa& isa) {
  const auto next = after_breaks(rest.substr(isa.length));
  const auto* follower = follower_at(next);
  if (follower == nullptr) return false;
  compare_separator(next, at, *follower, isa);
  return compare_terminator(next, at, *follower, departures, isa);
}

std::optional<IsaFailure> wrong_separator(std::string_view rest, std::uint64_t at) {
  constexpr std::ptrdiff_t most_wrong = 3;  // elements that have shifted leave hardly any separator at its place
  if (rest.size() < isa_length) return std::nullopt;
  for (const char separator : {rest[3], rest[6]}) {
    const auto stands = [&](std::size_t place) { return rest[place] == separator; };
    const auto right = std::ranges::count_if(isa_separators, stands);
    if (!delimiter_like(separator) || right == std::ssize(isa_separators) ||
        right < std::ssize(isa_separators) - most_wrong)
      continue;
    const auto wrong = std::ranges::find_if_not(isa_separators, stands);
    const auto after = wrong - isa_separators.begin();
    return IsaFailure{at + *wrong, "ISA has " + quoted_byte(rest[*wrong]) + " instead of the element separator " +
                                       quoted_byte(separator) + " after ISA" +
                                       (after == 0 ? "" : (after < 10 ? "-0" : "-") + std::to_string(after))};
  }
  return std::nullopt;
}

std::string wrong_lengths(const Isa& isa) {
  std::string text;
  std::size_t others = 0;
  for (std::size_t i = 0; i < isa_widths.size(); ++i) {
    const auto& element = isa.elements[i];
    if (element.size() == isa_widths[i]) continue;
    if (!text.empty()) {
      ++others;
      continue;
    }
    text = (i < 9 ? "ISA-0" : "ISA-") + std::to_string(i + 1) + " '" + printable(element, 20) + "' has " +
           std::to_string(element.size()) + (element.size() == 1 ? " character" : " characters") + " instead of " +
           std::to_string(isa_widths[i]);
  }
  if (others > 0)
    text += " (" + std::to_string(others) + (others == 1 ? " more is" : " more are") + " of a wrong length)";
  return text;
}

}  // namespace crossdock::x12
