// SPDX-License-Identifier: Apache-2.0
// Each named tolerance alone: without it the file is refused at the right place, with it alone the file passes
// and its use is reported at that place, and all the others together do not help.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "base/text.hpp"
#include "tests/support/cases.hpp"
#include "tests/x12/sample.hpp"

namespace crossdock::x12::tolerance_test {
namespace {

using segments::tolerance_named;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

struct Case {
  const char* name;
  Tolerance tolerance;
  std::string bytes;
  std::string strict;          // the first finding without it, as `brief` writes it
  std::string_view place;      // where that finding stands: the first occurrence of this text,
  std::size_t further = 0;     // and so many bytes more
  bool only_reported = false;  // harmless: accepted with a warning without the name, too
};

class ToleranceTest : public testing::TestWithParam<Case> {
 protected:
  static FileReport check(std::vector<std::string> names) {
    CheckOptions options;
    options.read.tolerate = std::move(names);
    return check_file(GetParam().bytes, dictionary(), options);
  }
  static std::uint64_t expected_offset() { return GetParam().bytes.find(GetParam().place) + GetParam().further; }
};

TEST_P(ToleranceTest, StrictlyItIsRefusedAtItsPlace) {
  const auto report = check({});
  EXPECT_EQ(report.verdict, GetParam().only_reported ? Verdict::valid : Verdict::invalid);
  const auto findings = all_findings(report);
  ASSERT_FALSE(findings.empty());
  const auto& first = *findings.front();
  EXPECT_EQ(brief(first), GetParam().strict) << findings_text(report);
  EXPECT_EQ(first.offset, expected_offset()) << findings_text(report);
  const auto hint = "(tolerance '" + std::string(name_of(GetParam().tolerance)) + "' would accept it)";
  const bool hinted = first.message.find(hint) != std::string::npos;
  // A segment that stands outside a set for its broken tag is not looked up.
  EXPECT_TRUE(hinted == first.error || first.message.find("stands outside") != std::string::npos) << first.message;
}

TEST_P(ToleranceTest, ItsNameAloneIsEnough) {
  const std::string name(name_of(GetParam().tolerance));
  const auto report = check({name});
  EXPECT_EQ(report.verdict, Verdict::tolerated) << findings_text(report);
  EXPECT_EQ(report.tolerances, std::vector<std::string>{name});
  const auto findings = all_findings(report);
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings.front()->code, "tolerated:" + name);
  EXPECT_EQ(findings.front()->offset, expected_offset()) << findings_text(report);
}

TEST_P(ToleranceTest, AllOtherNamesDoNotHelp) {
  auto names = every_tolerance();
  std::erase(names, name_of(GetParam().tolerance));
  EXPECT_EQ(check(names).verdict, check({}).verdict);
}

std::string short_isa() {
  return "ISA*00**00**ZZ*BUYER*ZZ*SELLER*260105*1200*U*00401*000000101*0*T*>~" + order().substr(106);
}
std::string wrapped(std::string text, std::string_view line_break) {
  for (std::size_t at = 80; at < text.size(); at += 80 + line_break.size()) text.insert(at, line_break);
  return text;
}
std::string order_with(std::string_view from, std::string_view to) { return replaced(order(), from, to); }
const std::string mark = "\xEF\xBB\xBF";

INSTANTIATE_TEST_SUITE_P(
    AroundInterchanges, ToleranceTest,
    testing::Values(
        Case{"ByteOrderMark", Tolerance::bom, mark + order(), "TA105:022", mark},
        Case{"ByteOrderMarkOfTheSecondFile", Tolerance::bom, order() + mark + order_with("000000101", "000000102"),
             "TA105:022", mark},
        Case{"BlanksInFront", Tolerance::leading_blanks, "  " + order(), "TA105:022", "  ISA"},
        Case{"EmptyLinesInFront", Tolerance::leading_blanks, "\r\n\n" + order(), "TA105:022", "\r\n\n"},
        Case{"TextInFront", Tolerance::leading_text, "Dear partner,\n" + order(), "TA105:022", "Dear"},
        Case{"TextWithIsaInFront", Tolerance::leading_text, "VISA*1~" + order(), "TA105:022", "VISA"},
        Case{"TextAtTheEnd", Tolerance::trailing_text, order() + "-- \nsent by mail", "TA105:022", "-- "},
        Case{"TextBetween", Tolerance::trailing_text, order() + "next:" + order_with("000000101", "000000102"),
             "TA105:022", "next"},
        Case{
            "NulAndCtrlZAtTheEnd", Tolerance::padding, order() + std::string(8, '\0') + "\x1A", "TA105:022", {"\0", 1}},
        Case{"BlanksAtTheEnd", Tolerance::padding, order() + "\n    ", "TA105:022", "101~\n    ", 5},
        Case{"BlanksBeforeLineBreaks", Tolerance::padding, order_with("~PO1", "~  \r\nPO1"), "TA105:022", "~  \r", 1},
        Case{"NulBetweenSegments",
             Tolerance::padding,
             replaced(order(), "~PO1", std::string("~\0PO1", 5)),
             "TA105:022",
             {"\0", 1}}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Headers, ToleranceTest,
    testing::Values(Case{"ShortElements", Tolerance::isa_short, short_isa(), "TA105:022 ISA", "ISA"},
                    Case{"LongId", Tolerance::isa_long, order_with("*BUYER          *", "*BUYER              *"),
                         "TA105:022 ISA", "ISA"},
                    Case{"BlankBeforeTheTerminator", Tolerance::isa_long, order_with("*T*>~", "*T*> ~"),
                         "TA105:022 ISA", "ISA"},
                    Case{"BlankDate", Tolerance::isa_date, order_with("*260105*1200*", "*      *1200*"),
                         "TA105:014 ISA-09", "      *1200"},
                    Case{"ZeroDate", Tolerance::isa_date, order_with("*260105*1200*", "*000000*1200*"),
                         "TA105:014 ISA-09", "000000*1200"},
                    Case{"BlankTime", Tolerance::isa_date, order_with("*260105*1200*", "*260105*    *"),
                         "TA105:015 ISA-10", "    *U"},
                    Case{"CaretBefore004020", Tolerance::repetition_separator, order_with("*U*00401", "*^*00401"),
                         "TA105:016 ISA-11", "^"},
                    Case{"LetterFrom004020", Tolerance::repetition_separator,
                         replaced(file_of("PO", "850", order_body, "005010"), "*^*00501", "*U*00501"),
                         "TA105:016 ISA-11", "U*00501"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Terminators, ToleranceTest,
    testing::Values(
        Case{"LineFeed", Tolerance::line_terminator, order_with("~", "\n"), "TA105:004 ISA", "\n"},
        Case{"CarriageReturn", Tolerance::line_terminator, order_with("~", "\r"), "TA105:004 ISA", "\r"},
        Case{"Both", Tolerance::line_terminator, order_with("~", "\r\n"), "TA105:004 ISA", "\r"},
        Case{"Ellipsis", Tolerance::multi_byte_terminator, order_with("~", "\xE2\x80\xA6"), "TA105:004 ISA",
             "\xE2\x80\xA6", 2},
        Case{"NoneAtTheEnd", Tolerance::missing_terminator, order().substr(0, order().size() - 1), "TA105:023", "IEA"},
        Case{"LineBreakAtTheEndOnly", Tolerance::missing_terminator, order().substr(0, order().size() - 1) + "\r\n",
             "TA105:023", "IEA"},
        Case{"Wrapped", Tolerance::line_breaks, wrapped(order(), "\r\n"), "TA105:022 ISA", "ISA"},
        Case{"WrappedByLineFeeds", Tolerance::line_breaks, wrapped(order(), "\n"), "TA105:022 ISA", "ISA"},
        Case{"LineBreakInATag", Tolerance::line_breaks, order_with("~PO1*", "~P\nO1*"), "AK304:1 P\\x0AO1 #3", "P\nO1"},
        Case{"LineBreakInSt", Tolerance::line_breaks, order_with("~ST*850", "~S\nT*850"), "TA105:022 S\\x0AT", "S\nT"},
        Case{"LineBreakInAnElement", Tolerance::line_breaks, order_with("PO1001", "PO1\r\n001"), "AK403:6 BEG-03 #2",
             "PO1\r\n"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Segments, ToleranceTest,
    testing::Values(
        Case{"Indented", Tolerance::indented, order_with("~PO1", "~\n  PO1"), "TA105:022", "  PO1"},
        Case{"IndentedByTabs", Tolerance::indented, order_with("~BEG", "~\t\tBEG"), "TA105:022", "\t\tBEG"},
        Case{"BlankAfterTerminator", Tolerance::indented, order_with("~CTT", "~ CTT"), "TA105:022", " CTT"},
        Case{"LowerCase", Tolerance::lower_case_tags, order_with("~PO1", "~po1"), "AK304:1 po1 #3", "po1"},
        Case{"MixedCase", Tolerance::lower_case_tags, order_with("~PO1", "~Po1"), "AK304:1 Po1 #3", "Po1"},
        Case{"SeparatorsBeyondTheDefinition", Tolerance::trailing_separators,
             order_with("CTT*1*10~", "CTT*1*10*******~"), "AK403:3 CTT-08 #4", "CTT"},
        Case{"SeparatorsWithinTheDefinition", Tolerance::trailing_separators, order_with("CTT*1*10~", "CTT*1*10**~"),
             "warning:trailing-separators CTT-03 #4", "CTT", 0, true},
        Case{"RepetitionSeparatorInText", Tolerance::repetition_as_data,
             file_of("PO", "850", replaced(std::string(order_body), "PO1001", "PO^1001"), "005010"),
             "AK403:12 BEG-03 #2", "PO^1001"},
        Case{"DateOfZeros", Tolerance::zero_date,
             file_of("PO", "850", replaced(std::string(order_body), "*20260105~", "*20260105~DTM*010*00000000~")),
             "AK403:8 DTM-02 #3", "00000000"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Envelopes, ToleranceTest,
    testing::Values(
        Case{"SetControlWithoutZeros", Tolerance::control_zeros, order_with("SE*5*0001", "SE*5*1"), "AK501:3 SE-02 #5",
             "1~GE"},
        Case{"InterchangeControlWithoutZeros", Tolerance::control_zeros, order_with("IEA*1*000000101", "IEA*1*101"),
             "warning:control-zeros IEA-02", "101~", 0, true},
        Case{"GroupControlWithZeros", Tolerance::control_zeros, order_with("GE*1*11", "GE*1*0011"),
             "warning:control-zeros GE-02", "0011", 0, true},
        Case{"PaddedCount", Tolerance::padded_numbers, order_with("SE*5*", "SE*  5*"), "AK501:4 SE-01 #5", "  5*"},
        Case{"PaddedGroupCount", Tolerance::padded_numbers, order_with("GE*1*", "GE*1 *"), "AK905:5 GE-01", "1 *11"},
        Case{"PaddedControl", Tolerance::padded_numbers, order_with("GE*1*11~", "GE*1*11 ~"), "AK905:4 GE-02", "11 ~"},
        Case{"CountedTa1", Tolerance::ta1_count, isa() + "TA1*000000001*260105*1200*A*000~IEA*1*000000101~",
             "warning:ta1-count IEA-01", "1*000000101~", 0, true}),
    case_name);

TEST(TolerancesTest, EachHasItsNameAndPlaceInTheList) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < tolerance_names.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(tolerance_names[i].tolerance), i);
    EXPECT_TRUE(seen.insert(tolerance_names[i].name).second) << tolerance_names[i].name;
  }
  EXPECT_FALSE(tolerance_named("none").has_value());
}

TEST(TolerancesTest, AreThoseOfTheDocumentation) {
  std::ifstream in(std::string(CROSSDOCK_SOURCE_DIR) + "/docs/partners.md");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  for (const auto& one : tolerance_names) {
    const auto row = "\n| `" + std::string(one.name) + "` | " + std::string(one.accepts) + " |\n";
    EXPECT_NE(text.find(row), std::string::npos) << row;
  }
}

// A file that ends early is refused whatever is tolerated; the sets before the cut are as they were.
TEST(TolerancesTest, NoNameAcceptsATruncatedFile) {
  const auto bytes = order();
  CheckOptions options;
  options.read.tolerate = every_tolerance();
  for (std::size_t size = 0; size + 1 < bytes.size(); ++size)
    EXPECT_EQ(check_file(bytes.substr(0, size), dictionary(), options).verdict, Verdict::invalid) << size;
}

}  // namespace
}  // namespace crossdock::x12::tolerance_test
