// SPDX-License-Identifier: Apache-2.0
// A CSV file whose first row names its columns: offers, locations. Internal to partners.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "partners/csv.hpp"

namespace crossdock::partners {

class CsvTable {
 public:
  // `known` are the columns there are, `needed` those that must be there. Mistakes of the header leave no rows.
  static CsvTable parse(std::string_view text, const std::string& name, std::span<const std::string_view> known,
                        std::span<const std::string_view> needed);

  // nullptr for a file without one.
  const CsvRow* header() const { return has_header_ ? &header_ : nullptr; }
  const std::vector<CsvRow>& rows() const { return rows_; }  // without the header
  // Whether the row has as many fields as the header; notes it when not.
  bool fits(const CsvRow& row);
  bool has(std::string_view column) const { return columns_.contains(column); }
  // Trimmed; "" where the file has no such column.
  std::string field(const CsvRow& row, std::string_view column) const;

  void note(const CsvRow& row, std::string what);
  std::size_t mistakes() const { return errors_.size(); }
  // A file of another layout has a mistake in every row: true when no more are listed.
  bool is_hopeless() const;
  std::vector<Error> take_errors() { return std::move(errors_); }  // "offers.csv:12" and what is wrong

 private:
  explicit CsvTable(std::string name) : name_(std::move(name)) {}
  void read_header(const CsvRow& row, std::span<const std::string_view> known,
                   std::span<const std::string_view> needed);

  std::string name_;
  CsvRow header_;
  bool has_header_ = false;
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::vector<CsvRow> rows_;
  std::vector<Error> errors_;
};

}  // namespace crossdock::partners
