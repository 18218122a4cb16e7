// SPDX-License-Identifier: Apache-2.0
// Writes workbooks by libxlsxwriter, whose rows go to a temporary file as they come.
#include "gateway/exports/xlsx.hpp"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "gateway/exports/words.hpp"

namespace crossdock::exports {
namespace {

using Kind = views::Cell::Kind;

constexpr std::size_t exact_digits = 15;      // of a number of spreadsheets
constexpr std::size_t longest_cell = 32'767;  // letters of a text
constexpr std::size_t least_width = 8, most_width = 60, time_width = 20;
constexpr double unix_epoch = 25'569;  // days since the epoch of spreadsheets

bool is_exact(std::string_view number) {
  std::size_t digits = 0;
  for (const char c : number) {
    if (is_digit(c) && (digits > 0 || c != '0')) ++digits;
  }
  return digits <= exact_digits;
}

double number_in(std::string_view text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// What may stand in XML and fits into a cell. The library escapes control bytes.
std::string cell_text(const views::Cell& cell) {
  auto text = words_of(cell);
  if (!is_utf8(text))
    std::ranges::replace_if(
        text, [](char c) { return static_cast<signed char>(c) < 0; }, '?');
  for (const std::string_view never : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (auto at = text.find(never); at != std::string::npos; at = text.find(never)) text.replace(at, 3, "?");
  }
  if (text.size() <= longest_cell) return text;
  auto end = longest_cell - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

struct Freed {
  // A sheet that is never assembled keeps its file open: the library closes it in assembling.
  void operator()(lxw_workbook* book) const {
    lxw_worksheet* sheet = nullptr;
    STAILQ_FOREACH(sheet, book->worksheets, list_pointers) {
      if (sheet->optimize_tmpfile != nullptr) std::fclose(sheet->optimize_tmpfile);
    }
    lxw_workbook_free(book);
  }
};

tl::unexpected<Error> no_room(std::string_view said) {
  return fail(Fault::internal, fmt::format("the temporary file of an export cannot be written: {}", said));
}

}  // namespace

struct Workbook::State {
  Terms terms;
  NamelessFile file;
  std::vector<views::Column> columns;
  std::vector<std::size_t> widths{};
  std::unique_ptr<lxw_workbook, Freed> book{};
  lxw_worksheet* sheet = nullptr;
  lxw_format *bold = nullptr, *time = nullptr, *date = nullptr;
  std::map<std::size_t, lxw_format*> decimals{};  // by digits after the point
  std::uint32_t next_row = 0;                     // of the sheet
  int sheets = 0;

  void take_columns(const views::Table& first);
  Result<void> open();
  lxw_format* format(const char* pattern);
  lxw_format* decimal_format(std::string_view number);
  Result<void> begin_sheet();
  Result<void> check_sheet();
  void write_number(lxw_col_t column, const views::Cell& cell);
  void write_moment(lxw_col_t column, const views::Cell& cell);
  void write_text(lxw_col_t column, const std::string& text, lxw_format* form = nullptr);
  void write(lxw_col_t column, const views::Cell& cell);
};

void Workbook::State::take_columns(const views::Table& first) {
  columns = first.columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto width = std::max(least_width, columns[i].key.size() + 2);
    for (const auto& row : first.rows)
      width = std::max(width, row[i].kind == Kind::time ? time_width : characters_in(row[i].text) + 2);
    widths.push_back(std::min(width, most_width));
  }
}

Result<void> Workbook::State::open() {
  lxw_workbook_options options{.constant_memory = LXW_TRUE, .tmpdir = terms.directory.data(), .use_zip64 = LXW_FALSE};
  book.reset(workbook_new_opt(file.path().c_str(), &options));
  if (!book) return no_room("no memory");
  bold = workbook_add_format(book.get());
  format_set_bold(bold);
  time = format("yyyy-mm-dd hh:mm:ss");
  date = format("yyyy-mm-dd");
  return begin_sheet();
}

lxw_format* Workbook::State::format(const char* pattern) {
  auto* made = workbook_add_format(book.get());
  format_set_num_format(made, pattern);
  return made;
}

lxw_format* Workbook::State::decimal_format(std::string_view number) {
  const auto point = number.find('.');
  const auto scale = point == std::string_view::npos ? 0 : number.size() - point - 1;
  auto& known = decimals[scale];
  if (known == nullptr) known = format(("#,##0" + (scale == 0 ? "" : "." + std::string(scale, '0'))).c_str());
  return known;
}

Result<void> Workbook::State::begin_sheet() {
  ++sheets;
  const auto name = sheets == 1 ? terms.name : fmt::format("{} {}", terms.name, sheets);
  sheet = workbook_add_worksheet(book.get(), name.c_str());
  if (sheet == nullptr || sheet->optimize_tmpfile == nullptr) return no_room("no further sheet");
  worksheet_freeze_panes(sheet, 1, 0);
  next_row = 0;
  lxw_col_t column = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].key.empty()) continue;
    worksheet_set_column(sheet, column, column, static_cast<double>(widths[i]), nullptr);
    write_text(column++, std::string(columns[i].key), bold);
  }
  ++next_row;
  return {};
}

// The library does not look whether its temporary file took what it was given.
Result<void> Workbook::State::check_sheet() {
  if (std::fflush(sheet->optimize_tmpfile) != 0 || std::ferror(sheet->optimize_tmpfile) != 0)
    return no_room("the disk is full or broken");
  return {};
}

void Workbook::State::write_number(lxw_col_t column, const views::Cell& cell) {
  if (!is_exact(cell.text)) return write_text(column, cell.text);
  auto* form = cell.kind == Kind::decimal ? decimal_format(cell.text) : nullptr;
  worksheet_write_number(sheet, next_row, column, number_in(cell.text), form);
}

void Workbook::State::write_moment(lxw_col_t column, const views::Cell& cell) {
  const bool is_day = cell.kind == Kind::date;
  const auto moment = parse_time_point(is_day ? cell.text + "T00:00:00Z" : cell.text);
  if (!moment) return write_text(column, cell_text(cell));
  const std::chrono::duration<double, std::chrono::days::period> days = moment->time_since_epoch();
  // Spreadsheets know nothing before 1900, and take 1900 for a leap year.
  if (days.count() + unix_epoch < 61) return write_text(column, cell_text(cell));
  worksheet_write_number(sheet, next_row, column, days.count() + unix_epoch, is_day ? date : time);
}

void Workbook::State::write_text(lxw_col_t column, const std::string& text, lxw_format* form) {
  worksheet_write_string(sheet, next_row, column, text.c_str(), form);
}

void Workbook::State::write(lxw_col_t column, const views::Cell& cell) {
  switch (cell.kind) {
    case Kind::none: return;
    case Kind::number:
    case Kind::decimal: return write_number(column, cell);
    case Kind::time:
    case Kind::date: return write_moment(column, cell);
    case Kind::boolean: worksheet_write_boolean(sheet, next_row, column, cell.text == "yes" ? 1 : 0, nullptr); return;
    case Kind::text:
    case Kind::json: return write_text(column, cell_text(cell));
  }
}

Workbook::Workbook(std::unique_ptr<State> state) : state_(std::move(state)) {}
Workbook::Workbook(Workbook&&) noexcept = default;
Workbook& Workbook::operator=(Workbook&&) noexcept = default;
Workbook::~Workbook() = default;

Result<Workbook> Workbook::begin(Terms terms, const views::Table& first) {
  auto file = NamelessFile::create(terms.directory);
  if (!file) return fail(file.error());
  auto state = std::make_unique<State>(State{.terms = std::move(terms), .file = std::move(*file), .columns = {}});
  state->take_columns(first);
  if (auto opened = state->open(); !opened) return fail(opened.error());
  return Workbook(std::move(state));
}

Result<void> Workbook::add(const views::Table& table) {
  auto& state = *state_;
  for (const auto& cells : table.rows) {
    if (state.next_row == state.terms.sheet_rows) {
      if (auto checked = state.check_sheet(); !checked) return checked;
      if (auto begun = state.begin_sheet(); !begun) return begun;
    }
    lxw_col_t column = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (!state.columns[i].key.empty()) state.write(column++, cells[i]);
    }
    ++state.next_row;
  }
  return state.check_sheet();
}

Result<NamelessFile> Workbook::finish() {
  auto& state = *state_;
  // Whether it succeeds or not, it frees the workbook.
  const auto closed = workbook_close(state.book.release());
  if (closed != LXW_NO_ERROR) return no_room(lxw_strerror(closed));
  return std::move(state.file);
}

}  // namespace crossdock::exports
