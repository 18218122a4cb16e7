// SPDX-License-Identifier: Apache-2.0
// Quotes cells, and takes from them what a spreadsheet would run.
#include "gateway/exports/csv.hpp"

#include "gateway/exports/words.hpp"

namespace crossdock::exports {
namespace {

constexpr std::string_view line_end = "\r\n";

bool is_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

std::string quoted(std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += c;
    quoted += c;
  }
  return quoted + '"';
}

std::string csv_cell(const views::Cell& cell) {
  if (cell.is_number()) return cell.text;
  const auto text = words_of(cell);
  return quoted(is_formula(text) ? '\'' + text : text);
}

// `text_at`: of the column with that number.
template <class TextAt>
std::string line_of(const views::Table& table, const TextAt& text_at) {
  std::string line;
  bool first = true;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].key.empty()) continue;
    if (!first) line += ',';
    first = false;
    line += text_at(i);
  }
  return line.append(line_end);
}

}  // namespace

std::string csv_head(const views::Table& table) {
  return line_of(table, [&](std::size_t i) { return quoted(table.columns[i].key); });
}

std::string csv_rows(const views::Table& table) {
  std::string lines;
  for (const auto& row : table.rows) lines += line_of(table, [&](std::size_t i) { return csv_cell(row[i]); });
  return lines;
}

}  // namespace crossdock::exports
