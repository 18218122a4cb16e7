// SPDX-License-Identifier: Apache-2.0
// Holds what the checks of one message share. Internal to the validator.
#pragma once

#include <string>
#include <string_view>

#include "translators/edifact/validator.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::edifact {

// Adds a finding about `flat` (an index into the segment's elements, or -1 for the segment); `where` is "UCS:13".
void add(x12::SetCheck& check, std::size_t number, int flat, std::string code, std::string_view value,
         const std::string& message, int level = 2, bool error = true);

// Level 1: UNH and UNT. Level 2: the elements of a segment. Level 3: CNT.
void check_message_envelope(x12::SetCheck& check);
void check_elements(x12::SetCheck& check, std::size_t number, const x12::SegmentDef& def);
void check_totals(x12::SetCheck& check);

// The definition of a segment: its place's, or the dictionary's for one without a place.
const x12::SegmentDef* definition(const x12::SetCheck& check, std::size_t number);

}  // namespace crossdock::edifact
