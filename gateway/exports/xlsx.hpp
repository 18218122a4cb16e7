// SPDX-License-Identifier: Apache-2.0
// Tables as an XLSX workbook, written row by row in the same memory however many rows there are.
//
// Columns are those of JSON, by their keys, in a bold first row that stays in sight. Numbers and amounts are numbers where
// a spreadsheet, which has 15 digits, holds them exactly; else they are text. Times are dates with a time of day, in UTC.
// Texts are never formulas.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "gateway/exports/nameless_file.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::exports {

class Workbook {
 public:
  static constexpr std::uint32_t longest_sheet = 1'048'576;  // rows, as spreadsheets have

  struct Terms {
    std::string name;                          // of the sheet: at most 25 characters, none of []:*?/\ in it
    std::string directory;                     // for temporary files, which have no names
    std::uint32_t sheet_rows = longest_sheet;  // with that of the keys; further rows come on a sheet "name 2" and so on
  };
  // `first` says which columns there are, and how wide: its rows are not written yet.
  // Fault::internal if there is no room for temporary files.
  static Result<Workbook> begin(Terms terms, const views::Table& first);
  Workbook(Workbook&&) noexcept;
  Workbook& operator=(Workbook&&) noexcept;
  ~Workbook();

  // Fault::internal when the disk is full.
  Result<void> add(const views::Table& table);
  // The whole file. Ends the workbook. Fault::internal when the disk is full.
  Result<NamelessFile> finish();

 private:
  struct State;
  explicit Workbook(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crossdock::exports
