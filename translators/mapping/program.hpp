// SPDX-License-Identifier: Apache-2.0
// A mapping in its compiled form: flat tables over grammar positions and member offsets. Made by compile_segments
// and compile_xml, run by the readers and writers. Nothing here is changed after it was made.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "translators/mapping/codec.hpp"
#include "translators/mapping/decisive.hpp"
#include "translators/mapping/field_path.hpp"
#include "translators/mapping/mapping.hpp"
#include "translators/mapping/sequences.hpp"
#include "translators/mapping/syntax.hpp"

namespace crossdock::mapping {

inline constexpr std::size_t max_notes = 1000;  // of one reading; what more there is to say is left out

// `count(lines)`, `count(all nodes)`, `sum(lines.quantity.value)`: over the document.
struct Expression {
  enum class Kind : std::uint8_t { count, count_all, sum };
  Kind kind = Kind::count;
  std::string text;
  FieldPath list;   // from the document
  FieldPath value;  // sum: from an element; count_all: to the children, from an element
};

struct Condition {
  FieldPath path;
  std::string word;  // "" asks for an empty value, "*" for any that is not
};
struct Guard {
  std::vector<Condition> any;
  std::string text;  // as in the mapping
};

// The relation between one address and one field.
struct Op {
  enum class Kind : std::uint8_t { field, constant, derived };
  Kind kind = Kind::field;
  Codec codec;
  FieldPath path;
  std::string constant;
  std::optional<std::string> fallback;
  bool implied = false;    // the fallback is not written
  bool read_only = false;  // understood, never written
  bool again = false;      // written beside the path's other rule
  std::optional<Expression> derive;
  bool computed = false;  // written as computed rather than as the document has it
  std::optional<Guard> when;

  // X12 and EDIFACT: the element (from 0), the second element of quantity, pair and moment,
  // and for values in qualified pairs (`PER.03+[TE]`) the qualifier.
  int element = -1, second = -1, last = -1;
  int stride = 2;                 // pairs: from one to the next
  std::size_t unit_most = 0;      // quantity: characters of the unit
  std::optional<FieldPath> time;  // moment: where the time of day goes
  std::optional<FieldPath> of;    // basis: the quantity whose unit it counts
  std::optional<FieldPath> code;  // code: where one goes that says more than its word
  std::string qualifier;
  bool mandatory = false;

  // Where several ops are about one fact: which fact, and how much this place is preferred (0 most). `whole` is the record
  // that a read-only shape fills, too: its fields are read from one source together.
  int fact = -1, whole = -1;
  int rank = 0, source = 0;
  int order = 0;     // in the file
  std::string unit;  // of a read-only shape: where its record is

  // XML: the attribute, empty for the element's text.
  std::string attribute;

  // Whether its code tells which occurrences of a list are this rule's: a field of the element itself.
  bool decides() const;

  std::string label;  // "quantity", for messages
  int line = 0;
  std::shared_ptr<const std::string> file;
};

// From which place a fact was read: in a record that is being read, for ops with the same `fact`.
struct Said {
  int fact = 0, rank = 0;   // of a whole the source
  std::string place, text;  // to put them aside if a better place follows
};

// A constant that stands beside a field and says what it is (`{const: D, wire: PAT.03-3, when: terms.net_days}`): with
// another value there the field is something else, and is not read.
struct Warrant {
  const Op* constant = nullptr;
  const Op* field = nullptr;
};

// A list that an occurrence on the wire is one element of.
struct Repeat {
  ListPath list;
  std::string label;
  bool read_only = false;  // understood, never written
  bool settled = true;     // false: charges whose method of settlement (`handling`) cannot be said here
};

// ---- segments ------------------------------------------------------------------------------------------

struct Filter {
  int element = 0;                  // from 0
  std::string value;                // that is written
  std::vector<std::string> others;  // that are read, too, where no better one follows
};

// A decisive element of a segment, and the one beside it that says all that counts, or -1.
struct DecisiveAt {
  int element = 0, beside = -1;
  const Decisive* entry = nullptr;
};

// A syntax note as sets of elements.
struct WrittenNote {
  const segments::SyntaxNote* note = nullptr;
  std::uint64_t first = 0, all = 0;
};

// One segment of a scope, told from others of its kind by filters. A segment that starts a loop opens a scope.
struct Slot {
  int node = 0;
  std::vector<Filter> filters;
  std::optional<Repeat> repeat;
  std::vector<Op> ops;
  int scope = -1;
  bool tree = false;
  std::uint64_t rivals = 0;  // slots of the scope that say the same facts: one of them is read
  bool reenter = false;      // a loop without a list of its own that may occur again
  std::uint64_t bound = 0;   // elements that have a rule or are ignored
  int onwards = -1;          // from this element on there are pairs of qualifier and value
  int pairs_from = -1;       // from this element on every two are an occurrence; all are addressed as the first
  int width = 0;             // elements to write
  bool carries = false;      // has an op that is not constant
  std::uint64_t ignored = 0;
  int line = 0;
  std::shared_ptr<const std::string> file;

  // Follows from the above once all slots are known.
  bool continues = false;     // segment after segment fills one list
  int moment = -1;            // the element with the form of a date
  const Op* pairs = nullptr;  // that takes pairs from `onwards` on
  std::vector<Warrant> warrants;
  const Op* essential = nullptr;     // without which an element of the list says nothing: of a date, of a reference
  std::vector<const Op*> deciding;   // ops whose code tells which occurrences of a list are this slot's
  std::uint64_t mandatory = 0;       // elements that must not stay empty
  std::vector<WrittenNote> notes;    // syntax notes of the segment
  std::vector<DecisiveAt> decisive;  // that nothing reads
  bool alternatives = false;         // a filter takes more than one value
};

struct Scope {
  int loop = 0;    // grammar node of its trigger, 0 for the set
  int owner = -1;  // scope it is opened from
  const canonical::Type* record = nullptr;
  std::vector<Slot> slots;                                     // by node, then in file order
  std::vector<std::pair<std::uint16_t, std::uint16_t>> range;  // by node: its slots
};

struct TreeShape {
  int id = -1, parent = -1, has_child = -1;  // elements of the trigger
  FieldPath children;
};

struct SegmentsProgram {
  std::shared_ptr<const segments::Dictionary> dictionary;
  const segments::SetGrammar* grammar = nullptr;
  std::vector<Scope> scopes;  // [0]: the set
  std::optional<TreeShape> tree;
  std::vector<bool> ignored;                      // nodes
  std::vector<std::uint16_t> ends;                // by node: one past the last node of its subtree
  std::vector<std::vector<DecisiveAt>> decisive;  // by node
  int currency_node = -1;                         // read ahead, because amounts may stand before it
};

// ---- XML ------------------------------------------------------------------------------------------------

struct XmlNode {
  std::string name;  // as written: "cac:LineItem"
  std::string ns, local;
  std::vector<std::pair<std::string, std::string>> filters;  // attribute, value
  std::optional<Repeat> repeat;
  const canonical::Type* record = nullptr;  // of its ops and children
  std::vector<Op> ops;
  std::vector<int> children;
  int parent = -1;
  bool carries = false;
  bool needed = false;  // the schema wants it wherever its parent stands
  bool blank = false;   // no rule is about it: it is written because it is needed, and never read
  int line = 0;
  std::shared_ptr<const std::string> file;
};

struct XmlProgram {
  std::vector<std::pair<std::string, std::string>> prefixes;
  std::vector<XmlNode> nodes;        // [0]: the root
  std::vector<std::string> ignored;  // paths below the root, "ext:UBLExtensions"
};

// ---- both -----------------------------------------------------------------------------------------------

struct Required {
  FieldPath path;
  int line = 0;
};

struct Program {
  Text text;
  KeptText kept;
  std::shared_ptr<const KeptText> shared;
  std::string root_ns, root_local;
  canonical::DocumentKind kind{};
  Syntax syntax{};
  Rest rest = Rest::extensions;
  std::optional<FieldPath> currency;  // the document's
  std::shared_ptr<const DecisiveTable> decisive;
  std::size_t extensions = 0;  // offset of the document's std::vector<Extension>
  std::vector<Required> required;
  std::vector<Gap> gaps;
  int rules = 0;  // compiled so far
  SegmentsProgram segments;
  XmlProgram xml;
};

struct CompileContext {
  const CodeTables* tables = nullptr;
  std::shared_ptr<const segments::Dictionary> dictionary, edifact;
  std::shared_ptr<const DecisiveTable> decisive;
  const Sequences* sequences = nullptr;
};

Result<std::unique_ptr<Program>> compile(const Text& text, const CompileContext& context);
Result<void> compile_segments(const CompileContext& context, Program& program);
Result<void> compile_xml(const CompileContext& context, Program& program);

// Shared by both compilers (compile.cpp): the part of an op that does not depend on the syntax. `element` is
// the one it stands at, nullptr for XML. `record` is the enclosing scope's.
Result<Op> compile_op(const Rule& rule, const canonical::Type& record, const segments::ElementDef* element,
                      const CompileContext& context, Program& program);
// The rule as it is at each of its places: the one that is written, then those of `or`, which are read only.
std::vector<Rule> by_place(const Rule& rule);
Result<Expression> compile_expression(std::string_view text, const canonical::Type& document, const Origin& origin);

// Evaluation (evaluate.cpp).
Decimal evaluate(const Expression& expression, const void* document);
bool holds(const Condition& condition, const void* record);
bool holds(const Guard& guard, const void* record);
bool is_written(const Op& op, const void* record);  // unless the mapping says otherwise
// The code that an op with CodecKind::code writes; nullopt if the value, which is there, has none in this mapping.
std::optional<std::string_view> code_of(const Op& op, const void* record);
// The same for a {enumeration, text, code} record of an op with CodecKind::pair or pairs.
std::optional<std::string_view> code_of_pair(const Op& op, const void* pair);
// Whether an entry of a list has a code here: its value is missing, or code_of() has one.
bool has_code(const Op& op, const void* record);
// Fault::invalid for a field of `require` that is empty.
Result<void> check_required(const Program& program, const void* document);
// Adds to the parts of a document what the whole says of them, after reading (complete.cpp). `zeros`: the fields
// ("lines[0].outcomes[1].quantity") whose quantity was written as zero; all other quantities of nothing are missing.
Result<void> complete(canonical::Document& document, const std::vector<std::string>& zeros);
// A package of a ship notice whose level EDIFACT does not say: one in the shipment is a pallet where it is called so or
// holds packages, else a carton.
void name_packages(canonical::Document& document);

}  // namespace crossdock::mapping
