// SPDX-License-Identifier: Apache-2.0
// Single values: each type of element, composites, repetitions, binary data and character sets, with the code and
// the place of each departure. The dictionary is one of our own, where every value has a position.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/decimal.hpp"
#include "base/text.hpp"
#include "tests/support/cases.hpp"
#include "tests/x12/sample.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12::values_test {
namespace {

const Dictionary& value_dictionary() {
  static const auto loaded = load_dictionary(std::string(CROSSDOCK_SOURCE_DIR) + "/tests/x12/value_dictionary");
  if (!loaded) throw std::runtime_error(describe(loaded.error()));
  return **loaded;
}

struct Case {
  const char* name;
  std::string_view body;      // without the last terminator
  std::string_view findings;  // errors and warnings: "AK403:6 VAL-03 #2"
  std::string_view version = "003990";
  CharacterSet character_set = CharacterSet::any;
  std::vector<std::string> tolerate = {};
};

FileReport check(const Case& c) {
  static std::string kept;  // the report holds views into it
  kept = file_of("SP", "841", std::string(c.body) + "~", c.version);
  CheckOptions options;
  options.read.tolerate = c.tolerate;
  options.validate.character_set = c.character_set;
  return check_file(kept, value_dictionary(), options);
}

class ValueTest : public testing::TestWithParam<Case> {};
TEST_P(ValueTest, HasExactlyTheseFindings) {
  const auto report = check(GetParam());
  EXPECT_EQ(briefs(report, Which::all), GetParam().findings) << findings_text(report);
}

INSTANTIATE_TEST_SUITE_P(
    Text, ValueTest,
    testing::Values(Case{"OfEachLength", "VAL*AB~VAL*ABCDE", ""}, Case{"TooShort", "VAL*A", "AK403:4 VAL-01 #2"},
                    Case{"TooLong", "VAL*ABCDEF", "AK403:5 VAL-01 #2"}, Case{"LeadingBlanksCount", "VAL*  AB", ""},
                    Case{"LeadingBlanksMakeItTooLong", "VAL*   ABC", "AK403:5 VAL-01 #2"},
                    Case{"TrailingBlanksFillIt", "VAL*A ", ""},
                    Case{"TrailingBlanksBeyondItsLength", "VAL*ABCDE  ", "warning:padded-text VAL-01 #2"},
                    Case{"OnlyBlanks", "VAL*   ", "warning:blank-value VAL-01 #2"},
                    Case{"OnlyBlanksWhereMandatory", "MAN* *AA", "warning:blank-value MAN-01 #2, AK403:1 MAN-01 #2"},
                    Case{"ControlByte",
                         "VAL*A\x02"
                         "B",
                         "AK403:6 VAL-01 #2"},
                    Case{"Delete",
                         "VAL*A\x7F"
                         "B",
                         "AK403:6 VAL-01 #2"},
                    Case{"LineBreak", "VAL*A\nB", "AK403:6 VAL-01 #2"},
                    Case{"ComponentSeparator", "VAL*A>B", "AK403:3 VAL-01 #2"},
                    Case{"ComponentSeparatorInNewReleases", "VAL*A>B", "AK403:13 VAL-01 #2", "005990"},
                    Case{"RepetitionSeparator", "VAL*A^B", "AK403:12 VAL-01 #2", "005990"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Code, ValueTest,
    testing::Values(Case{"Listed", "VAL**AA~VAL**CCC", ""}, Case{"NotListed", "VAL**ZZ", "AK403:7 VAL-02 #2"},
                    Case{"LowerCaseIsAnotherCode", "VAL**aa", "AK403:7 VAL-02 #2"},
                    Case{"TooShort", "VAL**A", "AK403:4 VAL-02 #2, AK403:7 VAL-02 #2"},
                    Case{"Padded", "VAL**AA ", "warning:padded-code VAL-02 #2"},
                    Case{"OfAWholeList", "VAL************EA~VAL************QQ", ""},
                    Case{"NotOfAWholeList", "VAL************XX", "warning:unknown-code VAL-12 #2"},
                    Case{"LowerCaseIsNotOfAWholeList", "VAL************ea", "warning:unknown-code VAL-12 #2"},
                    Case{"TooLongForAWholeList", "VAL************EAC", "AK403:5 VAL-12 #2"},
                    Case{"OnlyBlanks", "VAL**  ", "warning:blank-value VAL-02 #2"},
                    Case{"OnlyBlanksWhereMandatory", "MAN*AB*  ", "warning:blank-value MAN-02 #2, AK403:1 MAN-02 #2"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Number, ValueTest,
    testing::Values(
        Case{"Implied", "VAL***1234~VAL***0001~VAL***0", ""}, Case{"ImpliedNegative", "VAL***-1234", ""},
        Case{"ImpliedWithPoint", "VAL***12.34", "AK403:6 VAL-03 #2"},
        Case{"ImpliedWithPlus", "VAL***+12", "AK403:6 VAL-03 #2"},
        Case{"ImpliedTooLong", "VAL***12345", "AK403:5 VAL-03 #2"},
        Case{"ImpliedNegativeTooLong", "VAL***-12345", "AK403:5 VAL-03 #2"},
        Case{"ImpliedWithExponent", "VAL***1E2", "AK403:6 VAL-03 #2", "005990"},
        Case{"Real", "VAL****12~VAL****12.34~VAL****-12.34~VAL****.5~VAL****5.~VAL****-.5", ""},
        Case{"RealNegativeZero", "VAL****-0~VAL****-0.00", ""}, Case{"RealCountsDigitsOnly", "VAL****-1.234", ""},
        Case{"RealTooLong", "VAL****12.345", "AK403:5 VAL-04 #2"},
        Case{"RealWithTwoPoints", "VAL****1.2.3", "AK403:6 VAL-04 #2"},
        Case{"RealWithComma", "VAL****1,5", "AK403:6 VAL-04 #2"},
        Case{"RealWithoutDigits", "VAL****-.", "AK403:6 VAL-04 #2"},
        Case{"RealMinusAlone", "VAL****-", "AK403:6 VAL-04 #2"},
        Case{"RealMinusBehind", "VAL****5-", "AK403:6 VAL-04 #2"},
        Case{"RealWithBlank", "VAL**** 5", "AK403:6 VAL-04 #2"}, Case{"RealBlank", "VAL**** ", "AK403:6 VAL-04 #2"},
        Case{"ExponentBefore005010", "VAL****1E2", "AK403:6 VAL-04 #2"},
        Case{"ExponentFrom005010", "VAL****1.5E-2", "warning:exponent VAL-04 #2", "005990"},
        Case{"ExponentTooLong", "VAL****1.5E234", "warning:exponent VAL-04 #2, AK403:5 VAL-04 #2", "005990"},
        Case{"ExponentWithoutDigits", "VAL****1E", "AK403:6 VAL-04 #2", "005990"},
        Case{"ExponentAlone", "VAL****E5", "AK403:6 VAL-04 #2", "005990"},
        Case{"ExponentInLowerCase", "VAL****1e2", "AK403:6 VAL-04 #2", "005990"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Date, ValueTest,
    testing::Values(
        Case{"Day", "VAL*****20260228~VAL*****20240229~VAL*****20000229", ""},
        Case{"ThatDoesNotExist", "VAL*****20260229", "AK403:8 VAL-05 #2"},
        Case{"InACenturyThatIsNoLeapYear", "VAL*****19000229", "AK403:8 VAL-05 #2"},
        Case{"MonthThirteen", "VAL*****20261301", "AK403:8 VAL-05 #2"},
        Case{"DayZero", "VAL*****20260100", "AK403:8 VAL-05 #2"},
        Case{"SixDigitsWhereEightAreDue", "VAL*****260115", "AK403:8 VAL-05 #2"},
        Case{"EightDigitsWhereSixAreDue", "VAL******20260115", "AK403:8 VAL-06 #2"},
        Case{"SixDigits", "VAL******260115", ""}, Case{"WithHyphens", "VAL*****2026-1-1", "AK403:8 VAL-05 #2"},
        Case{"Zeros", "VAL*****00000000", "AK403:8 VAL-05 #2"},
        Case{"ZerosTolerated",
             "VAL*****00000000~VAL******000000",
             "tolerated:zero-date VAL-05 #2",
             "003990",
             CharacterSet::any,
             {"zero-date"}},
        Case{
            "ZerosOfAnotherLength", "VAL*****000000", "AK403:8 VAL-05 #2", "003990", CharacterSet::any, {"zero-date"}}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Time, ValueTest,
    testing::Values(Case{"OfEachForm",
                         "VAL*******0000~VAL*******2359~VAL*******235959~VAL*******2359599~VAL*******23595999", ""},
                    Case{"TwentyFourHours", "VAL*******2400", "AK403:9 VAL-07 #2"},
                    Case{"MinuteSixty", "VAL*******1260", "AK403:9 VAL-07 #2"},
                    Case{"SecondSixty", "VAL*******125960", "AK403:9 VAL-07 #2"},
                    Case{"FiveDigits", "VAL*******12345", "AK403:9 VAL-07 #2"},
                    Case{"WithColon", "VAL*******12:30", "AK403:9 VAL-07 #2"},
                    Case{"TwoDigits", "VAL*******12", "AK403:9 VAL-07 #2"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Period, ValueTest,
    testing::Values(
        Case{"OfEachForm",
             "VAL**********D8*20260115~VAL**********D6*260115~VAL**********RD8*20260115-20260131~"
             "VAL**********DT*202601151230~VAL**********TM*1230~VAL**********TS*123059~VAL**********CM*202601~"
             "VAL**********CY*2026~VAL**********MD*0229~VAL**********RTM*0800-1700",
             ""},
        Case{"DayThatDoesNotExist", "VAL**********D8*20260230", "AK403:8 VAL-11 #2"},
        Case{"RangeWithoutEnd", "VAL**********RD8*20260115", "AK403:8 VAL-11 #2"},
        Case{"RangeWithBadEnd", "VAL**********RD8*20260115-20260199", "AK403:8 VAL-11 #2"},
        Case{"TimeInADate", "VAL**********DT*202601152500", "AK403:9 VAL-11 #2"},
        Case{"BadTime", "VAL**********TM*2500", "AK403:9 VAL-11 #2"},
        Case{"BadMonth", "VAL**********CM*202613", "AK403:8 VAL-11 #2"},
        Case{"UnknownFormAllowsAnything", "VAL**********UN*any time", ""},
        Case{"FormWithoutPeriod", "VAL**********D8", "AK403:2 VAL-11 #2"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Composite, ValueTest,
    testing::Values(Case{"Whole", "VAL********A>B>C", ""}, Case{"OneComponent", "VAL********A", ""},
                    Case{"TooManyComponents", "VAL********A>B>C>D", "AK403:3 VAL-08-04 #2"},
                    Case{"TooManyComponentsInNewReleases", "VAL********A>B>C>D", "AK403:13 VAL-08-04 #2", "005990"},
                    Case{"MandatoryComponentMissing", "VAL********>B>C", "AK403:1 VAL-08-01 #2"},
                    Case{"ComponentTooLong", "VAL********A>BBBB>C", "AK403:5 VAL-08-02 #2"},
                    Case{"NoteOfAComposite", "VAL********A>B", "AK403:2 VAL-08-03 #2"},
                    Case{"TrailingSeparators", "VAL********A>>", ""}, Case{"SeparatorsAlone", "VAL********>>", ""}),
    case_name);

INSTANTIATE_TEST_SUITE_P(Repetition, ValueTest,
                         testing::Values(Case{"Two", "VAL*********AB^CD", "", "005990"},
                                         Case{"Three", "VAL*********AB^CD^EF", "AK403:12 VAL-09 #2", "005990"},
                                         Case{"OneOfThemTooShort", "VAL*********AB^C", "AK403:4 VAL-09 #2", "005990"},
                                         Case{"OfComposites", "VAL********A>B>C^D", "", "005990"},
                                         Case{"OfCompositesWithAFault", "VAL********A^>B>C", "AK403:1 VAL-08-01 #2",
                                              "005990"},
                                         Case{"UnknownToOldReleases", "VAL*********AB^CD", ""}),
                         case_name);

INSTANTIATE_TEST_SUITE_P(Binary, ValueTest,
                         testing::Values(Case{"Plain", "BIN*4*DATA", ""}, Case{"WithLeadingZeros", "BIN*004*DATA", ""},
                                         Case{"HoldingSeparators", "BIN*6*A*B>C\n~BIN*2*OK", ""},
                                         Case{"HoldingControlBytes", "BIN*3*\x01\x02\x03", ""},
                                         Case{"LengthTooGreat", "BIN*9*DATA", "AK403:6 BIN-01 #2"},
                                         Case{"LengthTooSmall", "BIN*3*DATA", "AK403:6 BIN-01 #2"},
                                         Case{"LengthIsNoNumber", "BIN*4X*DATA", "AK403:6 BIN-01 #2"},
                                         Case{"WrongLengthThenTheNextSegment", "BIN*9*DATA~BIN*2*OK",
                                              "AK403:6 BIN-01 #2"}),
                         case_name);

INSTANTIATE_TEST_SUITE_P(Exclusion, ValueTest,
                         testing::Values(Case{"OneOfTwo", "EXC*AB", ""},
                                         Case{"Both", "EXC*AB*AA", "AK403:10 EXC-02 #2"},
                                         Case{"TooManyElements", "EXC*AB***X", "AK403:3 EXC-04 #2"}),
                         case_name);

INSTANTIATE_TEST_SUITE_P(
    CharacterSets, ValueTest,
    testing::Values(Case{"BasicAcceptsUpperCase", "VAL*A-1=?", "", "003990", CharacterSet::basic},
                    Case{"BasicRefusesLowerCase", "VAL*Abc", "AK403:6 VAL-01 #2", "003990", CharacterSet::basic},
                    Case{"BasicRefusesAt", "VAL*A@B", "AK403:6 VAL-01 #2", "003990", CharacterSet::basic},
                    Case{"ExtendedAcceptsLowerCase", "VAL*a@_#", "", "003990", CharacterSet::extended},
                    Case{"ExtendedRefusesNational", "VAL*\xC3\x89t\xC3\xA9", "AK403:6 VAL-01 #2", "003990",
                         CharacterSet::extended},
                    Case{"AnyMentionsNationalOnce", "VAL*\xC3\x89t\xC3\xA9~VAL*\xC3\xA9t\xC3\xA9",
                         "warning:national-characters VAL-01 #2"},
                    Case{"Utf8CountsCharacters", "VAL*\xC3\x89\xC3\xA9\xC3\xA8\xE2\x82\xAC\xC3\xBC", "", "003990",
                         CharacterSet::utf8},
                    Case{"Utf8RefusesLatin1", "VAL*\xC9t\xE9", "AK403:6 VAL-01 #2", "003990", CharacterSet::utf8},
                    Case{"Utf8RefusesOverlongForms",
                         "VAL*\xC0\xAF"
                         "AB",
                         "AK403:6 VAL-01 #2", "003990", CharacterSet::utf8},
                    Case{"Latin1CountsBytes", "VAL*\xC9t\xE9\xE8\xE7", "", "003990", CharacterSet::latin1},
                    Case{"Latin1CountsTheBytesOfUtf8", "VAL*\xC3\xA9\xC3\xA9\xC3\xA9", "AK403:5 VAL-01 #2", "003990",
                         CharacterSet::latin1},
                    Case{"Latin1HasNoC1Controls",
                         "VAL*A\x85"
                         "B",
                         "AK403:6 VAL-01 #2", "003990", CharacterSet::latin1}),
    case_name);

// Data that holds terminators is one segment; what follows it is read as before.
TEST(BinaryData, MayHoldTerminators) {
  const auto bytes = isa("000000101", "00501", '^') +
                     group_of("SP", "ST*841*0001~BIN*9*A~ST*1~SE~BIN*2*OK~SE*4*0001~", 1, "005990") +
                     "IEA*1*000000101~";
  const auto report = check_file(bytes, value_dictionary());
  EXPECT_EQ(briefs(report, Which::all), "") << findings_text(report);
}

// The place of a fault inside an element: its component and its repetition, both from 1.
TEST(ValuePlace, NamesComponentAndRepetition) {
  const auto report = check({.name = "", .body = "VAL********A>B>C^D>EEEE>F", .findings = "", .version = "005990"});
  const auto findings = all_findings(report);
  ASSERT_EQ(findings.size(), 1U) << findings_text(report);
  EXPECT_EQ(findings[0]->code, "AK403:5");
  EXPECT_EQ(findings[0]->element, 8);
  EXPECT_EQ(findings[0]->component, 2);
  EXPECT_EQ(findings[0]->repetition, 2);
  EXPECT_EQ(findings[0]->value, "EEEE");
  EXPECT_EQ(findings[0]->message, "VAL-08-02 'EEEE' is longer than 3");
}

TEST(ValueTolerance, IsReportedAndMakesTheFileTolerated) {
  const auto report = check({.name = "", .body = "VAL*****00000000", .findings = "", .tolerate = {"zero-date"}});
  EXPECT_EQ(report.verdict, Verdict::tolerated);
  EXPECT_EQ(report.tolerances, std::vector<std::string>{"zero-date"});
}

struct Scan {
  const char* name;
  std::string_view text;
  bool valid, point, exponent;
  std::size_t digits;
};
class NumberScanTest : public testing::TestWithParam<Scan> {};
TEST_P(NumberScanTest, TakesNumbersApart) {
  const auto scan = scan_number(GetParam().text);
  EXPECT_EQ(scan.valid, GetParam().valid);
  if (!scan.valid) return;
  EXPECT_EQ(scan.point, GetParam().point);
  EXPECT_EQ(scan.exponent, GetParam().exponent);
  EXPECT_EQ(scan.digits, GetParam().digits);
}
INSTANTIATE_TEST_SUITE_P(
    Forms, NumberScanTest,
    testing::Values(Scan{"Empty", "", false, false, false, 0}, Scan{"One", "1", true, false, false, 1},
                    Scan{"Point", "1.50", true, true, false, 3}, Scan{"Exponent", "-1.5E-12", true, true, true, 4},
                    Scan{"TwoMinus", "--1", false, false, false, 0}, Scan{"Text", "12O", false, false, false, 0}),
    case_name);

// What passes as a number can be computed with: the decimal type reads the same texts, exponents excepted.
RC_GTEST_PROP(NumberScanProperty, AgreesWithTheDecimalType, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::element('-', '0', '1', '9', '.', 'E', ' '));
  const auto scan = scan_number(text);
  if (scan.exponent) return;
  RC_ASSERT(scan.valid == Decimal::parse(text).has_value());
}

TEST(Utf8, AcceptsWhatUnicodeDefinesAndNothingElse) {
  for (const char* good :
       {"", "abc", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (const char* bad :
       {"\xC3", "\x80", "\xC1\x81", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF", "\xC3("})
    EXPECT_FALSE(is_utf8(bad)) << bad;
}

}  // namespace
}  // namespace crossdock::x12::values_test
