// SPDX-License-Identifier: Apache-2.0
// Reading one validated set by a compiled mapping: where it stands, what it has read, and how it tells of what it meets.
// Internal to the reader of segments; its decisions are in read_slots.hpp and read_values.hpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "translators/mapping/places.hpp"
#include "translators/mapping/program.hpp"

namespace crossdock::mapping {

using Elements = std::span<const std::string_view>;

// "" where the segment is shorter.
inline std::string_view value_at(Elements elements, int index) {
  return index >= 0 && static_cast<std::size_t>(index) < elements.size() ? elements[static_cast<std::size_t>(index)]
                                                                         : std::string_view{};
}

// Whether a value is there that is not the constant.
inline bool is_another(const Op& constant, std::string_view text) { return !text.empty() && text != constant.constant; }

// One open loop: what its segments are read into. A dead frame is a loop no rule is about.
struct Frame {
  int loop = 0;
  const Scope* scope = nullptr;
  void* record = nullptr;
  std::uint64_t seen = 0;
  const Slot* opener = nullptr;
  std::size_t index = 0;   // of the record in its list
  std::vector<Said> said;  // facts of the record that have several places
};

struct Reading {
  Reading(const Program& program, const segments::Interchange& interchange, const segments::TransactionSet& set,
          const segments::SetReport& report, Trace trace);

  const Program& program;
  const SegmentsProgram& compiled;
  const segments::Interchange& interchange;
  const segments::TransactionSet& set;
  const segments::SetReport& report;
  bool tracing, pointing;

  ReadResult result;
  Error
      error;  // why a function below or in read_*.hpp returned false: a Result for each value would cost as much as it
  void* document = nullptr;
  std::vector<Frame> frames;
  std::vector<std::uint32_t> counts;  // by node: how often it was seen in its loop
  std::vector<int> counted;           // nodes whose count is not 0
  std::string currency;
  std::vector<std::string> zeros;  // fields whose quantity is a written zero without a unit
  Told told;

  const segments::Segment* segment = nullptr;  // being read
  Elements texts;                              // its elements, in UTF-8
  int node = -1;
  std::size_t number = 0;  // of the segment in the set, its header is 0
  int pair = 0;            // elements before the pair that is read as if it were the first; 0 for the first
  int pairs_from = 0;

  // Makes the set's segment `i` the one that is read.
  void go_to(std::size_t i);
  const segments::GrammarNode& grammar_node() const { return compiled.grammar->nodes[static_cast<std::size_t>(node)]; }

  // "PO1[2]/PID[1]-05": the loops the segment stands in, then the segment, then the element.
  std::string place(int element = -1) const;
  std::string name_of(int element) const;      // "PID-05"
  std::string field_name(const Op& op) const;  // "lines[1].description"
  std::vector<Said>& said();                   // of the record being read: an element of a list, or the document

  // What nothing takes is kept beside the document.
  void extension(std::string place, std::string_view raw);
  void whole_segment();
  void note(const Op& op, int element, std::string what);
  // `value`: where it is in the document now.
  void traced(const Op& op, int element, std::string_view text, const void* value) {
    if (tracing) [[unlikely]]
      trace(op, element, text, value);
  }

  // A code of an entry that stands for itself: kept beside the document where its table says so, and told; else it holds
  // the document, as `hold` and `unreadable` do: they return false.
  bool kept(const Op& op, std::string_view code, int element);
  bool hold(const DecisiveAt& decisive, std::string_view value);
  bool unreadable(const Op& op, int element, std::string_view text, Outcome outcome);

 private:
  void trace(const Op& op, int element, std::string_view text, const void* value);
  Elements decode(Elements elements);

  std::vector<std::string> decoded_;  // elements that the file has in another form
  std::vector<std::string_view> views_;
};

}  // namespace crossdock::mapping
