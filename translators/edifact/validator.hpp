// SPDX-License-Identifier: Apache-2.0
// Checks what `read` made of an EDIFACT file. The codes of findings are CONTRL's:
// "UCI:29" of the interchange, "UCF:…" of a group, "UCM:…" of a message, "UCS:35" of a segment, "UCD:39" of an element,
// where the number is a code of element 0085. Positions are the standard's: element 1 is the first after the tag.
#pragma once

#include <string>
#include <string_view>

#include "translators/edifact/interchange.hpp"
#include "translators/segments/report.hpp"

namespace crossdock::edifact {

// Levels: 1 envelope, 2 directory, 3 control totals (CNT, which only make a message E).
// A message is R with any error of level 1 or 2; InterchangeReport::note is the 0085 code of its first error, "" for none.
segments::InterchangeReport validate(const segments::Interchange& interchange, const segments::Dictionary& dictionary,
                                     const segments::ValidateOptions& options = {});

// Rejects the whole interchange for a reason that only the caller knows: `code` is one of 0085, `place` where in the UNB,
// as the dictionary lays it out flat. It comes before all other findings.
void refuse(const segments::Interchange& interchange, const segments::Dictionary& dictionary,
            segments::InterchangeReport& report, std::string_view code, int place, std::string message);

// Refuses an interchange of others: 0085 code 23 for a sender that is not among `parties`, 7 for a receiver. A party is
// known by its id, and by its qualifier where both sides name one. Of two strangers the sender is named.
segments::Stranger refuse_strangers(const segments::Interchange& interchange, const segments::Dictionary& dictionary,
                                    const segments::Parties& parties, segments::InterchangeReport& report);

// Reads and validates a file; what segments::to_json, findings_text and show take.
segments::FileReport check_file(std::string_view bytes, const segments::Dictionary& dictionary,
                                const segments::CheckOptions& options = {}, std::string name = {});

}  // namespace crossdock::edifact
