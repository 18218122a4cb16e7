// SPDX-License-Identifier: Apache-2.0
// One slip of a sender is one finding: what only follows from it is not told, and the rest of the file is still read.
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "tests/support/cases.hpp"
#include "tests/x12/sample.hpp"
#include "translators/segments/lines.hpp"
#include "translators/x12/isa.hpp"
#include "translators/x12/rewrite.hpp"
#include "translators/x12/stream_report.hpp"

namespace crossdock::x12::slips_test {
namespace {

using segments::Lines;
using segments::lines_in;

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

// Ours ends with a `~` at 105, which follows ISA16 at 104.
std::string with_isa_end(std::string_view end, std::string text) {
  text.replace(103, 3, end);
  return text;
}
std::string with_isa_byte(std::size_t at, std::string_view byte) {
  auto text = order();
  text.replace(at, 1, byte);
  return text;
}
const std::string lines = replaced(order(), "~", "~\n");
const std::string cut = order().substr(0, order().find("CTT"));

struct Slip {
  const char* name;
  std::string bytes;
  const char* message;
};
class SlipTest : public testing::TestWithParam<Slip> {};

TEST_P(SlipTest, IsToldOnce) {
  const auto& slip = GetParam();
  const auto report = check_file(slip.bytes, dictionary());
  const auto findings = all_findings(report);
  ASSERT_EQ(findings.size(), 1U) << findings_text(report);
  EXPECT_EQ(findings[0]->message, slip.message);
  EXPECT_EQ(report.verdict, Verdict::invalid);
}

TEST_P(SlipTest, IsToldTheSameInAStream) {
  StreamCheck check(dictionary());
  StreamReport stream(StreamReport::Form::text, "");
  for (const char c : GetParam().bytes) check.push({&c, 1});
  check.finish();
  while (const auto* event = check.next()) stream.add(*event);
  stream.finish(check);
  EXPECT_EQ(stream.take(), findings_text(check_file(GetParam().bytes, dictionary())));
}

// Rewriting keeps the slip, and other delimiters mend it.
TEST_P(SlipTest, IsWrittenAgain) {
  const auto& bytes = GetParam().bytes;
  const auto file = read(bytes);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(rewrite(*file, bytes), bytes);
  if (file->interchanges.empty()) return;
  const auto mended = rewrite(file->interchanges.front(), {.delimiters = {'|', '>', '^', '!'}});
  ASSERT_TRUE(mended.has_value()) << mended.error().what;
  EXPECT_TRUE(is_fixed_isa(mended->bytes, 0)) << mended->bytes;
}

INSTANTIATE_TEST_SUITE_P(
    X12, SlipTest,
    testing::Values(
        Slip{"ComponentSeparatorMissingBeforeLineFeed", replaced(with_isa_end("*~", order()), "~", "~\n"),
             "ISA-16 is missing; segments end with ~ LF: the sender must write a component separator, such as '>', "
             "before that"},
        Slip{"ComponentSeparatorMissingBeforeCrLf", replaced(with_isa_end("*~", order()), "~", "~\r\n"),
             "ISA-16 is missing; segments end with ~ CR LF: the sender must write a component separator, such as '>', "
             "before that"},
        Slip{"ComponentSeparatorMissingOnOneLine", with_isa_end("*~", order()),
             "ISA-16 is missing; segments end with ~: the sender must write a component separator, such as '>', before "
             "that"},
        Slip{"LastElementMissing", with_isa_end("~", lines),
             "ISA-16 is missing; segments end with ~ LF: the sender must write a component separator, such as '>', "
             "before that"},
        Slip{"TerminatorOfTheIsaMissing", with_isa_end("*>", order()),
             "the ISA lacks its terminator: segments end with '~', and the sender must write that after ISA-16 too"},
        Slip{"TerminatorOfTheIsaMissingBeforeLineFeed", replaced(with_isa_end("*>\n", order()), "~", "~\n"),
             "the ISA lacks its terminator: segments end with '~', and the sender must write that after ISA-16 too"},
        Slip{"LinesWithoutTerminator", isa() + replaced(order().substr(106), "~", "\n"),
             "segments end with line breaks, not with '~' as the ISA does (tolerance 'line-terminator' would accept "
             "it)"},
        Slip{"LinesOfWindowsWithoutTerminator", isa() + replaced("~" + order().substr(106), "~", "\r\n"),
             "segments end with line breaks, not with '~' as the ISA does (tolerance 'line-terminator' would accept "
             "it)"},
        Slip{"OtherTerminator", isa() + replaced(order().substr(106), "~", "'"),
             "segments end with ''', not with '~' as the ISA does: the sender must end all of them with the same byte"},
        Slip{"OtherSeparator", replaced(isa(), "*", "|") + order().substr(106),
             "the ISA separates elements with '|', but the segments after it use '*': the sender must write the ISA "
             "with '*' too"},
        Slip{"OneSeparatorOfTheIsa", with_isa_byte(50, "|"),
             "ISA has '|' instead of the element separator '*' after ISA-06"},
        Slip{"FirstSeparatorOfTheIsa", with_isa_byte(3, "|"),
             "ISA has '|' instead of the element separator '*' after ISA"},
        Slip{"OneElementOfTheIsaTooShort", replaced(order(), "*BUYER          *", "*BUYER         *"),
             "ISA is 105 bytes long instead of 106: ISA-06 'BUYER         ' has 14 characters instead of 15 (tolerance "
             "'isa-short' would accept it)"},
        Slip{"FileCutBetweenSegments", cut,
             "the interchange ends within transaction set 0001: SE, GE and IEA are missing"},
        Slip{"FileCutWithinASegment", cut + "CT", "the file ends within segment CT: SE, GE and IEA are missing"},
        Slip{"FileCutAfterASet", order().substr(0, order().find("GE*")),
             "the interchange ends within a group: GE and IEA are missing"},
        Slip{"FileCutAfterAGroup", order().substr(0, order().find("IEA*")), "the interchange has no IEA"}),
    case_name);

// The layouts that look like a slip and are none.
class NoSlipTest : public testing::TestWithParam<Slip> {};
TEST_P(NoSlipTest, IsReadAsItStands) {
  CheckOptions options;
  options.read.tolerate = {"line-terminator"};
  const auto report = check_file(GetParam().bytes, dictionary(), options);
  EXPECT_NE(report.verdict, Verdict::invalid) << findings_text(report);
  ASSERT_EQ(report.file.interchanges.size(), 1U);
  EXPECT_EQ(printable({&report.file.interchanges[0].delimiters.component, 1}), GetParam().message);
}
INSTANTIATE_TEST_SUITE_P(
    X12, NoSlipTest,
    testing::Values(Slip{"TildeSeparatesComponentsAndLineFeedEnds",
                         with_isa_end("*~\n", isa()) + replaced(order().substr(106), "~", "\n"), "~"},
                    Slip{"LinesOfItsOwnEnd", lines, ">"},
                    Slip{"LinesAreTolerated", isa() + replaced(order().substr(106), "~", "\n"), ">"}),
    case_name);

TEST(CutOffTest, OfTwoSetsOnlyTheLastIsToldByTheInterchange) {
  const auto first = set_of("850", order_body, "0001"), second = set_of("850", order_body, "0002");
  const auto open = first.substr(0, first.find("SE*"));
  const auto report = check_file(isa() + group_of("PO", open + second, 2) + "IEA*1*000000101~", dictionary());
  EXPECT_EQ(briefs(report), "AK501:2 ST #1") << findings_text(report);
}

// Found by the fuzzer: the last group, which the file breaks off, has no set, while one before it is still open.
TEST(CutOffTest, AGroupWithoutSetsIsTheLast) {
  const auto set = set_of("850", order_body, "0001");
  const auto open = group_of("PO", set.substr(0, set.find("SE*")), 1);
  const auto file = isa() + open.substr(0, open.find("GE*")) + "GS*PO*BUYER*SELL1~";
  EXPECT_EQ(check_file(file, dictionary()).verdict, Verdict::invalid);
  const auto closed = file + "IEA*2*000000101~";
  EXPECT_EQ(check_file(closed, dictionary()).verdict, Verdict::invalid);
}

struct Count {
  const char* name;
  const char* from;
  const char* to;
  const char* finding;
};
class CountLengthTest : public testing::TestWithParam<Count> {};
TEST_P(CountLengthTest, IsAWarningBeyondTheStandard) {
  const auto report = check_file(replaced(order(), GetParam().from, GetParam().to), dictionary());
  EXPECT_EQ(briefs(report, Which::all), GetParam().finding) << findings_text(report);
  EXPECT_EQ(report.verdict, Verdict::valid);
}
INSTANTIATE_TEST_SUITE_P(
    X12, CountLengthTest,
    testing::Values(Count{"SixDigitsOfSets", "GE*1*", "GE*000001*", ""},
                    Count{"SevenDigitsOfSets", "GE*1*", "GE*0000001*", "warning:count-length GE-01"},
                    Count{"FiveDigitsOfGroups", "IEA*1*", "IEA*00001*", ""},
                    Count{"SixDigitsOfGroups", "IEA*1*", "IEA*000001*", "warning:count-length IEA-01"}),
    case_name);

TEST(CodeTest, NamesTheElementAndItsCodesWhereTheyAreFew) {
  const auto report = check_file(replaced(order(), "BEG*00", "BEG*XX"), dictionary());
  const auto text = findings_text(report);
  EXPECT_NE(text.find("BEG-01 'XX' is not a code of element 353, "), std::string::npos) << text;
}

TEST(LinesTest, EndWithLineFeedCrLfOrCr) {
  const auto line_of = lines_in("a\nb\r\nc\rd\r\re\n");
  const std::vector<std::uint64_t> expected = {1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 6};
  std::vector<std::uint64_t> found;
  for (std::size_t i = 0; i < expected.size(); ++i) found.push_back(line_of(i));
  EXPECT_EQ(found, expected);
}

TEST(LinesTest, AreTheSameInAnyOrderAndAcrossBlocks) {
  std::string bytes(3 * Lines::block_size, 'x');
  bytes[10] = '\n';
  bytes[Lines::block_size - 1] = '\r';
  bytes[Lines::block_size] = '\n';
  bytes[2 * Lines::block_size - 1] = '\r';
  const auto line_of = lines_in(bytes);
  EXPECT_EQ(line_of(2 * Lines::block_size), 4U);
  EXPECT_EQ(line_of(11), 2U);
  EXPECT_EQ(line_of(Lines::block_size), 2U);
  EXPECT_EQ(line_of(Lines::block_size + 1), 3U);
  EXPECT_EQ(line_of(0), 1U);
  EXPECT_EQ(line_of(bytes.size()), 4U);
}

TEST(LinesTest, StandBesideTheOffsetsOfFindings) {
  const auto bytes = replaced(lines, "PO1*1*10", "PO1*1*1O");
  const auto report = check_file(bytes, dictionary());
  const auto line_of = lines_in(bytes);
  EXPECT_NE(findings_text(report, line_of).find("PO1-02 (segment 3) line 5 @"), std::string::npos)
      << findings_text(report, line_of);
  EXPECT_NE(to_json(report, line_of).find("\"line\":5}"), std::string::npos) << to_json(report, line_of);
  EXPECT_EQ(to_json(report).find("\"line\""), std::string::npos);
}

TEST(JsonTest, OurOwnEllipsisIsOneCharacter) {
  const auto bytes = replaced(order(), "PO1001", std::string(60, 'P'));
  const auto report = check_file(bytes, dictionary());
  EXPECT_NE(to_json(report).find("PPP…'"), std::string::npos) << to_json(report);
}

}  // namespace
}  // namespace crossdock::x12::slips_test
