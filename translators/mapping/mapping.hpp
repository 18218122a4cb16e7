// SPDX-License-Identifier: Apache-2.0
// The mapping language: one file binds one canonical document to one syntax and is read in both directions.
//
// A Library loads and checks mapping files once; the Mappings it hands out are immutable and shared by all
// threads. Reading and writing are pure functions of the mapping and the document. docs/mapping.md is the
// reference of the language.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "translators/canonical/documents.hpp"
#include "translators/segments/dictionary.hpp"
#include "translators/segments/interchange.hpp"
#include "translators/segments/set_builder.hpp"
#include "translators/segments/validation.hpp"

namespace crossdock::mapping {

// A remark about something odd or lost, never fatal.
struct Note {
  std::string path;   // canonical: "lines[0].quantity", empty when the wire has no field for it
  std::string place;  // wire: "PO1[1]-02", empty when writing
  int rule_line = 0;  // of the mapping file, 0 when no rule is concerned
  std::string what;
};

// Where a canonical field came from.
struct TraceEntry {
  std::string field;         // "lines[0].quantity"
  std::string pointer;       // Trace::pointers: the one value it is, "/lines/0/quantity/value" (RFC 6901)
  std::string place;         // "PO1[1]-02" or "/Order/cac:OrderLine[1]/…"
  std::uint64_t offset = 0;  // of the value, in bytes from the start of the file
  std::uint64_t length = 0;
  std::string mapping;  // file of the rule
  int line = 0;
};

// pointers: with a pointer for each, which costs a walk through the document.
enum class Trace : std::uint8_t { off, on, pointers };
using canonical::Syntax;

struct ReadResult {
  canonical::Document document;
  std::vector<Note> notes;
  std::vector<TraceEntry> trace;
};

// The parts of its canonical document that a mapping can carry, as paths: "lines.item.name", and as words of
// enumerations: "kind=blanket".
struct Coverage {
  std::vector<std::string> carried;
  std::vector<std::string> not_carried;
};

// Codes that our dictionary has at an element, and about which the code table there says nothing. Each of them holds a
// document that has it; a table that is whole says so of every code, with a reason.
struct Gap {
  std::string place;  // "ACK-01"
  std::string table;  // "outcome_status"
  std::vector<std::string> codes;
  int rule_line = 0;
};

// A text with its hash: what explains later how a document was read or written.
struct KeptText {
  std::string sha256;
  std::string text;
};

struct Program;  // compiled form, translators/mapping/program.hpp

class Mapping {
 public:
  const std::string& name() const;  // "x12/004010/850"
  canonical::DocumentKind document() const;
  Syntax syntax() const;
  const std::string& version() const;    // X12 release or EDIFACT directory: "004010", "D96A"
  const std::string& set() const;        // X12 transaction set or EDIFACT message: "850", "ORDERS"
  const std::string& root() const;       // XML root element without prefix: "Order"
  const std::string& root_ns() const;    // and its namespace
  const std::string& wire_name() const;  // the set, message or root element, whichever it has
  const std::string& extends() const;    // the mapping this one is an overlay of, or empty
  Coverage coverage() const;
  const std::vector<Gap>& gaps() const;
  // The files that it was compiled from: those of its bases, then its own, and the hash of `shared`.
  const KeptText& text() const;
  // The code tables, shapes and sequences of its library, which other mappings share.
  const KeptText& shared() const;
  const Program& program() const { return *program_; }

  explicit Mapping(std::unique_ptr<const Program> program);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

 private:
  std::unique_ptr<const Program> program_;
};

// A file that is not on disk, such as one embedded in the program: name "x12/004010/850.yaml".
struct Source {
  std::string name;
  std::string text;
};

struct LibraryOptions {
  std::string folder;                 // the mappings folder; its subfolder codes/ holds the code tables
  std::vector<std::string> overlays;  // further folders; a file there takes the place of one of the same name
  std::vector<Source> sources;        // files that are read before those of the folders
  std::shared_ptr<const segments::Dictionary> dictionary;
  std::shared_ptr<const segments::Dictionary> edifact;  // the embedded one when there is none
};

class Library {
 public:
  // Every mapping is compiled, so that a mistake is found at start. The first one is the error: file:line:column.
  static Result<std::shared_ptr<const Library>> load(const LibraryOptions& options);

  std::shared_ptr<const Mapping> find(std::string_view name) const;
  std::vector<std::string> names() const;
  // The mapping for an X12 set of this GS08 and set, or for this XML root; nullptr if there is none.
  std::shared_ptr<const Mapping> find_x12(std::string_view version, std::string_view set) const;
  std::shared_ptr<const Mapping> find_xml(std::string_view ns, std::string_view root) const;
  // The mapping for an EDIFACT message of this version ("D96A") and type ("ORDERS").
  std::shared_ptr<const Mapping> find_edifact(std::string_view version, std::string_view message) const;
  // The EDIFACT dictionary its mappings are compiled against, to read with.
  const std::shared_ptr<const segments::Dictionary>& edifact() const;

  // A partner's mapping, which may extend one of the library; it is not added to the library.
  Result<std::shared_ptr<const Mapping>> compile_file(const std::string& path) const;
  Result<std::shared_ptr<const Mapping>> compile(std::string_view text, std::string file_name) const;

  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

 private:
  Library();
  struct State;
  std::unique_ptr<State> state_;
};

// Of X12 and EDIFACT: what their readers and validators made has the same form.
// Fault::invalid with the place for a value its codec cannot read or a field the mapping requires;
// Fault::unmapped when the mapping is for another set or syntax.
Result<ReadResult> read_segments(const Mapping& mapping, const segments::Interchange& interchange,
                                 const segments::TransactionSet& set, const segments::SetReport& report,
                                 Trace trace = Trace::off);
Result<ReadResult> read_xml(const Mapping& mapping, std::string_view bytes, Trace trace = Trace::off);

// Fault::invalid, naming the canonical field, for a value the syntax cannot hold (too long, too precise, a
// currency other than the document's, a mandatory element without value); Fault::unmapped for a document of
// another kind. Values that collide with delimiters stand in SetText::collisions, or are Fault::invalid, as
// `policy` says.
Result<segments::SetText> write_segments(const Mapping& mapping, const canonical::Document& document,
                                         const segments::Delimiters& delimiters,
                                         const segments::WritePolicy& policy = {});
Result<std::string> write_xml(const Mapping& mapping, const canonical::Document& document);

// Lists what writing this document by this mapping leaves behind: values that no rule carries.
std::vector<Note> losses(const Mapping& mapping, const canonical::Document& document);

}  // namespace crossdock::mapping
