// SPDX-License-Identifier: Apache-2.0
// RFC 4180 as spreadsheets write it.
#include "partners/csv.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::partners::csv_test {
namespace {

struct Case {
  const char* name;
  std::string_view text;
  std::string_view rows;  // "line:field|field", one row after another with blanks between them; or the mistake
};

std::string shown(const Result<std::vector<CsvRow>>& rows) {
  if (!rows) return describe(rows.error());
  std::vector<std::string> all;
  for (const auto& row : *rows) all.push_back(std::to_string(row.line) + ":" + join(row.fields, "|"));
  return join(all, " ");
}

class CsvTest : public testing::TestWithParam<Case> {};

TEST_P(CsvTest, IsSplit) { EXPECT_EQ(shown(parse_csv(GetParam().text, "f.csv")), GetParam().rows); }

INSTANTIATE_TEST_SUITE_P(
    Csv, CsvTest,
    testing::Values(Case{"Empty", "", ""}, Case{"OneField", "a", "1:a"}, Case{"LineFeeds", "a,b\nc,d\n", "1:a|b 2:c|d"},
                    Case{"CarriageReturns", "a,b\r\nc,d\r\n", "1:a|b 2:c|d"}, Case{"NoLastLineEnd", "a\nb", "1:a 2:b"},
                    Case{"EmptyFields", ",,\n", "1:||"}, Case{"EmptyLinesAreSkipped", "a\n\n\nb\n", "1:a 4:b"},
                    Case{"ByteOrderMark",
                         "\xEF\xBB\xBF"
                         "a,b",
                         "1:a|b"},
                    Case{"QuotedComma", "\"a,b\",c", "1:a,b|c"}, Case{"DoubledQuote", "\"12\"\" pipe\"", "1:12\" pipe"},
                    Case{"EmptyQuoted", "\"\",x", "1:|x"}, Case{"QuotedLineBreak", "\"a\nb\",c\nd,e", "1:a\nb|c 3:d|e"},
                    Case{"QuotedBeforeCarriageReturn", "\"a\"\r\n\"b\"\r\n", "1:a 2:b"},
                    Case{"QuoteInsideField", "x\nab\"c,d",
                         "f.csv:2: a quote stands inside a field that does not begin with one"},
                    Case{"TextAfterQuote", "x\n\"a\"b", "f.csv:2: text follows the closing quote of a field"},
                    Case{"NoClosingQuote", "x\n\"a\nb\n", "f.csv:2: a quoted field has no closing quote"}),
    case_name);

}  // namespace
}  // namespace crossdock::partners::csv_test
