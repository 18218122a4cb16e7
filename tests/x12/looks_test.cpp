// SPDX-License-Identifier: Apache-2.0
// Checks what is said of files that are none of ours, and which reader a file gets.
#include "translators/segments/looks.hpp"

#include <gtest/gtest.h>

#include "tests/x12/sample.hpp"
#include "translators/x12/stream_check.hpp"

namespace crossdock::x12::looks_test {
namespace {

using segments::Look;
using segments::look_of;
using segments::syntax_in;

using std::string_view_literals::operator""sv;

struct Case {
  const char* name;
  std::string_view bytes;
  const char* message;
};
class NothingToReadTest : public testing::TestWithParam<Case> {};

// The same sentence whether the file is read whole or byte by byte.
TEST_P(NothingToReadTest, IsCalledWhatItIs) {
  const auto& one = GetParam();
  const auto report = check_file(one.bytes, dictionary());
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].message, one.message);
  StreamCheck stream(dictionary());
  for (const char c : one.bytes) stream.push({&c, 1});
  stream.finish();
  const auto* event = stream.next();
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(event->finding->message, one.message);
}
INSTANTIATE_TEST_SUITE_P(
    X12, NothingToReadTest,
    testing::Values(
        Case{"Empty", "", "there is no ISA segment: the file is empty"},
        Case{"Blanks", " \r\n ", "there is no ISA segment: the file holds nothing but blanks"},
        Case{
            "Gzip", "\x1f\x8b\x08\0\0"sv,
            "there is no ISA segment: the file looks like gzip: what is compressed outside of AS2 is not opened; unpack "
            "it with gunzip"},
        Case{"Workbook", "PK\x03\x04\x14\0"sv,
             "there is no ISA segment: the file looks like a ZIP file or an office document; unpack it, or ask for the "
             "data that the document shows"},
        Case{"Pdf", "%PDF-1.7", "there is no ISA segment: the file looks like a PDF; ask for the data that it shows"},
        Case{"Json", "{\"order\":1}", "there is no ISA segment: the file looks like JSON"},
        Case{"Xml", "<?xml version='1.0'?><Order/>",
             "there is no ISA segment: the file looks like XML; check it with 'crossdock xml check'"},
        Case{"Table", "sku,qty,price\nA,1,2\nB,2,3\n", "there is no ISA segment: the file looks like CSV"},
        Case{"Utf16", "\xff\xfeI\0S\0A\0"sv,
             "there is no ISA segment: the file looks like text in UTF-16; save it as UTF-8"},
        Case{"Utf16WithoutMark", "I\0S\0A\0*\0"sv,
             "there is no ISA segment: the file looks like text in UTF-16; save it as UTF-8"},
        Case{
            "Ebcdic", "\xC9\xE2\xC1\x5C\xF0\xF0",
            "there is no ISA segment: the file looks like text in EBCDIC; transfer it as text, or convert it to ASCII"},
        Case{"Base64", "SVNBKjAwKiAgICAgICAgICAqMDAq",
             "there is no ISA segment: the file looks like base64; decode it first, as with base64 -d"},
        Case{"GroupWithoutInterchange", "GS*PO*A*B~",
             "there is no ISA segment: the file looks like X12 that lost its ISA segment"},
        Case{"Edifact", "UNB+UNOC:3+A+B'", "there is no ISA segment: the file is EDIFACT"},
        Case{"Words", "Dear partner", "there is no ISA segment"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(SyntaxInTest, IsThatOfTheFirstHeader) {
  EXPECT_EQ(syntax_in(order()), canonical::Syntax::x12);
  EXPECT_EQ(syntax_in("\xEF\xBB\xBF\n" + order()), canonical::Syntax::x12);
  EXPECT_EQ(syntax_in("A note on UNA and ISA.\n" + order()), canonical::Syntax::x12);
  EXPECT_EQ(syntax_in("UNB+UNOA:3+A+B"), canonical::Syntax::edifact);
  EXPECT_EQ(syntax_in("'UNA:+.? '\r\nUNB+UNOA:3"), canonical::Syntax::edifact);
  EXPECT_EQ(syntax_in("Attached: ISA and more\nUNB+UNOC:3+A+B"), canonical::Syntax::edifact);
  EXPECT_EQ(syntax_in("UNAUTHORISED, says the ISA"), std::nullopt);
  EXPECT_EQ(syntax_in(""), std::nullopt);
}

}  // namespace
}  // namespace crossdock::x12::looks_test
