// SPDX-License-Identifier: Apache-2.0
// From delimiter positions to segments. Elements are cut for a whole window at once, without a branch for
// each; segments are then formed over them, tags included, so that nothing is allocated for a segment.
#include "translators/x12/cutter.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "translators/x12/index.hpp"

namespace crossdock::x12 {
namespace {

// A small interchange should not pay for a large window, nor a large one for small windows.
constexpr std::size_t first_window = 4 << 10;
constexpr std::size_t largest_window = 64 << 10;

bool is_line_break(char c) { return c == '\r' || c == '\n'; }
bool is_indent(char c) { return c == ' ' || c == '\t'; }
bool is_padding(char c) { return is_indent(c) || c == '\0' || c == '\x1A'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

void IndexBuffers::reserve(std::size_t window) {
  if (window + index_slack <= capacity) return;
  capacity = window + index_slack;
  positions.reset(new std::uint32_t[capacity]);
  ends.reset(new std::uint32_t[capacity]);
}

Interchange Cutter::cut(std::size_t at, Isa isa) {
  begin(at, isa);
  cut_segments();
  if (out_.end == 0) out_.end = bytes_.size();
  out_.bytes = bytes_.substr(at, out_.end - at);
  return std::move(out_);
}

void Cutter::begin(std::size_t at, const Isa& isa) {
  out_.delimiters = isa.delimiters;
  out_.offset = at;
  out_.findings = isa.findings;
  out_.tolerances = departures_.tolerances();
  out_.joined = std::make_shared<std::deque<std::string>>();
  joined_ = out_.joined.get();
  std::copy(std::begin(isa.elements), std::end(isa.elements), out_.isa);
  if (isa.joined) {
    // Views into the joined text move with it: a short string would not survive the copy of its pointer.
    const std::string& kept = joined_->emplace_back(*isa.joined);
    for (auto& element : out_.isa) element = {kept.data() + (element.data() - isa.joined->data()), element.size()};
  }
  terminator_rest_ = isa.terminator_rest;
  join_ = departures_.tolerated(Tolerance::line_breaks) && !is_line_break(isa.delimiters.segment);
  fold_ = departures_.tolerated(Tolerance::lower_case_tags);
  cursor_ = at + isa.length;

  const auto extent = estimate_extent(bytes_.substr(cursor_), isa.delimiters.element, isa.delimiters.segment);
  out_.segments.reserve(extent.segments + 2);
  out_.elements.reserve(extent.delimiters + 18);
  out_.segments.push_back({.tag = bytes_.substr(at, 3), .first_element = 0, .element_count = 16, .offset = at});
  out_.elements.assign(std::begin(out_.isa), std::end(out_.isa));
}

void Cutter::cut_segments() {
  std::size_t window = first_window;
  while (!done_ && cursor_ < bytes_.size()) {
    const bool moved = cut_window(window);
    if (!moved && cursor_ + window >= bytes_.size()) break;
    // A segment that does not fit makes the window grow beyond its usual limit.
    if (!moved || window < largest_window) window *= 4;
  }
}

// Cuts the segments that end within the window; false if none does.
bool Cutter::cut_window(std::size_t size) {
  const auto window = bytes_.substr(cursor_, std::min<std::size_t>(size, 1U << 31));
  const char element = out_.delimiters.element, terminator = out_.delimiters.segment;
  buffers_.reserve(window.size());
  const std::uint32_t* const positions = buffers_.positions.get();
  std::uint32_t* const ends = buffers_.ends.get();
  const std::size_t count =
      index_delimiters(window, {element, terminator, element, terminator}, buffers_.positions.get());

  const std::size_t base = out_.elements.size();
  out_.elements.resize(base + count);
  std::string_view* const views = out_.elements.data() + base;
  const char* const start = window.data();
  std::size_t segments = 0;
  std::uint32_t from = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const std::uint32_t at = positions[k];
    views[k] = {start + from, at - from};
    from = at + 1;
    ends[segments] = static_cast<std::uint32_t>(k);
    segments += start[at] == terminator;
  }

  std::size_t first = 0;
  for (std::size_t i = 0; i < segments; ++i) {
    const std::size_t end = ends[i] + std::size_t{1};
    const Step step = add_segment(base + first, base + end);
    if (step == Step::stop) done_ = true;
    if (step != Step::next) return true;
    first = end;
  }
  if (segments > 0) {
    cursor_ += positions[first - 1] + std::size_t{1};
  } else if (window.size() == bytes_.size() - cursor_) {
    take_tail(base);
    return true;
  }
  out_.elements.resize(base + first);
  return segments > 0;
}

// What follows the last terminator of the file.
void Cutter::take_tail(std::size_t first) {
  done_ = true;
  const char* from = out_.elements.size() > first ? out_.elements.back().data() + out_.elements.back().size() + 1
                                                  : bytes_.data() + cursor_;
  auto last = std::string_view(from, bytes_.size() - offset_of(from));
  while (!last.empty() && (is_line_break(last.back()) || is_padding(last.back()))) last.remove_suffix(1);
  out_.elements.push_back(last);
  const auto tag = strip_padding(out_.elements[first]);
  if (tag.empty()) {
    out_.elements.resize(first);
    out_.end = cursor_;
    return;
  }
  const auto at = offset_of(tag.data());
  if (tag == "IEA") {
    out_.findings.push_back(
        departures_.note(Tolerance::missing_terminator, "023", at, "the last segment has no terminator"));
    add_segment(first, out_.elements.size());
    return;
  }
  out_.elements.resize(first);
  out_.findings.push_back({.level = 1,
                           .code = "TA105:023",
                           .segment = std::string(printable(tag, 10)),
                           .offset = at,
                           .message = "the file ends within segment " + printable(tag, 10)});
}

std::string_view Cutter::strip_padding(std::string_view tag) {
  if (!terminator_rest_.empty() && tag.starts_with(terminator_rest_)) tag.remove_prefix(terminator_rest_.size());
  std::size_t end = 0;
  while (end < tag.size() && is_line_break(tag[end])) ++end;
  if (end == tag.size() || !is_padding(tag[end])) [[likely]]
    return tag.substr(end);
  std::size_t indent = end;  // where the blanks right before the tag begin
  for (; end < tag.size() && (is_line_break(tag[end]) || is_padding(tag[end])); ++end) {
    if (!is_indent(tag[end])) indent = end + 1;
  }
  const auto padding = std::ranges::find_if(tag.substr(0, indent), is_padding);
  if (padding != tag.begin() + indent && !padded_) {
    padded_ = true;
    out_.findings.push_back(departures_.note(Tolerance::padding, "022", offset_of(&*padding),
                                             "there is padding after a segment's terminator"));
  }
  if (indent < end && !indented_) {
    indented_ = true;
    out_.findings.push_back(departures_.note(Tolerance::indented, "022", offset_of(tag.data() + indent),
                                             "there are blanks before a segment"));
  }
  return tag.substr(end);
}

// A tag in lower case as it would have to be; a tag of any other form stays as it is.
std::string_view Cutter::upper_case(std::string_view tag) {
  const bool letters = std::ranges::any_of(tag, is_lower) && std::ranges::all_of(tag, [](char c) {
                         return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
                       });
  if (!letters || tag.size() > 3) return tag;
  if (!lower_case_) {
    lower_case_ = true;
    out_.findings.push_back(departures_.note(Tolerance::lower_case_tags, "022", offset_of(tag.data()),
                                             "segment tag '" + std::string(tag) + "' is in lower case"));
  }
  auto& upper = joined_->emplace_back(tag);
  for (char& c : upper) c = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
  return upper;
}

// The segment whose tag is the element `first` and whose last element is `last` - 1.
Cutter::Step Cutter::add_segment(std::size_t first, std::size_t last) {
  std::string_view tag = out_.elements[first];
  const auto lead = tag.empty() ? ' ' : tag.front();
  if (lead < 'A' || !terminator_rest_.empty()) tag = strip_padding(tag);
  // Where lines end with CR LF or LF and that is the terminator, an empty line is not a segment.
  if (tag.empty() && last - first == 1 && is_line_break(out_.delimiters.segment)) return Step::next;
  const auto offset = offset_of(tag.data());
  if (fold_) [[unlikely]]
    tag = upper_case(tag);
  if (tag.starts_with("ISA") && (tag.size() == 3 || is_fixed_isa(bytes_, offset))) {
    out_.elements.resize(first);
    out_.end = offset;
    return Step::stop;
  }

  Step step = Step::next;
  if (tag == "BIN") step = take_binary(first, last, 1);
  if (tag == "BDS") step = take_binary(first, last, 2);
  const auto& end = out_.elements[last - 1];
  const auto end_offset = offset_of(end.data() + end.size());
  if (join_ && step == Step::next) {
    out_.elements[first] = tag;
    join_lines(first, last);
    tag = out_.elements[first];
  }
  const auto index = static_cast<std::uint32_t>(out_.segments.size());
  out_.segments.push_back({.tag = tag,
                           .first_element = static_cast<std::uint32_t>(first + 1),
                           .element_count = static_cast<std::uint32_t>(last - first - 1),
                           .offset = offset});
  if (end_offset - offset > options_.max_segment_bytes && tag != "BIN" && tag != "BDS") {
    note({.level = 1,
          .code = "AK304:8",
          .segment = printable(tag, 3),
          .offset = offset,
          .message = printable(tag, 3) + " is longer than " + std::to_string(options_.max_segment_bytes) + " bytes"});
  }
  if (follow_envelope(tag, index)) {
    out_.elements.resize(last);
    out_.end = std::min(bytes_.size(), static_cast<std::size_t>(end_offset) + 1 + terminator_rest_.size());
    return Step::stop;
  }
  return step;
}

// BIN02 and BDS03 are cut by their length: they may hold any byte. Without a terminator where the length puts
// it, the segment stays as its delimiters cut it, and the validator will speak of the length.
Cutter::Step Cutter::take_binary(std::size_t first, std::size_t& last, std::size_t length_at) {
  if (last - first < length_at + 2) return Step::next;
  const auto text = out_.elements[first + length_at];
  std::size_t length = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), length);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return Step::next;
  const auto begin = offset_of(out_.elements[first + length_at + 1].data());
  if (length >= bytes_.size() - begin || bytes_[begin + length] != out_.delimiters.segment) return Step::next;
  last = first + length_at + 2;
  out_.elements[last - 1] = bytes_.substr(begin, length);
  out_.elements.resize(last);
  cursor_ = begin + length + 1;
  return Step::reindex;
}

void Cutter::join_lines(std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    auto& element = out_.elements[i];
    if (std::ranges::none_of(element, is_line_break)) continue;
    auto& joined = joined_->emplace_back();
    std::ranges::remove_copy_if(element, std::back_inserter(joined), is_line_break);
    if (!join_reported_) {
      out_.findings.push_back(departures_.note(Tolerance::line_breaks, "022", offset_of(element.data()),
                                               "a segment is broken over several lines"));
    }
    join_reported_ = true;
    element = joined;
  }
}

}  // namespace crossdock::x12
