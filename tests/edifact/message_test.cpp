// SPDX-License-Identifier: Apache-2.0
// Checks what is found wrong inside a message: order and use of segments, elements, codes, control totals.
#include <gtest/gtest.h>

#include "tests/edifact/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::edifact::message_test {
namespace {

struct Case {
  const char* name;
  std::string body;
  const char* errors;
  const char* type = "ORDERS";
  const char* version = "D:96A:UN";
};
class MessageTest : public testing::TestWithParam<Case> {};
TEST_P(MessageTest, FindsWhatIsWrong) {
  const auto& one = GetParam();
  const auto report = check(interchange(message(one.type, one.body, "1", one.version)));
  EXPECT_EQ(errors(report), one.errors) << segments::findings_text(report);
}

const std::string contrl = "UCI+7+A+B+7'UCM+1+ORDERS:D:96A:UN+4+12'UCS+3+13'UCD+39+2:1'UCM+2+ORDERS:D:96A:UN+7'";

INSTANTIATE_TEST_SUITE_P(
    Segments, MessageTest,
    testing::Values(Case{"Good", order("RFF+CT:1'NAD+BY+1::9'CUX+2:EUR:9'", "PRI+AAA:5'RFF+LI:1'", "CNT+2:1'"), ""},
                    Case{"GoodControl", contrl, "", "CONTRL", "D:3:UN"},
                    Case{"GoodControlOfSyntaxFour", contrl, "", "CONTRL", "4:1:UN"},
                    Case{"Unknown", order("XYZ+1'"), "UCS:15 XYZ"},
                    Case{"NotInTheMessage", order("CPS+1'"), "UCS:15 CPS"},
                    Case{"Missing", "DTM+137:20260105:102'LIN+1'UNS+S'", "UCS:13 BGM"},
                    Case{"MissingAtTheEnd", "BGM+220+1+9'DTM+137:20260105:102'LIN+1'", "UCS:13 UNS"},
                    Case{"TooOften", order("PAI+1'PAI+1'"), "UCS:35 PAI"},
                    Case{"GroupTooOften", order("TOD+1'TOD+1'TOD+1'TOD+1'TOD+1'TOD+1'"), "UCS:36 TOD"},
                    Case{"OutOfSequence", "BGM+220+1+9'DTM+137:20260105:102'NAD+BY+1'FTX+AAI+++X'UNS+S'", "UCS:15 FTX"},
                    Case{"NoFirstSegmentOfItsGroup", "BGM+220+1+9'DTM+137:20260105:102'NAD+BY'COM+1:TE'UNS+S'",
                         "UCS:13 CTA"},
                    Case{"TheSectionControlTellsTotalsFromLines", order("", "MOA+203:1'", "MOA+86:1'"), ""},
                    Case{"Nesting", "BGM:1+220+1+9'DTM+137:20260105:102'LIN+1'UNS+S'", "UCS:34 BGM"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Elements, MessageTest,
    testing::Values(Case{"Missing", order("NAD'"), "UCD:13 NAD-01"},
                    Case{"ComponentMissing", order("", "PRI+:5'"), "UCD:13 PRI-01-1"},
                    Case{"MandatoryCompositeMissing", order("RFF'"), "UCD:13 RFF-01-1"},
                    Case{"AbsentCompositeNeedsNothing", order("NAD+BY'"), ""},
                    Case{"TooMany", order("PAI+1+2'"), "UCD:16 PAI-02"},
                    Case{"TooManyComponents", order("RFF+CT:1:2:3:4'"), "UCD:16 RFF-01-5"},
                    Case{"OneMoreComponentInTheNewerDirectory", order("RFF+CT:1:2:3:4'"), "", "ORDERS", "D:01B:UN"},
                    Case{"ComponentsOfASimpleElement", order("NAD+BY:X'"), "UCD:16 NAD-01-2"},
                    Case{"TooLong", order("RFF+CT:123456789012345678901234567890123456'"), "UCD:39 RFF-01-2"},
                    Case{"LengthCountsCharacters", order("FTX+AAI+++" + std::string(70, '\xFC') + "'"), ""},
                    Case{"ReleaseCharactersDoNotCount", order("FTX+AAI+++" + std::string(69, 'X') + "?+'"), ""},
                    Case{"TooShort", "UCI+7+A+B+7+13+UN+1'", "UCD:40 UCI-06", "CONTRL", "D:3:UN"},
                    Case{"NotANumber", order("", "PRI+AAA:TEN'"), "UCD:37 PRI-01-2"},
                    Case{"TwoDecimalMarks", order("", "PRI+AAA:1.000,5'"), "UCD:19 PRI-01-2"},
                    Case{"NoDigitAfterTheMark", order("", "PRI+AAA:1.'"), "UCD:19 PRI-01-2"},
                    Case{"NoDigitBeforeTheMark", order("", "PRI+AAA:.5'"), "UCD:38 PRI-01-2"},
                    Case{"Negative", order("", "PRI+AAA:-5'"), ""},
                    Case{"ControlByte", order("FTX+AAI+++A\x01'"), "UCD:21 FTX-04-1"},
                    Case{"CodeOfACompleteList", "BGM+220+1+9'DTM+137:20260105:102'LIN+1'UNS+X'", "UCD:12 UNS-01"},
                    Case{"CodeOfAnOpenList", order("NAD+XX+1'"), ""}),
    case_name);

INSTANTIATE_TEST_SUITE_P(Totals, MessageTest,
                         testing::Values(Case{"Right", order("", "LIN+2'QTY+21:2.5'", "CNT+1:7.5'CNT+2:2'"), ""},
                                         Case{"Lines", order("", "", "CNT+2:2'"), "UCS:29 CNT-01-2"},
                                         Case{"Quantities", order("", "", "CNT+1:6'"), "UCS:29 CNT-01-2"},
                                         Case{"OthersAreNotOurs", order("", "", "CNT+11:6'"), ""}),
                         case_name);

TEST(EdifactStatusTest, TotalsAloneDoNotRejectAMessage) {
  const auto report = check(interchange(message("ORDERS", order("", "", "CNT+2:2'"))));
  EXPECT_EQ(report.interchanges[0].groups[0].sets[0].status, 'E');
}

TEST(EdifactStatusTest, OneBadMessageDoesNotSinkTheOthers) {
  const auto report = check(interchange(message("ORDERS", order("PAI+1+2'")) + message("ORDERS", order(), "2"), 2));
  EXPECT_EQ(report.interchanges[0].groups[0].status, 'P');
  EXPECT_EQ(report.interchanges[0].groups[0].sets[0].status, 'R');
  EXPECT_EQ(report.interchanges[0].groups[0].sets[1].status, 'A');
}

// UNOA knows no small letters; many senders do not care.
TEST(EdifactStatusTest, CharactersOutsideTheLevelAreAWarning) {
  const auto report = check(interchange(message("ORDERS", order("FTX+AAI+++small'FTX+AAI+++again'")), 1, "UNOA:2"));
  EXPECT_EQ(report.verdict, segments::Verdict::valid);
  ASSERT_EQ(segments::all_findings(report).size(), 1U);
  EXPECT_EQ(segments::all_findings(report)[0]->code, "warning:character-set");
}

TEST(EdifactShowTest, NamesWhatStandsInTheFile) {
  const auto report = check(interchange(message("ORDERS", order("", "PRI+AAA:5,25'"))));
  const auto text = segments::show(report, dictionary());
  EXPECT_NE(text.find("Message ORDERS Purchase order"), std::string::npos) << text;
  EXPECT_NE(text.find("01-01  kind of price: AAA (calculation net)"), std::string::npos) << text;
  EXPECT_NE(text.find("01-02  price: 5.25"), std::string::npos) << text;
}

}  // namespace
}  // namespace crossdock::edifact::message_test
