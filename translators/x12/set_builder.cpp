// SPDX-License-Identifier: Apache-2.0
// Appends segments byte by byte into one string: no copy of a segment is ever made.
#include <algorithm>
#include <utility>

#include "translators/x12/writer.hpp"

namespace crossdock::x12 {

SetBuilder::SetBuilder(const Delimiters& delimiters, Collision collision)
    : delimiters_(delimiters), collision_(collision) {
  for (std::size_t c = 0; c < 0x20; ++c) unsafe_[c] = true;
  unsafe_[0x7F] = true;
  for (const char c : {delimiters.element, delimiters.component, delimiters.segment})
    unsafe_[static_cast<unsigned char>(c)] = true;
  if (delimiters.repetition != 0) unsafe_[static_cast<unsigned char>(delimiters.repetition)] = true;
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
  const auto from = text_.size();
  text_ += value;
  if (unsafe) [[unlikely]] {
    ++collisions_;
    for (auto i = from; i < text_.size(); ++i) {
      if (unsafe_[static_cast<unsigned char>(text_[i])]) text_[i] = ' ';
    }
  }
  if (!value.empty()) kept_ = text_.size();
}

// Takes back the separators of empty components at the end of what started at `start`.
void SetBuilder::cut_empty(std::size_t start) { text_.resize(kept_ > start ? kept_ : start); }

void SetBuilder::element(std::string_view value) {
  if (skip_) {
    if (repeat_) {
      repeat_ = false;
      collisions_ += !value.empty();
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
    collisions_ += !value.empty();
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
  for (const auto element : elements) {
    *to++ = delimiters_.element;
    bool unsafe = false;
    for (const char c : element) {
      const bool bad = unsafe_[static_cast<unsigned char>(c)];
      unsafe |= bad;
      *to++ = bad ? ' ' : c;
    }
    collisions_ += unsafe;
  }
  *to = delimiters_.segment;
  ++segments_;
}

std::string SetBuilder::take() {
  segments_ = 0;
  collisions_ = 0;
  return std::exchange(text_, {});
}

}  // namespace crossdock::x12
