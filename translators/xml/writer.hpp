// SPDX-License-Identifier: Apache-2.0
// Writes one XML document, element by element, as UTF-8 text.
//
// The prefixes are fixed at the start and declared on the root element, so that the text never depends on the order of
// what is written. Elements with element content are indented by two spaces; text is never touched.
//
//   auto writer = Writer::start("Order", {{"", order_ns}, {"cbc", basic_ns}});
//   writer->open("cbc:ID"); writer->text("PO1"); writer->close();
//   Result<std::string> document = writer->finish();
//
// Mistakes are remembered rather than returned by each call: the first one is what finish() fails with, and what is
// written after it has no effect.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace crossdock::xml {

// Prefix → namespace, in the order of declaration; the prefix "" is the default namespace.
using Prefixes = std::vector<std::pair<std::string, std::string>>;

class Writer {
 public:
  // `root` is "local" or "prefix:local". Fault::internal if a name or prefix is not one, or a prefix is not declared
  // or declared twice: such names come from a mapping, never from a document.
  static Result<Writer> start(std::string_view root, const Prefixes& prefixes);

  // Opens a child of the open element. Fault::internal for a bad name.
  void open(std::string_view name);
  // An attribute of the element just opened: before its text, its children and its close.
  void attribute(std::string_view name, std::string_view value);
  // Text of the open element. Fault::invalid, naming the place, for bytes that are not UTF-8 or characters that
  // XML 1.0 cannot carry (most control characters): such text comes from a partner's document.
  void text(std::string_view value);
  // Closes the open element; one without content becomes <name/>.
  void close();

  // open, text and close in one; the usual leaf.
  void element(std::string_view name, std::string_view value);

  bool failed() const { return error_.has_value(); }

  // Closes what is open, the root included, and hands over the document with its XML declaration and a final newline.
  // The writer is empty afterwards.
  Result<std::string> finish();

 private:
  struct Open {
    std::string name;
    bool has_children = false;
    bool has_text = false;
  };

  Writer() = default;
  void fail_at(Fault fault, std::string what);
  void start_tag(std::string_view name);
  void end_start_tag();
  void indent(std::size_t depth);
  bool known_name(std::string_view name) const;
  void escaped(std::string_view value, std::string_view attribute);

  std::string out_;
  std::vector<Open> open_;
  std::vector<std::string> prefixes_;
  std::vector<std::string> attributes_;  // of the element being opened, to refuse one written twice
  bool in_start_tag_ = false;
  std::optional<Error> error_;
};

}  // namespace crossdock::xml
