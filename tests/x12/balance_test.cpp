// SPDX-License-Identifier: Apache-2.0
// Level 3: counts, hash totals, and what is told twice. Errors where there is one way of adding, warnings otherwise.
#include <gtest/gtest.h>

#include "tests/support/cases.hpp"
#include "tests/x12/sample.hpp"

namespace crossdock::x12::balance_test {
namespace {

struct Case {
  const char* name;
  std::string_view functional, set, body, expected;  // findings, warnings included
};
class BalanceTest : public testing::TestWithParam<Case> {};

TEST_P(BalanceTest, FindsExactlyThis) {
  const auto& p = GetParam();
  const auto report = check_file(file_of(p.functional, p.set, p.body), dictionary());
  EXPECT_EQ(briefs(report, Which::all), p.expected) << findings_text(report);
}

TEST_P(BalanceTest, IsNotLookedAtOnLevelTwo) {
  const auto& p = GetParam();
  CheckOptions options;
  options.validate.level = 2;
  const auto report = check_file(file_of(p.functional, p.set, p.body), dictionary(), options);
  for (const auto* finding : all_findings(report)) EXPECT_LT(finding->level, 3) << brief(*finding);
}

constexpr std::string_view pack_of =
    "BSN*00*A1*20260110*0930*0002~HL*1**S~HL*2*1*O~PRF*PO1~HL*3*2*I~LIN**UP*012345678905~SN1**24*EA~HL*4*3*P~SN1**12*EA~"
    "HL*5*3*P~";
std::string packs(std::string_view last) { return std::string(pack_of) + std::string(last); }
const std::string even = packs("SN1**12*EA~CTT*5*48~"), items_only = packs("SN1**12*EA~CTT*5*24~"),
                  other_hash = packs("SN1**12*EA~CTT*5*36~"), short_pack = packs("SN1**6*EA~"),
                  other_unit = packs("SN1**1*CA~");

INSTANTIATE_TEST_SUITE_P(
    Totals, BalanceTest,
    testing::Values(
        Case{"NoTotalsAtAll", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1*EA~", ""},
        Case{"OrderCount", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1*EA~CTT*2~", "AK403:7 CTT-01 #4"},
        Case{"OrderHash", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1.5*EA~PO1*2*.25*EA~CTT*2*1.74~",
             "AK403:7 CTT-02 #5"},
        Case{"OrderHashOfDecimals", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1.5*EA~PO1*2*.25*EA~CTT*2*1.75~", ""},
        Case{"OrderHashKeepsLowDigits", "PO", "850",
             "BEG*00*NE*P**20260105~PO1*1*999999999*EA~PO1*2*999999999*EA~PO1*3*999999999*EA~PO1*4*999999999*EA~"
             "PO1*5*999999999*EA~PO1*6*999999999*EA~PO1*7*999999999*EA~PO1*8*999999999*EA~PO1*9*999999999*EA~"
             "PO1*10*999999999*EA~PO1*11*999999999*EA~CTT*11*999999989~",
             ""},
        Case{"ChangeCount", "PC", "860", "BCH*04*SA*P***20260105~POC*1*QI*6*2*EA~POC*2*QI*6*2*EA~CTT*1~",
             "AK403:7 CTT-01 #5"},
        Case{"ChangeHash", "PC", "860", "BCH*04*SA*P***20260105~POC*1*QI*6*2*EA~POC*2*QI*6*2*EA~CTT*2*11~",
             "AK403:7 CTT-02 #5"},
        Case{"ChangeAnswerHash", "CA", "865", "BCA*00*AT*P***20260105~POC*1*QI*6*2*EA~CTT*1*7~", "AK403:7 CTT-02 #4"},
        Case{"StockCount", "IB", "846", "BIA*00*DD*1*20260105~LIN*1*VN*A~QTY*33*5*EA~LIN*2*VN*B~QTY*33*6*EA~CTT*3*11~",
             "AK403:7 CTT-01 #7"},
        Case{"StockHash", "IB", "846", "BIA*00*DD*1*20260105~LIN*1*VN*A~QTY*33*5*EA~LIN*2*VN*B~QTY*33*6*EA~CTT*2*12~",
             "AK403:7 CTT-02 #7"},
        Case{"CatalogueCount", "SC", "832", "BCT*PS~LIN*1*VN*A~LIN*2*VN*B~CTT*1~", "AK403:7 CTT-01 #5"},
        Case{"LevelCount", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**S~HL*2*1*O~CTT*1~", "AK403:7 CTT-01 #5"},
        // Found by the fuzzer: quantities that no level holds.
        Case{"NoLevel", "SH", "856", "BSN*00*A1*20260110*0930~LIN**VP*A~SN1**1*EA~CTT*1~",
             "AK304:3 HL #3, AK403:7 CTT-01 #5"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Lines, BalanceTest,
    testing::Values(
        Case{"StoresGetWhatIsOrdered", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*9*EA~SDQ*EA*92*01*4*02*5~", ""},
        Case{"StoresGetSomethingElse", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*9*EA~SDQ*EA*92*01*4*02*6~PO1*2*1*EA~",
             "AK403:7 PO1-02 #3"},
        Case{"SeveralSegmentsOfStores", "PO", "850",
             "BEG*00*NE*P**20260105~PO1*1*9*EA~SDQ*EA*92*01*4*02*3~SDQ*EA*92*03*2~", ""},
        Case{"StoresInAnotherUnit", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*9*EA~SDQ*CA*92*01*4~", ""},
        Case{"SchedulePlansLess", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*9*EA~SCH*4*EA***002*20260110~", ""},
        Case{"SchedulePlansMore", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*9*EA~SCH*10*EA***002*20260110~",
             "warning:schedule PO1-02 #3"},
        Case{"SubLinesMakeUpTheQuantity", "PO", "850",
             "BEG*00*NE*P**20260105~PO1*1*24*EA*15.5~SLN*1**I*6*EA*15.5~SLN*2**I*18*EA*15.5~", ""},
        Case{"SubLinesMakeUpThePrice", "PO", "850",
             "BEG*00*NE*P**20260105~PO1*1*100*EA*1.255~SLN*1**I*2*EA*.5~SLN*2**I*3*EA*.085~", ""},
        Case{"SubLinesMakeUpNothing", "PO", "850",
             "BEG*00*NE*P**20260105~PO1*1*100*EA*1.255~SLN*1**I*2*EA*.5~SLN*2**I*3*EA*.1~",
             "warning:sub-lines PO1-02 #3"},
        Case{"AnswersMoreThanOrdered", "PR", "855", "BAK*00*AC*P*20260105~PO1*1*9*EA~ACK*IA*5*EA~ACK*IB*5*EA~",
             "warning:acknowledged PO1-02 #3"},
        Case{"AnswersLessThanOrdered", "PR", "855", "BAK*00*AC*P*20260105~PO1*1*9*EA~ACK*IQ*5*EA~", ""}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Packs, BalanceTest,
    testing::Values(Case{"PacksHoldTheItem", "SH", "856", even, ""},
                    Case{"HashOfItemsOnly", "SH", "856", items_only, ""},
                    Case{"HashOfNeither", "SH", "856", other_hash, "AK403:7 CTT-02 #13"},
                    Case{"PacksHoldLess", "SH", "856", short_pack, "AK403:7 SN1-02 #8"},
                    Case{"PacksInAnotherUnit", "SH", "856", other_unit, ""},
                    Case{"CartonsAreCounted", "SH", "856",
                         "BSN*00*A1*20260110*0930*0001~HL*1**S~TD1*CTN25*2~HL*2*1*O~HL*3*2*P~HL*4*3*I~SN1**1*EA~",
                         "warning:cartons TD1-02 #4"},
                    Case{"ComponentsAreNotPacks", "SH", "856",
                         "BSN*00*A1*20260110*0930*0004~HL*1**S~HL*2*1*O~HL*3*2*I~SN1**1*EA~HL*4*3*F~SN1**4*EA~", ""}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Money, BalanceTest,
    testing::Values(
        Case{"LineAmount", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*3*EA*2.5~AMT*1*7.4~", "AK403:7 AMT-02 #4"},
        Case{"LineAmountToTheCent", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*3*EA*2.333~AMT*1*7~", ""},
        Case{"OrderAmount", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*3*EA*2.5~PO1*2*1*EA*1~CTT*2~AMT*TT*8.5~", ""},
        Case{"OrderAmountWithCharge", "PO", "850",
             "BEG*00*NE*P**20260105~SAC*C*G821***695~PO1*1*3*EA*2.5~CTT*1~AMT*TT*14.45~", ""},
        Case{"OrderAmountThatNothingExplains", "PO", "850",
             "BEG*00*NE*P**20260105~SAC*C*G821***695~PO1*1*3*EA*2.5~CTT*1~AMT*TT*15.45~", "AK403:7 AMT-02 #6"},
        Case{"DueBeforeTheInvoice", "IN", "810", "BIG*20260115*I~ITD******20260110~IT1*1*1*EA*1**UP*1~TDS*100~",
             "warning:terms ITD-06 #3"},
        Case{"OrderedAfterTheInvoice", "IN", "810", "BIG*20260115*I*20260120*P~IT1*1*1*EA*1**UP*1~TDS*100~",
             "warning:terms BIG-03 #2"},
        Case{"DiscountDoesNotAddUp", "IN", "810", "BIG*20260115*I~IT1*1*1*EA*1**UP*1~TDS*100**90*5~",
             "warning:total TDS-03 #4"},
        Case{"BilledBackAllowanceStaysOut", "IN", "810",
             "BIG*20260115*I~IT1*1*10*EA*1**UP*1~TDS*1000~SAC*A*C310***100*******01~", ""},
        Case{"Remittance", "RA", "820", "BPR*I*15*C*ACH~ENT*1~RMR*IV*1**10~RMR*IV*2**5~", ""},
        Case{"RemittanceThatNothingExplains", "RA", "820", "BPR*I*16*C*ACH~ENT*1~RMR*IV*1**10~RMR*IV*2**5~",
             "warning:total BPR-02 #2"},
        Case{"Adjustment", "CD", "812", "BCD*20260120*A1*R*1000*C**INV1~N1*BY*B~CDD*01*C**1200~CDD*01*D**200~", ""},
        Case{"AdjustmentIsOff", "CD", "812", "BCD*20260120*A1*R*1000*C**INV1~N1*BY*B~CDD*01*C**1200~",
             "AK403:7 BCD-04 #2"}),
    case_name);

// Lines of 100.00, tax 8.25 on the line and in the summary, freight 5.00: which reading of TDS is accepted is told.
struct Reading {
  const char* name;
  const char* total;
  const char* message;
};
class TotalTest : public testing::TestWithParam<Reading> {};
TEST_P(TotalTest, NamesWhatItLeavesOut) {
  const auto body = "BIG*20260105*I1*20260101*PO1~IT1*1*10*EA*10**UP*012345678905~TXI*ST*8.25*.0825~TDS*" +
                    std::string(GetParam().total) + "~TXI*ST*8.25~SAC*C*D240***500~CTT*1~";
  const auto report = check_file(file_of("IN", "810", body), dictionary());
  std::string messages;
  for (const auto* finding : all_findings(report)) {
    EXPECT_EQ(finding->error, report.verdict == Verdict::invalid);
    messages += finding->message;
  }
  EXPECT_EQ(messages, GetParam().message);
}
INSTANTIATE_TEST_SUITE_P(
    X12, TotalTest,
    testing::Values(Reading{"AllOnce", "11325", ""},
                    Reading{"LinesAlone", "10000", "TDS-01 100.00 leaves out charges of 5.00, taxes of 8.25"},
                    Reading{"NoTax", "10500", "TDS-01 105.00 leaves out taxes of 8.25"},
                    Reading{"NoCharge", "10825", "TDS-01 108.25 leaves out charges of 5.00"},
                    Reading{"TaxTwice", "12150", "TDS-01 121.50 counts the taxes of the lines and of the document"},
                    Reading{"NoReading", "20000",
                            "TDS-01 200.00 is not 121.50, the sum of lines, charges and allowances and taxes"}),
    [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace crossdock::x12::balance_test
