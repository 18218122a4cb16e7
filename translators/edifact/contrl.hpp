// SPDX-License-Identifier: Apache-2.0
// CONTRL, the syntax and service report: made from a validator's report.
#pragma once

#include <optional>

#include "translators/edifact/validator.hpp"
#include "translators/edifact/writer.hpp"

namespace crossdock::edifact {

// The version CONTRL messages are written in: syntax version 3's own.
inline constexpr std::string_view contrl_version = "D3";

// The CONTRL that answers `interchange`: every message with its fate and what is wrong with it. nullopt when there is
// nothing to answer, because it holds only CONTRLs. Deterministic, and valid by our own validator whatever
// the bytes were that it answers: what is echoed is cut and cleaned, what is missing is "ZZZ".
std::optional<x12::SetText> make_contrl(const x12::Interchange& interchange, const x12::InterchangeReport& report,
                                        const x12::Dictionary& dictionary,
                                        const x12::Delimiters& delimiters = standard_delimiters);

}  // namespace crossdock::edifact
