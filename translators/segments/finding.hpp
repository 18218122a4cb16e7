// SPDX-License-Identifier: Apache-2.0
// Describes what is wrong with a document, and where: data for people, for acknowledgements and for the console.
#pragma once

#include <cstdint>
#include <string>

namespace crossdock::segments {

// SNIP-like levels: 1 envelope, 2 standard grammar, 3 balancing, 4 partner guide, 5 external codes and check digits,
// 6 business rules, 7 across documents.
//
// A code names where the acknowledgement of its syntax says it and the code that it says there. In a 997 "AK501:4" is the
// note about a set that follows its status in AK5 (AK502 to AK506), "AK905:5" the note about a group (AK905 to AK909); in
// a CONTRL "UCD:39" is one about an element.
struct Finding {
  int level = 2;
  // "AK304:3", "AK403:7", "AK501:4", "AK905:5", "TA105:022", "tolerated:bom", "warning:…", "business:…", "across:…"
  std::string code;
  // A break of a partner's guide but not of the standard has a code of its own in a 999, "IK403:I6"; `code` is then the
  // nearest that a 997 can say. Empty otherwise.
  std::string implementation_code{};
  std::string segment;     // tag, "" when the finding is about the file
  int segment_number = 0;  // within the set, its header is 1; 0 outside a set
  int element = 0;         // from 1; 0 when the whole segment is meant
  int component = 0;
  int repetition = 0;
  std::uint64_t offset = 0;  // of the segment or element, in bytes from the start of the file
  std::string loop;          // path of the loop it stands in: "PO1/N1"
  std::string value;         // the offending value, made safe for echoing, empty when it must not be echoed
  std::string message;       // one line for a person
  bool error = true;         // false: reported only (tolerance used, warning)
  // The cause of this error, for the CTX of a 999: a segment of the same set and its element. 0 when there is none.
  int trigger_segment = 0, trigger_element = 0;

  // The more exact of both codes, for people and for JSON.
  const std::string& exact_code() const { return implementation_code.empty() ? code : implementation_code; }
};

}  // namespace crossdock::segments
