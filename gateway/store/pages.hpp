// SPDX-License-Identifier: Apache-2.0
// Pages of lists whose newest row, with the highest id, comes first.
#pragma once

#include <cstdint>
#include <limits>

#include "base/id.hpp"

namespace crossdock::store {

// What ids of a page are below: the last one of the page before, or more than any id has where there is none (0).
inline std::int64_t end_of(std::int64_t before) {
  return before != 0 ? before : std::numeric_limits<std::int64_t>::max();
}
template <class Tag>
std::int64_t end_of(RowId<Tag> before) {
  return end_of(before.number());
}

}  // namespace crossdock::store
