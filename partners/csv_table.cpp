// SPDX-License-Identifier: Apache-2.0
#include "partners/csv_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.hpp"

namespace crossdock::partners {
namespace {

constexpr std::size_t maximum_errors = 100;

}  // namespace

CsvTable CsvTable::parse(std::string_view text, const std::string& name, std::span<const std::string_view> known,
                         std::span<const std::string_view> needed) {
  CsvTable table(name);
  auto rows = parse_csv(text, name);
  if (!rows) {
    table.errors_.push_back(rows.error());
    return table;
  }
  if (rows->empty()) {
    table.errors_.push_back({Fault::malformed, "file has no header row", name});
    return table;
  }
  table.header_ = std::move(rows->front());
  table.has_header_ = true;
  table.read_header(table.header_, known, needed);
  if (!table.errors_.empty()) return table;
  rows->erase(rows->begin());
  table.rows_ = std::move(*rows);
  return table;
}

bool CsvTable::fits(const CsvRow& row) {
  if (row.fields.size() == header_.fields.size()) return true;
  note(row, fmt::format("row has {} fields, the header has {}", row.fields.size(), header_.fields.size()));
  return false;
}

void CsvTable::read_header(const CsvRow& row, std::span<const std::string_view> known,
                           std::span<const std::string_view> needed) {
  for (std::size_t at = 0; at < row.fields.size(); ++at) {
    const std::string_view name = trim(row.fields[at]);
    if (std::ranges::find(known, name) == known.end()) {
      const auto meant = nearest(name, {known.begin(), known.end()});
      note(row, fmt::format("unknown column '{}'; {}", printable(name),
                            meant.empty() ? fmt::format("known are {}", fmt::join(known, ", "))
                                          : fmt::format("did you mean '{}'?", meant)));
    } else if (!columns_.emplace(name, at).second) {
      note(row, fmt::format("column '{}' is given twice", name));
    }
  }
  for (const auto name : needed) {
    if (!has(name)) note(row, fmt::format("column '{}' is missing", name));
  }
}

std::string CsvTable::field(const CsvRow& row, std::string_view column) const {
  const auto at = columns_.find(column);
  return at == columns_.end() ? std::string() : std::string(trim(row.fields[at->second]));
}

void CsvTable::note(const CsvRow& row, std::string what) {
  errors_.push_back({Fault::invalid, std::move(what), fmt::format("{}:{}", name_, row.line)});
}

bool CsvTable::is_hopeless() const { return errors_.size() >= maximum_errors; }

}  // namespace crossdock::partners
