// SPDX-License-Identifier: Apache-2.0
// Functional acknowledgements (997) and interchange acknowledgements (TA1): made from a validator's report,
// and read back when a partner sends them to us.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "translators/x12/validator.hpp"
#include "translators/x12/writer.hpp"

namespace crossdock::x12 {

// The GS08 for the acknowledgement of a group of this version: "005010" from 005010 on, else "004010".
std::string_view acknowledgement_version(std::string_view group_version);

// The 997 transaction sets (one for each inbound group that is not itself an acknowledgement) that answer
// `interchange`; empty when there is nothing to acknowledge, or when the interchange itself was rejected and the
// TA1 answers for it. Each is written for
// acknowledgement_version of its group (AK103 only in 005010). Deterministic, and
// valid by our own validator.
std::vector<SetText> make_997(const Interchange& interchange, const InterchangeReport& report,
                              const Delimiters& delimiters);

// The TA1 segment (without terminator) that answers `interchange`.
std::string make_ta1(const Interchange& interchange, const InterchangeReport& report, const Delimiters& delimiters);

// What a partner's 997 says of one of our groups.
struct AcknowledgedSet {
  std::string id;                  // AK201
  std::string control;             // AK202
  char status = 'A';               // AK501
  std::vector<std::string> notes;  // one line for each AK3/AK4, for an operator
};
struct AcknowledgedGroup {
  std::string functional_id;          // AK101
  std::string control;                // AK102
  char status = 'A';                  // AK901
  std::vector<AcknowledgedSet> sets;  // those the 997 names; a set not named has the group's status
};
// Fault::invalid if the set is not a 997 with its mandatory segments.
Result<AcknowledgedGroup> read_997(const Interchange& interchange, const TransactionSet& set);

}  // namespace crossdock::x12
