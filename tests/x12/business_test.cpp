// SPDX-License-Identifier: Apache-2.0
// Levels 6 and 7: business rules, and documents compared with the order they are about.
#include "translators/x12/business.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"
#include "tests/x12/sample.hpp"
#include "translators/x12/acknowledgement.hpp"
#include "translators/x12/across.hpp"

namespace crossdock::x12::business_test {
namespace {

struct Case {
  const char* name;
  std::string_view functional, set, body, expected;  // findings of the level, warnings included
};

std::string of_level(const FileReport& report, int level) {
  std::string text;
  for (const auto* finding : all_findings(report)) {
    if (finding->level == level) text += (text.empty() ? "" : ", ") + brief(*finding);
  }
  return text;
}

class BusinessTest : public testing::TestWithParam<Case> {};

TEST_P(BusinessTest, FindsExactlyThis) {
  const auto& p = GetParam();
  CheckOptions options;
  options.validate.level = 6;
  const auto report = check_file(file_of(p.functional, p.set, p.body), dictionary(), options);
  EXPECT_EQ(of_level(report, 6), p.expected) << findings_text(report);
  EXPECT_EQ(report.interchanges[0].groups[0].sets[0].status, 'A') << "business rules are not for a 997";
}

INSTANTIATE_TEST_SUITE_P(
    Orders, BusinessTest,
    testing::Values(
        Case{"DropShip", "PO", "850",
             "BEG*00*DS*P**20260105~N1*ST*JOHN DOE~N3*1 ROAD~N4*PLACE*MN*55403*US~PO1*1*1*EA***UP*036000291452~", ""},
        Case{"DropShipWithoutPerson", "PO", "850", "BEG*00*DS*P**20260105~PO1*1*1*EA***UP*036000291452~",
             "business:drop-ship-person BEG #2"},
        Case{"DropShipToACode", "PO", "850", "BEG*00*DS*P**20260105~N1*ST**92*0121~PO1*1*1*EA***UP*036000291452~",
             "business:drop-ship-person N1 #3"},
        Case{"DropShipWithoutStreet", "PO", "850",
             "BEG*00*DS*P**20260105~N1*ST*JOHN DOE~N4*PLACE*MN*55403*US~PO1*1*1*EA***UP*036000291452~",
             "business:drop-ship-person N1 #3"},
        Case{"NoPostcode", "PO", "850",
             "BEG*00*NE*P**20260105~N1*ST*X~N3*1 ROAD~N4*PLACE*MN**US~PO1*1*1*EA***UP*036000291452~",
             "business:ship-to-postcode N4 #5"},
        Case{"NoCountry", "PO", "850",
             "BEG*00*NE*P**20260105~N1*ST*X~N3*1 ROAD~N4*PLACE*MN*55403~PO1*1*1*EA***UP*036000291452~",
             "business:ship-to-country N4 #5"},
        Case{"NowhereToShip", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1*EA***UP*036000291452~",
             "business:ship-to BEG #2"},
        Case{"ToStores", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1*EA***UP*036000291452~SDQ*EA*92*01*1~", ""},
        Case{"NoProduct", "PO", "850", "BEG*00*NE*P**20260105~N1*ST**92*01~PO1*1*1*EA~", "business:order-item PO1 #4"},
        Case{"NoQuantity", "PO", "850", "BEG*00*NE*P**20260105~N1*ST**92*01~PO1*1*0*EA***UP*036000291452~",
             "business:order-quantity PO1-02 #4"},
        Case{"DatesReversed", "PO", "850",
             "BEG*00*NE*P**20260105~DTM*010*20260120~DTM*001*20260110~N1*ST**92*01~PO1*1*1*EA***UP*036000291452~",
             "business:order-dates DTM-02 #4"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Answers, BusinessTest,
    testing::Values(Case{"LineWithoutStatus", "PR", "855",
                         "BAK*00*AC*P*20260105~PO1*1*1*EA***UP*036000291452~PO1*2*1*EA***UP*012345678905~ACK*IA*1*EA~",
                         "business:ack-status PO1 #3"},
                    Case{"AcceptedInOneWord", "PR", "855", "BAK*00*AT*P*20260105~PO1*1*1*EA***UP*036000291452~", ""},
                    Case{"InvoiceOfNoOrder", "IN", "810", "BIG*20260115*I~IT1*1*1*EA*1**UP*036000291452~TDS*100~",
                         "business:invoice-order BIG #2"},
                    Case{"InvoiceNamesItInTheLine", "IN", "810", "BIG*20260115*I~IT1*1*1*EA*1**PO*4711~TDS*100~", ""},
                    Case{"InvoiceNamesItInAReference", "IN", "810",
                         "BIG*20260115*I~REF*PO*4711~IT1*1*1*EA*1**UP*036000291452~TDS*100~", ""}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    ShipNotices, BusinessTest,
    testing::Values(
        Case{
            "Complete", "SH", "856",
            "BSN*00*A1*20260110*0930*0001~HL*1**S~TD5**2*UPSN~REF*BM*1~HL*2*1*O~PRF*P~HL*3*2*P~MAN*GM*00012345678000000011~"
            "HL*4*3*I~LIN**UP*036000291452~SN1**1*EA~",
            ""},
        Case{"LadingWithoutCarrier", "SH", "856",
             "BSN*00*A1*20260110*0930*0004~HL*1**S~REF*BM*1~HL*2*1*O~PRF*P~HL*3*2*I~LIN**UP*036000291452~SN1**1*EA~",
             "business:asn-tracking HL #3"},
        Case{"TrackingWithoutLading", "SH", "856",
             "BSN*00*A1*20260110*0930*0004~HL*1**S~REF*CN*1Z~HL*2*1*O~PRF*P~HL*3*2*I~LIN**UP*036000291452~SN1**1*EA~",
             ""},
        Case{
            "PackWithoutLabel", "SH", "856",
            "BSN*00*A1*20260110*0930*0001~HL*1**S~REF*CN*1Z~HL*2*1*O~PRF*P~HL*3*2*P~HL*4*3*I~LIN**UP*036000291452~SN1**1*EA~",
            "business:asn-sscc HL #7"},
        Case{"OrderWithoutNumber", "SH", "856",
             "BSN*00*A1*20260110*0930*0004~HL*1**S~REF*CN*1Z~HL*2*1*O~HL*3*2*I~LIN**UP*036000291452~SN1**1*EA~",
             "business:asn-order HL #5"},
        Case{"ItemWithoutProduct", "SH", "856",
             "BSN*00*A1*20260110*0930*0004~HL*1**S~REF*CN*1Z~HL*2*1*O~PRF*P~HL*3*2*I~SN1**1*EA~",
             "business:asn-item HL #7"},
        Case{"OtherStructure", "SH", "856",
             "BSN*00*A1*20260110*0930*0001~HL*1**S~REF*CN*1Z~HL*2*1*O~PRF*P~HL*3*2*I~LIN**UP*036000291452~SN1**1*EA~",
             "business:asn-structure BSN-05 #2"},
        Case{"ArrivesBeforeItLeaves", "SH", "856",
             "BSN*00*A1*20260110*0930*0004~DTM*011*20260110~DTM*017*20260109~HL*1**S~REF*CN*1Z~HL*2*1*O~PRF*P~HL*3*2*I~"
             "LIN**UP*036000291452~SN1**1*EA~",
             "business:asn-dates DTM-02 #4"}),
    case_name);

TEST(BusinessRulesTest, AreNamedOnceAndSaidInASentence) {
  std::vector<std::string_view> names;
  for (const auto& rule : business_rules()) {
    EXPECT_EQ(std::ranges::count(names, rule.name), 0) << rule.name;
    EXPECT_GT(rule.sentence.size(), 20U) << rule.name;
    EXPECT_NE(dictionary().find("004010", rule.set), nullptr) << rule.name;
    names.push_back(rule.name);
  }
}

TEST(BusinessRulesTest, AreNoMatterOfA997) {
  CheckOptions options;
  options.validate.level = 6;
  const auto bytes = file_of("PO", "850", "BEG*00*DS*P**20260105~PO1*1*1*EA***UP*036000291452~");
  const auto report = check_file(bytes, dictionary(), options);
  EXPECT_EQ(report.verdict, Verdict::invalid);
  const auto sets = make_997(report.file.interchanges[0], report.interchanges[0], {});
  EXPECT_EQ(sets.at(0).body, "AK1*PO*11~AK2*850*0001~AK5*A~AK9*A*1*1*1~");
}

// ---- level 7 ---------------------------------------------------------------------------------------------------

constexpr std::string_view order_on_file =
    "BEG*00*NE*PO1**20260105~N1*ST*DC*92*PHX3~N4*PLACE*AZ*85001*US~PO1*1*10*EA*7.35*PE*UP*840000000017*VN*A-1~"
    "PO1*2*4*CA*20*PE*UP*840000000024*VN*B-2~CTT*2*14~";

class AcrossTest : public testing::TestWithParam<Case> {};

TEST_P(AcrossTest, FindsExactlyThis) {
  const auto& p = GetParam();
  const auto order_bytes = file_of("PO", "850", order_on_file);
  const auto file = read(order_bytes);
  ASSERT_TRUE(file);
  const auto orders = read_orders(*file);
  ASSERT_EQ(orders.size(), 1U);
  CheckOptions options;
  options.validate.level = 7;
  options.validate.orders = &orders;
  const auto report = check_file(file_of(p.functional, p.set, p.body), dictionary(), options);
  EXPECT_EQ(of_level(report, 7), p.expected) << findings_text(report);
}

INSTANTIATE_TEST_SUITE_P(
    Acknowledgement, AcrossTest,
    testing::Values(
        Case{
            "Agrees", "PR", "855",
            "BAK*00*AC*PO1*20260105~PO1*1*10*EA*7.35*PE*UP*840000000017~ACK*IA*10*EA~PO1*2*4*CA*20*PE*VN*B-2~ACK*IA*4*CA~",
            ""},
        Case{"UnknownOrder", "PR", "855", "BAK*00*AC*PO9*20260105~PO1*1*10*EA~ACK*IA*10*EA~",
             "across:unknown-order BAK-03 #2"},
        Case{"UnknownLine", "PR", "855", "BAK*00*AC*PO1*20260105~PO1*7*1*EA***VN*Z-9~ACK*IA*1*EA~",
             "across:unknown-line PO1-01 #3"},
        Case{"OtherItem", "PR", "855", "BAK*00*AC*PO1*20260105~PO1*1*10*EA*7.35*PE*VN*Z-9~ACK*IA*10*EA~",
             "across:item-differs PO1 #3"},
        Case{"ItemOfAnotherLine", "PR", "855", "BAK*00*AC*PO1*20260105~PO1*1*4*EA*7.35*PE*VN*B-2~ACK*IA*4*EA~",
             "across:item-differs PO1 #3"},
        Case{"TooMany", "PR", "855", "BAK*00*AC*PO1*20260105~PO1*1*11*EA*7.35~ACK*IA*11*EA~",
             "across:quantity-over PO1-02 #3"},
        Case{"OtherUnit", "PR", "855", "BAK*00*AC*PO1*20260105~PO1*1*10*CA*7.35~ACK*IA*10*CA~",
             "across:unit-differs PO1-03 #3"},
        Case{"OtherPrice", "PR", "855", "BAK*00*AC*PO1*20260105~PO1*1*10*EA*7.36~ACK*IA*10*EA~",
             "across:price-differs PO1-04 #3"},
        Case{"SamePriceWrittenOtherwise", "PR", "855", "BAK*00*AC*PO1*20260105~PO1*1*10*EA*7.350~ACK*IA*10*EA~", ""},
        Case{"OneLineTwice", "PR", "855",
             "BAK*00*AC*PO1*20260105~PO1*1*5*EA*7.35~ACK*IA*5*EA~PO1*1*5*EA*7.35~ACK*IA*5*EA~",
             "across:duplicate-line PO1-01 #5"},
        Case{"OtherShipTo", "PR", "855", "BAK*00*AC*PO1*20260105~N1*ST*DC*92*PHX4~PO1*1*10*EA*7.35~ACK*IA*10*EA~",
             "across:ship-to-differs N1 #3"},
        Case{"OtherPostcode", "PR", "855",
             "BAK*00*AC*PO1*20260105~N1*ST*DC~N4*PLACE*AZ*85002~PO1*1*10*EA*7.35~ACK*IA*10*EA~",
             "across:ship-to-differs N1 #3"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    ShipNotice, AcrossTest,
    testing::Values(
        Case{"AgreesOverSeveralPacks", "SH", "856",
             "BSN*00*A1*20260110*0930*0001~HL*1**S~HL*2*1*O~PRF*PO1~HL*3*2*P~HL*4*3*I~LIN*1*UP*840000000017~SN1**4*EA~"
             "HL*5*2*P~HL*6*5*I~LIN*1*UP*840000000017~SN1**6*EA~",
             ""},
        Case{"TooManyOverSeveralPacks", "SH", "856",
             "BSN*00*A1*20260110*0930*0001~HL*1**S~HL*2*1*O~PRF*PO1~HL*3*2*P~HL*4*3*I~LIN*1*UP*840000000017~SN1**4*EA~"
             "HL*5*2*P~HL*6*5*I~LIN*1*UP*840000000017~SN1**7*EA~",
             "across:quantity-over SN1-02 #13"},
        Case{"FoundByItsEanForm", "SH", "856",
             "BSN*00*A1*20260110*0930*0004~HL*1**S~HL*2*1*O~PRF*PO1~HL*3*2*I~LIN**EN*0840000000017~SN1**11*EA~",
             "across:quantity-over SN1-02 #8"},
        Case{
            "TwoOrdersOneUnknown", "SH", "856",
            "BSN*00*A1*20260110*0930*0004~HL*1**S~HL*2*1*O~PRF*PO1~HL*3*2*I~LIN*1~SN1**1*EA~HL*4*1*O~PRF*PO2~HL*5*4*I~LIN*1~"
            "SN1**1*EA~",
            "across:unknown-order PRF-01 #10"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Others, AcrossTest,
    testing::Values(
        Case{"InvoiceCountsItsOwnLines", "IN", "810", "BIG*20260115*I**PO1~IT1*1*4*CA*20**VN*B-2~TDS*8000~", ""},
        Case{"InvoiceAtAnotherPrice", "IN", "810", "BIG*20260115*I**PO1~IT1*1*4*CA*21**VN*B-2~TDS*8400~",
             "across:price-differs IT1-04 #3"},
        Case{"InvoiceOfMore", "IN", "810", "BIG*20260115*I**PO1~IT1*1*5*CA*20**VN*B-2~TDS*10000~",
             "across:quantity-over IT1-02 #3"},
        Case{"InvoiceOfUnknownOrder", "IN", "810", "BIG*20260115*I**PO7~IT1*1*5*CA*20**VN*B-2~TDS*10000~",
             "across:unknown-order BIG-04 #2"},
        Case{"ChangeOfALine", "PC", "860", "BCH*04*SA*PO1***20260105~POC*1*QI*12*2*EA~POC*1*PC*12*0*EA*7~", ""},
        Case{"ChangeOfNoLine", "PC", "860", "BCH*04*SA*PO1***20260105~POC*9*QI*12*2*EA~",
             "across:unknown-line POC-01 #3"},
        Case{"AddsANewLine", "PC", "860", "BCH*04*SA*PO1***20260105~POC*3*AI*12*2*EA****VN*C-3~", ""},
        Case{"AddsALineThatIsThere", "PC", "860", "BCH*04*SA*PO1***20260105~POC*2*AI*12*2*EA~",
             "across:duplicate-line POC-01 #3"},
        Case{"ChangesALineTwice", "PC", "860", "BCH*04*SA*PO1***20260105~POC*1*QI*12*2*EA~POC*1*QI*13*3*EA~",
             "across:duplicate-line POC-01 #4"},
        Case{"AnswersAChangeOfUnknownOrder", "CA", "865", "BCA*00*AT*PO8***20260105~POC*1*QI*6*2*EA~",
             "across:unknown-order BCA-03 #2"}),
    case_name);

}  // namespace
}  // namespace crossdock::x12::business_test
