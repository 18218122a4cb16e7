// SPDX-License-Identifier: Apache-2.0
// Reads EDIFACT files. The header of an interchange is its UNB, groups stand between UNG and UNE, sets, which the
// standard calls messages, between UNH and UNT. Messages outside UNG stand in groups of our own (header 0), one for each
// run of the same type and version.
//
// Segments are laid out flat by the dictionary: elements_of(segment)[i] is SegmentDef::elements[i], a simple element
// or a component. Values that hold a release character, a decimal comma or national characters of Latin-1 are
// kept by the interchange in their plain form (UTF-8, decimal point); all others are views into the bytes given to
// `read`, which must outlive the result. Offsets are always those of the file.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "translators/segments/dictionary.hpp"
#include "translators/segments/interchange.hpp"

namespace crossdock::edifact {

// These tolerances of the options are known: "bom", "leading-blanks", "leading-text", "line-breaks", "padding",
// "indented", "trailing-text", "missing-terminator".
// Interchange::header holds at 4 to 7 the addresses with their qualifiers, at 8 and 9 date and time, 11
// syntax and version ("UNOC:3"), 12 the reference, 13 "1" when a CONTRL is asked for, 14 "T" or "P".
// Fault::malformed when there is no UNB at all. A damaged interchange is returned as far as it can be read, with
// findings; an interchange after it is still read.
Result<segments::File> read(std::string_view bytes, const segments::Dictionary& dictionary,
                            const segments::ReadOptions& options = {});

// Whether the bytes look like EDIFACT (UNA, UNB or UNH after optional blanks or BOM): for telling syntaxes apart.
bool looks_like_edifact(std::string_view bytes);

// Where elements stand in a UNB that is laid out flat.
enum UnbPlace { unb_sender = 5, unb_sender_qualifier, unb_receiver = 9, unb_receiver_qualifier, unb_reference = 15 };

// Whether the group stands in the file as UNG.
inline bool is_written(const segments::Group& group) { return group.header != 0; }

}  // namespace crossdock::edifact
