// SPDX-License-Identifier: Apache-2.0
// Builds the segments of one set. Delimiters come in as parameters; nothing is invented here.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "translators/segments/characters.hpp"
#include "translators/segments/interchange.hpp"

namespace crossdock::segments {

// A value that could not be written as it is.
struct Collided {
  int segment = 0;  // within the set, where its header is 1; of a whole file within the interchange
  std::string tag;
  int element = 0, component = 0, repetition = 0;  // 0: the element has no components or repetitions
  char byte = 0;  // the first that cannot stand there; 0: a repetition without separator
  friend bool operator==(const Collided&, const Collided&) = default;
};
std::string describe(const Collided& collided);  // "segment 3 (REF-02): '*' is a delimiter"

// The body of one set: the bytes between its header and its trailer, each segment with its terminator.
struct SetText {
  std::string id;              // "850"
  std::string implementation;  // the convention that its header names, empty for none
  std::string body;
  int segments = 0;                       // in the body
  std::vector<Collided> collisions = {};  // values that were changed; the first of them
  int narrowed = 0;                       // characters that the partner lacks, written as the nearest: no collisions
};

// Says what to do with a value that holds a delimiter or a control byte where neither can be escaped.
enum class Collision { refuse, replace_with_space };

struct WritePolicy {
  Collision collision = Collision::replace_with_space;
  Characters characters = Characters::as_they_are;
};

// Appends the segments of one set. Trailing empty elements and components are never written.
class SetBuilder {
 public:
  explicit SetBuilder(const Delimiters& delimiters, const WritePolicy& policy = {});

  void begin(std::string_view tag);
  void element(std::string_view value);    // the next element, or its first component; "" leaves it empty
  void component(std::string_view value);  // the next component of the current composite element
  // The next component or element starts another repetition of the current element. Without a repetition
  // separator the values of further repetitions are left out and counted as collisions.
  void repeat();
  void end();  // a segment without any value is not written

  // A whole segment of plain elements at once; the last one is not empty.
  void segment(std::string_view tag, std::span<const std::string_view> elements);

  // How many values held a delimiter, a control byte or a character that the partner cannot read. They are
  // changed in any case; with Collision::refuse the caller must not use a text whose collisions are not 0.
  int collisions() const { return collisions_; }
  std::span<const Collided> collided() const { return collided_; }  // the first hundred of them
  int segments() const { return segments_; }
  bool usable() const { return policy_.collision == Collision::replace_with_space || collisions_ == 0; }
  // The text so far, after which the builder is empty and can be used for the next set.
  std::string take();

 private:
  void append(std::string_view value);
  void append_changed(std::string_view value);
  void collide(char byte);
  void cut_empty(std::size_t start);

  std::string text_;
  Delimiters delimiters_;
  WritePolicy policy_;
  std::array<bool, 256> unsafe_{};  // bytes that no value may hold
  bool repeat_ = false, skip_ = false;
  std::size_t element_start_ = 0;  // of the current element or repetition, after its separator
  int collisions_ = 0;
  std::vector<Collided> collided_;
  int segments_ = 0;
  std::size_t segment_start_ = 0;
  std::size_t kept_ = 0;  // end of the last value that is not empty
};

}  // namespace crossdock::segments
