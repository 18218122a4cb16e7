// SPDX-License-Identifier: Apache-2.0
// Holds the tables made from the dictionary's text files, and the steps from text to tables. Internal to the library.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "translators/segments/dictionary.hpp"

namespace crossdock::segments {

struct ReleaseTables {
  std::map<int, ElementDef> elements;
  std::map<std::string, ElementDef, std::less<>> composites;
  std::map<std::string, SegmentDef, std::less<>> segments;
  std::map<std::string, SetGrammar, std::less<>> sets;
};

// The tables that two releases accept together, made when a file first needs them, as AutomatonSlot makes automata.
struct BothTables {
  BothTables() = default;
  BothTables(const BothTables&) = delete;
  BothTables& operator=(const BothTables&) = delete;
  ~BothTables() { delete tables.load(std::memory_order_acquire); }
  std::atomic<const ReleaseTables*> tables = nullptr;
};

// Versions from `first` to `last`, both included, are read by the tables of `release`, or, with `wider`, by what these
// and those of `wider` accept together.
struct ReleaseRange {
  std::string first, last, release, wider;
  std::unique_ptr<BothTables> both = std::make_unique<BothTables>();

  // One version in a line of its own is another name of the release, not a neighbour.
  bool is_name() const { return first == last && wider.empty(); }
};

// std::map, because grammars and elements point to segments and code lists in it.
struct DictionaryTables {
  const Dialect* dialect = nullptr;
  std::map<std::string, ReleaseTables, std::less<>> releases;
  // Named only as the `wider` of ranges: differences, not a release that a version can have.
  std::map<std::string, ReleaseTables, std::less<>> differences;
  std::map<int, CodeList> codes;
  std::vector<ReleaseRange> ranges;
};

// The files of a release; `lines` has not been read from yet.
class DictionaryLines;
Result<void> parse_elements(DictionaryTables& tables, ReleaseTables& release, DictionaryLines lines);
Result<void> parse_segments(ReleaseTables& release, DictionaryLines lines);
Result<void> parse_set(ReleaseTables& release, std::string_view release_name, std::string_view set,
                       DictionaryLines lines, const Dialect& dialect);
// Accepts what either release accepts; the nodes of its grammars begin with those of `release`, in the same order.
std::unique_ptr<ReleaseTables> unite(const ReleaseTables& release, const ReleaseTables& other, const Dialect& dialect);
// Puts the components of composites in their place, as SegmentDef::starts describes.
void lay_flat(SegmentDef& segment);

// Adds one file. Its name ("004010/segments.txt") says what it holds; it must come in the order of `file_rank`.
// Fault::invalid names file and line.
Result<void> parse_dictionary_file(DictionaryTables& tables, std::string_view name, std::string_view text);

// Code lists before elements, elements before segments, segments before sets; -1 for a name that is none of these.
int file_rank(std::string_view name);

// Checks what no single line can break: names that are used but not defined, ranges of unknown releases.
Result<void> check_dictionary(const DictionaryTables& tables);

}  // namespace crossdock::segments
