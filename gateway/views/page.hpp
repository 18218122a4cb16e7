// SPDX-License-Identifier: Apache-2.0
// What a person or a program reads, without how it is shown: tables, pages and their cells. A view builds one value for
// text, --json and whatever else shows it, so that none of them can know more than the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "base/time.hpp"

namespace crossdock::views {

// How a value is to be taken by a person; a renderer may colour it.
enum class Tone { plain, good, warn, bad, dim };

// One value with its tone. Decimals are strings in JSON, so that no reader makes them binary floating point.
struct Cell {
  enum class Kind { none, text, number, decimal, time, date, boolean, json };

  Cell() = default;
  Cell(std::string value, Tone in = Tone::plain) : kind(Kind::text), text(std::move(value)), tone(in) {}  // NOLINT
  Cell(std::string_view value, Tone in = Tone::plain) : Cell(std::string(value), in) {}                   // NOLINT
  Cell(const char* value, Tone in = Tone::plain) : Cell(std::string(value), in) {}                        // NOLINT
  Cell(std::int64_t value) : kind(Kind::number), text(std::to_string(value)) {}                           // NOLINT
  Cell(const Decimal& value) : kind(Kind::decimal), text(value.text()) {}                                 // NOLINT
  Cell(TimePoint value) : kind(Kind::time), text(text_of(value)) {}                                       // NOLINT
  template <class Tag>
  Cell(RowId<Tag> id) : Cell(id.none() ? Cell() : Cell(id.number())) {}  // NOLINT
  template <class T>
  Cell(const std::optional<T>& value) : Cell(value ? Cell(*value) : Cell()) {}  // NOLINT
  static Cell money(const Decimal& amount);  // with two digits after the point, or more where there are more
  static Cell date(std::string iso);         // "2026-11-23", as the store keeps days; "" where there is none
  static Cell boolean(bool value);           // "yes" or "no" for people
  static Cell words(const std::vector<std::string_view>& words);  // a list in JSON; left out for people
  static Cell json(std::string serialized);                       // as it is in JSON; left out for people

  Kind kind = Kind::none;
  std::string text;
  Tone tone = Tone::plain;

  bool is_number() const { return kind == Kind::number || kind == Kind::decimal; }
};

struct Column {
  std::string_view key;    // in JSON: snake_case; empty: for people only
  std::string_view title;  // for people; empty: in JSON only
};

// Every row has a cell for each column.
struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;

  void add(std::vector<Cell> cells) { rows.push_back(std::move(cells)); }
};

// A page of a list. `next`: the id of its last row, after which the list goes on; 0 where nothing is left.
struct Slice {
  Table table;
  std::int64_t next = 0;
};

// One thing in detail: its fields, then its lists under headings.
struct Page {
  struct Section {
    std::string_view key, title;
    Table table;
  };
  std::vector<std::pair<Column, Cell>> fields;
  std::vector<Section> sections;

  void field(std::string_view key, std::string_view title, Cell cell) {
    fields.push_back({{key, title}, std::move(cell)});
  }
  void section(std::string_view key, std::string_view title, Table table) {
    sections.push_back({key, title, std::move(table)});
  }
};

// One row of a table as a page of its own, with the columns as fields.
Page page_of_row(const Table& table, std::vector<Cell> row);

}  // namespace crossdock::views
