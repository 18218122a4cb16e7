// SPDX-License-Identifier: Apache-2.0
// Builds X12: segments of a set, then sets into groups and an interchange. Control numbers, dates and
// delimiters come in as parameters; nothing is invented here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "translators/x12/interchange.hpp"

namespace crossdock::x12 {

inline constexpr std::int64_t largest_control = 999'999'999;  // control number, ISA13 and GS06

// A value that could not be written as it is.
struct Collided {
  int segment = 0;  // within the set, where ST is 1; within the interchange, where ISA is 1, of a whole file
  std::string tag;
  int element = 0, component = 0, repetition = 0;  // 0: the element has no components or repetitions
  char byte = 0;  // the first that cannot stand there; 0: a repetition without separator
  friend bool operator==(const Collided&, const Collided&) = default;
};
std::string describe(const Collided& collided);  // "segment 3 (REF-02): '*' is a delimiter"

// The body of one transaction set: the bytes between ST and SE, each segment with its terminator.
struct SetText {
  std::string id;              // "850"
  std::string implementation;  // ST03, empty for none
  std::string body;
  int segments = 0;                       // in the body
  std::vector<Collided> collisions = {};  // values that were changed; the first of them
  int narrowed = 0;                       // EDIFACT: characters that the level lacks, written as the nearest
};

// Says what to do with a value that holds a delimiter or a control byte: X12 before 007040 cannot escape it.
enum class Collision { refuse, replace_with_space };

// Which characters a partner reads. Values are UTF-8; what Latin-1 or ASCII lack is written as the plain letter
// it is made of, or as a question mark, never longer, and counts as a collision.
enum class Characters { as_they_are, latin_1, ascii };

struct WritePolicy {
  Collision collision = Collision::replace_with_space;
  Characters characters = Characters::as_they_are;
};

// Fault::invalid for a delimiter that is used twice, or is a letter, a digit or a blank.
Result<void> check_delimiters(std::string_view used);

// Delimiters with which `text`, written with `taken`, would not have collided: those that did are replaced by
// bytes that occur nowhere in it. nullopt when none are left, or when the collisions are not with delimiters.
std::optional<Delimiters> without_collisions(const Delimiters& taken, std::span<const Collided> collisions,
                                             std::string_view text);

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

struct Address {
  std::string qualifier;  // ISA05 or ISA07
  std::string id;         // ISA06 or ISA08, at most 15 characters
  std::string group_id;   // GS02 or GS03
};

struct GroupText {
  std::string functional_id;  // GS01
  std::string version;        // GS08
  std::int64_t control = 0;   // GS06
  std::vector<SetText> sets;
  std::vector<std::int64_t> set_controls;  // ST02 of each set, 1 to 999999999
};

struct InterchangeText {
  Address sender, receiver;
  Delimiters delimiters;
  std::string version = "00401";           // ISA12
  std::int64_t control = 0;                // ISA13, 1 to 999999999
  TimePoint at;                            // ISA09, ISA10, GS04, GS05, in UTC
  bool acknowledgement_requested = false;  // ISA14
  char usage = 'P';                        // ISA15: P production, T test
  std::vector<std::string> ta1;            // TA1 segments without terminator
  std::vector<GroupText> groups;
  bool line_breaks = false;  // a line feed after each terminator, for files that people read
};

// Fault::invalid when an address, version or control number cannot be written.
Result<std::string> write(const InterchangeText& interchange);

}  // namespace crossdock::x12
