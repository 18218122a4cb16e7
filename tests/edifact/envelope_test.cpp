// SPDX-License-Identifier: Apache-2.0
// UNA, UNB, UNG, UNH and their trailers: what is read from them and what is wrong with them.
#include <gtest/gtest.h>

#include "tests/edifact/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::edifact::envelope_test {
namespace {

TEST(EdifactReaderTest, TheHeaderTakesThePlaceOfAnIsa) {
  const auto bytes = "UNA:+,? 'UNB+UNOC:3+4012345000009:14+5412345000013:ZZ+260105:1200+REF1++ORDERS++1++1'" +
                     message("ORDERS", order()) + "UNZ+1+REF1'";
  const auto report = check(bytes);
  ASSERT_EQ(errors(report), "");
  const auto& in = report.file.interchanges.front();
  EXPECT_EQ(in.header[4], "14");
  EXPECT_EQ(in.sender(), "4012345000009");
  EXPECT_EQ(in.header[6], "ZZ");
  EXPECT_EQ(in.receiver(), "5412345000013");
  EXPECT_EQ(in.header[8], "260105");
  EXPECT_EQ(in.header[11], "UNOC:3");
  EXPECT_EQ(in.control(), "REF1");
  EXPECT_EQ(in.header[13], "1");
  EXPECT_EQ(in.header[14], "T");
  EXPECT_EQ(in.delimiters.release, '?');
  EXPECT_EQ(in.delimiters.decimal, ',');
  EXPECT_EQ(in.end, bytes.size());
  ASSERT_EQ(in.groups.size(), 1U);
  EXPECT_FALSE(is_written(in.groups.front()));
  EXPECT_EQ(in.groups.front().functional_id, "ORDERS");
  EXPECT_EQ(in.groups.front().version, "D96A");
  EXPECT_EQ(in.groups.front().sets.front().control, "1");
}

// Flat: BGM is 1001, 1131, 3055, 1000, 1004, 1225; PIA's second item number starts at 5.
TEST(EdifactReaderTest, SegmentsAreLaidOutFlat) {
  const auto bytes = interchange(message("ORDERS", order("", "", "", "PIA+5+A1:SA+B2:BP'")));
  const auto report = check(bytes);
  ASSERT_EQ(errors(report), "");
  const auto& in = report.file.interchanges.front();
  const auto bgm = in.elements_of(in.segments[2]);
  ASSERT_EQ(bgm.size(), 6U);
  EXPECT_EQ(bgm[0], "220");
  EXPECT_EQ(bgm[4], "PO-1");
  EXPECT_EQ(bgm[5], "9");
  const auto pia = in.elements_of(in.segments[5]);
  ASSERT_EQ(pia.size(), 7U);
  EXPECT_EQ(pia[1], "A1");
  EXPECT_EQ(pia[5], "B2");
  EXPECT_EQ(pia[6], "BP");
  EXPECT_EQ(in.offset_of(in.segments[5], pia[5]), bytes.find("B2"));
}

struct Value {
  const char* name;
  std::string_view una, written, read;
};
class ValueTest : public testing::TestWithParam<Value> {};
TEST_P(ValueTest, IsReadAsMeant) {
  const auto& one = GetParam();
  const auto bytes = std::string(one.una) + unb() +
                     message("ORDERS", order("FTX+AAI+++" + std::string(one.written) + "'")) + "UNZ+1+REF1'";
  const auto report = check(bytes);
  const auto& in = report.file.interchanges.front();
  const auto elements = in.elements_of(in.segments[4]);
  ASSERT_GT(elements.size(), 5U);
  EXPECT_EQ(elements[5], one.read);
}
INSTANTIATE_TEST_SUITE_P(Edifact, ValueTest,
                         testing::Values(Value{"Plain", "", "PLAIN", "PLAIN"}, Value{"ReleasedPlus", "", "A?+B", "A+B"},
                                         Value{"ReleasedColon", "", "A?:B", "A:B"},
                                         Value{"ReleasedTerminator", "", "O?'NEIL", "O'NEIL"},
                                         Value{"ReleasedRelease", "", "WHY??", "WHY?"},
                                         Value{"ReleaseThenDelimiter", "",
                                               "A??"
                                               "?'B",
                                               "A?'B"},
                                         Value{"NothingToRelease", "", "A?B", "AB"},
                                         Value{"NoReleaseCharacter", "UNA:+.  '", "WHY?", "WHY?"},
                                         Value{"OtherRelease", "UNA:+.! '", "A!+B?", "A+B?"},
                                         Value{"Latin1", "", "M\xFCller", "M\xC3\xBCller"},
                                         Value{"Utf8", "", "M\xC3\xBCller", "M\xC3\xBCller"}),
                         case_name);

TEST(EdifactReaderTest, BothDecimalMarksAreRead) {
  for (const auto* una : {"", "UNA:+,? '"}) {
    const auto report =
        check(std::string(una) + interchange(message("ORDERS", order("", "PRI+AAA:12,50'PRI+AAB:13.5'"))));
    ASSERT_EQ(errors(report), "");
    const auto& in = report.file.interchanges.front();
    EXPECT_EQ(in.elements_of(in.segments[6])[1], "12.50");
    EXPECT_EQ(in.elements_of(in.segments[7])[1], "13.5");
  }
}

TEST(EdifactReaderTest, ASegmentMayBeLongerThanAnyWindow) {
  const std::string text(70'000, 'X');
  const auto report = check(interchange(message("ORDERS", order("FTX+AAI+++" + text + "'"))));
  EXPECT_EQ(errors(report), "UCS:39 FTX, UCD:39 FTX-04-1");
}

TEST(EdifactReaderTest, SeveralInterchangesHaveDelimitersOfTheirOwn) {
  auto other = interchange(message("ORDERS", order()));
  std::ranges::replace(other, '+', '|');
  const auto report = check(interchange(message("ORDERS", order())) + "\r\nUNA:|.? '\r\n" + other);
  EXPECT_EQ(errors(report), "");
  ASSERT_EQ(report.interchanges.size(), 2U);
  EXPECT_EQ(report.file.interchanges[1].delimiters.element, '|');
}

TEST(EdifactReaderTest, RepetitionsOfSyntaxFourTakeThePlacesThatFollow) {
  const auto report = check(
      interchange(message("ORDERS", order("", "", "", "PIA+5+A1:SA*B2:BP*C?*3:GB'"), "1", "D:01B:UN"), 1, "UNOC:4"));
  ASSERT_EQ(errors(report), "");
  const auto& in = report.file.interchanges.front();
  const auto pia = in.elements_of(in.segments[5]);
  ASSERT_EQ(pia.size(), 11U);
  EXPECT_EQ(pia[1], "A1");
  EXPECT_EQ(pia[5], "B2");
  EXPECT_EQ(pia[6], "BP");
  EXPECT_EQ(pia[9], "C*3");
  EXPECT_EQ(errors(check(interchange(message("ORDERS", order("", "QTY+21:5*12:3'"), "1", "D:01B:UN"), 1, "UNOC:4"))),
            "UCD:35 QTY-01");
}

TEST(EdifactReaderTest, LooksLikeEdifact) {
  EXPECT_TRUE(looks_like_edifact("UNA:+.? 'UNB+"));
  EXPECT_TRUE(looks_like_edifact("\xEF\xBB\xBF\r\nUNB+UNOA"));
  EXPECT_TRUE(looks_like_edifact("UNH+1+ORDERS"));
  EXPECT_FALSE(looks_like_edifact("ISA*00*"));
  EXPECT_FALSE(looks_like_edifact("UNBELIEVABLE"));
  EXPECT_FALSE(looks_like_edifact(""));
}

TEST(EdifactReaderTest, NoUnbIsMalformed) {
  const auto file = read("UNH+1+ORDERS:D:96A:UN'UNT+2+1'", dictionary());
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().fault, Fault::malformed);
  EXPECT_EQ(errors(check("UNH+1+ORDERS:D:96A:UN'")), "UCI:18 ");
}

// A grammar could accept a message whose end is missing; the envelope does not.
TEST(EdifactReaderTest, NoTruncationIsAccepted) {
  const auto whole = "UNA:+.? '" + interchange(message("ORDERS", order("FTX+AAI+++A?'B'")));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(check(whole.substr(0, size)).verdict, segments::Verdict::invalid) << "cut at " << size;
  EXPECT_EQ(check(whole).verdict, segments::Verdict::valid);
}

const std::string good = message("ORDERS", order());
std::string group(std::string_view messages, std::string_view trailer, std::string_view type = "ORDERS") {
  return "UNG+" + std::string(type) + "+A+B+260105:1200+G1+UN+D:96A'" + std::string(messages) + std::string(trailer);
}

struct Case {
  const char* name;
  std::string bytes;
  const char* errors;
};
class EnvelopeTest : public testing::TestWithParam<Case> {};
TEST_P(EnvelopeTest, FindsWhatIsWrong) {
  const auto report = check(GetParam().bytes);
  EXPECT_EQ(errors(report), GetParam().errors) << segments::findings_text(report);
}
INSTANTIATE_TEST_SUITE_P(
    Edifact, EnvelopeTest,
    testing::Values(
        Case{"Good", interchange(good), ""}, Case{"GoodGroup", unb() + group(good, "UNE+1+G1'") + "UNZ+1+REF1'", ""},
        Case{"LineBreaks", "UNA:+.? '\n" + unb() + "\r\n" + good + "\nUNZ+1+REF1'\n", ""},
        Case{"MessageCount", interchange(good, 2), "UCI:29 UNZ-01"},
        Case{"GroupsAreCountedWhereThereAreSome",
             unb() + group(good + message("ORDERS", order(), "2"), "UNE+2+G1'") + "UNZ+2+REF1'", "UCI:29 UNZ-01"},
        Case{"InterchangeReference", unb() + good + "UNZ+1+REF2'", "UCI:28 UNZ-02"},
        Case{"NoTrailer", unb() + good, "UCI:13 UNB"}, Case{"NoMessage", unb() + "UNZ+0+REF1'", "UCI:32 UNB"},
        Case{"SegmentCount", unb() + "UNH+1+ORDERS:D:96A:UN'" + order() + "UNT+6+1'UNZ+1+REF1'", "UCM:29 UNT-01"},
        Case{"MessageReference", unb() + "UNH+1+ORDERS:D:96A:UN'" + order() + "UNT+7+2'UNZ+1+REF1'", "UCM:28 UNT-02"},
        Case{"NoMessageTrailer", unb() + "UNH+1+ORDERS:D:96A:UN'" + order() + "UNZ+1+REF1'", "UCM:13 UNH"},
        Case{"SameReferenceTwice", interchange(good + good, 2), "UCM:26 UNH-01"},
        Case{"UnknownMessage", interchange(message("ORDRES", order())), "UCM:14 UNH-02-1"},
        Case{"UnknownVersion", interchange(message("ORDERS", order(), "1", "1:911:UN")), "UCM:14 UNH-02-1"},
        Case{"UnknownSyntax", interchange(good, 1, "UNXX:3"), "UCI:2 UNB-01-1"},
        Case{"UnknownSyntaxVersion", interchange(good, 1, "UNOC:9"), "UCI:2 UNB-01-2"},
        Case{"NoSender", "UNB+UNOC:3++B+260105:1200+REF1'" + good + "UNZ+1+REF1'", "UCI:13 UNB-02-1"},
        Case{"NoDate", "UNB+UNOC:3+A+B+261305:1200+REF1'" + good + "UNZ+1+REF1'", "UCI:12 UNB-04-1"},
        Case{"GroupCount", unb() + group(good, "UNE+2+G1'") + "UNZ+1+REF1'", "UCF:29 UNE-01"},
        Case{"GroupReference", unb() + group(good, "UNE+1+G2'") + "UNZ+1+REF1'", "UCF:28 UNE-02"},
        Case{"EmptyGroup", unb() + group("", "UNE+0+G1'") + "UNZ+1+REF1'", "UCF:32 UNG"},
        Case{"NoGroupTrailer", unb() + group(good, "") + "UNZ+1+REF1'", "UCF:13 UNG"},
        Case{"SeveralTypesInAGroup",
             unb() + group(good + message("INVRPT", "BGM+35+1+9'DTM+137:20260105:102'", "2"), "UNE+2+G1'") +
                 "UNZ+1+REF1'",
             "UCM:31 UNH-02-1"},
        Case{"GroupsAndMessagesMixed",
             unb() + good + group(message("ORDERS", order(), "2"), "UNE+1+G1'") + "UNZ+2+REF1'", "UCI:30 UNG"},
        Case{"SegmentOutsideAMessage", unb() + "BGM+220+1+9'" + good + "UNZ+1+REF1'", "UCI:33 BGM"},
        Case{"TrailerWithoutMessage", unb() + "UNT+2+1'" + good + "UNZ+1+REF1'", "UCI:15 UNT"},
        Case{"TwoUsesOfACharacter", "UNA:+.?+'" + interchange(good), "UCI:20 UNA"},
        Case{"TextAfter", interchange(good) + "THE END", "UCI:18 "},
        Case{"ByteOrderMark", "\xEF\xBB\xBF" + interchange(good), "UCI:18 "}),
    case_name);

struct Tolerance {
  const char* name;
  std::string bytes;
};
class ToleranceTest : public testing::TestWithParam<Tolerance> {};
TEST_P(ToleranceTest, IsUsedOnlyWhenItIsGiven) {
  std::string tolerance;
  for (const char c : std::string(GetParam().name))
    tolerance += (c >= 'A' && c <= 'Z') ? std::string(tolerance.empty() ? "" : "-") + static_cast<char>(c + 32)
                                        : std::string(1, c);
  EXPECT_EQ(check(GetParam().bytes).verdict, segments::Verdict::invalid);
  const auto report = check(GetParam().bytes, {tolerance});
  EXPECT_EQ(report.verdict, segments::Verdict::tolerated) << segments::findings_text(report);
  EXPECT_EQ(report.tolerances, std::vector<std::string>{tolerance});
}
INSTANTIATE_TEST_SUITE_P(
    Edifact, ToleranceTest,
    testing::Values(Tolerance{"Bom", "\xEF\xBB\xBF" + interchange(good)},
                    Tolerance{"LeadingBlanks", "\r\n " + interchange(good)},
                    Tolerance{"LeadingText", "HELLO " + interchange(good)},
                    Tolerance{"TrailingText", interchange(good) + "BYE"},
                    Tolerance{"Padding", interchange(good) + std::string(20, '\0')},
                    Tolerance{"Indented", unb() + " " + good + "UNZ+1+REF1'"},
                    Tolerance{"LineBreaks", unb() + message("ORDERS", order("FTX+AAI+++LO\r\nNG'")) + "UNZ+1+REF1'"},
                    Tolerance{"MissingTerminator", unb() + good + "UNZ+1+REF1"}),
    case_name);

}  // namespace
}  // namespace crossdock::edifact::envelope_test
