// SPDX-License-Identifier: Apache-2.0
// Follows ISA, GS, ST, SE, GE and IEA while an interchange is cut. A segment that belongs nowhere is reported once for
// each run of such segments, so that one broken ST does not give a finding for every segment after it.
#include <algorithm>

#include "base/text.hpp"
#include "translators/x12/cutter.hpp"

namespace crossdock::x12 {
namespace {

// A hostile file could cause one for each of its segments.
constexpr std::size_t most_findings = 200;  // of the envelope
constexpr std::uint32_t most_of_a_set = 50;

std::string_view element(const Interchange& in, std::uint32_t index, std::size_t number) {
  const auto elements = in.elements_of(in.segments[index]);
  return number <= elements.size() ? elements[number - 1] : std::string_view{};
}

void name_set(const Interchange& in, std::uint32_t index, TransactionSet& set) {
  set.id = element(in, index, 1);
  set.control = element(in, index, 2);
  set.implementation = element(in, index, 3);
}

}  // namespace

void Cutter::note(Finding finding) {
  if (out_.findings.size() < most_findings) out_.findings.push_back(std::move(finding));
}

void Cutter::note_segment(const Segment& segment, bool in_set, const std::string& what) {
  Finding finding{.level = 1,
                  .code = in_set ? "AK304:8" : "TA105:022",
                  .segment = printable(segment.tag, 3),
                  .offset = segment.offset,
                  .message = printable(segment.tag, 3) + " " + what};
  if (!in_set) return note(std::move(finding));
  if (out_.groups.back().sets.back().faults++ < most_of_a_set) out_.findings.push_back(std::move(finding));
}

void Cutter::stray(std::string_view ta105, const Segment& segment, const std::string& message) {
  if (in_stray_) return;
  in_stray_ = true;
  note({.level = 1,
        .code = "TA105:" + std::string(ta105),
        .segment = printable(segment.tag, 10),
        .offset = segment.offset,
        .message = message});
}

Cutter::Step Cutter::emit(Kind kind) {
  event_ = kind;
  return Step::event;
}

void Cutter::end_set(const Window& window) {
  set_open_ = false;
  emit(Kind::set);
  auto& set = out_.groups.back().sets.back();
  if (set.oversize) return;
  const auto& last = out_.segments[set.first_segment + set.segment_count - 1];
  set.bytes = window.from(set_offset_).substr(0, static_cast<std::size_t>(last.offset + last.length - set_offset_));
}

// Ends what was left open and cannot go on with a segment of this tag. True if there is an event.
bool Cutter::close(std::string_view tag, const Window& window) {
  const bool ends_group = tag == "GS" || tag == "IEA";
  if (set_open_ && (ends_group || tag == "ST" || tag == "GE")) {
    end_set(window);
    return true;
  }
  if (!group_open_ || !ends_group) return false;
  group_open_ = false;
  emit(Kind::group_end);
  return true;
}

// A segment of an envelope must outlive its bytes: it is copied, and its views are set on the copy.
void Cutter::copy_out(const Window& window, Interchange& in, Segment& segment, std::string& text) {
  // A segment that was passed over has nothing but its tag.
  const auto raw = segment.length > 0 ? window.from(segment.offset).substr(0, segment.length) : std::string_view{};
  const auto elements = std::span(in.elements).subspan(segment.first_element, segment.element_count);
  const auto inside = [&](std::string_view view) {
    const auto at = reinterpret_cast<std::uintptr_t>(view.data()), start = reinterpret_cast<std::uintptr_t>(raw.data());
    return at >= start && at - start <= raw.size() && !raw.empty();
  };
  std::size_t size = std::max(raw.size(), segment.tag.size());
  for (const auto element : elements) size += inside(element) ? 0 : element.size();
  std::string copy;
  copy.reserve(std::max<std::size_t>(size, 64));  // on the heap, where it stays when the string is moved
  copy = raw;
  copy.resize(std::max(raw.size(), segment.tag.size()));
  std::ranges::copy(segment.tag, copy.begin());  // it may have been joined from two lines
  for (auto& element : elements) {
    const auto at = inside(element) ? static_cast<std::size_t>(element.data() - raw.data()) : copy.size();
    if (!inside(element)) copy += element;
    element = {copy.data() + at, element.size()};
  }
  segment.tag = {copy.data(), segment.tag.size()};
  text = std::move(copy);
}

void Cutter::open_group(const Window& window, std::uint32_t index) {
  if (keep_ == Keep::set) copy_out(window, out_, out_.segments[index], group_text_);
  group_open_ = true;
  set_open_ = in_stray_ = false;
  sets_ = 0;
  ++groups_;
  auto& group = out_.groups.emplace_back();
  std::string_view* const fields[] = {&group.functional_id, &group.sender,  &group.receiver, &group.date,
                                      &group.time,          &group.control, &group.agency,   &group.version};
  for (std::size_t i = 0; i < 8; ++i) *fields[i] = element(out_, index, i + 1);
  group.header = index;
}

void Cutter::open_set(std::uint32_t index) {
  const auto& segment = out_.segments[index];
  if (!group_open_) return stray("024", segment, "ST stands outside a functional group");
  set_open_ = true;
  in_stray_ = false;
  set_offset_ = segment.offset;
  ++sets_;
  auto& sets = out_.groups.back().sets;
  if (keep_ == Keep::set) sets.clear();
  auto& set = sets.emplace_back();
  name_set(out_, index, set);
  set.first_segment = index;
  set.segment_count = 1;
}

// From here on only the set's segments are counted.
void Cutter::outgrow(const Window& window, TransactionSet& set) {
  if (set.oversize) return;
  set.oversize = true;
  set.dropped_segments = set.segment_count - 1;
  set.segment_count = 1;
  out_.segments.resize(set.first_segment + 1);
  if (keep_ != Keep::set) return;
  copy_out(window, out_, out_.segments.back(), set_text_);
  name_set(out_, set.first_segment, set);
}

Cutter::Step Cutter::add_to_set(const Window& window, const Segment& segment, std::uint64_t end) {
  auto& set = out_.groups.back().sets.back();
  const bool last = segment.tag == "SE";
  if (end - set_offset_ > options_.max_set_bytes) outgrow(window, set);
  if (set.oversize && !last) {
    ++set.dropped_segments;
    return Step::next;
  }
  out_.segments.push_back(segment);
  ++set.segment_count;
  if (!last) return Step::next;
  set.closed = true;
  end_set(window);
  return Step::event;
}

Cutter::Step Cutter::end_group(std::uint32_t trailer) {
  out_.groups.back().trailer = trailer;
  group_open_ = in_stray_ = false;
  return emit(Kind::group_end);
}

// Takes note of the segment's place in the envelopes. `end` is where its terminator stands.
Cutter::Step Cutter::follow_envelope(const Window& window, const Segment& segment, std::uint64_t end) {
  const auto tag = segment.tag;
  if (set_open_ && tag != "ST" && tag != "GS" && tag != "GE" && tag != "IEA") return add_to_set(window, segment, end);
  const auto index = static_cast<std::uint32_t>(out_.segments.size());
  out_.segments.push_back(segment);
  if (tag == "ST") {
    open_set(index);
  } else if (tag == "GS") {
    open_group(window, index);
    return emit(Kind::group);
  } else if (tag == "GE" && group_open_) {
    return end_group(index);
  } else if (tag == "IEA") {
    out_.trailer = index;
    out_.end = std::min(window.end(), end + 1 + terminator_rest_.size());
    return stop();
  } else if (tag == "TA1" && !group_open_) {
    out_.outside_groups.push_back(index);
    ++ta1s_;
    return emit(Kind::ta1);
  } else if (!group_open_ && (tag == "ISB" || tag == "ISE" || tag == "TA3")) {
    // Grade of service and delivery notices (X12.5): legal here, and of no concern to us.
  } else if (tag == "GE" || tag == "SE") {
    stray("022", segment, std::string(tag) + (tag == "GE" ? " has no GS" : " has no ST"));
    in_stray_ = false;
  } else {
    stray("022", segment, "segment '" + printable(tag, 10) + "' stands outside a transaction set");
  }
  if (keep_ == Keep::set && !set_open_) out_.segments.resize(index);
  return Step::next;
}

}  // namespace crossdock::x12
