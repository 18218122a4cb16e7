// SPDX-License-Identifier: Apache-2.0
// Releases without tables of their own: read by what their neighbours accept together, and said so.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/x12/sample.hpp"

namespace crossdock::x12::release_test {
namespace {

// A file of one set in a group of this version; six-digit dates in GS belong to the releases before 004010.
FileReport check_as(std::string_view version, std::string_view functional_id, std::string_view set,
                    const std::string& body) {
  static std::string bytes;  // the report points into it
  bytes = file_of(functional_id, set, body, version);
  return check_file(bytes, dictionary());
}

std::vector<std::string> warnings(const FileReport& report) {
  std::vector<std::string> all;
  for (const auto* finding : all_findings(report)) {
    if (finding->code == "warning:release") all.push_back(finding->message);
  }
  return all;
}

struct Case {
  const char* name;
  std::string_view version, group, set;
  std::string body;
};
class NeighbourTest : public testing::TestWithParam<Case> {};
TEST_P(NeighbourTest, WhatEitherAcceptsIsValid) {
  const auto& c = GetParam();
  const auto report = check_as(c.version, c.group, c.set, c.body);
  EXPECT_EQ(report.verdict, Verdict::valid) << findings_text(report);
  EXPECT_EQ(warnings(report).size(), 1U) << findings_text(report);
}
const std::string line = "PO1*1*1*EA*1*PE*UP*012345678905~";
INSTANTIATE_TEST_SUITE_P(
    X12, NeighbourTest,
    testing::Values(
        Case{"LongReference", "004030", "PO", "850",
             "BEG*00*SA*P1**20260105~REF*CO*" + std::string(50, '9') + "~" + line},
        Case{"LongAddress", "004050VICS", "PO", "850",
             "BEG*00*SA*P1**20260105~PER*BD*J*EM*" + std::string(90, 'a') + "@example.com~" + line},
        Case{"TextInANote", "004060", "PO", "850", "BEG*00*SA*P1**20260105~N9*ZZ*0~MTX*GEN*HELLO~" + line},
        Case{"MessageInANote", "004030", "PO", "850", "BEG*00*SA*P1**20260105~N9*ZZ*0~MSG*HELLO~" + line},
        Case{"SixDigitDates", "003060", "PO", "850", "BEG*00*SA*P1**260105~DTM*002*260120~" + line},
        Case{"NoteAndCentury", "003040", "PO", "850",
             "BEG*00*SA*P1**260105~NTE*GEN*HELLO~DTM*002*260120***20~" + line + "CTT*1~"},
        Case{"InvoiceOfTheNineties", "003060", "IN", "810", "BIG*260105*I1*260101*P1~IT1*1*1*EA*1~TDS*100~CTT*1~"},
        Case{"NoticeOfTheNineties", "003050", "SH", "856", "BSN*00*A1*260110*0930~NTE*GEN*X~HL*1**S~HL*2*1*O~CTT*2~"},
        Case{"LaterThanOurs", "006020", "PO", "850",
             "BEG*00*SA*P1**20260105~N1*ST*A~N4*TOWN*NY*10001*US****10001-1234~" + line}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(ReleaseTest, TheWarningNamesTheTablesThatJudged) {
  const auto text = [](std::string_view version) {
    return warnings(check_as(version, "PO", "850", "BEG*00*SA*P1**20260105~" + line));
  };
  EXPECT_EQ(text("004060"), std::vector<std::string>{"GS-08 '004060' has no tables of its own here: judged by those of "
                                                     "004010 and 005010"});
  EXPECT_EQ(text("003060"), std::vector<std::string>{"GS-08 '003060' has no tables of its own here: judged by those of "
                                                     "004010 with the differences of 003072"});
  EXPECT_TRUE(text("004010").empty());
  EXPECT_TRUE(text("004010VICS").empty());
}

// What neither has is wrong between them as well.
TEST(ReleaseTest, NeighboursStillRefuse) {
  EXPECT_EQ(
      check_as("004050", "PO", "850", "BEG*00*SA*P1**20260105~REF*CO*" + std::string(81, '9') + "~" + line).verdict,
      Verdict::invalid);
  EXPECT_EQ(check_as("003060", "PO", "850", "BEG*00*SA*P1**26010~" + line).verdict, Verdict::invalid);
  EXPECT_EQ(check_as("004010", "PO", "850", "BEG*00*SA*P1**260105~" + line).verdict, Verdict::invalid);
}

// Mappings and guides are compiled for a release: between two, its nodes keep their numbers.
TEST(ReleaseTest, NodesOfTheFirstReleaseComeFirst) {
  for (const auto* version : {"003060", "004030", "006010"}) {
    for (const auto* own : dictionary().sets()) {
      if (own->release != dictionary().release(version)) continue;
      const auto* both = dictionary().find(version, own->set);
      ASSERT_NE(both, nullptr) << version << " " << own->set;
      EXPECT_EQ(both->release, own->release);
      ASSERT_GE(both->nodes.size(), own->nodes.size());
      for (std::size_t i = 0; i < own->nodes.size(); ++i) {
        ASSERT_EQ(both->nodes[i].path, own->nodes[i].path);
        ASSERT_GE(both->nodes[i].segment->elements.size(), own->nodes[i].segment->elements.size());
      }
    }
  }
}

}  // namespace
}  // namespace crossdock::x12::release_test
