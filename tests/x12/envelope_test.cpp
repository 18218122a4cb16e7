// SPDX-License-Identifier: Apache-2.0
// Level 1: the reader and the envelopes, with and without tolerances.
#include <gtest/gtest.h>

#include "tests/support/cases.hpp"
#include "tests/x12/sample.hpp"

namespace crossdock::x12::envelope_test {
namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

struct Case {
  const char* name;
  std::string bytes;
  std::string strict;     // all findings without tolerances
  std::string tolerance;  // the name that makes it tolerated; empty if there is none
  std::size_t interchanges = 1;
};

class EnvelopeTest : public testing::TestWithParam<Case> {};

TEST_P(EnvelopeTest, StrictlyRead) {
  const auto report = check_file(GetParam().bytes, dictionary());
  EXPECT_EQ(briefs(report, Which::all), GetParam().strict) << findings_text(report);
  EXPECT_EQ(report.interchanges.size(), GetParam().interchanges);
}

TEST_P(EnvelopeTest, ReadWithItsTolerance) {
  if (GetParam().tolerance.empty()) return;
  CheckOptions options;
  options.read.tolerate = {GetParam().tolerance};
  const auto report = check_file(GetParam().bytes, dictionary(), options);
  EXPECT_EQ(report.verdict, Verdict::tolerated) << findings_text(report);
  EXPECT_EQ(report.tolerances, std::vector<std::string>{GetParam().tolerance});
}

std::string short_isa() {
  return "ISA*00**00**ZZ*BUYER*ZZ*SELLER*260105*1200*U*00401*000000101*0*T*>~" + order().substr(106);
}
std::string wrapped() {
  std::string result;
  const auto text = order();
  for (std::size_t i = 0; i < text.size(); i += 80) result += text.substr(i, 80) + "\r\n";
  return result;
}

INSTANTIATE_TEST_SUITE_P(
    Reader, EnvelopeTest,
    testing::Values(
        Case{"Clean", order(), "", ""}, Case{"LineFeedAfterTerminator", replaced(order(), "~", "~\n"), "", ""},
        Case{"CrLfAfterTerminator", replaced(order(), "~", "~\r\n"), "", ""},
        Case{"LineFeedAsTerminator", replaced(order(), "~", "\n"), "TA105:004 ISA", "line-terminator"},
        Case{"CarriageReturnAsTerminator", replaced(order(), "~", "\r\n"), "TA105:004 ISA", "line-terminator"},
        Case{"OtherDelimiters", replaced(replaced(replaced(order(), "*", "\x1D"), "~", "\x1E"), ">", "\x1F"), "", ""},
        Case{"ByteOrderMark", "\xEF\xBB\xBF" + order(), "TA105:022", "bom"},
        Case{"LeadingBlanks", "\n\n  " + order(), "TA105:022", "leading-blanks"},
        Case{"LeadingText", "Dear partner,\n" + order(), "TA105:022", "leading-text"},
        Case{"TrailingText", order() + "-- \nsent by mail", "TA105:022", "trailing-text"},
        Case{"PaddingAtTheEnd", order() + std::string(8, '\0') + "\x1A", "TA105:022", "padding"},
        Case{"Indented", replaced(order(), "~PO1", "~\n  PO1"), "TA105:022", "indented"},
        Case{"MissingLastTerminator", order().substr(0, order().size() - 1), "TA105:023", "missing-terminator"},
        Case{"ShortIsa", short_isa(), "TA105:022 ISA", "isa-short"},
        Case{"WrappedLines", wrapped(), "TA105:022 ISA, AK403:6 ST-02 #1, AK403:6 SE-02 #5", "line-breaks"},
        Case{"TerminatorOfSeveralBytes", replaced(order(), "~", "\xE2\x80\xA6"), "TA105:004 ISA",
             "multi-byte-terminator"},
        Case{"TwoInterchanges", order() + replaced(replaced(order(), "000000101", "000000102"), "*", "|"), "", "", 2},
        Case{"IsaInData", replaced(order(), "*PO1001*", "*ISA*"), "", ""},
        Case{"FileEndsWithinASegment", order().substr(0, order().size() - 30), "TA105:023 SE", ""},
        Case{"NoIsa", "hello", "TA105:022", "", 0}, Case{"Empty", "", "TA105:022", "", 0}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Envelopes, EnvelopeTest,
    testing::Values(
        Case{"EmptyInterchange", isa() + "IEA*0*000000101~", "", ""},
        Case{"EmptyGroup", interchange_of(group_of("PO", "", 0)), "AK905:5 GE-01", ""},
        Case{"GroupCount", replaced(order(), "IEA*1*", "IEA*2*"), "TA105:021 IEA-01", ""},
        Case{"ControlOfInterchange", replaced(order(), "IEA*1*000000101", "IEA*1*000000999"), "TA105:001 IEA-02", ""},
        Case{"ControlWithOtherZeros", replaced(order(), "IEA*1*000000101", "IEA*1*101"), "warning:control-zeros IEA-02",
             ""},
        Case{"MissingIea", replaced(order(), "IEA*1*000000101~", ""), "TA105:023 ISA", ""},
        Case{"MissingGe", replaced(order(), "GE*1*11~", ""), "AK905:3 GS", ""},
        Case{"MissingSe", replaced(order(), "SE*5*0001~", ""), "AK501:2 ST #1", ""},
        Case{"SetCount", replaced(order(), "GE*1*11", "GE*2*11"), "AK905:5 GE-01", ""},
        Case{"ControlOfGroup", replaced(order(), "GE*1*11", "GE*1*12"), "AK905:4 GE-02", ""},
        Case{"BadGroupControl", replaced(order(), "*11", "*1A"), "AK905:6 GS-06", ""},
        Case{"UnknownVersion", replaced(order(), "X*004010", "X*099010"),
             "AK905:2 GS-08, warning:versions GS-08, AK501:1 ST-01 #1", ""},
        Case{"SegmentCount", replaced(order(), "SE*5*", "SE*6*"), "AK501:4 SE-01 #5", ""},
        Case{"ControlOfSet", replaced(order(), "SE*5*0001", "SE*5*0002"), "AK501:3 SE-02 #5", ""},
        Case{"UnknownSet", replaced(order(), "ST*850", "ST*85A"), "AK501:1 ST-01 #1", ""},
        Case{"SetInWrongGroup", replaced(order(), "GS*PO", "GS*IN"), "AK501:6 ST-01 #1", ""},
        Case{"DuplicateSetControl",
             interchange_of(group_of("PO", set_of("850", order_body) + set_of("850", order_body), 2)),
             "AK501:23 ST-02 #1", ""},
        Case{"DuplicateGroupControl",
             interchange_of(group_of("PO", set_of("850", order_body)) + group_of("PO", set_of("850", order_body)), 2),
             "AK905:6 GS-06", ""},
        Case{"SegmentOutsideASet", replaced(order(), "GE*1", "REF*DP*1~REF*DP*2~GE*1"), "TA105:022 REF", ""},
        Case{"LoneTa1", isa() + "TA1*000000001*260105*1200*A*000~IEA*0*000000101~", "", ""},
        Case{"LoneTa1Counted", isa() + "TA1*000000001*260105*1200*A*000~IEA*1*000000101~", "warning:ta1-count IEA-01",
             ""},
        Case{"BadTime", replaced(order(), "*260105*1200*", "*260105*2560*"), "TA105:015 ISA-10", ""},
        Case{"BadQualifier", replaced(order(), "*ZZ*BUYER ", "*QQ*BUYER "), "TA105:005 ISA-05", ""},
        Case{"BadUsage", replaced(order(), "*0*T*", "*0*X*"), "TA105:020 ISA-15", ""}),
    case_name);

TEST(ReaderTest, BinaryDataIsCutByItsLength) {
  const std::string data = "a~b*c>d\nPID|1~";
  const auto bytes =
      file_of("IN", "810", "BIG*20260115*I1~BIN*" + std::to_string(data.size()) + "*" + data + "~TDS*100~");
  const auto file = read(bytes);
  ASSERT_TRUE(file.has_value());
  const auto& in = file->interchanges.at(0);
  const auto& set = in.groups.at(0).sets.at(0);
  EXPECT_EQ(set.segment_count, 5U);
  const auto elements = in.elements_of(in.segments[set.first_segment + 2]);
  ASSERT_EQ(elements.size(), 2U);
  EXPECT_EQ(elements[1], data);
}

TEST(ReaderTest, AGoodInterchangeSurvivesABrokenOne) {
  const auto bytes = replaced(order(), "*000000101*0*T*>~", "*0*T~") + "\n" + order();
  const auto report = check_file(bytes, dictionary());
  ASSERT_EQ(report.interchanges.size(), 1U);
  EXPECT_TRUE(report.interchanges[0].valid());
  EXPECT_EQ(report.verdict, Verdict::invalid);
}

TEST(ReaderTest, AnInterchangeWithoutIeaEndsAtTheNext) {
  const auto bytes = replaced(order(), "IEA*1*000000101~", "") + replaced(order(), "*", "|");
  const auto report = check_file(bytes, dictionary());
  ASSERT_EQ(report.interchanges.size(), 2U);
  EXPECT_EQ(report.interchanges[0].note, "023");
  EXPECT_TRUE(report.interchanges[1].valid());
}

TEST(ReaderTest, SizesOfWindowsDoNotMatter) {
  std::string sets;
  for (int i = 1; i <= 3000; ++i)
    sets += set_of("850", order_body, std::to_string(10000 + i)) + (i % 3 == 0 ? "\n" : "");
  const auto bytes = interchange_of(group_of("PO", sets, 3000));
  const auto report = check_file(bytes, dictionary());
  EXPECT_EQ(report.verdict, Verdict::valid) << findings_text(report).substr(0, 1000);
  EXPECT_EQ(report.file.interchanges.at(0).groups.at(0).sets.size(), 3000U);
}

TEST(GroupTest, OneBadSetLeavesTheOthers) {
  const auto bytes =
      interchange_of(group_of("PO", set_of("850", order_body, "0001") + set_of("850", "PO1*1*1*EA~", "0002"), 2));
  const auto report = check_file(bytes, dictionary());
  const auto& group = report.interchanges.at(0).groups.at(0);
  EXPECT_EQ(group.status, 'P');
  EXPECT_EQ(group.sets[0].status, 'A');
  EXPECT_EQ(group.sets[1].status, 'R');
}

TEST(GroupTest, AWrongGroupEnvelopeRejectsItsSets) {
  const auto report = check_file(replaced(order(), "GE*1*11", "GE*1*12"), dictionary());
  EXPECT_EQ(report.interchanges.at(0).groups.at(0).status, 'R');
  EXPECT_EQ(report.interchanges.at(0).groups.at(0).sets.at(0).status, 'R');
}

}  // namespace
}  // namespace crossdock::x12::envelope_test
