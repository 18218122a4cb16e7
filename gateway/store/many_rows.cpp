// SPDX-License-Identifier: Apache-2.0
// Writes the placeholders of so many rows, and hands rows to statements of that size.
#include "gateway/store/many_rows.hpp"

#include <cassert>

namespace crossdock::store {
namespace {

// "($1, $2), ($3, $4)".
std::string placeholders(std::size_t rows, std::size_t columns) {
  std::string text;
  std::size_t number = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    text += row == 0 ? "(" : ", (";
    for (std::size_t column = 0; column < columns; ++column)
      text += (column == 0 ? "$" : ", $") + std::to_string(++number);
    text += ')';
  }
  return text;
}

}  // namespace

ManyRows::ManyRows(std::string_view sql, std::size_t columns, std::vector<std::size_t> sizes)
    : sizes_(std::move(sizes)) {
  constexpr std::string_view token = "{rows}";
  const auto at = sql.find(token);
  assert(at != std::string_view::npos && sizes_.back() == 1);
  for (const auto size : sizes_) {
    auto& text = texts_.emplace_back(sql.substr(0, at));
    text += placeholders(size, columns);
    text += sql.substr(at + token.size());
  }
}

std::vector<std::vector<Argument>> ManyRows::filled(std::span<const std::vector<Argument>>& rows, std::size_t size) {
  std::vector<std::vector<Argument>> statements;
  for (; rows.size() >= size; rows = rows.subspan(size)) {
    auto& arguments = statements.emplace_back();
    for (const auto& row : rows.first(size)) arguments.insert(arguments.end(), row.begin(), row.end());
  }
  return statements;
}

Result<void> ManyRows::send(Transaction& tx, std::span<const std::vector<Argument>> rows) const {
  for (std::size_t i = 0; i < sizes_.size(); ++i) {
    if (auto sent = tx.send_many(texts_[i], filled(rows, sizes_[i])); !sent) return sent;
  }
  return {};
}

}  // namespace crossdock::store
