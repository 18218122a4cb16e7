// SPDX-License-Identifier: Apache-2.0
// Aligns tables and pages for a terminal, or writes each row as one line of JSON or CSV.
#include "gateway/cli/output.hpp"

#include <boost/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.hpp"
#include "gateway/exports/csv.hpp"
#include "gateway/views/json.hpp"

namespace crossdock::cli {
namespace {

bool terminal_takes_colour() {
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr && term != nullptr &&
         std::string_view(term) != "dumb";
}

std::string painted(std::string_view text, Tone tone, bool colour) {
  static constexpr std::string_view codes[] = {"", "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[2m"};
  if (!colour || tone == Tone::plain || text.empty()) return std::string(text);
  return std::string(codes[static_cast<int>(tone)]) + std::string(text) + "\x1b[0m";
}

// A cell of a table is one line, whatever a partner put into it.
std::string one_line(const Cell& cell) {
  if (cell.kind == Cell::Kind::json) return {};
  std::string line;
  for (const char c : cell.text) line += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return line;
}

void write(std::FILE* to, std::string_view bytes) { std::fwrite(bytes.data(), 1, bytes.size(), to); }

}  // namespace

std::string aligned(const Table& table, bool colour) {
  std::vector<std::size_t> shown, widths;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].title.empty()) continue;
    std::size_t width = characters_in(table.columns[i].title);
    for (const auto& row : table.rows) width = std::max(width, characters_in(one_line(row[i])));
    shown.push_back(i);
    widths.push_back(width);
  }
  std::string text;
  const auto line = [&](const auto& cell_at) {
    std::string out;
    for (std::size_t c = 0; c < shown.size(); ++c) {
      const Cell cell = cell_at(shown[c]);
      const std::string content = one_line(cell);
      const std::string blanks(widths[c] - characters_in(content), ' ');
      if (c != 0) out += "  ";
      out += cell.is_number() ? blanks + painted(content, cell.tone, colour)
                              : painted(content, cell.tone, colour) + blanks;
    }
    out.erase(out.find_last_not_of(' ') + 1);
    text += out + '\n';
  };
  // A title stands above its values, so it is aligned as the first of them is.
  line([&](std::size_t i) {
    Cell title(table.columns[i].title, Tone::dim);
    if (!table.rows.empty() && table.rows[0][i].is_number()) title.kind = Cell::Kind::number;
    return title;
  });
  for (const auto& row : table.rows) line([&](std::size_t i) { return row[i]; });
  return text;
}

Output::Output(Form form) : form_(form), colour_(form == Form::text && terminal_takes_colour()) {}

void Output::table(const Table& table, std::string_view none) {
  if (form_ == Form::csv) {
    write(stdout, exports::csv_head(table) + exports::csv_rows(table));
    if (table.rows.empty()) say(none);
  } else if (json()) {
    for (const auto& row : table.rows) write(stdout, json_of(table, row) + '\n');
  } else if (table.rows.empty()) {
    say(none);
  } else {
    write(stdout, aligned(table, colour_));
  }
}

void Output::page(const Page& page) {
  if (json()) return write(stdout, json_of(page) + '\n');
  std::size_t width = 0;
  for (const auto& [column, cell] : page.fields) width = std::max(width, characters_in(column.title));
  for (const auto& [column, cell] : page.fields) {
    const auto content = one_line(cell);
    if (column.title.empty() || content.empty()) continue;
    const std::string blanks(width - characters_in(column.title) + 2, ' ');
    write(stdout, painted(column.title, Tone::dim, colour_) + blanks + painted(content, cell.tone, colour_) + '\n');
  }
  for (const auto& section : page.sections) {
    if (section.table.rows.empty() || section.title.empty()) continue;
    write(stdout, '\n' + std::string(section.title) + '\n' + aligned(section.table, colour_));
  }
}

void Output::say(std::string_view sentence, Tone tone) {
  if (!json()) write(form_ == Form::csv ? stderr : stdout, painted(sentence, tone, colour_) + '\n');
}

void Output::raw(std::string_view bytes) { write(stdout, bytes); }

void Output::object(const boost::json::object& object) {
  if (json()) write(stdout, boost::json::serialize(object) + '\n');
}

Progress::Progress(std::string what, std::size_t total)
    : what_(std::move(what)), total_(total), shown_(total > 1 && isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (shown_) write(stderr, "\r\x1b[K");
}

void Progress::step(std::string_view now) {
  ++done_;
  if (!shown_) return;
  write(stderr, "\r\x1b[K" + what_ + ' ' + std::to_string(done_) + '/' + std::to_string(total_) + ' ' +
                    std::string(now.substr(0, 60)));
}

}  // namespace crossdock::cli
