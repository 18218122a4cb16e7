// SPDX-License-Identifier: Apache-2.0
// Writes the values of a record into the places of a segment, one op at a time. Internal to the writer of segments.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "translators/mapping/program.hpp"

namespace crossdock::mapping {

// Writing one document: which record of which lists is written, and what is told of it.
struct Writing {
  struct Level {
    const Slot* slot = nullptr;
    std::size_t index = 0;
  };
  const Program& program;
  const void* document = nullptr;
  std::string_view currency;  // the document's
  std::vector<Level> levels;
  std::vector<Note> notes;

  std::string field_name(std::string_view label) const;  // "lines[1].description"
  void note(std::string_view label, int line, std::string what);
  tl::unexpected<Error> refuse(const Op& op, std::string_view text, Outcome outcome) const;
};

// The elements of one segment; the views are of the document, the mapping or the ValueWriter's memory.
using Values = std::array<std::string_view, 64>;

class ValueWriter {
 public:
  explicit ValueWriter(Writing& writing) : writing_(writing) { scratch_.reserve(8192); }

  // Whether the op gives the segment a reason to be written. Fault::invalid for a value that the syntax cannot hold.
  Result<bool> op(const Op& op, const void* record, Values& values);
  // One line of a list of lines; "" for an empty one.
  Result<std::string_view> line(const Op& op, const void* value);
  // The views of the last segment are needed no longer.
  void clear() { scratch_.clear(); }

 private:
  Result<bool> scalar(const Op& op, const void* value, std::string_view& text);
  Result<bool> quantity(const Op& op, const void* value, Values& values);
  Result<bool> basis(const Op& op, const void* record, const void* value, Values& values);
  Result<bool> pair(const Op& op, const void* value, Values& values);
  Result<bool> pairs(const Op& op, const void* list, Values& values);
  // Notes that a line was cut, refuses it if it cannot be written.
  Result<void> settle(const Op& op, std::string_view text, Outcome outcome);
  Result<bool> few_lines(const Op& op, const void* list, Values& values);
  bool moment(const Op& op, const void* record, const void* value, Values& values);
  static void next_pair(Values& values, const Op& op, std::string_view value);

  Writing& writing_;
  std::string scratch_;
};

}  // namespace crossdock::mapping
