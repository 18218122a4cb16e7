// SPDX-License-Identifier: Apache-2.0
// CONTRL, the syntax and service report: made from a validator's report, and read back when a partner sends one to us
// (ISO 9735, UN/EDIFACT CONTRL of D.3).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "translators/edifact/validator.hpp"
#include "translators/edifact/writer.hpp"

namespace crossdock::edifact {

// The version CONTRL messages are written in: syntax version 3's own.
inline constexpr std::string_view contrl_version = "D3";
// The directory whose tables hold the service segments.
inline constexpr std::string_view contrl_directory = "D96A";

// The CONTRL that answers `interchange`: every message with its fate and what is wrong with it. nullopt when there is
// nothing to answer, because it holds only CONTRLs. Deterministic, and valid by our own validator whatever
// the bytes were that it answers: what is echoed is cut and cleaned, what is missing is "ZZZ".
std::optional<segments::SetText> make_contrl(const segments::Interchange& interchange,
                                             const segments::InterchangeReport& report,
                                             const segments::Dictionary& dictionary,
                                             const segments::Delimiters& delimiters = standard_delimiters);

// A partner's CONTRL about one of our interchanges.
struct AnsweredInterchange {
  std::string reference;  // UCI-01: our UNB-05
  bool rejected = false;  // the interchange, one of its groups or one of its messages
  // Action 8: it arrived, and nothing is said of its content.
  bool only_received = false;
  std::vector<std::string> notes;  // a line for each rejection and error, in the order of the message, for an operator
};
// Fault::invalid if the set is no CONTRL, or lacks its UCI or an action.
Result<AnsweredInterchange> read_contrl(const segments::Interchange& interchange, const segments::TransactionSet& set,
                                        const segments::Dictionary& dictionary);

}  // namespace crossdock::edifact
