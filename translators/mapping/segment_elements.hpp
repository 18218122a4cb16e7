// SPDX-License-Identifier: Apache-2.0
// Which elements of a segment a rule is about. Internal to the compiler of segments.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "translators/mapping/address.hpp"
#include "translators/mapping/program.hpp"

namespace crossdock::mapping {

// The index of an element. In a flat segment a composite without a component means its first one, so that one address
// serves directories in which an element has become a composite. Fault::invalid for one that the segment lacks.
Result<int> element_index(const Rule& rule, const segments::SegmentDef& segment, ElementPlace place);

// Fault::invalid for a value that an element cannot have: by its length and by the codes of the dictionary.
Result<void> check_code(const Rule& rule, const segments::SegmentDef& segment, int element, std::string_view value);

// The conditions of a step of an address.
Result<std::vector<Filter>> filters_of(const Rule& rule, const SegmentStep& step, const segments::SegmentDef& segment);

// Adds what an op whose first element is known needs besides. Quantity, pair: the element of the unit or value. Pairs,
// lines and qualified pairs: where they end.
Result<void> add_second_element(const Rule& rule, const segments::SegmentDef& segment, const Slot& slot, Op& op);

// The elements that an op reads or writes, as bits. `onwards`: the first of pairs that go on to the end.
std::uint64_t elements_of(const Op& op, bool onwards);

}  // namespace crossdock::mapping
