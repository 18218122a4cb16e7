// SPDX-License-Identifier: Apache-2.0
// Tables with one row for each enumerator, found by its place.
#pragma once

#include <cstddef>

namespace crossdock {

// True if row number n is that of enumerator n, and the table ends with `last`. For a static_assert beside the table.
template <class Table, class Row, class Kind>
consteval bool in_order(const Table& table, Kind Row::*kind, Kind last) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].*kind) != i) return false;
  }
  return table.size() == static_cast<std::size_t>(last) + 1;
}

}  // namespace crossdock
