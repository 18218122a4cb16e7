// SPDX-License-Identifier: Apache-2.0
// Appends segments byte by byte into one string: no copy of a segment is ever made.
#include "translators/segments/set_builder.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace crossdock::segments {
namespace {

constexpr std::size_t most_collided = 100;

}  // namespace

std::string describe(const Collided& at) {
  const auto number = [](int n) { return (n < 10 ? "-0" : "-") + std::to_string(n); };
  std::string text = "segment " + std::to_string(at.segment) + " (" + at.tag + number(at.element);
  if (at.component > 0) text += number(at.component);
  if (at.repetition > 0) text += ", repetition " + std::to_string(at.repetition);
  text += ") ";
  return text + (at.byte == 0 ? "repeats, but there is no repetition separator"
                              : "holds '" + printable({&at.byte, 1}) + "'" + ", which cannot be written there");
}

SetBuilder::SetBuilder(const Delimiters& delimiters, const WritePolicy& policy)
    : delimiters_(delimiters), policy_(policy) {
  for (std::size_t c = 0; c < 0x20; ++c) unsafe_[c] = true;
  unsafe_[0x7F] = true;
  for (const char c : {delimiters.element, delimiters.component, delimiters.segment})
    unsafe_[static_cast<unsigned char>(c)] = true;
  if (delimiters.repetition != 0) unsafe_[static_cast<unsigned char>(delimiters.repetition)] = true;
  if (policy.characters != Characters::as_they_are) std::fill(unsafe_.begin() + 0x80, unsafe_.end(), true);
}

void SetBuilder::begin(std::string_view tag) {
  segment_start_ = text_.size();
  text_ += tag;
  kept_ = segment_start_;
  element_start_ = text_.size();
  repeat_ = skip_ = false;
}

void SetBuilder::append(std::string_view value) {
  bool unsafe = false;
  for (const char c : value) unsafe |= unsafe_[static_cast<unsigned char>(c)];
  if (unsafe) [[unlikely]] {
    append_changed(value);
  } else {
    text_ += value;
  }
  if (!value.empty()) kept_ = text_.size();
}

// Bytes that may not be written become blanks, characters that the partner cannot read become simpler ones.
void SetBuilder::append_changed(std::string_view value) {
  std::optional<char> first;
  for (std::size_t i = 0; i < value.size();) {
    const char c = value[i];
    if (!unsafe_[static_cast<unsigned char>(c)]) {
      text_ += c;
      ++i;
    } else if (static_cast<unsigned char>(c) < 0x80 || policy_.characters == Characters::as_they_are) {
      if (!first) first = c;
      text_ += ' ';
      ++i;
    } else {
      const auto narrowed = narrow(value.substr(i), policy_.characters);
      // A simpler letter may be a delimiter in its turn.
      const bool taken =
          static_cast<unsigned char>(narrowed.byte) < 0x80 && unsafe_[static_cast<unsigned char>(narrowed.byte)];
      text_ += taken ? ' ' : narrowed.byte;
      if (!narrowed.exact && !first) first = c;
      i += narrowed.length;
    }
  }
  if (first) collide(*first);
}

// Counts and, up to a limit, notes where it is: the separators before it are in the text.
void SetBuilder::collide(char byte) {
  ++collisions_;
  if (collided_.size() >= most_collided) return;
  const auto segment = std::string_view(text_).substr(segment_start_);
  const auto element = std::string_view(text_).substr(std::min(element_start_, text_.size()));
  const auto count = [](std::string_view text, char c) { return static_cast<int>(std::ranges::count(text, c)); };
  Collided at{.segment = segments_ + 2,
              .tag = std::string(segment.substr(0, segment.find(delimiters_.element))),
              .element = count(segment, delimiters_.element),
              .byte = byte};
  const int components = count(element, delimiters_.component);
  at.component = components > 0 ? components + 1 : 0;
  if (delimiters_.repetition != 0) {
    const auto whole = segment.substr(segment.rfind(delimiters_.element) + 1);
    const int repetitions = count(whole, delimiters_.repetition);
    at.repetition = repetitions > 0 ? repetitions + 1 : 0;
  }
  collided_.push_back(std::move(at));
}

// Takes back the separators of empty components at the end of what started at `start`.
void SetBuilder::cut_empty(std::size_t start) { text_.resize(kept_ > start ? kept_ : start); }

void SetBuilder::element(std::string_view value) {
  if (skip_) {
    if (repeat_) {
      repeat_ = false;
      if (!value.empty()) collide(0);
      return;
    }
    skip_ = false;
  }
  cut_empty(element_start_);
  text_ += repeat_ ? delimiters_.repetition : delimiters_.element;
  repeat_ = false;
  element_start_ = text_.size();
  append(value);
}

void SetBuilder::component(std::string_view value) {
  if (repeat_) return element(value);
  if (skip_) {
    if (!value.empty()) collide(0);
    return;
  }
  text_ += delimiters_.component;
  append(value);
}

void SetBuilder::repeat() {
  repeat_ = true;
  skip_ = delimiters_.repetition == 0;
}

void SetBuilder::end() {
  if (kept_ == segment_start_) {
    text_.resize(segment_start_);
    return;
  }
  text_.resize(kept_);
  text_ += delimiters_.segment;
  ++segments_;
}

void SetBuilder::segment(std::string_view tag, std::span<const std::string_view> elements) {
  if (elements.empty()) return;  // a segment without any value is not written
  auto size = tag.size() + 1;
  for (const auto element : elements) size += element.size() + 1;
  const auto start = text_.size();
  text_.resize(start + size);
  char* to = std::copy(tag.begin(), tag.end(), text_.data() + start);
  bool unsafe = false;
  for (const auto element : elements) {
    *to++ = delimiters_.element;
    for (const char c : element) {
      unsafe |= unsafe_[static_cast<unsigned char>(c)];
      *to++ = c;
    }
  }
  if (unsafe) [[unlikely]] {
    text_.resize(start);
    begin(tag);
    for (const auto value : elements) element(value);
    return end();
  }
  *to = delimiters_.segment;
  ++segments_;
}

std::string SetBuilder::take() {
  segments_ = 0;
  collisions_ = 0;
  collided_.clear();
  return std::exchange(text_, {});
}

}  // namespace crossdock::segments
