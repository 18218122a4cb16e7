// SPDX-License-Identifier: Apache-2.0
// Holds what the checks of one message share. Internal to the validator.
#pragma once

#include <string>
#include <string_view>

#include "translators/edifact/validator.hpp"
#include "translators/segments/set_check.hpp"

namespace crossdock::edifact {

// Adds a finding about `flat` (an index into the segment's elements, or -1 for the segment); `where` is "UCS:13".
void add(segments::SetCheck& check, std::size_t number, int flat, std::string code, std::string_view value,
         const std::string& message, int level = 2, bool error = true);

// Level 1: UNH and UNT. Level 2: the elements of a segment. Level 3: CNT.
void check_message_envelope(segments::SetCheck& check);
void check_elements(segments::SetCheck& check, std::size_t number, const segments::SegmentDef& def);
void check_totals(segments::SetCheck& check);

// The definition of a segment: its place's, or the dictionary's for one without a place.
const segments::SegmentDef* definition(const segments::SetCheck& check, std::size_t number);

}  // namespace crossdock::edifact
