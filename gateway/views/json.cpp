// SPDX-License-Identifier: Apache-2.0
// Writes the cells of rows and pages as members of JSON objects.
#include "gateway/views/json.hpp"

#include <boost/json.hpp>

#include <cstdlib>

namespace crossdock::views {
namespace {

namespace json = boost::json;

json::value value_of(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::none: return nullptr;
    case Cell::Kind::text:
    case Cell::Kind::decimal:
    case Cell::Kind::time:
    case Cell::Kind::date: return json::value(cell.text);
    case Cell::Kind::number: return json::value(std::strtoll(cell.text.c_str(), nullptr, 10));
    case Cell::Kind::boolean: return json::value(cell.text == "yes");
    case Cell::Kind::json: {
      json::error_code failed;
      auto parsed = json::parse(cell.text, failed);
      return failed ? json::value(cell.text) : parsed;
    }
  }
  return nullptr;
}

json::object object_of(const Table& table, const std::vector<Cell>& row) {
  json::object object;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (const auto key = table.columns[i].key; !key.empty()) object[key] = value_of(row[i]);
  }
  return object;
}

}  // namespace

std::string json_of(const Table& table, const std::vector<Cell>& row) { return json::serialize(object_of(table, row)); }

std::string json_of(const Page& page) {
  json::object object;
  for (const auto& [column, cell] : page.fields) {
    if (!column.key.empty()) object[column.key] = value_of(cell);
  }
  for (const auto& section : page.sections) {
    json::array rows;
    for (const auto& row : section.table.rows) rows.push_back(object_of(section.table, row));
    object[section.key] = std::move(rows);
  }
  return json::serialize(object);
}

}  // namespace crossdock::views
