// SPDX-License-Identifier: Apache-2.0
// The cutter where segments do not fit: the end of the file, segments beyond every limit, and bytes that move while
// a stream holds views of them.
#include <algorithm>

#include "base/text.hpp"
#include "translators/x12/cutter.hpp"

namespace crossdock::x12 {
namespace {

constexpr std::size_t longest_tag = 64;  // that is looked at in a segment which is skipped

bool is_blank(char c) { return c == '\r' || c == '\n' || c == ' ' || c == '\t' || c == '\0' || c == '\x1A'; }

}  // namespace

Cutter::Step Cutter::stop() {
  ending_ = true;
  found_ = taken_ = 0;
  return Step::next;
}

// Takes the bytes that follow the last terminator of the file.
Cutter::Step Cutter::take_tail(const Window& window) {
  auto rest = window.from(cursor_);
  while (!rest.empty() && is_blank(rest.back())) rest.remove_suffix(1);
  cut_one(rest);
  const auto count = buffers_.ends[0];
  auto& elements = out_.elements;
  const auto tag = strip_padding(window, elements[base_]);
  stop();
  if (tag.empty()) {
    out_.end = cursor_;
    return Step::next;
  }
  const auto at = window.offset_of(tag.data());
  if (tag == "ISA") {
    out_.end = at;
    return Step::next;
  }
  if (tag != "IEA") {
    ends_within(tag, at, window);
    return Step::next;
  }
  out_.findings.push_back(
      departures_.note(Tolerance::missing_terminator, "023", at, "the last segment has no terminator"));
  elements[base_] = tag;
  if (join_) join_lines(window, base_, base_ + count + 1);
  kept_joined_ = joined_->size();  // sets and groups that are still open end first
  tail_ =
      Segment{.tag = tag,
              .first_element = static_cast<std::uint32_t>(base_ + 1),
              .element_count = static_cast<std::uint32_t>(std::min<std::size_t>(count, options_.max_elements)),
              .offset = at,
              .length = static_cast<std::uint32_t>(rest.size() - static_cast<std::size_t>(tag.data() - rest.data()))};
  return Step::next;
}

// An interchange that has its end is one that is cut off: no more of it comes.
void Cutter::ends_within(std::string_view tag, std::uint64_t at, const Window& window) {
  out_.end = window.end();
  out_.findings.push_back({.level = 1,
                           .code = "TA105:023",
                           .segment = std::string(printable(tag, 10)),
                           .offset = at,
                           .message = "the file ends within segment " + printable(tag, 10)});
}

// A segment longer than a set may be is not held: its tag is taken and its bytes are passed over. A set that it stands
// in has outgrown the limit with it.
Cutter::Step Cutter::begin_skip(const Window& window) {
  const auto head = window.from(consumed_).substr(0, longest_tag);
  const auto tag = strip_padding(window, head.substr(0, head.find(out_.delimiters.element)));
  const auto offset = window.offset_of(tag.data());
  if (tag == "ISA" || is_fixed_isa(window.from(offset), 0)) {
    out_.end = offset;
    return stop();
  }
  if (close(tag, window)) return Step::event;
  skipped_text_ = tag.substr(0, 4);
  skipped_ = Segment{.tag = keep_ == Keep::all ? tag.substr(0, 4) : std::string_view(skipped_text_),
                     .first_element = static_cast<std::uint32_t>(make_room()),
                     .element_count = 0,
                     .offset = offset,
                     .length = 0};
  if (set_open_) outgrow(window, out_.groups.back().sets.back());
  skipping_ = true;
  found_ = taken_ = 0;
  cursor_ = consumed_;
  return Step::next;
}

Cutter::Step Cutter::skip_segment(const Window& window) {
  const auto rest = window.from(cursor_);
  const auto end = rest.find(out_.delimiters.segment);
  if (end == std::string_view::npos) {
    cursor_ = consumed_ = window.end();
    if (!window.last) return wait_for(cursor_ + 1);
    ends_within(skipped_.tag, skipped_.offset, window);
    return stop();
  }
  skipping_ = false;
  const auto at = cursor_ + end;
  cursor_ = consumed_ = at + 1;
  note_segment(skipped_, false, "is longer than " + std::to_string(options_.max_set_bytes) + " bytes and was not read");
  return follow_envelope(window, skipped_, at);
}

std::uint64_t Cutter::forget() {
  const bool held = set_open_ && !out_.groups.back().sets.back().oversize;
  if (event_ && keep_ == Keep::set) {
    out_.segments.resize(group_open_ ? 2 : 1);
    if (!group_open_) out_.groups.clear();
    out_.outside_groups.clear();
    if (joined_->size() > kept_joined_) joined_->resize(kept_joined_);
    std::erase_if(out_.findings, [](const Finding& f) { return f.code.starts_with("AK"); });
  }
  event_.reset();
  return held ? set_offset_ : consumed_;
}

void Cutter::moved(const Move& move) {
  for (std::size_t i = std::size(out_.header); i < end_of_elements_; ++i) move.apply(out_.elements[i]);
  for (auto& segment : out_.segments) move.apply(segment.tag);
  if (tail_) move.apply(tail_->tag);
  for (auto& group : out_.groups) {
    for (auto& set : group.sets) {
      for (auto* view : {&set.id, &set.control, &set.implementation, &set.bytes}) move.apply(*view);
    }
  }
}

}  // namespace crossdock::x12
