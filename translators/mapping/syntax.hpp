// SPDX-License-Identifier: Apache-2.0
// The text of a mapping file as a tree of rules: what was written, with its places, before anything is
// looked up. Overlays are merged here, so that the compilers see one list of rules.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/yaml.hpp"
#include "translators/mapping/code_table.hpp"
#include "translators/mapping/origin.hpp"

namespace crossdock::mapping {

// "code(unit)": name and argument; "text(35, cut)": two arguments.
struct CodecText {
  std::string name;
  std::vector<std::string> arguments;
};

struct Rule {
  enum class Form { leaf, each, tree };

  Form form = Form::leaf;
  std::string at;  // canonical path from the enclosing scope; "" for a rule that only writes a constant
  std::vector<std::string> wire;
  std::vector<std::vector<std::string>> further;  // `or`: places to read from where `wire` has nothing, in order
  std::string unit;                               // of a read-only shape: the path it is used at, and the line
  int source = 0;
  std::optional<CodecText> as;
  std::optional<std::string> constant;
  std::optional<std::string> fallback;          // `default`: read when absent
  std::optional<std::string> implied;           // read when absent, and not written when equal
  std::optional<std::string> derive;            // computed when writing, checked when reading
  std::optional<std::string> check;             // carried as it is, checked in both directions
  std::vector<std::string> when;                // `path = word`, any of them: written only then
  std::vector<CodeEntry> codes;                 // for this rule alone
  bool required = false;                        // must have a value where its segment or element is written
  bool again = false;                           // written, too; read where the path's other rules have nothing
  bool read_only = false;                       // understood, never written
  std::string id, parent, has_child, children;  // of a tree
  std::string pairs_from;                       // of an each: from this element on two elements are one occurrence
  std::vector<Rule> map;
  Origin origin;
};

// Rules under a name, for what stands at several places: `use: party`.
using Shapes = std::map<std::string, std::vector<Rule>, std::less<>>;

enum class Rest { extensions, ignore };

struct Text {
  std::string name, document, syntax, version, set, root, extends;
  std::vector<std::pair<std::string, std::string>> namespaces;
  std::vector<Rule> rules;
  std::vector<std::pair<std::string, Origin>> ignore;
  std::vector<std::pair<std::string, Origin>> require;
  Rest rest = Rest::extensions;
  // "items_below_shipment", "orders_on_items" or a structure ("S-O-P-I") that ship notices are written in
  std::string reshape;
  std::map<std::string, std::vector<CodeEntry>, std::less<>> codes;  // further entries of shared tables
  Origin origin;
  std::string file;  // all of it, as it is written

  // For an overlay: changes to its base, in file order.
  struct Change {
    std::string in;  // the path of the enclosing each: "lines", "" for the document
    std::optional<std::string> removed;
    std::optional<Rule> rule;
    Origin origin;
  };
  std::vector<Change> changes;
};

// Strict: unknown keys and wrong kinds are errors with their place.
Result<Text> parse_text(const yaml::File& file, const Shapes& shapes = {});
// A file of shapes/*.yaml: `shapes: {party: [rules]}`. Shapes may use those before them.
Result<void> parse_shapes(const yaml::File& file, Shapes& shapes);

// Lists the changes of an overlay, entry by entry: codes, then rules that are removed or set. The second function
// returns the overlay with only the first of them.
std::vector<Origin> entries_of(const Text& overlay);
Text first_entries(const Text& overlay, std::size_t count);

// `base` with the changes of `overlay`. An overlay without changes is its base under another name.
Result<Text> merged(const Text& base, const Text& overlay);

}  // namespace crossdock::mapping
