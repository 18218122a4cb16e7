// SPDX-License-Identifier: Apache-2.0
// Tables with one row for each enumerator, found by its place or by its word.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace crossdock {

// True if row number n is that of enumerator n, and the table ends with `last`. For a static_assert beside the table.
template <class Table, class Row, class Kind>
consteval bool in_order(const Table& table, Kind Row::*kind, Kind last) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].*kind) != i) return false;
  }
  return table.size() == static_cast<std::size_t>(last) + 1;
}

// The enumerator of the row with this word; nothing for a word that no row has.
template <class Table, class Row, class Kind>
std::optional<Kind> kind_named(const Table& table, Kind Row::*kind, std::string_view word) {
  for (const auto& row : table) {
    if (row.word == word) return row.*kind;
  }
  return std::nullopt;
}

// The words of all rows.
template <class Table>
std::vector<std::string_view> words_of_rows(const Table& table) {
  std::vector<std::string_view> words;
  for (const auto& row : table) words.push_back(row.word);
  return words;
}

}  // namespace crossdock
