// SPDX-License-Identifier: Apache-2.0
// The HL tree: any structure, in any order, with gaps; what cannot be a tree is found.
#include <gtest/gtest.h>

#include <deque>

#include "tests/support/cases.hpp"
#include "tests/x12/sample.hpp"
#include "translators/x12/acknowledgement.hpp"

namespace crossdock::x12::hierarchy_test {
namespace {

struct Case {
  const char* name;
  std::string_view levels, expected;  // findings, warnings included
};
class HierarchyTest : public testing::TestWithParam<Case> {};

// The report points into the bytes, which are kept until the program ends.
FileReport check_levels(std::string_view levels) {
  static std::deque<std::string> kept;
  return check_file(kept.emplace_back(file_of("SH", "856", "BSN*00*A1*20260110*0930~" + std::string(levels))),
                    dictionary());
}

TEST_P(HierarchyTest, FindsExactlyThis) {
  const auto report = check_levels(GetParam().levels);
  EXPECT_EQ(briefs(report, Which::all), GetParam().expected) << findings_text(report);
}

INSTANTIATE_TEST_SUITE_P(
    Trees, HierarchyTest,
    testing::Values(Case{"ShipmentOrderPackItem", "HL*1**S~HL*2*1*O~HL*3*2*P~HL*4*3*I~", ""},
                    Case{"ShipmentOrderTarePackItem", "HL*1**S~HL*2*1*O~HL*3*2*T~HL*4*3*P~HL*5*4*I~", ""},
                    Case{"ShipmentOrderItem", "HL*1**S~HL*2*1*O~HL*3*2*I~", ""},
                    Case{"ShipmentOrderItemPack", "HL*1**S~HL*2*1*O~HL*3*2*I~HL*4*3*P~", ""},
                    Case{"ShipmentPackOrderItem", "HL*1**S~HL*2*1*P~HL*3*2*O~HL*4*3*I~", ""},
                    Case{"ItemsOfItems", "HL*1**S~HL*2*1*I~HL*3*2*I~", ""},
                    Case{"AnyStructure", "HL*1**S~HL*2*1*AG~HL*3*2*ZZ~", ""},
                    Case{"ChildrenLate", "HL*1**S~HL*2*1*O~HL*3*1*O~HL*4*2*I~HL*5*3*I~HL*6*2*I~", ""},
                    Case{"Gaps", "HL*10**S~HL*25*10*O~HL*1000*25*I~", ""},
                    Case{"NumbersWithZeros", "HL*01**S~HL*02*01*O~HL*3*02*I~", ""},
                    Case{"SeveralShipments", "HL*1**S~HL*2*1*O~HL*3**S~HL*4*3*O~", ""},
                    Case{"ForwardParent", "HL*1*2*O~HL*2**S~", "warning:hl-order HL-02 #3"},
                    Case{"ChildCodesAgree", "HL*1**S*1~HL*2*1*O*0~", ""}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Mistakes, HierarchyTest,
    testing::Values(Case{"UnknownParent", "HL*1**S~HL*2*1*O~HL*3*99*P~", "AK403:7 HL-02 #5"},
                    Case{"ParentWithOtherZeros", "HL*01**S~HL*2*1*O~", "AK403:7 HL-02 #4"},
                    Case{"DuplicateNumber", "HL*1**S~HL*2*1*O~HL*2*1*O~", "AK403:7 HL-01 #5"},
                    Case{"OwnParent", "HL*1**S~HL*2*2*O~", "AK403:7 HL-02 #4"},
                    Case{"Circle", "HL*1**S~HL*2*4*O~HL*3*2*T~HL*4*3*P~",
                         "warning:hl-order HL-02 #4, AK403:7 HL-02 #4"},
                    Case{"TwoCircles", "HL*1*2*S~HL*2*1*O~HL*3*4*O~HL*4*3*O~",
                         "warning:hl-order HL-02 #3, AK403:7 HL-02 #3, warning:hl-order HL-02 #5, AK403:7 HL-02 #5"},
                    Case{"AllParentless", "HL*1**S~HL*2**O~HL*3**I~", "warning:hl-parentless HL-02 #4"},
                    Case{"OneParentless", "HL*1**S~HL*2*1*O~HL*3**I~", "warning:hl-parentless HL-02 #5"},
                    Case{"SaysNoChildren", "HL*1**S*0~HL*2*1*O~", "warning:hl-children HL-04 #3"},
                    Case{"SaysChildren", "HL*1**S~HL*2*1*O*1~", "warning:hl-children HL-04 #4"},
                    Case{"NumberMissing", "HL***S~HL*2**O~", "AK403:1 HL-01 #3, warning:hl-parentless HL-02 #4"}),
    case_name);

// Trap 17: the segment has element errors, the element has an invalid code.
TEST(HierarchyLimitTest, IsAcknowledgedAtTheElement) {
  const auto report = check_levels("HL*1**S~HL*2*1*O~HL*3*99*P~");
  const auto sets = make_997(report.file.interchanges[0], report.interchanges[0], {});
  EXPECT_NE(sets.at(0).body.find("AK3*HL*5**8~AK4*2*734*7*99~"), std::string::npos) << sets[0].body;
}

// A chain of 50,000 levels, each below the next: nothing here may be quadratic or recursive.
TEST(HierarchyLimitTest, LongChainsAreChecked) {
  std::string forward = "HL*1**S~", backward;
  for (int i = 2; i <= 50'000; ++i) forward += "HL*" + std::to_string(i) + "*" + std::to_string(i - 1) + "*I~";
  for (int i = 1; i < 50'000; ++i) backward += "HL*" + std::to_string(i) + "*" + std::to_string(i + 1) + "*I~";
  EXPECT_EQ(briefs(check_levels(forward)), "");
  EXPECT_EQ(briefs(check_levels(backward + "HL*50000**S~")), "");
  const auto circle = check_levels(backward + "HL*50000*1*S~");
  EXPECT_EQ(circle.verdict, Verdict::invalid) << "a circle of fifty thousand";
}

}  // namespace
}  // namespace crossdock::x12::hierarchy_test
