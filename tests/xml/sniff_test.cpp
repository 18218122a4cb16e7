// SPDX-License-Identifier: Apache-2.0
// Checks encoding and root of many beginnings, and that only the first 4 KB count.
#include "translators/xml/sniff.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "tests/support/cases.hpp"

namespace crossdock::xml::sniff_test {
namespace {

using namespace std::literals;

struct Case {
  const char* name;
  std::string_view bytes;
  std::optional<Fault> fault = {};
  Encoding encoding = Encoding::utf8;
  std::string_view root = "Order";  // as root_name() says it
  bool doctype = false;
};

class SniffTest : public testing::TestWithParam<Case> {};

TEST_P(SniffTest, SaysWhatItIs) {
  const auto& expected = GetParam();
  const auto sniffed = sniff(expected.bytes);
  if (expected.fault) {
    ASSERT_FALSE(sniffed);
    EXPECT_EQ(sniffed.error().fault, *expected.fault) << describe(sniffed.error());
    return;
  }
  ASSERT_TRUE(sniffed) << describe(sniffed.error());
  EXPECT_EQ(sniffed->encoding, expected.encoding);
  EXPECT_EQ(sniffed->root_name(), expected.root);
  EXPECT_EQ(sniffed->doctype, expected.doctype);
}

INSTANTIATE_TEST_SUITE_P(
    Xml, SniffTest,
    testing::Values(
        Case{.name = "BareRoot", .bytes = "<Order/>"}, Case{.name = "BlanksBefore", .bytes = " \r\n<Order>"},
        Case{.name = "DefaultNamespace", .bytes = "<Order a='>' xmlns='urn:o' >", .root = "{urn:o}Order"},
        Case{
            .name = "PrefixedNamespace", .bytes = "<o:Order xmlns='urn:d' xmlns:o=\"urn:o\"/>", .root = "{urn:o}Order"},
        Case{.name = "CommentsAndInstructions", .bytes = "<?xml version='1.0'?><!-- <x> --><?style a?>\n<Order>"},
        Case{.name = "Doctype", .bytes = "<!DOCTYPE Order [<!ENTITY a '>'><!ELEMENT b ANY>]><Order>", .doctype = true},
        Case{.name = "Utf8Mark", .bytes = "\xEF\xBB\xBF<Order/>"},
        Case{.name = "Latin1",
             .bytes = "<?xml version='1.0' encoding='iso-8859-1'?><Order/>",
             .encoding = Encoding::latin1},
        Case{.name = "Latin1Name",
             .bytes = "<?xml version='1.0' encoding='ISO-8859-1'?><Gr\xFC\xDF/>",
             .encoding = Encoding::latin1,
             .root = "Grüß"},
        Case{.name = "Windows1252",
             .bytes = "<?xml version='1.0' encoding='windows-1252'?><Order/>",
             .encoding = Encoding::windows1252},
        Case{
            .name = "Ascii", .bytes = "<?xml version='1.0' encoding='US-ASCII'?><Order/>", .encoding = Encoding::ascii},
        Case{.name = "Utf16LittleEndian", .bytes = "\xFF\xFE<\0O\0r\0d\0e\0r\0>\0"sv, .encoding = Encoding::utf16_le},
        Case{.name = "Utf16BigEndian", .bytes = "\xFE\xFF\0<\0O\0r\0d\0e\0r\0>"sv, .encoding = Encoding::utf16_be},
        Case{.name = "X12", .bytes = "ISA*00*", .fault = Fault::malformed},
        Case{.name = "Empty", .bytes = "", .fault = Fault::malformed},
        Case{.name = "OnlyAMark", .bytes = "\xFF\xFE", .fault = Fault::malformed},
        Case{.name = "NoRoot", .bytes = "<?xml version='1.0'?> ", .fault = Fault::malformed},
        Case{.name = "HalfADeclaration", .bytes = "<?xml version='1.0' encoding='", .fault = Fault::malformed},
        Case{.name = "HalfAStartTag", .bytes = "<Order xmlns='urn:o", .fault = Fault::malformed},
        Case{.name = "TextFirst", .bytes = "<?xml version='1.0'?>x<Order>", .fault = Fault::malformed},
        Case{.name = "Utf7", .bytes = "<?xml version='1.0' encoding='UTF-7'?><Order/>", .fault = Fault::refused},
        Case{.name = "Utf7Mark", .bytes = "+/v8-<Order/>", .fault = Fault::refused},
        Case{.name = "Utf32", .bytes = "\xFF\xFE\0\0<\0\0\0"sv, .fault = Fault::refused},
        Case{.name = "Utf16WithoutMark", .bytes = "<\0O\0"sv, .fault = Fault::refused},
        Case{.name = "Version11", .bytes = "<?xml version='1.1'?><Order/>", .fault = Fault::refused},
        Case{.name = "RootIsOnlyAPrefix", .bytes = "<p:>", .fault = Fault::malformed},
        Case{.name = "RootHasTwoColons", .bytes = "<a:b:c/>", .fault = Fault::malformed},
        Case{.name = "RootIsNoText", .bytes = "<Ord\xE9r/>", .fault = Fault::malformed},
        Case{.name = "UnknownEncoding",
             .bytes = "<?xml version='1.0' encoding='KOI8-R'?><Order/>",
             .fault = Fault::refused},
        Case{.name = "DeclaresUtf16ButIsNot",
             .bytes = "<?xml version='1.0' encoding='UTF-16'?><Order/>",
             .fault = Fault::malformed},
        Case{.name = "MarkAgainstDeclaration",
             .bytes = "\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?><Order/>",
             .fault = Fault::malformed}),
    case_name);

TEST(SniffTest, TellsXmlFromX12) {
  EXPECT_TRUE(looks_like_xml("\xEF\xBB\xBF \n<a"));
  EXPECT_TRUE(looks_like_xml("\xFE\xFF\0<"sv));
  EXPECT_FALSE(looks_like_xml("ISA*00*"));
  EXPECT_FALSE(looks_like_xml(""));
  EXPECT_FALSE(looks_like_xml("{\"a\": \"<\"}"));
}

// Only the first 4 KB count, wherever they end: also inside a UTF-16 pair.
TEST(SniffTest, StopsAtTheWindow) {
  EXPECT_FALSE(sniff("<Order a='" + std::string(5000, 'x') + "'/>"));
  std::string wide("\xFF\xFE<\0O\0>\0"sv);
  while (wide.size() < 8000) wide += "\x3D\xD8\x00\xDE"sv;  // U+1F600
  EXPECT_TRUE(sniff(wide)) << describe(sniff(wide).error());
  EXPECT_TRUE(sniff(wide.substr(0, 4094))) << "cut between pairs";
}

}  // namespace
}  // namespace crossdock::xml::sniff_test
