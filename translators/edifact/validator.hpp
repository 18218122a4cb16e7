// SPDX-License-Identifier: Apache-2.0
// Checks what `read` made of an EDIFACT file. Results and findings are those of X12; their codes are CONTRL's:
// "UCI:29" of the interchange, "UCF:…" of a group, "UCM:…" of a message, "UCS:35" of a segment, "UCD:39" of an element,
// where the number is a code of element 0085. Positions are the standard's: element 1 is the first after the tag.
#pragma once

#include <string>
#include <string_view>

#include "translators/edifact/interchange.hpp"
#include "translators/x12/report.hpp"

namespace crossdock::edifact {

// Levels as for X12: 1 envelope, 2 directory, 3 control totals (CNT, which only make a message E).
// A message is R with any error of level 1 or 2; InterchangeReport::note is the 0085 code of its first error, "" for none.
x12::InterchangeReport validate(const x12::Interchange& interchange, const x12::Dictionary& dictionary,
                                const x12::ValidateOptions& options = {});

// Rejects the whole interchange for a reason that only the caller knows: `code` is one of 0085, `place` where in the UNB,
// as the dictionary lays it out flat. It comes before all other findings.
void refuse(const x12::Interchange& interchange, const x12::Dictionary& dictionary, x12::InterchangeReport& report,
            std::string_view code, int place, std::string message);

// Refuses an interchange of others: 0085 code 23 for a sender that is not among `parties`, 7 for a receiver. A party is
// known by its id, and by its qualifier where both sides name one. Of two strangers the sender is named.
x12::Stranger refuse_strangers(const x12::Interchange& interchange, const x12::Dictionary& dictionary,
                               const x12::Parties& parties, x12::InterchangeReport& report);

// Reads and validates a file; what x12::to_json, findings_text and show take.
x12::FileReport check_file(std::string_view bytes, const x12::Dictionary& dictionary,
                           const x12::CheckOptions& options = {}, std::string name = {});

}  // namespace crossdock::edifact
