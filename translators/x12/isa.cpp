// SPDX-License-Identifier: Apache-2.0
// Reads ISA segments: fixed layout first, then the named departures from it.
#include "translators/x12/isa.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "translators/x12/checks.hpp"
#include "translators/x12/isa_slips.hpp"

namespace crossdock::x12 {
namespace {

void take_fixed(std::string_view isa, Isa& into) {
  for (std::size_t i = 0; i < 16; ++i) into.elements[i] = isa.substr(isa_separators[i] + 1, isa_widths[i]);
  into.delimiters = {.element = isa[3], .component = isa[104], .repetition = 0, .segment = isa[105]};
}

// A wrapped ISA: its first 106 bytes without line breaks; the bytes they span in the file go to `span`.
std::string without_line_breaks(std::string_view bytes, std::size_t& span) {
  std::string joined;
  for (span = 0; span < bytes.size() && joined.size() < isa_length; ++span) {
    if (bytes[span] != '\r' && bytes[span] != '\n') joined += bytes[span];
  }
  return joined;
}

bool take_wrapped(std::string_view rest, std::uint64_t at, const Departures& departures, Isa& isa) {
  std::size_t span = 0;
  auto joined = std::make_shared<std::string>(without_line_breaks(rest, span));
  if (!is_fixed_isa(*joined, 0)) return false;
  isa.joined = std::move(joined);
  take_fixed(*isa.joined, isa);
  isa.length = span;
  isa.findings.push_back(departures.note(Tolerance::line_breaks, "022", at, "ISA is broken over several lines"));
  return true;
}

// An ISA whose elements are not padded to their widths: split by its separator.
bool take_split(std::string_view rest, std::uint64_t at, const Departures& departures, Isa& isa, IsaFailure& failure) {
  const char separator = rest[3];
  std::size_t from = 4;
  bool too_long = false;
  for (std::size_t i = 0; i < 15; ++i) {
    const auto end = rest.substr(0, 400).find(separator, from);
    if (end == std::string_view::npos) {
      failure = {at + from, "ISA has " + std::to_string(i + 1) + " elements instead of 16"};
      return false;
    }
    isa.elements[i] = rest.substr(from, end - from);
    too_long |= isa.elements[i].size() > isa_widths[i];
    // Nothing after the ids is free text: what is too long there means that the elements have shifted.
    if (i >= 8 && isa.elements[i].size() > isa_widths[i]) {
      failure = {at + from, "ISA-" + std::to_string(i + 1) + " '" + printable(isa.elements[i], 20) +
                                "' is longer than " + std::to_string(isa_widths[i]) + " characters"};
      return false;
    }
    from = end + 1;
  }
  std::size_t end = from + 1;
  while (end < rest.size() && rest[end] == ' ') ++end;  // a blank before the terminator
  too_long |= end > from + 1 && end >= isa_length;
  if (end >= rest.size() || !delimiter_like(rest[from]) || !delimiter_like(rest[end])) {
    failure = {at + from, "ISA-16 and the segment terminator cannot be made out"};
    return false;
  }
  isa.elements[15] = rest.substr(from, 1);
  isa.delimiters = {.element = separator, .component = rest[from], .repetition = 0, .segment = rest[end]};
  isa.length = end + 1;
  const auto wrong = wrong_lengths(isa);
  const std::string what =
      (isa.length == isa_length ? "the elements of the ISA are not at their fixed places"
                                : "ISA is " + std::to_string(isa.length) + " bytes long instead of 106") +
      ": " + (wrong.empty() ? "a blank stands before its terminator" : wrong);
  isa.findings.push_back(departures.note(too_long ? Tolerance::isa_long : Tolerance::isa_short, "022", at, what));
  return true;
}

void find_delimiter_mistakes(std::uint64_t at, Isa& isa) {
  const auto bad = [&](std::string_view code, std::size_t offset, std::string message) {
    isa.findings.push_back({.level = 1,
                            .code = "TA105:" + std::string(code),
                            .segment = "ISA",
                            .offset = at + offset,
                            .message = std::move(message)});
  };
  const auto& d = isa.delimiters;
  if (!delimiter_like(d.element)) {
    bad("026", 3, "'" + printable({&d.element, 1}) + "' cannot be the element separator");
  }
  if (!delimiter_like(d.component) || d.component == d.element) {
    bad("027", isa.length - 2, "ISA-16 '" + printable({&d.component, 1}) + "' cannot be the component separator");
  }
  if (!delimiter_like(d.segment) || d.segment == d.element || d.segment == d.component) {
    bad("004", isa.length - 1, "'" + printable({&d.segment, 1}) + "' cannot be the segment terminator");
  }
}

// Typed with a word processor, "..." may have become U+2026, three bytes of which ISA leaves room for one.
void check_long_terminator(std::string_view rest, std::uint64_t at, const Departures& departures, Isa& isa) {
  if (static_cast<unsigned char>(isa.delimiters.segment) < 0xC0) return;
  std::size_t end = isa.length;
  while (end < rest.size() && end < isa.length + 3 && (static_cast<unsigned char>(rest[end]) & 0xC0) == 0x80) ++end;
  isa.terminator_rest = rest.substr(isa.length, end - isa.length);
  if (isa.terminator_rest.empty()) return;
  isa.length = end;
  isa.findings.push_back(departures.note(Tolerance::multi_byte_terminator, "004", at + isa.length - 1,
                                         "the segment terminator is a character of several bytes"));
}

// X12.5 allows it, but then no line of a text may be broken, and what turns line ends damages the file.
void check_line_terminator(std::uint64_t at, const Departures& departures, Isa& isa) {
  const char c = isa.delimiters.segment;
  if (c != '\r' && c != '\n') return;
  const std::string what = c == '\n' ? "segments end with a line feed" : "segments end with a carriage return";
  isa.findings.push_back(departures.note(Tolerance::line_terminator, "004", at + isa.length - 1, what));
}

// ISA11 separates repetitions only from 004020 on; before, and when it cannot be a delimiter, it is data.
void find_repetition_separator(std::string_view rest, std::uint64_t at, const Departures& departures, Isa& isa) {
  const char c = isa.elements[10].empty() ? ' ' : isa.elements[10][0];
  const bool has_one = all_digits(isa.elements[11]) && isa.elements[11] >= "00402";
  auto& d = isa.delimiters;
  const bool usable = delimiter_like(c) && c != d.element && c != d.component && c != d.segment;
  if (has_one && usable) d.repetition = c;
  if (has_one ? usable : c == 'U') return;
  // A repetition separator of the wrong kind is never used: the byte stays data.
  const auto what = "ISA-11 '" + printable({&c, 1}) + "' " +
                    (has_one ? "cannot separate repetitions: taken as none" : "is not U, the only code before 004020");
  const auto offset = isa.joined || isa.elements[10].empty()
                          ? at
                          : at + static_cast<std::size_t>(isa.elements[10].data() - rest.data());
  // A letter or a digit there names another standard (002); anything else names none (016).
  const auto note = !has_one && is_alphanumeric(c) ? "002" : "016";
  auto& finding = isa.findings.emplace_back(departures.note(Tolerance::repetition_separator, note, offset, what));
  finding.element = 11;
}

}  // namespace

Finding Departures::note(Tolerance tolerance, std::string_view ta105, std::uint64_t offset,
                         const std::string& message) const {
  const bool fine = tolerated(tolerance);
  const std::string name(name_of(tolerance));
  return {.level = 1,
          .code = fine ? "tolerated:" + name : "TA105:" + std::string(ta105),
          .offset = offset,
          .message = fine ? message : message + " (tolerance '" + name + "' would accept it)",
          .error = !fine};
}

std::optional<Isa> parse_isa(std::string_view rest, std::uint64_t at, const Departures& departures,
                             IsaFailure& failure) {
  rest = rest.substr(0, isa_lookahead);
  Isa isa;
  isa.tag = rest.substr(0, 3);
  const bool lettered = rest.size() >= isa_length && is_alphanumeric(rest[3]) && has_isa_places(rest);
  if (rest.size() < 20 || (!delimiter_like(rest[3]) && !lettered)) {
    failure = {at,
               rest.size() < 20 ? "the file ends within the ISA" : "the byte after ISA cannot be an element separator"};
    return std::nullopt;
  }
  if (take_cut_short(rest, at, isa)) {
    // Its own finding says what is wrong with it.
  } else if (lettered || is_fixed_isa(rest, 0)) {
    take_fixed(rest, isa);
    isa.length = isa_length;
    // A blank before the terminator stands where the terminator should.
    if (isa.delimiters.segment == ' ' && !take_split(rest, at, departures, isa, failure)) return std::nullopt;
  } else if (!take_wrapped(rest, at, departures, isa)) {
    if (auto wrong = wrong_separator(rest, at)) {
      failure = std::move(*wrong);
      return std::nullopt;
    }
    if (!take_split(rest, at, departures, isa, failure)) return std::nullopt;
  }
  isa.separator = isa.delimiters.element;
  find_delimiter_mistakes(at, isa);
  check_long_terminator(rest, at, departures, isa);
  if (!compare_with_next_segment(rest, at, departures, isa)) check_line_terminator(at, departures, isa);
  find_repetition_separator(rest, at, departures, isa);
  for (auto& finding : isa.findings) finding.segment = "ISA";
  return isa;
}

}  // namespace crossdock::x12
