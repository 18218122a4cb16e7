// SPDX-License-Identifier: Apache-2.0
// Reads one XML document as a sequence of events, pulled by the mapping engine.
//
// libxml2 parses; this class keeps its doors shut. DOCTYPE is refused, nothing is ever fetched or expanded, and the
// limits hold while reading, so that memory stays within a few hundred kilobytes plus the longest text.
// Comments and processing instructions vanish. All text comes as UTF-8, whatever the document's encoding.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "translators/xml/limits.hpp"

namespace crossdock::xml {

struct Name {
  std::string_view ns;  // the namespace itself, never a prefix; empty for none
  std::string_view local;

  friend bool operator==(const Name&, const Name&) = default;
};

struct Attribute {
  Name name;  // declarations (xmlns) are not among the attributes
  std::string_view value;
};

// Views are valid until the next call of next().
//
// Text is whole: pieces split by CDATA sections, comments, processing instructions and references come as one event.
// Text of blanks alone is dropped beside child elements and kept where it is all an element contains.
// `offset` counts bytes of the original document, exactly, in every encoding:
//   start  of the '<' of the start tag
//   text   of the first byte of content after the tag that precedes the text
//   end    of the first byte after the element, so that [start, end) is the element as the partner wrote it
// `line` is the line of that byte, from 1.
struct Event {
  enum class Kind { start, text, end };

  Kind kind = Kind::start;
  Name name;                              // of start and end; of text, the element it stands in
  std::span<const Attribute> attributes;  // of start, in the document's order
  std::string_view text;                  // of text
  int line = 0;
  std::size_t offset = 0;
};

class Reader {
 public:
  // `bytes` must outlive the reader. Fails as sniff() does, and with Fault::refused for a DOCTYPE or too many bytes.
  static Result<Reader> open(std::string_view bytes, const Limits& limits = {});
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  // The next event, or nullopt after the root element has ended and the rest proved empty.
  // Fault::malformed (with line and column) if the document is not well formed, also in its namespaces;
  // Fault::refused for a DOCTYPE or a limit. After a fault every call returns the same fault.
  Result<std::optional<Event>> next();

 private:
  struct State;
  explicit Reader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crossdock::xml
