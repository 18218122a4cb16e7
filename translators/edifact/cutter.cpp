// SPDX-License-Identifier: Apache-2.0
// From delimiter positions to values, from values to segments. The release character is one of the four bytes the
// index looks for, so that what it covers is stepped over without a look at the bytes between.
#include "translators/edifact/cutter.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "translators/segments/automaton.hpp"
#include "translators/segments/index.hpp"

namespace crossdock::edifact {
namespace {

constexpr std::size_t first_window = 4 << 10;
constexpr std::size_t largest_window = 64 << 10;

bool is_line_break(char c) { return c == '\r' || c == '\n'; }
bool is_indent(char c) { return c == ' ' || c == '\t' || c == '\0'; }

// Whether `text`, in which no terminator was found, has a segment on its second line: then line breaks stand for it.
bool lines_are_segments(std::string_view text, char separator) {
  const auto end = text.find_first_of("\r\n");
  if (end == std::string_view::npos) return false;
  auto next = text.substr(end);
  while (!next.empty() && is_line_break(next.front())) next.remove_prefix(1);
  const auto tag = next.substr(0, next.substr(0, 4).find(separator));
  return tag.size() == 3 && std::ranges::all_of(tag, [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

segments::Interchange Cutter::cut(std::size_t at, const segments::Delimiters& delimiters, std::size_t header) {
  out_.delimiters = delimiters;
  out_.offset = at;
  out_.joined = std::make_shared<std::deque<std::string>>();
  joined_ = out_.joined.get();
  cursor_ = header;
  check_delimiters(at);
  join_ = tolerates(options_, "line-breaks") && !is_line_break(delimiters.segment);
  high_ = std::ranges::any_of(bytes_.substr(at), [](char c) { return c < 0; });

  std::size_t window = first_window;
  while (!done_ && cursor_ < bytes_.size()) {
    const bool moved = cut_window(window);
    if (!moved && cursor_ + window >= bytes_.size()) break;
    // A segment that does not fit makes the window grow beyond its usual limit.
    if (!moved || window < largest_window) window *= 4;
  }
  if (out_.end == 0) out_.end = bytes_.size();
  out_.bytes = bytes_.substr(at, out_.end - at);
  out_.bytes_offset = at;
  if (out_.segments.empty()) out_.segments.push_back({.tag = bytes_.substr(header, 3), .offset = header});
  return std::move(out_);
}

void Cutter::check_delimiters(std::size_t at) {
  const auto& d = out_.delimiters;
  const char used[] = {d.element, d.component, d.segment, d.release, d.repetition};
  for (std::size_t i = 0; i < 5; ++i) {
    const char c = used[i];
    if (c == 0) continue;
    const bool taken = std::find(used, used + i, c) != used + i;
    if (taken || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ') {
      note({.level = 1,
            .code = "UCI:20",
            .segment = "UNA",
            .offset = at,
            .message =
                "'" + printable({&c, 1}) + "' cannot be a service character" + (taken ? ": it is one already" : "")});
    }
  }
}

// Cuts the segments that end within the window; false if none does.
bool Cutter::cut_window(std::size_t size) {
  const auto window = bytes_.substr(cursor_, std::min<std::size_t>(size, 1U << 31));
  if (window.size() + segments::index_slack > capacity_) {
    capacity_ = window.size() + segments::index_slack;
    positions_.reset(new std::uint32_t[capacity_]);
  }
  const auto& d = out_.delimiters;
  const char release = d.release != 0 ? d.release : d.segment;
  const auto count = segments::index_delimiters(window, {d.element, d.component, d.segment, release}, positions_.get());
  const char* const start = window.data();
  std::size_t from = 0, skip = 0, done = 0;  // of the value; past a released byte; past the last whole segment
  Value value;
  values_.clear();
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t at = positions_[k];
    const char c = start[at];
    if (at < skip) continue;
    if (d.release != 0 && c == d.release) {
      skip = at + 2;
      value.released = true;
      continue;
    }
    value.text = {start + from, at - from};
    values_.push_back(value);
    from = at + 1;
    if (c != d.segment) {
      const bool next = c == d.element;
      value = {.text = {},
               .position = static_cast<std::uint16_t>(std::min(value.position + next, 60'000)),
               .component = static_cast<std::uint16_t>(next ? 0 : std::min(value.component + 1, 60'000))};
      continue;
    }
    done_ = !take_segment();
    if (done_) return true;
    values_.clear();
    value = {};
    done = from;
  }
  cursor_ += done;
  if (done == 0 && window.size() == bytes_.size() - cursor_) {
    take_tail(cursor_);
    return true;
  }
  return done > 0;
}

// Takes the bytes that follow the last terminator of the file.
void Cutter::take_tail(std::size_t from) {
  done_ = true;
  auto last = bytes_.substr(from);
  while (!last.empty() && (is_line_break(last.back()) || is_indent(last.back()) || last.back() == '\x1A'))
    last.remove_suffix(1);
  const auto text = strip_padding(last);
  if (text.empty()) {
    out_.end = from;
    return;
  }
  const auto at = offset_of(text.data());
  const auto parts = split(text, out_.delimiters.element);
  if (text.starts_with("UNZ") && parts.size() == 3) {
    out_.findings.push_back(departure(options_, "missing-terminator", "18", at, "the last segment has no terminator"));
    values_.clear();
    for (std::size_t i = 0; i < parts.size(); ++i)
      values_.push_back({.text = parts[i], .position = static_cast<std::uint16_t>(i)});
    take_segment();
    out_.end = bytes_.size();
    return;
  }
  const auto tag = printable(text.substr(0, 3), 10);
  const auto terminator = "'" + printable({&out_.delimiters.segment, 1}) + "'";
  const auto what = lines_are_segments(text, out_.delimiters.element)
                        ? "segments end with line breaks, not with " + terminator + ": the sender must write " +
                              terminator + " after each"
                        : "the file ends within segment " + tag;
  out_.findings.push_back({.level = 1, .code = "UCI:18", .segment = tag, .offset = at, .message = what});
}

std::string_view Cutter::strip_padding(std::string_view tag) {
  while (!tag.empty() && (is_line_break(tag.front()) || is_indent(tag.front()))) {
    if (is_indent(tag.front()) && !indented_) {
      indented_ = true;
      out_.findings.push_back(
          departure(options_, "indented", "21", offset_of(tag.data()), "there are blanks before a segment"));
    }
    tag.remove_prefix(1);
  }
  return tag;
}

const segments::SegmentDef* Cutter::definition(std::string_view tag) {
  if (tag.size() > 4) return nullptr;
  const auto [place, added] = definitions_.try_emplace(segments::pack(tag), nullptr);
  if (added) {
    place->second = dictionary_.segment(version_, tag);
    // Service segments are the same everywhere, also where the message's directory is not known.
    if (place->second == nullptr && tag.starts_with("UN")) place->second = dictionary_.segment("D96A", tag);
  }
  return place->second;
}

// A tag that a line break stands in, without it.
std::string_view Cutter::joined_tag(std::string_view tag) {
  if (!join_ || std::ranges::none_of(tag, is_line_break)) return tag;
  note_join(offset_of(tag.data()));
  std::string whole(tag);
  std::erase_if(whole, is_line_break);
  return keep(std::move(whole));
}

void Cutter::note_join(std::uint64_t offset) {
  if (join_reported_) return;
  join_reported_ = true;
  note(departure(options_, "line-breaks", "21", offset, "a segment is broken over several lines"));
}

bool Cutter::take_segment() {
  const auto written_tag = strip_padding(values_.front().text);
  const auto& last = values_.back().text;
  const auto end = offset_of(last.data()) + last.size() + 1;
  if (written_tag.empty() && values_.size() == 1 && is_line_break(out_.delimiters.segment)) return true;
  const auto offset = offset_of(written_tag.data());
  const auto tag = joined_tag(written_tag);
  segments::Delimiters next;
  std::size_t header = 0;
  const bool begins = (tag == "UNB" && !out_.segments.empty()) || tag.starts_with("UNA");
  if (begins && find_header(bytes_, offset, next, header)) {
    out_.end = offset;
    return false;
  }

  const auto index = static_cast<std::uint32_t>(out_.segments.size());
  const auto first = static_cast<std::uint32_t>(out_.elements.size());
  std::size_t skip = 1;
  while (skip < values_.size() && values_[skip].position == 0) ++skip;
  if (skip > 1) {
    note({.level = 2,
          .code = "UCS:34",
          .segment = printable(tag, 3),
          .offset = offset,
          .message = "the tag of " + printable(tag, 3) + " says where it is nested, which is not supported"});
  }
  values_.erase(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(skip));
  const auto* def = definition(tag);
  if (def != nullptr) {
    lay_out(*def, offset);
  } else {
    lay_out_unknown();
  }
  while (out_.elements.size() > first && out_.elements.back().empty()) out_.elements.pop_back();
  out_.segments.push_back({.tag = tag,
                           .first_element = first,
                           .element_count = static_cast<std::uint32_t>(out_.elements.size()) - first,
                           .offset = offset,
                           .length = static_cast<std::uint32_t>(end - offset)});
  if (end - offset > options_.max_segment_bytes) {
    note({.level = 2,
          .code = "UCS:39",
          .segment = printable(tag, 3),
          .offset = offset,
          .message = printable(tag, 3) + " is longer than " + std::to_string(options_.max_segment_bytes) + " bytes"});
  }
  if (!follow_envelope(tag, index)) return true;
  out_.end = std::min<std::uint64_t>(bytes_.size(), end);
  return false;
}

// A segment the dictionary does not know: its values one after the other.
void Cutter::lay_out_unknown() {
  for (const auto& value : values_) out_.elements.push_back(settle(value, nullptr));
}

void Cutter::lay_out(const segments::SegmentDef& def, std::uint64_t offset) {
  if (out_.delimiters.repetition != 0) place_repetitions(def, offset);
  const auto first = out_.elements.size();
  out_.elements.resize(first + def.elements.size());
  const std::size_t positions = def.starts.size() - 1;
  const auto too_many = [&](std::size_t position, std::size_t component, const std::string& message) {
    note({.level = 2,
          .code = "UCD:16",
          .segment = def.tag,
          .element = static_cast<int>(position),
          .component = static_cast<int>(component),
          .offset = offset,
          .message = message});
  };
  for (const auto& value : values_) {
    if (value.text.empty()) continue;
    const std::size_t position = value.position;
    if (position > positions) {
      too_many(
          position, 0,
          def.tag + " has more than " + std::to_string(positions) + " elements: '" + printable(value.text, 40) + "'");
      return;
    }
    const auto begin = def.starts[position - 1], end = def.starts[position];
    if (begin + value.component >= end) {
      too_many(position, value.component + std::size_t{1},
               def.place(begin) + " has only " + std::to_string(end - begin) +
                   (end - begin == 1 ? " component: '" : " components: '") + printable(value.text, 40) + "'");
      continue;
    }
    const auto flat = static_cast<std::size_t>(begin + value.component);
    out_.elements[first + flat] = settle(value, &def.elements[flat]);
  }
}

// Repetitions (syntax version 4) of an element that the directory lists several times take the places that follow.
void Cutter::place_repetitions(const segments::SegmentDef& def, std::uint64_t offset) {
  const char separator = out_.delimiters.repetition;
  const auto has_one = [&](const Value& v) { return v.text.find(separator) != std::string_view::npos; };
  if (std::ranges::none_of(values_, has_one)) return;
  std::vector<Value> whole;
  std::size_t shift = 0, position = 0;
  std::uint16_t component = 0;
  for (const auto& value : values_) {
    if (value.position != position) component = 0;
    position = value.position;
    std::size_t from = 0;
    for (std::size_t i = 0; i <= value.text.size(); ++i) {
      if (value.released && i < value.text.size() && value.text[i] == out_.delimiters.release) {
        ++i;
        continue;
      }
      if (i < value.text.size() && value.text[i] != separator) continue;
      whole.push_back({.text = value.text.substr(from, i - from),
                       .position = static_cast<std::uint16_t>(position + shift),
                       .component = component++,
                       .released = value.released});
      from = i + 1;
      if (i >= value.text.size()) break;
      const auto here = position + shift;
      const bool same = here + 1 < def.starts.size() &&
                        def.elements[def.starts[here - 1]].number == def.elements[def.starts[here]].number;
      if (!same) {
        note({.level = 2,
              .code = "UCD:35",
              .segment = def.tag,
              .element = static_cast<int>(position),
              .offset = offset,
              .message = def.tag + " repeats element " + std::to_string(position) + " more often than it may"});
        values_ = std::move(whole);
        return;
      }
      ++shift;
      component = 0;
    }
  }
  values_ = std::move(whole);
}

// The value in its plain form; a view into the file where nothing has to be done.
std::string_view Cutter::settle(const Value& value, const segments::ElementDef* def) {
  const auto text = value.text;
  const auto above_ascii = [](char c) { return c < 0; };
  const bool broken = join_ && std::ranges::any_of(text, is_line_break);
  const bool comma =
      def != nullptr && def->type == segments::ElementType::real && text.find(',') != std::string_view::npos;
  const bool latin = high_ && latin_ && std::ranges::any_of(text, above_ascii) && !is_utf8(text);
  if (!value.released && !broken && !comma && !latin) return text;
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (value.released && text[i] == out_.delimiters.release && ++i == text.size()) break;
    const char c = text[i];
    if (broken && is_line_break(c)) continue;
    if (latin && c < 0) {
      const auto byte = static_cast<unsigned char>(c);
      plain += static_cast<char>(0xC0 | byte >> 6);
      plain += static_cast<char>(0x80 | (byte & 0x3F));
    } else {
      plain += comma && c == ',' ? '.' : c;
    }
  }
  if (broken) note_join(offset_of(text.data()));
  return keep(std::move(plain));
}

}  // namespace crossdock::edifact
