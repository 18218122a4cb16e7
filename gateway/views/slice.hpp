// SPDX-License-Identifier: Apache-2.0
// How views cut a page of a list: they ask the store for one row more than they show.
#pragma once

#include <cstdint>
#include <iterator>
#include <vector>

#include "base/id.hpp"

namespace crossdock::views {

inline std::int64_t number_of(std::int64_t id) { return id; }
template <class Tag>
std::int64_t number_of(RowId<Tag> id) {
  return id.number();
}

// Leaves at most `limit` (from 1) of the rows. Returns the id after which the rest goes on, 0 where nothing is left.
template <class Row>
std::int64_t cut(std::vector<Row>& rows, int limit) {
  if (std::ssize(rows) <= limit) return 0;
  rows.erase(rows.begin() + limit, rows.end());
  return number_of(rows.back().id);
}

}  // namespace crossdock::views
