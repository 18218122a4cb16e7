// SPDX-License-Identifier: Apache-2.0
// CSV of hostile cells, byte by byte, and as another program reads it.
#include "gateway/exports/csv.hpp"

#include <gtest/gtest.h>

#include "tests/exports/compared.hpp"
#include "tests/exports/hostile.hpp"

namespace crossdock::exports::csv_test {
namespace {

std::string line(std::string_view id, std::string_view text, std::string_view amount) {
  return std::string(id) + "," + std::string(text) + "," + std::string(amount) +
         ",2026-11-30T14:05:09.120Z,2026-11-30,true,\"{\"\"valid\"\":\"\"yes\"\"}\"\r\n";
}

TEST(CsvTest, HostileCellsAreQuotedAndDefused) {
  const auto table = tests::hostile_table();
  EXPECT_EQ(csv_head(table), "id,text,amount,at,day,open,four\r\n");
  EXPECT_EQ(csv_rows(table),
            line("1", "\"'=HYPERLINK(\"\"http://evil\"\",\"\"click\"\")\"", "-12.40") + line("2", "'+1+1", "0.05") +  //
                line("3", "'-12.40", "1234567.80") +  // a text, whatever it looks like
                line("4", "'@SUM(A1)", "123456789012345") + line("5", "'\t=1", "1234567890123456") +
                line("6", "\"'\r=1\"", "0.000000000000000001") + line("7", "\"a \"\"quoted\"\", word\"", "9.95") +
                line("8", "\"two\r\nlines\"", "0.10") + line("9", "Größe „42“ 漢字", "-0.000000000000123456") +
                line("10", "", "99999999999999.9") + line("11", "", "") + line("12", " =not at the start", "0") +
                line("13", "\x1b[31m & <b>", "100") + line("9007199254740993", "an id beyond 2^53", "4.35") +
                "15,nothing else,,,,false,\r\n");
}

TEST(CsvTest, AnotherProgramReadsWhatJsonSays) {
  const auto table = tests::hostile_table();
  const auto bytes = csv_head(table) + csv_rows(table);
  EXPECT_EQ(tests::compared(tests::json_lines(table), bytes, "csv"), "");
  auto other = table;
  other.rows[7][2].text += "!";
  EXPECT_NE(tests::compared(tests::json_lines(other), bytes, "csv"), "") << "negative control";
}

}  // namespace
}  // namespace crossdock::exports::csv_test
