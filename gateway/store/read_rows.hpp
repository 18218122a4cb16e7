// SPDX-License-Identifier: Apache-2.0
// Rows as values of an aggregate, by a function that reads one row. Not for use outside of gateway/store.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "gateway/store/transaction.hpp"

namespace crossdock::store {

template <class Value>
Result<std::optional<Value>> one_of(const Result<std::optional<Row>>& row, Result<Value> (*read)(const Row&)) {
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  auto value = read(**row);
  if (!value) return fail(value.error());
  return std::move(*value);
}

template <class Value>
Result<std::vector<Value>> all_of(const Result<Rows>& rows, Result<Value> (*read)(const Row&)) {
  if (!rows) return fail(rows.error());
  std::vector<Value> values;
  values.reserve(rows->size());
  for (const auto& row : *rows) {
    auto value = read(row);
    if (!value) return fail(value.error());
    values.push_back(std::move(*value));
  }
  return values;
}

}  // namespace crossdock::store
