// SPDX-License-Identifier: Apache-2.0
// Checks strangers' files: directories between ours, repeated elements, wrapped lines, false dates; each gets
// a valid answer.
#include <gtest/gtest.h>

#include "tests/edifact/sample.hpp"
#include "tests/support/cases.hpp"
#include "translators/edifact/answer.hpp"
#include "translators/segments/looks.hpp"

namespace crossdock::edifact::stranger_test {
namespace {

std::string warnings(const segments::FileReport& report) {
  std::string text;
  for (const auto* finding : segments::all_findings(report)) {
    if (!finding->error) text += (text.empty() ? "" : ", ") + finding->code;
  }
  return text;
}

struct Case {
  const char* name;
  std::string body;
  const char* version;
  const char* errors = "";
  const char* warnings = "warning:release";
};
class DirectoryTest : public testing::TestWithParam<Case> {};
TEST_P(DirectoryTest, IsReadByWhatItsNeighboursAccept) {
  const auto& one = GetParam();
  const auto report = check(interchange(message("ORDERS", one.body, "1", one.version)));
  EXPECT_EQ(errors(report), one.errors) << segments::findings_text(report);
  EXPECT_EQ(warnings(report), one.warnings) << segments::findings_text(report);
}
const std::string long_name = "NAD+BY+++" + std::string(70, 'N') + "'";
const std::string long_number = "BGM+220+" + std::string(70, '1') + "+9'DTM+137:20260105:102'LIN+1'UNS+S'";
INSTANTIATE_TEST_SUITE_P(
    Edifact, DirectoryTest,
    testing::Values(
        Case{"NameOfD10A", order(long_name), "D:10A:UN"},
        Case{"NameOfD01B", order(long_name), "D:01B:UN", "UCD:39 NAD-04-1", ""},
        Case{"NameBeyondAll", order("NAD+BY+++" + std::string(71, 'N') + "'"), "D:10A:UN", "UCD:39 NAD-04-1"},
        Case{"DocumentNumber", long_number, "D:16B:UN"},
        Case{"Place", order("NAD+BY'LOC+7+" + std::string(35, 'P') + "'"), "D:07B:UN"},
        Case{"Unit", order("", "QTY+21:1:PCEX'"), "D:03B:UN"},
        Case{"PaymentTerms", order("PYT+1+D:::30 DAYS'"), "D:16B:UN"},
        Case{"FurtherElementOfBgm", "BGM+220+PO-1+9+NA+4'DTM+137:20260105:102'LIN+1'UNS+S'", "D:17B:UN"},
        Case{"TextOfD99B", order("FTX+AAI+++" + std::string(300, 'X') + "'"), "D:99B:UN"},
        Case{"TextOfD96A", order("FTX+AAI+++" + std::string(300, 'X') + "'"), "D:96A:UN", "UCD:39 FTX-04-1", ""},
        Case{"ManyReferencesOfD97A",
             order("RFF+CT:1'RFF+CT:1'RFF+CT:1'RFF+CT:1'RFF+CT:1'RFF+CT:1'RFF+CT:1'RFF+CT:1'RFF+CT:1'"
                   "RFF+CT:1'RFF+CT:1'"),
             "D:97A:UN"},
        Case{"RepeatedContact", order("NAD+BY'CTA+OC'COM+1:TE+2:FX+3:EM'"), "D:01B:UN", "", ""},
        Case{"RepeatedTooOften", order("NAD+BY'CTA+OC'COM+1:TE+2:FX+3:EM+4:EM'"), "D:01B:UN", "UCD:16 COM-04", ""},
        Case{"ContactOnceInD96A", order("NAD+BY'CTA+OC'COM+1:TE+2:FX'"), "D:96A:UN", "UCD:16 COM-02", ""}),
    case_name);

TEST(RepetitionTest, OfSyntaxFourIsTheSame) {
  const auto report =
      check(interchange(message("ORDERS", order("NAD+BY'CTA+OC'COM+1:TE*2:FX'"), "1", "D:01B:UN"), 1, "UNOC:4"));
  EXPECT_EQ(errors(report), "");
}

struct Moment {
  const char* name;
  const char* dtm;
  const char* errors;
};
class MomentTest : public testing::TestWithParam<Moment> {};
TEST_P(MomentTest, HasTheFormItsFormatNames) {
  const auto bytes =
      interchange(message("ORDERS", "BGM+220+1+9'DTM+137:" + std::string(GetParam().dtm) + "'LIN+1'UNS+S'"));
  EXPECT_EQ(errors(check(bytes)), GetParam().errors);
}
INSTANTIATE_TEST_SUITE_P(
    Edifact, MomentTest,
    testing::Values(Moment{"Day", "20260105:102", ""}, Moment{"NoSuchMonth", "20261305:102", "UCD:12 DTM-01-2"},
                    Moment{"TooLong", "2020260105:102", "UCD:12 DTM-01-2"}, Moment{"ShortDay", "260105:101", ""},
                    Moment{"ShortDayThatIsNone", "260230:101", "UCD:12 DTM-01-2"},
                    Moment{"Minute", "202601052359:203", ""},
                    Moment{"NoSuchMinute", "202601052460:203", "UCD:12 DTM-01-2"},
                    Moment{"Second", "20260105235959:204", ""}, Moment{"TimeOnly", "1260:401", "UCD:12 DTM-01-2"},
                    Moment{"Week", "202605:616", ""}, Moment{"Days", "30:804", ""}, Moment{"NoFormat", "20269999", ""}),
    case_name);

TEST(SlipTest, LinesWithoutTerminatorAreToldPlainly) {
  auto bytes = interchange(message("ORDERS", order()));
  std::erase(bytes, '\n');
  for (char& c : bytes) c = c == '\'' ? '\n' : c;
  const auto report = check(bytes);
  EXPECT_EQ(segments::all_findings(report).size(), 1U) << segments::findings_text(report);
  EXPECT_NE(segments::findings_text(report).find("segments end with line breaks, not with '''"), std::string::npos)
      << segments::findings_text(report);
}

TEST(SlipTest, MessagesThatLostTheirInterchangeAreToldPlainly) {
  const auto report = check("UNH+1+ORDERS:D:96A:UN'BGM+220+1+9'");
  ASSERT_EQ(segments::all_findings(report).size(), 1U) << segments::findings_text(report);
  EXPECT_EQ(segments::all_findings(report).front()->message,
            "there is no UNB segment: the file looks like EDIFACT that lost its UNB segment");
}

TEST(CodeTest, ADocumentCodeThatIsNotKnownIsWorthAWord) {
  const auto report = check(interchange(message("ORDERS", "BGM+50E+1+9'DTM+137:20260105:102'LIN+1'UNS+S'")));
  EXPECT_EQ(errors(report), "");
  EXPECT_EQ(warnings(report), "warning:unknown-code");
}

// Each departure is an error, and no more with its name or with "all".
struct Dirty {
  const char* name;
  const char* tolerance;
  std::string bytes;
};
class EdifactToleranceTest : public testing::TestWithParam<Dirty> {};
TEST_P(EdifactToleranceTest, IsAllowedByItsNameAndByAll) {
  const auto& one = GetParam();
  EXPECT_EQ(segments::syntax_in(one.bytes), segments::Syntax::edifact);
  EXPECT_EQ(check(one.bytes).verdict, segments::Verdict::invalid);
  for (const auto* name : {one.tolerance, "all"}) {
    const auto report = check(one.bytes, {name});
    EXPECT_EQ(report.verdict, segments::Verdict::tolerated) << name << "\n" << segments::findings_text(report);
    EXPECT_EQ(report.tolerances, std::vector<std::string>{one.tolerance});
  }
}
const std::string good = interchange(message("ORDERS", order()));
std::string wrapped(std::string bytes, std::string_view tag) { return bytes.insert(bytes.find(tag) + 1, "\r\n"); }
INSTANTIATE_TEST_SUITE_P(Edifact, EdifactToleranceTest,
                         testing::Values(Dirty{"Mark", "bom", "\xEF\xBB\xBF" + good},
                                         Dirty{"LeadingText", "leading-text", "Dear partner, UNA is not here\n" + good},
                                         Dirty{"LeadingApostrophe", "leading-text", "'UNA:+.? '" + good},
                                         Dirty{"TagOverTwoLines", "line-breaks", wrapped(good, "LIN+")},
                                         Dirty{"HeaderTagOverTwoLines", "line-breaks", wrapped(good, "UNH+")},
                                         Dirty{"VersionZero", "version-zero",
                                               interchange(message("ORDERS", order(), "1", "0:96A:UN"))}),
                         case_name);

// "" if the answers are valid, alone and as one file, or say why there is none.
std::string wrong_answer(std::string_view bytes) {
  const auto report = check(bytes);
  std::string all;
  for (const auto& answer : answers(report, dictionary(), 99, TimePoint(std::chrono::hours(24 * 365 * 56)))) {
    if (answer.text.empty() == answer.why_not.empty()) return "neither an answer nor a reason, or both";
    all += answer.text;
  }
  if (all.empty()) return {};
  const auto own = check(all);
  return own.verdict == segments::Verdict::valid ? std::string() : segments::findings_text(own) + all;
}

TEST(EdifactAnswerTest, SeveralInterchangesGetNumbersOfTheirOwn) {
  const auto all = answers(check(good + good), dictionary(), 7, TimePoint(std::chrono::hours(24 * 365 * 56)));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_NE(all[0].text.find("+7'"), std::string::npos) << all[0].text;
  EXPECT_NE(all[1].text.find("+8'"), std::string::npos) << all[1].text;
  EXPECT_EQ(wrong_answer(good + good), "");
}

TEST(EdifactAnswerTest, SaysWhyThereIsNone) {
  const auto why = [](std::string_view bytes) {
    return answers(check(bytes), dictionary(), 1, TimePoint(std::chrono::hours(24 * 365 * 56))).at(0).why_not;
  };
  EXPECT_EQ(why("UNB+UNOC:3++5412345000013:14+260105:1200+REF1'" + message("ORDERS", order()) + "UNZ+1+REF1'"),
            "UNB-02 is missing: an answer has no address");
  EXPECT_EQ(why(interchange(message("CONTRL", "UCI+7+A+B+7'", "1", "D:3:UN"))), "a CONTRL is not answered");
}

TEST(EdifactAnswerTest, AreValidForEveryChangeOfAHeader) {
  for (std::size_t at = 3; at < unb().size() + 40; ++at) {
    for (const char c : std::string_view("+:'?X9\n\xFC \0", 10)) {
      auto bytes = good;
      bytes[at] = c;
      ASSERT_EQ(wrong_answer(bytes), "") << bytes;
    }
  }
}

}  // namespace
}  // namespace crossdock::edifact::stranger_test
