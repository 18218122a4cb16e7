// SPDX-License-Identifier: Apache-2.0
// From delimiter positions to segments. Elements are cut for a whole window at once, without a branch for
// each; segments are then formed over them, tags included, so that nothing is allocated for a segment.
#include "translators/x12/cutter.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/text.hpp"
#include "translators/segments/index.hpp"
#include "translators/x12/extent.hpp"

namespace crossdock::x12 {
namespace {

// A small interchange should not pay for a large window, nor a large one for small windows. What is cut from the
// largest should stay in the processor's own caches until it is used.
constexpr std::size_t first_window = 4 << 10;
constexpr std::size_t largest_window = 32 << 10;
constexpr std::uint32_t isa_elements = 16;

bool is_indent(char c) { return c == ' ' || c == '\t'; }
bool is_padding(char c) { return is_indent(c) || c == '\0' || c == '\x1A'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// Segments that take part in the envelopes or hold binary data begin with one of SE, ST, GS, GE, IS, IE, BI and BD.
// Two tables of bits tell all others from them, and what does not begin with a capital letter, by one AND.
struct TagBits {
  std::array<unsigned char, 256> first{}, second{};
  constexpr TagBits() {
    for (auto& bits : first) bits = 0x80;
    for (char c = 'A'; c <= 'Z'; ++c) first[static_cast<unsigned char>(c)] = 0;
    for (auto& bits : second) bits = 0x80;
    const auto pair = [this](char a, const char* others, unsigned char bit) {
      first[static_cast<unsigned char>(a)] = bit;
      for (; *others != 0; ++others) second[static_cast<unsigned char>(*others)] |= bit;
    };
    pair('S', "ET", 1);
    pair('G', "SE", 2);
    pair('I', "SE", 4);
    pair('B', "ID", 8);
  }
};
constexpr TagBits tag_bits;

bool is_plain(std::string_view tag) {
  return tag.size() >= 2 && (tag_bits.first[static_cast<unsigned char>(tag[0])] &
                             tag_bits.second[static_cast<unsigned char>(tag[1])]) == 0;
}

const char* end_of(std::string_view view) { return view.data() + view.size(); }

}  // namespace

void Move::apply(std::string_view& view) const {
  const auto at = reinterpret_cast<std::uintptr_t>(view.data()), start = reinterpret_cast<std::uintptr_t>(from);
  if (at >= start && at - start <= size) view = {to + (at - start), view.size()};
}

void IndexBuffers::reserve(std::size_t window) {
  if (window + segments::index_slack <= capacity) return;
  capacity = window + segments::index_slack;
  positions.reset(new std::uint32_t[capacity]);
  ends.reset(new std::uint32_t[capacity]);
}

void Cutter::begin(const Window& window, std::uint64_t at, const Isa& isa) {
  auto segments = std::exchange(out_.segments, {});
  auto elements = std::exchange(out_.elements, {});
  out_ = {};
  group_open_ = set_open_ = ending_ = skipping_ = in_stray_ = false;
  indented_ = padded_ = lower_case_ = join_reported_ = false;
  sets_ = groups_ = ta1s_ = 0;
  event_.reset();
  tail_.reset();

  out_.delimiters = isa.delimiters;
  out_.offset = at;
  out_.findings = isa.findings;
  out_.tolerances = departures_.tolerances();
  out_.joined = std::make_shared<std::deque<std::string>>();
  joined_ = out_.joined.get();
  std::copy(std::begin(isa.elements), std::end(isa.elements), out_.header);
  out_.header_separator = isa.separator;
  if (isa.joined) {
    // Views into the joined text move with it: a short string would not survive the copy of its pointer.
    const std::string& kept = joined_->emplace_back(*isa.joined);
    for (auto& element : out_.header) element = {kept.data() + (element.data() - isa.joined->data()), element.size()};
  }
  kept_joined_ = joined_->size();
  terminator_rest_ = isa.terminator_rest;
  join_ = departures_.tolerated(Tolerance::line_breaks) && !is_line_break(isa.delimiters.segment);
  fold_ = departures_.tolerated(Tolerance::lower_case_tags);
  cursor_ = consumed_ = at + isa.length;
  window_ = first_window;
  base_ = first_ = found_ = taken_ = 0;

  if (keep_ == Keep::all) {
    const auto extent = estimate_extent(window.from(cursor_), isa.delimiters.element, isa.delimiters.segment);
    segments = {};
    elements = {};
    segments.reserve(extent.segments + 2);
    elements.reserve(extent.delimiters + 18);
  }
  segments.clear();
  const bool cut_short = isa.elements[isa_elements - 1].empty();  // ISA16 is missing
  segments.push_back({.tag = isa.tag,
                      .first_element = 0,
                      .element_count = cut_short ? isa_elements - 1 : isa_elements,
                      .offset = at,
                      .length = static_cast<std::uint32_t>(isa.length)});
  if (elements.size() < isa_elements) elements.resize(isa_elements);
  std::copy(std::begin(out_.header), std::end(out_.header), elements.begin());
  end_of_elements_ = isa_elements;
  out_.segments = std::move(segments);
  out_.elements = std::move(elements);
}

std::optional<Cutter::Kind> Cutter::next(const Window& window) {
  forget();
  out_.bytes = window.bytes;
  out_.bytes_offset = window.offset;
  for (;;) {
    if (ending_) return end_interchange(window);
    const Step step = advance(window);
    if (step == Step::event) return event_;
    if (step == Step::more) return std::nullopt;
  }
}

Cutter::Step Cutter::advance(const Window& window) {
  if (skipping_) return skip_segment(window);
  if (taken_ == found_) return cut_window(window);
  take_plain_segments(window);
  if (taken_ == found_) return Step::next;
  return take_segment(window);
}

// Whatever is still open in set, group and interchange ends before the interchange does.
std::optional<Cutter::Kind> Cutter::end_interchange(const Window& window) {
  if (close("IEA", window)) return event_;
  if (tail_) {
    out_.trailer = static_cast<std::uint32_t>(out_.segments.size());
    out_.segments.push_back(*std::exchange(tail_, std::nullopt));
  }
  if (out_.end == 0) out_.end = window.end();
  if (keep_ == Keep::all) {
    const auto& last = out_.segments.back();
    out_.elements.resize(last.first_element + last.element_count);
    out_.bytes = window.from(out_.offset).substr(0, static_cast<std::size_t>(out_.end - out_.offset));
    out_.bytes_offset = out_.offset;
  }
  return event_ = Kind::interchange_end;
}

// Where the elements of the next window go: behind those that are still in use, which move together where sets that
// were handed out have left a gap.
std::size_t Cutter::make_room() {
  auto& segments = out_.segments;
  if (keep_ == Keep::set) {
    std::uint32_t at = isa_elements;
    for (std::size_t i = 1; i < segments.size(); ++i) {
      auto& segment = segments[i];
      if (segment.first_element == at && i > 1) break;  // the rest of a set lies where it was cut
      const auto from = out_.elements.begin() + segment.first_element;
      std::copy(from, from + segment.element_count, out_.elements.begin() + at);
      segment.first_element = at;
      at += segment.element_count + 1;  // with room for the tag of the next
    }
  }
  return segments.back().first_element + segments.back().element_count;
}

std::string_view* Cutter::place_elements(std::size_t count) {
  end_of_elements_ = base_ + count;
  if (out_.elements.size() < end_of_elements_) out_.elements.resize(end_of_elements_);
  return out_.elements.data() + base_;
}

// Cuts the segments that end within the next stretch.
Cutter::Step Cutter::cut_window(const Window& window) {
  const auto rest = window.from(cursor_);
  const auto bytes = rest.substr(0, window_);
  if (window_ < largest_window) window_ *= 2;
  const char element = out_.delimiters.element, terminator = out_.delimiters.segment;
  buffers_.reserve(largest_window);
  const std::uint32_t* const positions = buffers_.positions.get();
  std::uint32_t* const ends = buffers_.ends.get();
  const std::size_t count =
      segments::index_delimiters(bytes, {element, terminator, element, terminator}, buffers_.positions.get());

  base_ = make_room();
  first_ = taken_ = 0;
  std::string_view* const views = place_elements(count);
  const char* const start = bytes.data();
  std::size_t segments = 0;
  std::uint32_t from = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const std::uint32_t at = positions[k];
    views[k] = {start + from, at - from};
    from = at + 1;
    ends[segments] = static_cast<std::uint32_t>(k);
    segments += start[at] == terminator;
  }
  found_ = segments;
  if (segments == 0) return cut_long_segment(window, rest);
  cursor_ += positions[ends[segments - 1]] + std::size_t{1};
  return Step::next;
}

// The segment is longer than a window, or not there as a whole.
Cutter::Step Cutter::cut_long_segment(const Window& window, std::string_view rest) {
  const auto within = rest.substr(0, options_.max_set_bytes + 1);
  const auto end = within.find(out_.delimiters.segment);
  if (end != std::string_view::npos) {
    cut_one(within.substr(0, end));
    cursor_ += end + 1;
    return Step::next;
  }
  if (within.size() > options_.max_set_bytes) return begin_skip(window);
  std::size_t blanks = 0;
  while (blanks < rest.size() && (is_line_break(rest[blanks]) || is_padding(rest[blanks]))) ++blanks;
  if (is_fixed_isa(rest, blanks)) {
    // The interchange lacks its IEA, and the next one has another terminator.
    out_.end = cursor_ + blanks;
    return stop();
  }
  if (window.last) return take_tail(window);
  wanted_ = window.end() + std::max<std::size_t>(rest.size(), 1);
  return Step::more;
}

// Cuts the elements of one segment; what is beyond the limit stays in one piece.
void Cutter::cut_one(std::string_view segment) {
  std::size_t count = 1;
  for (auto at = segment.find(out_.delimiters.element);
       at != std::string_view::npos && count <= options_.max_elements + 1;
       at = segment.find(out_.delimiters.element, at + 1)) {
    ++count;
  }
  std::string_view* const views = place_elements(count + 1);
  for (std::size_t i = 0; i + 1 < count; ++i) {
    const auto at = segment.find(out_.delimiters.element);
    views[i] = segment.substr(0, at);
    segment.remove_prefix(at + 1);
  }
  views[count - 1] = segment;
  buffers_.ends[0] = static_cast<std::uint32_t>(count - 1);
  first_ = taken_ = 0;
  found_ = 1;
}

// Takes the segments of an open set that need no second look, which are nearly all.
void Cutter::take_plain_segments(const Window& window) {
  if (!set_open_ || join_ || fold_ || !terminator_rest_.empty()) return;
  auto& set = out_.groups.back().sets.back();
  if (set.oversize) return;
  const std::string_view* const views = out_.elements.data() + base_;
  const std::uint32_t* const ends = buffers_.ends.get();
  const char* const start = window.bytes.data();
  const std::size_t set_limit = static_cast<std::size_t>(set_offset_ - window.offset) + options_.max_set_bytes;
  const std::size_t longest = options_.max_segment_bytes, most = options_.max_elements;
  const std::size_t taken = taken_;
  std::size_t first = first_;
  // Stored many at a time: asking for room for each would take longer than all the rest.
  std::array<Segment, 32> batch;
  std::size_t batched = 0;
  const auto store = [&] {
    out_.segments.insert(out_.segments.end(), batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(batched));
    batched = 0;
  };
  for (; taken_ < found_; ++taken_) {
    const std::size_t last = ends[taken_];
    std::string_view tag = views[first];
    while (!tag.empty() && is_line_break(tag.front())) tag.remove_prefix(1);
    if (!is_plain(tag)) break;
    const auto at = static_cast<std::size_t>(tag.data() - start);
    const auto length = static_cast<std::size_t>(end_of(views[last]) - tag.data());
    if (length > longest || at + length > set_limit || last - first > most) break;
    if (batched == batch.size()) store();
    batch[batched++] = {.tag = tag,
                        .first_element = static_cast<std::uint32_t>(base_ + first + 1),
                        .element_count = static_cast<std::uint32_t>(last - first),
                        .offset = window.offset + at,
                        .length = static_cast<std::uint32_t>(length)};
    first = last + 1;
  }
  store();
  if (taken_ == taken) return;
  first_ = first;
  set.segment_count += static_cast<std::uint32_t>(taken_ - taken);
  consumed_ = window.offset_of(end_of(views[first - 1])) + 1;
}

Cutter::Step Cutter::take_segment(const Window& window) {
  const std::size_t first = base_ + first_, last = base_ + buffers_.ends[taken_] + 1;
  const auto end = window.offset_of(end_of(out_.elements[last - 1]));
  if (end - consumed_ > options_.max_set_bytes) return begin_skip(window);
  const Step step = add_segment(window, first, last);
  if (step == Step::more || step == Step::again || ending_) return step == Step::again ? Step::event : step;
  if (step != Step::reindex) {
    first_ = last - base_;
    ++taken_;
    consumed_ = end + 1;
  }
  return step == Step::reindex ? Step::next : step;
}

std::string_view Cutter::strip_padding(const Window& window, std::string_view tag) {
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
    out_.findings.push_back(departures_.note(Tolerance::padding, "022", window.offset_of(&*padding),
                                             "there is padding after a segment's terminator"));
  }
  if (indent < end && !indented_) {
    indented_ = true;
    out_.findings.push_back(departures_.note(Tolerance::indented, "022", window.offset_of(tag.data() + indent),
                                             "there are blanks before a segment"));
  }
  return tag.substr(end);
}

// A tag in lower case as it would have to be; a tag of any other form stays as it is.
std::string_view Cutter::upper_case(const Window& window, std::string_view tag) {
  const bool letters = std::ranges::any_of(tag, is_lower) && std::ranges::all_of(tag, [](char c) {
                         return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
                       });
  if (!letters || tag.size() > 3) return tag;
  if (!lower_case_) {
    lower_case_ = true;
    out_.findings.push_back(departures_.note(Tolerance::lower_case_tags, "022", window.offset_of(tag.data()),
                                             "segment tag '" + std::string(tag) + "' is in lower case"));
  }
  auto& upper = joined_->emplace_back(tag);
  for (char& c : upper) c = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
  return upper;
}

// The segment whose tag is the element `first` and whose last element is `last` - 1.
Cutter::Step Cutter::add_segment(const Window& window, std::size_t first, std::size_t last) {
  auto& elements = out_.elements;
  auto tag = strip_padding(window, elements[first]);
  // Where lines end with CR LF or LF and that is the terminator, an empty line is not a segment.
  if (tag.empty() && last - first == 1 && is_line_break(out_.delimiters.segment)) return Step::next;
  const auto offset = window.offset_of(tag.data());
  if (tag.starts_with("ISA")) {
    if (tag.size() != 3 && !window.last && window.end() - offset < isa_length) return wait_for(offset + isa_length);
    if (tag.size() == 3 || is_fixed_isa(window.from(offset), 0)) {
      out_.end = offset;
      return stop();
    }
  }
  Step step = Step::next;
  if (tag == "BIN") step = take_binary(window, first, last, 1);
  if (tag == "BDS") step = take_binary(window, first, last, 2);
  if (step == Step::more) return step;
  const auto end = window.offset_of(end_of(elements[last - 1]));
  if (fold_) tag = upper_case(window, tag);
  const auto name = join_ ? without_line_breaks(tag) : std::string(tag.substr(0, 4));
  if (name == "IEA" && !window.last && window.end() < end + 1 + terminator_rest_.size())
    return wait_for(end + 1 + terminator_rest_.size());
  if (close(name, window)) return Step::again;
  if (join_ && step == Step::next) {
    elements[first] = tag;
    join_lines(window, first, last);
    tag = elements[first];
  }
  const Segment segment{.tag = tag,
                        .first_element = static_cast<std::uint32_t>(first + 1),
                        .element_count = static_cast<std::uint32_t>(std::min(last - first - 1, options_.max_elements)),
                        .offset = offset,
                        .length = static_cast<std::uint32_t>(end - offset)};
  const bool binary = tag == "BIN" || tag == "BDS", inside = set_open_;
  const Step followed = follow_envelope(window, segment, end);
  if (segment.length > options_.max_segment_bytes && !binary) {
    note_segment(segment, inside || set_open_,
                 "is longer than " + std::to_string(options_.max_segment_bytes) + " bytes");
  }
  if (last - first - 1 > options_.max_elements) {
    note_segment(segment, inside || set_open_,
                 "has more than " + std::to_string(options_.max_elements) + " elements: the others were not read");
  }
  return step == Step::reindex ? step : followed;
}

Cutter::Step Cutter::wait_for(std::uint64_t end) {
  wanted_ = end;
  return Step::more;
}

// BIN02 and BDS03 are cut by their length: they may hold any byte. Without a terminator where the length puts
// it, or with a length beyond the limit of a set, the segment stays as its delimiters cut it, and the validator
// will speak of the length.
Cutter::Step Cutter::take_binary(const Window& window, std::size_t first, std::size_t& last, std::size_t length_at) {
  if (last - first < length_at + 2) return Step::next;
  const auto text = out_.elements[first + length_at];
  std::size_t length = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), length);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return Step::next;
  if (length > options_.max_set_bytes) return Step::next;
  const auto rest = window.from(window.offset_of(out_.elements[first + length_at + 1].data()));
  const auto begin = window.offset_of(rest.data());
  if (length >= rest.size() && !window.last) return wait_for(begin + length + 1);
  if (length >= rest.size() || rest[length] != out_.delimiters.segment) return Step::next;
  last = first + length_at + 2;
  out_.elements[last - 1] = rest.substr(0, length);
  cursor_ = consumed_ = begin + length + 1;
  found_ = taken_ = 0;
  return Step::reindex;
}

std::string Cutter::without_line_breaks(std::string_view text) {
  std::string joined;
  std::ranges::remove_copy_if(text, std::back_inserter(joined), is_line_break);
  return joined;
}

void Cutter::join_lines(const Window& window, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    auto& element = out_.elements[i];
    if (std::ranges::none_of(element, is_line_break)) continue;
    if (!join_reported_) {
      out_.findings.push_back(departures_.note(Tolerance::line_breaks, "022", window.offset_of(element.data()),
                                               "a segment is broken over several lines"));
    }
    join_reported_ = true;
    element = joined_->emplace_back(without_line_breaks(element));
  }
}

}  // namespace crossdock::x12
