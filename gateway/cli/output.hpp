// SPDX-License-Identifier: Apache-2.0
// Prints for the verbs: tables and pages, aligned and coloured for people, one JSON object a line for programs.
// A verb builds the same value for both, so that neither can know more than the other.
#pragma once

#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "base/time.hpp"

namespace boost::json {
class object;
class value;
}  // namespace boost::json

namespace crossdock::cli {

enum class Tone { plain, good, warn, bad, dim };

// One value with its colour. Decimals are strings in JSON, so that no reader makes them binary floating point.
struct Cell {
  enum class Kind { none, text, number, boolean, json };

  Cell() = default;
  Cell(std::string value, Tone in = Tone::plain) : kind(Kind::text), text(std::move(value)), tone(in) {}  // NOLINT
  Cell(std::string_view value, Tone in = Tone::plain) : Cell(std::string(value), in) {}                   // NOLINT
  Cell(const char* value, Tone in = Tone::plain) : Cell(std::string(value), in) {}                        // NOLINT
  Cell(std::int64_t value) : kind(Kind::number), text(std::to_string(value)) {}                           // NOLINT
  Cell(const Decimal& value) : kind(Kind::text), text(value.text()), right(true) {}                       // NOLINT
  Cell(TimePoint value) : kind(Kind::text), text(text_of(value)) {}                                       // NOLINT
  template <class Tag>
  Cell(RowId<Tag> id) : Cell(id.none() ? Cell() : Cell(id.number())) {}  // NOLINT
  template <class T>
  Cell(const std::optional<T>& value) : Cell(value ? Cell(*value) : Cell()) {}  // NOLINT
  static Cell money(const Decimal& amount);  // with two digits after the point, or more where there are more
  static Cell boolean(bool value);           // "yes" or "no" for people
  static Cell json(std::string serialized);  // as it is in JSON; left out for people

  Kind kind = Kind::none;
  std::string text;
  Tone tone = Tone::plain;
  bool right = false;  // aligned to the right, as numbers are
};

struct Column {
  std::string_view key;    // in JSON
  std::string_view title;  // for people; empty: in JSON only
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;

  void add(std::vector<Cell> cells) { rows.push_back(std::move(cells)); }
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

class Output {
 public:
  explicit Output(bool json);

  bool json() const { return json_; }
  bool colour() const { return colour_; }

  // `none` is the sentence for people when there are no rows.
  void table(const Table& table, std::string_view none);
  void page(const Page& page);
  // A sentence for people, not printed with --json; `hint` names the next step.
  void say(std::string_view sentence, Tone tone = Tone::plain);
  void hint(std::string_view next) { say(next, Tone::dim); }
  void raw(std::string_view bytes);                // as they are, in both modes
  void object(const boost::json::object& object);  // one line, with --json only

 private:
  bool json_;
  bool colour_;
};

// How far long work has come, on the terminal's standard error; silent when that is no terminal.
class Progress {
 public:
  Progress(std::string what, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void step(std::string_view now);

 private:
  std::string what_;
  std::size_t total_;
  std::size_t done_ = 0;
  bool shown_;
};

// `table` as text, the columns padded by characters (UTF-8), each row ending in a line feed.
std::string aligned(const Table& table, bool colour);
// One object of a row or page.
std::string json_line(const Table& table, const std::vector<Cell>& row);
std::string json_line(const Page& page);

}  // namespace crossdock::cli
