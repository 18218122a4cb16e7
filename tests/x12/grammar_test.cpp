// SPDX-License-Identifier: Apache-2.0
// Level 2 and 3: what the standard says about one transaction set, and the code each departure gets.
#include <gtest/gtest.h>

#include "tests/support/cases.hpp"
#include "tests/x12/sample.hpp"

namespace crossdock::x12::grammar_test {
namespace {

struct Case {
  const char* name;
  std::string_view functional_id, set, body;
  std::string_view findings;  // errors and warnings, as `briefs` writes them
  char status = 'R';
  std::string_view version = "004010";
};

class GrammarTest : public testing::TestWithParam<Case> {};

TEST_P(GrammarTest, FindsExactlyThis) {
  const auto& c = GetParam();
  const auto bytes = file_of(c.functional_id, c.set, c.body, c.version);
  const auto report = check_file(bytes, dictionary());
  EXPECT_EQ(briefs(report, Which::all), c.findings) << findings_text(report);
  ASSERT_EQ(report.interchanges.size(), 1U);
  ASSERT_EQ(report.interchanges[0].groups.size(), 1U);
  EXPECT_EQ(report.interchanges[0].groups[0].sets.at(0).status, c.status);
  EXPECT_EQ(report.interchanges[0].status, 'A');
}

INSTANTIATE_TEST_SUITE_P(
    Order, GrammarTest,
    testing::Values(
        Case{"Clean", "PO", "850", order_body, "", 'A'},
        Case{"MandatorySegmentMissing", "PO", "850", "PO1*1*1*EA~", "AK304:3 BEG #2"},
        Case{"MandatoryLoopMissingAtTheEnd", "PO", "850", "BEG*00*NE*P**20260105~", "AK304:3 PO1 #3"},
        Case{"UnknownSegment", "PO", "850", "BEG*00*NE*P**20260105~ZZZ*1~PO1*1*1*EA~", "AK304:1 ZZZ #3"},
        Case{"LowerCaseTagIsUnknown", "PO", "850", "BEG*00*NE*P**20260105~po1*1*1*EA~PO1*1*1*EA~", "AK304:1 po1 #3"},
        Case{"SegmentOfAnotherSet", "PO", "850", "BEG*00*NE*P**20260105~BSN*00*1*20260105*1200~PO1*1*1*EA~",
             "AK304:6 BSN #3"},
        Case{"OutOfSequence", "PO", "850", "BEG*00*NE*P**20260105~N1*ST**92*01~CSH*N~PO1*1*1*EA~", "AK304:7 CSH #4"},
        Case{"OverMaxUse", "PO", "850", "BEG*00*NE*P**20260105~CSH*N~CSH*N~CSH*N~CSH*N~CSH*N~CSH*N~PO1*1*1*EA~",
             "AK304:5 CSH #8"},
        Case{"LoopTriggerMissingIsSaidOnce", "PO", "850", "BEG*00*NE*P**20260105~N3*STREET~N4*TOWN*NY~PO1*1*1*EA~",
             "AK304:3 N1 #3"},
        Case{"SameSegmentInHeaderAndLine", "PO", "850",
             "BEG*00*NE*P**20260105~N1*ST**92*01~PO1*1*1*EA~N1*ST**92*02~N3*STREET~PO1*2*1*EA~", "", 'A'},
        Case{"ElementMissing", "PO", "850", "BEG*00**P**20260105~PO1*1*1*EA~", "AK403:1 BEG-02 #2"},
        Case{"NumberWithLetter", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*12O*EA~", "AK403:6 PO1-02 #3"},
        Case{"NumbersOfEveryForm", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*.5*EA*5.~PO1*2*-3*EA*0012.50~", "", 'A'},
        Case{"ThousandsSeparator", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1,000*EA~", "AK403:6 PO1-02 #3"},
        Case{"DayThatDoesNotExist", "PO", "850", "BEG*00*NE*P**20260230~PO1*1*1*EA~", "AK403:8 BEG-05 #2"},
        Case{"ShortDate", "PO", "850", "BEG*00*NE*P**260105~PO1*1*1*EA~", "AK403:8 BEG-05 #2"},
        Case{"TooLong", "PO", "850", "BEG*00*NE*12345678901234567890123**20260105~PO1*1*1*EA~", "AK403:5 BEG-03 #2"},
        Case{"TooShort", "PO", "850", "BEG*00*NE*P**20260105~CSH*N~N1*S~PO1*1*1*EA~",
             "AK403:4 N1-01 #4, AK403:2 N1-02 #4"},
        Case{"UnknownCode", "PO", "850", "BEG*99*NE*P**20260105~PO1*1*1*EA~", "AK403:7 BEG-01 #2"},
        Case{"TooManyElements", "PO", "850", "BEG*00*NE*P**20260105~CSH*N~N2*A*B*C~PO1*1*1*EA~",
             "AK304:3 N1 #4, AK403:3 N2-03 #4"},
        Case{"TrailingSeparatorsWithinTheDefinition", "PO", "850", "BEG*00*NE*P**20260105***~PO1*1*1*EA~",
             "warning:trailing-separators BEG-06 #2", 'A'},
        Case{"PairedNote", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1*EA*5**UP~", "AK403:2 PO1-07 #3"},
        Case{"ConditionalNote", "PO", "850", "BEG*00*NE*P**20260105~PO1*1**EA*5~", "AK403:2 PO1-02 #3"},
        Case{"RequiredNote", "PO", "850", "BEG*00*NE*P**20260105~REF*DP~PO1*1*1*EA~", "AK403:2 REF-02 #3"},
        Case{"ControlByte", "PO", "850", "BEG*00*NE*P\x01**20260105~PO1*1*1*EA~", "AK403:6 BEG-03 #2"},
        Case{"LineBreakInAnElement", "PO", "850", "BEG*00*NE*P\nQ**20260105~PO1*1*1*EA~", "AK403:6 BEG-03 #2"},
        Case{"ComponentSeparatorInText", "PO", "850", "BEG*00*NE*P>Q**20260105~PO1*1*1*EA~", "AK403:3 BEG-03 #2"},
        Case{"RepetitionSeparatorInText", "PO", "850", "BEG*00*NE*P^Q**20260105~PO1*1*1*EA~", "AK403:12 BEG-03 #2", 'R',
             "005010"},
        Case{"NationalCharacters", "PO", "850", "BEG*00*NE*P\xC3\x89**20260105~PO1*1*1*EA~",
             "warning:national-characters BEG-03 #2", 'A'},
        Case{"CountOfLines", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1*EA~CTT*2~", "AK403:7 CTT-01 #4", 'E'},
        Case{"HashTotal", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1.5*EA~PO1*2*2*EA~CTT*2*3~", "AK403:7 CTT-02 #5",
             'E'},
        Case{"HashTotalWithDecimals", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1.50*EA~PO1*2*2*EA~CTT*2*3.5~", "",
             'A'}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    ShipNotice, GrammarTest,
    testing::Values(
        Case{"Tree", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**S~HL*2*1*O~HL*3*2*I~CTT*3~", "", 'A'},
        Case{"DanglingParent", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**S~HL*2*9*O~", "AK403:7 HL-02 #4"},
        Case{"Cycle", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**S~HL*2*3*O~HL*3*2*I~",
             "warning:hl-order HL-02 #4, AK403:7 HL-02 #4"},
        Case{"OwnParent", "SH", "856", "BSN*00*A1*20260110*0930~HL*1*1*S~", "AK403:7 HL-02 #3"},
        Case{"DuplicateId", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**S~HL*1*1*O~", "AK403:7 HL-01 #4"},
        Case{"ParentFollowsLater", "SH", "856", "BSN*00*A1*20260110*0930~HL*1*2*O~HL*2**S~",
             "warning:hl-order HL-02 #3", 'A'},
        Case{"NoParents", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**S~HL*2**O~", "warning:hl-parentless HL-02 #4",
             'A'},
        Case{"CountOfLevels", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**S~CTT*2~", "AK403:7 CTT-01 #4", 'E'},
        Case{"BadTime", "SH", "856", "BSN*00*A1*20260110*2560~HL*1**S~", "AK403:9 BSN-04 #2"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Invoice, GrammarTest,
    testing::Values(
        Case{"Balanced", "IN", "810", "BIG*20260115*I1~IT1*1*10*EA*7.35**UP*1~TDS*7350~CTT*1~", "", 'A'},
        Case{"PointInImpliedDecimals", "IN", "810", "BIG*20260115*I1~IT1*1*10*EA*7.35**UP*1~TDS*73.50~",
             "AK403:6 TDS-01 #4"},
        Case{"TotalDiffers", "IN", "810", "BIG*20260115*I1~IT1*1*10*EA*7.35**UP*1~TDS*8350~", "AK403:7 TDS-01 #4", 'E'},
        Case{"TotalWithAllowance", "IN", "810", "BIG*20260115*I1~IT1*1*10*EA*7.35**UP*1~TDS*7250~SAC*A*C310***100~", "",
             'A'},
        Case{"TotalWithLineCharge", "IN", "810", "BIG*20260115*I1~IT1*1*10*EA*7.35**UP*1~SAC*C*C310***100~TDS*7450~",
             "", 'A'},
        Case{"TotalThatNoWayOfAddingExplains", "IN", "810",
             "BIG*20260115*I1~IT1*1*10*EA*7.35**UP*1~SAC*C*C310***100~TDS*9999~", "AK403:7 TDS-01 #5", 'E'},
        Case{"LineChargeInPercentIsNotJudged", "IN", "810",
             "BIG*20260115*I1~IT1*1*10*EA*7.35**UP*1~SAC*C*C310****3*5~TDS*9999~", "", 'A'},
        Case{"CreditMemo", "IN", "810", "BIG*20260115*I1*****CR~IT1*1*-10*EA*7.35**UP*1~TDS*-7350~", "", 'A'}),
    case_name);

TEST(NodesTest, EverySegmentHasItsPlaceInTheGrammar) {
  const auto bytes = file_of("PO", "850", "BEG*00*NE*P**20260105~N1*ST**92*01~N3*A~ZZZ~PO1*1*1*EA~N1*ST**92*02~");
  const auto report = check_file(bytes, dictionary());
  const auto& set = report.interchanges.at(0).groups.at(0).sets.at(0);
  std::vector<std::string> paths;
  for (const auto node : set.nodes)
    paths.push_back(node < 0 ? "-" : set.grammar->nodes[static_cast<std::size_t>(node)].path);
  EXPECT_EQ(paths,
            (std::vector<std::string>{"ST", "ST/BEG", "ST/N1", "ST/N1/N3", "-", "ST/PO1", "ST/PO1/N1", "ST/SE"}));
}

TEST(FindingTest, NamesPlaceLoopOffsetAndValue) {
  const auto bytes = file_of("PO", "850", "BEG*00*NE*P**20260105~PO1*1*1*EA~N1*ST**92*01~N4*TOWN*NEWYORK~");
  const auto report = check_file(bytes, dictionary());
  const auto& findings = report.interchanges.at(0).groups.at(0).sets.at(0).findings;
  ASSERT_EQ(findings.size(), 1U) << findings_text(report);
  EXPECT_EQ(findings[0].code, "AK403:5");
  EXPECT_EQ(findings[0].loop, "PO1/N1");
  EXPECT_EQ(findings[0].offset, bytes.find("NEWYORK"));
  EXPECT_EQ(findings[0].value, "NEWYORK");
  EXPECT_EQ(findings[0].message, "N4-02 'NEWYORK' is longer than 2");
}

TEST(FindingTest, AreCappedPerSet) {
  std::string body = "BEG*00*NE*P**20260105~";
  for (int i = 0; i < 1000; ++i) body += "ZZZ~";
  const auto report = check_file(file_of("PO", "850", body), dictionary());
  EXPECT_EQ(report.interchanges.at(0).groups.at(0).sets.at(0).findings.size(), 200U);
}

}  // namespace
}  // namespace crossdock::x12::grammar_test
