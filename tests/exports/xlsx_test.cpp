// SPDX-License-Identifier: Apache-2.0
// Workbooks opened again by another program, and what is left of them when the disk is full.
#include "gateway/exports/xlsx.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "tests/exports/compared.hpp"
#include "tests/exports/hostile.hpp"

namespace crossdock::exports::xlsx_test {
namespace {

namespace fs = std::filesystem;

Workbook::Terms terms(std::uint32_t sheet_rows = Workbook::longest_sheet) {
  return {.name = "messages", .directory = fs::temp_directory_path(), .sheet_rows = sheet_rows};
}

std::string bytes_of(const NamelessFile& file) {
  std::string bytes;
  for (auto piece = file.read(0, 1000).value(); !piece.empty(); piece = file.read(bytes.size(), 1000).value())
    bytes += piece;
  EXPECT_EQ(bytes.size(), file.size().value());
  return bytes;
}

std::string workbook_of(const views::Table& table, std::uint32_t sheet_rows = Workbook::longest_sheet) {
  auto book = Workbook::begin(terms(sheet_rows), table).value();
  EXPECT_TRUE(book.add(table));
  return bytes_of(book.finish().value());
}

std::size_t open_files() {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

TEST(XlsxTest, AnotherProgramReadsWhatJsonSays) {
  const auto table = tests::hostile_table();
  const auto bytes = workbook_of(table);
  EXPECT_EQ(tests::compared(tests::json_lines(table), bytes, "xlsx"), "");
  for (const auto& [row, column, text] :
       {std::tuple(0, 3, "-12.41"), {6, 3, "9.951"}, {2, 2, "-12.4"}, {3, 5, "2026-11-29"}}) {
    auto other = table;
    other.rows.at(row).at(column).text = text;
    EXPECT_NE(tests::compared(tests::json_lines(other), bytes, "xlsx"), "") << "negative control: " << text;
  }
}

TEST(XlsxTest, RowsBeyondASheetGoOnOnTheNext) {
  auto table = tests::hostile_table();
  for (std::int64_t id = 100; id < 130; ++id) {
    auto row = table.rows[6];
    row[0] = id;
    table.add(std::move(row));
  }
  EXPECT_EQ(tests::compared(tests::json_lines(table), workbook_of(table, 20), "xlsx"), "");
}

TEST(XlsxTest, NoRowsAreABookWithItsColumns) {
  views::Table table = tests::hostile_table();
  table.rows.resize(1);
  const auto first = tests::json_lines(table);
  auto book = Workbook::begin(terms(), {table.columns, {}}).value();
  const auto bytes = bytes_of(book.finish().value());
  EXPECT_NE(tests::compared(first, bytes, "xlsx").find("0 rows instead of 1"), std::string::npos);
}

TEST(XlsxTest, TextsThatNoSpreadsheetTakesAreCutOrReplaced) {
  views::Table table{{{"text", ""}}, {}}, expected = table;
  table.add({std::string(40'000, 'x')});
  table.add({"\xEF\xBF\xBF nor \xFF"});
  expected.add({std::string(32'764, 'x') + "…"});
  expected.add({"???? nor ?"});
  expected.rows[1][0] = "??? nor ?";  // not UTF-8: what is not ASCII says nothing
  EXPECT_EQ(tests::compared(tests::json_lines(expected), workbook_of(table), "xlsx"), "");
}

TEST(XlsxTest, NothingIsLeftOpenOrBehind) {
  const auto names = [] {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(fs::temp_directory_path()))
      count += entry.path().filename().string().starts_with("crossdock-export-") ? 1 : 0;
    return count;
  };
  const auto table = tests::hostile_table();
  workbook_of(table);  // what is opened once
  const auto files = open_files(), before = names();
  workbook_of(table, 4);
  {
    auto abandoned = Workbook::begin(terms(4), table).value();
    EXPECT_TRUE(abandoned.add(table));
    EXPECT_GT(open_files(), files) << "negative control";
    EXPECT_EQ(names(), before) << "no file has a name while it is made";
  }
  EXPECT_EQ(open_files(), files);
}

// Files of this process may have so many bytes while it lives.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }

 private:
  rlimit before_{};
  void (*signal_)(int);
};

TEST(XlsxTest, FullDiskIsNoticed) {
  const auto table = tests::hostile_table();
  const auto make = [&] {
    auto book = Workbook::begin(terms(), table);
    if (!book) return false;
    for (int i = 0; i < 500; ++i) {
      if (!book->add(table)) return false;
    }
    return book->finish().has_value();
  };
  EXPECT_TRUE(make());
  for (const rlim_t bytes : {1 << 10, 64 << 10, 1 << 20}) {
    const FullDisk full(bytes);
    EXPECT_FALSE(make()) << bytes;
  }
}

}  // namespace
}  // namespace crossdock::exports::xlsx_test
