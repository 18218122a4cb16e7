// SPDX-License-Identifier: Apache-2.0
// The slots of a mapping once all rules are known. Internal to the compiler of segments.
#pragma once

#include "translators/mapping/program.hpp"

namespace crossdock::mapping {

// Puts slots and ops in their order, ranks the places of facts and notes what reading and writing ask of every segment.
// Fault::invalid where what is written could not be read again, or a mandatory element or segment has no rule.
Result<void> finish_slots(Program& program);

// Finds the decisive elements of each segment, and of each slot those that nothing reads: a constant is written, but not
// read. Follows after the elements to be ignored are known.
void find_decisive(Program& program);

}  // namespace crossdock::mapping
