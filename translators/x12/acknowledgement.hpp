// SPDX-License-Identifier: Apache-2.0
// Functional acknowledgements (997 and 999) and interchange acknowledgements (TA1): made from a validator's report,
// and read back when a partner sends them to us.
//
// An acknowledgement is deterministic and valid by our own validator, whatever bytes it answers: values are echoed only
// where they hold no delimiter of either side, no control byte and nothing outside ASCII. Groups of acknowledgements
// (FA) are never acknowledged, and a TA1 is none to answer.
//
// TA105 000 to 027 are given where they apply. 028 to 031 are about deferred delivery, which networks offer and
// this gateway does not, so they do not occur; nor do the codes for security segments in AK5 and AK9 (8 to 17, 24 to
// 27), as S1S to SVA are not read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "translators/x12/validator.hpp"
#include "translators/x12/writer.hpp"

namespace crossdock::x12 {

// How much one acknowledgement may say. Errors are told in the order of the file; once a limit is reached the rest
// is left out, never the verdict: each set still has its AK2 and AK5, each group its AK9.
struct AcknowledgeLimits {
  int segments_per_set = 200;           // AK3 or IK3 below one AK2
  int segments_per_interchange = 5000;  // over all groups
  int elements_per_segment = 99;        // AK4 or IK4 below one AK3; the 997 allows no more
};

// The GS08 for the 997 of a group of this version: "005010" from 005010 on, else "004010".
std::string_view acknowledgement_version(std::string_view group_version);
// The GS08 and ST03 of every 999, whose guide it is.
inline constexpr std::string_view version_999 = "005010X231A1";

// The 997 transaction sets (one for each inbound group that is not itself an acknowledgement) that answer
// `interchange`; empty when there is nothing to acknowledge, or when the interchange itself was rejected and the
// TA1 answers for it. Each is written for acknowledgement_version of its group: AK103, AK203 and repetitions only in
// 005010, and codes that are younger than 004010 as the nearest older ones.
std::vector<SetText> make_997(const Interchange& interchange, const InterchangeReport& report,
                              const Delimiters& delimiters, const AcknowledgeLimits& limits = {});

// The same as 999, for a group of any version: with the codes of the partner's guide (IK304 and IK403 I4 to I13), and
// with CTX segments that name the business unit ("BEG03:PO-4711", "PO101:2") and what triggered an error.
std::vector<SetText> make_999(const Interchange& interchange, const InterchangeReport& report,
                              const Delimiters& delimiters, const AcknowledgeLimits& limits = {});

// The same for sending: those of one GS08 stand together, in the order in which they are first needed.
enum class AcknowledgementForm { form_997, form_999 };
struct AcknowledgementGroup {
  std::string version;  // GS08
  std::vector<SetText> sets;
};
std::vector<AcknowledgementGroup> make_acknowledgements(AcknowledgementForm form, const Interchange& interchange,
                                                        const InterchangeReport& report, const Delimiters& delimiters,
                                                        const AcknowledgeLimits& limits = {});

// The TA1 segment (without terminator) that answers `interchange`.
std::string make_ta1(const Interchange& interchange, const InterchangeReport& report, const Delimiters& delimiters);
// Whether there is anything to answer with a TA1: not where the interchange holds nothing but TA1s itself.
bool wants_ta1(const Interchange& interchange);

// A partner's 997 or 999 about one of our groups.
struct AcknowledgedSet {
  std::string id;                  // AK201
  std::string control;             // AK202
  char status = 'A';               // AK501 or IK501
  std::vector<std::string> notes;  // one line for each error told, for an operator
};
struct AcknowledgedGroup {
  std::string functional_id;          // AK101
  std::string control;                // AK102
  char status = 'A';                  // AK901
  std::vector<std::string> notes;     // AK905 to AK909
  std::vector<AcknowledgedSet> sets;  // those that are named; a set not named has the group's status
};
// Fault::invalid if the set is neither a 997 nor a 999, or lacks its mandatory segments.
Result<AcknowledgedGroup> read_acknowledgement(const Interchange& interchange, const TransactionSet& set);

// A partner's TA1 about one of our interchanges.
struct AcknowledgedInterchange {
  std::string control;  // TA101: our ISA13
  char status = 'A';    // TA104
  std::string note;     // TA105
};
// Those of all TA1 segments of the interchange that are complete.
std::vector<AcknowledgedInterchange> read_ta1(const Interchange& interchange);

// A note code of TA105 in words, "" for one that is none.
std::string_view ta1_meaning(std::string_view note);

}  // namespace crossdock::x12
