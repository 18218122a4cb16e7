// SPDX-License-Identifier: Apache-2.0
// Decides which slot of a mapping a segment belongs to, and what becomes of one that belongs to none. Internal to the
// reader of segments.
#pragma once

#include "translators/mapping/reading.hpp"

namespace crossdock::mapping {

// Whether the slot is about a segment with these elements: the conditions of its address hold and, in a list, its codes
// have a meaning here.
bool takes(const Slot& slot, Elements elements);

// The slot of the frame's scope for the segment being read, which counts as seen; nullptr if there is none.
const Slot* slot_for(const Reading& reading, Frame& frame);

// A segment that no slot takes, because its decisive code has no meaning or because no rule is about it: told where it
// matters. False after putting the reason into Reading::error where it holds the document.
bool left_over(Reading& reading, const Frame& frame);

// The same for decisive elements of the slot's segment that nothing reads.
bool decided(Reading& reading, const Slot& slot, Elements elements);

// Keeps the elements that no rule is about beside the document.
void keep_rest(Reading& reading, const Slot& slot, Elements elements);

}  // namespace crossdock::mapping
