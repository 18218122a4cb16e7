// SPDX-License-Identifier: Apache-2.0
// How views cut a page of a list: they ask the store for one row more than they show.
#pragma once

#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::views {

inline std::int64_t number_of(std::int64_t id) { return id; }
template <class Tag>
std::int64_t number_of(RowId<Tag> id) {
  return id.number();
}

// Rows of a list; `next`: the id after which it goes on, 0 where nothing is left.
template <class Row>
struct Part {
  std::vector<Row> rows;
  std::int64_t next = 0;
};

// At most filter.limit (from 1) of what `list` finds.
template <class Filter, class Row>
Result<Part<Row>> part_of(store::Transaction& tx, Filter filter,
                          Result<std::vector<Row>> (*list)(store::Transaction&, const Filter&)) {
  const int limit = filter.limit++;
  auto found = list(tx, filter);
  if (!found) return fail(found.error());
  if (std::ssize(*found) <= limit) return Part<Row>{std::move(*found)};
  found->erase(found->begin() + limit, found->end());
  const auto next = number_of(found->back().id);
  return Part<Row>{std::move(*found), next};
}

}  // namespace crossdock::views
