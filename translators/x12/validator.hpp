// SPDX-License-Identifier: Apache-2.0
// Checks transaction sets against the dictionary: order, use, loops, HL tree, elements, codes, syntax notes,
// counts and control numbers, totals, a partner's guide, business rules and orders on file. A report's statuses are
// those of AK501, AK901 and TA104, its note is the TA105: "000" for none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "translators/segments/report.hpp"
#include "translators/segments/validation.hpp"
#include "translators/x12/dictionary.hpp"
#include "translators/x12/interchange.hpp"

namespace crossdock::x12 {

using segments::CharacterSet;
using segments::CheckOptions;
using segments::FileReport;
using segments::GroupReport;
using segments::Guide;
using segments::InterchangeReport;
using segments::Parties;
using segments::Party;
using segments::SetReport;
using segments::Stranger;
using segments::ValidateOptions;
using segments::Verdict;

InterchangeReport validate(const Interchange& interchange, const Dictionary& dictionary,
                           const ValidateOptions& options = {});

// Rejects the whole interchange for a reason that only the caller knows: `note` is the TA105, `element` the place in
// the ISA. It comes before all other findings.
void refuse(const Interchange& interchange, InterchangeReport& report, std::string_view note, int element,
            std::string message);

// Refuses an interchange of others: TA105 005 and 007 when only the qualifier is another one, 006 for an unknown
// sender, 009 for an unknown receiver. Of two strangers the sender is named.
Stranger refuse_strangers(const Interchange& interchange, const Parties& parties, InterchangeReport& report);

// Reads and validates a file. Bytes without any ISA give an invalid report with one finding.
FileReport check_file(std::string_view bytes, const Dictionary& dictionary, const CheckOptions& options = {},
                      std::string name = {});

}  // namespace crossdock::x12
