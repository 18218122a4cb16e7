// SPDX-License-Identifier: Apache-2.0
// A standard as data: segments, elements, syntax notes and the grammar of each set. X12 and EDIFACT are kept in the same
// form.
//
// A dictionary is immutable after it was loaded and is shared by all threads; the pointers and views it
// hands out live as long as it does. The data files are in mappings/dictionary; each syntax embeds its own.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "translators/segments/automaton_slot.hpp"
#include "translators/segments/dialect.hpp"

namespace crossdock::segments {

enum class ElementType : std::uint8_t {
  text,        // AN
  identifier,  // ID: a code
  number,      // N0 to N9: digits with an implied point
  real,        // R
  date,        // DT: YYMMDD or CCYYMMDD, by the length the release allows
  time,        // TM: HHMM[SS[d[d]]]
  binary,      // B
  composite,
};

enum class Requirement : std::uint8_t { mandatory, optional, conditional };  // conditional: see the syntax notes

struct CodeList {
  std::string number;     // of the data element: "355"
  bool open = false;      // a selection that gives names: other values are legal and must not be refused
  bool advisory = false;  // open, but another code is worth a warning: partners agree upon few of their own
  bool external = false;  // kept by somebody else (ISO, USPS): open to the standard, complete for level 5
  std::unordered_set<std::string> codes;
  std::map<std::string, std::string, std::less<>> names;  // short, in our own words; not every code has one
};

// X12.6 §3.8.4.2: P paired, R required (at least one), E exclusion, C conditional, L list conditional.
struct SyntaxNote {
  char kind = 'P';
  std::vector<int> positions;  // from 1
};

// One position of a segment or of a composite.
struct ElementDef {
  int number = 0;  // data element number (353), 0 for a composite or where no source knows it
  std::string name;
  ElementType type = ElementType::text;
  int decimals = 0;  // of an Nn element
  int min = 1;       // characters; of R and N without sign and point
  int max = 1;
  int max_written = 1;  // what we write: less than `max` where the sources of the standard disagree
  Requirement requirement = Requirement::optional;
  int repeat = 1;                      // most repetitions, 0 for no limit
  std::vector<ElementDef> components;  // of a composite, whose max is that of all of them with separators
  std::vector<SyntaxNote> notes;       // of a composite, about its components
  const CodeList* codes = nullptr;     // known values; binding unless `open`. nullptr when none are known

  // Where the standard counts it, in a segment that is laid out flat (SegmentDef::starts); 0 in others.
  std::uint8_t position = 0, component = 0;  // component 0: it stands alone
  bool needed = false;                       // mandatory as soon as anything of its composite is there
};

struct SegmentDef {
  std::string tag;
  std::string name;
  std::vector<ElementDef> elements;
  std::vector<SyntaxNote> notes;
  // Of a segment that is laid out flat: `elements` are all simple ones, components in the place of their composite; here
  // for each position of the standard its first element, and one past the last. Empty in others.
  std::vector<std::uint16_t> starts;

  // The standard's name of an element (from 0): "REF-02", "DTM-01-2"; and the same without the tag.
  std::string place(std::size_t element) const { return tag + suffix(element); }
  std::string suffix(std::size_t element) const;
};

// A segment's place in a transaction set. A node with children starts a loop and is its trigger: the loop
// repeats up to `max` times, each time with one trigger segment followed by the children.
struct GrammarNode {
  int id = 0;  // its index in SetGrammar::nodes, in the order of the standard
  std::string_view tag;
  const SegmentDef* segment = nullptr;
  int parent = -1;  // the loop it stands in; -1 only for the set's header, which holds everything
  bool starts_loop = false;
  int min = 0;
  int max = 1;           // 0: no limit
  int first_child = -1;  // nodes of a parent follow one another by `next`
  int next = -1;
  std::string path;  // "ST/PO1/PID"; a tag that stands twice under one parent gets "#2"

  // The path below the header: "PO1/PID".
  std::string_view inner_path() const {
    const auto slash = path.find('/');
    return slash == std::string::npos ? std::string_view{} : std::string_view(path).substr(slash + 1);
  }
};

struct SetGrammar {
  const Dialect* dialect = nullptr;
  std::string release;  // "004010"
  std::string set;      // "850"
  std::string name;
  std::string functional_id;       // of the group that it goes into: "PO"
  bool additions = false;          // only what another release adds: never handed out
  std::vector<GrammarNode> nodes;  // nodes[0] is the header
  AutomatonSlot automaton;         // what the validator makes of this grammar; belongs to it alone

  // The node at a GrammarNode::inner_path; nullptr if there is none.
  const GrammarNode* find(std::string_view path) const;
};

struct ReleaseTables;
struct ReleaseRange;

class Dictionary {
 public:
  // From files by name ("D96A/segments.txt"). Errors name file and line. `dialect` must outlive the dictionary.
  static Result<std::shared_ptr<const Dictionary>> parse(const std::map<std::string, std::string_view>& files,
                                                         const Dialect& dialect);

  // The grammar for a set in the release that a group's `version` ("004010", "004010VICS", "D96A") resolves to:
  // the longest known prefix, else what the declared neighbours accept together; nullptr when the set is not known there.
  // A grammar of neighbours has the name of `release(version)`, and its nodes first, so that what was compiled for that
  // release reads it too.
  const SetGrammar* find(std::string_view version, std::string_view set) const;
  const SegmentDef* segment(std::string_view version, std::string_view tag) const;
  // The release that a version resolves to ("004010"), empty if none.
  std::string_view release(std::string_view version) const;
  // Which tables judge a version that has none of its own: "those of 004010 and 005010". Empty for one that has.
  std::string neighbours(std::string_view version) const;
  std::vector<const SetGrammar*> sets() const;
  // Whether a set of any release goes into a group with this id.
  bool knows_group(std::string_view functional_id) const;

  ~Dictionary();
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;

 private:
  Dictionary();
  friend struct DictionaryBuilder;
  struct Tables;
  struct Place;
  Place place(std::string_view version) const;
  const ReleaseTables* both(const ReleaseRange& range, const ReleaseTables& release) const;
  std::unique_ptr<Tables> tables_;
};

// The .txt files under `folder` with their names relative to it. Fault::unavailable if it cannot be read.
Result<std::map<std::string, std::string>> read_dictionary_folder(const std::string& folder);

}  // namespace crossdock::segments
