// SPDX-License-Identifier: Apache-2.0
// Builds EDIFACT: segments of a message from rows of simple elements, then messages into an interchange. References,
// dates and delimiters come in as parameters; nothing is invented here.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "translators/segments/dictionary.hpp"
#include "translators/segments/set_builder.hpp"

namespace crossdock::edifact {

// The delimiters of ISO 9735 level A, which need no UNA.
inline constexpr segments::Delimiters standard_delimiters{
    .element = '+', .component = ':', .repetition = 0, .segment = '\'', .release = '?', .decimal = '.'};

class MessageBuilder {
 public:
  // `characters`: those that the level of the interchange has; others become the nearest, one for one.
  explicit MessageBuilder(const segments::Delimiters& delimiters = standard_delimiters,
                          segments::Characters characters = segments::Characters::as_they_are)
      : delimiters_(delimiters), characters_(characters) {}

  // `elements` as SegmentDef::elements, trailing ones may be left out. Service characters in values are released,
  // trailing empty components and elements are not written. A segment without any value is its tag alone, as one is
  // that only opens a group.
  void segment(const segments::SegmentDef& def, std::span<const std::string_view> elements);

  int segments() const { return segments_; }
  // Bytes that could not be written: control bytes, and service characters where there is no release character.
  // They are written as blanks.
  int collisions() const { return collisions_; }
  // Characters that the level lacks, which were written as the nearest that it has.
  int narrowed() const { return narrowed_; }
  // The text so far, after which the builder is empty.
  std::string take();

 private:
  void append(const segments::ElementDef& def, std::string_view value);
  void append_byte(const segments::ElementDef& def, char byte);

  segments::Delimiters delimiters_;
  segments::Characters characters_;
  std::string text_;
  int segments_ = 0, collisions_ = 0, narrowed_ = 0;
};

struct MessageText {
  segments::SetText set;  // id "ORDERS"; implementation: the association's code ("EAN008"); body in UTF-8
  std::string version;    // "D96A", or "D3" of a CONTRL
  std::string reference;  // UNH-01
  std::string agency = "UN";
};

struct Party {
  std::string id, qualifier;
};

struct InterchangeText {
  Party sender, receiver;
  segments::Delimiters delimiters = standard_delimiters;
  std::string level = "UNOC";  // UNOA to UNOC are written as ASCII or Latin-1, UNOY as UTF-8
  int version = 3;
  std::string control;  // UNB-05
  TimePoint at;         // UNB-04, in UTC
  std::string application;
  bool acknowledgement_requested = false;
  bool test = false;
  std::vector<MessageText> messages;
  bool line_breaks = false;  // a line feed after each terminator, for files that people read
};

// The version of ISO 9735 that a level is written in: 4 for UNOY, which version 3 does not know.
int syntax_version(std::string_view level);
// The characters of a syntax level that we write: ASCII of UNOA and UNOB, Latin-1 of UNOC, all of UNOY.
segments::Characters characters_of(std::string_view level);

// With UNA, so that nobody has to guess. Fault::invalid for a party, reference or version that cannot be written, and
// for characters the level does not have.
Result<std::string> write(const InterchangeText& interchange);

}  // namespace crossdock::edifact
