// SPDX-License-Identifier: Apache-2.0
// Level 5: check digits and code sets of others, found where a qualifier announces them and nowhere else.
#include "translators/x12/external_codes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/cases.hpp"
#include "tests/x12/sample.hpp"

namespace crossdock::x12::external_codes_test {
namespace {

struct Fault {
  const char* name;
  ExternalCode kind;
  std::string_view value;
  std::string_view message;  // empty: nothing is wrong
};
class ExternalFault : public testing::TestWithParam<Fault> {};
TEST_P(ExternalFault, IsSaidInOneSentence) {
  EXPECT_EQ(external_fault(GetParam().kind, GetParam().value).value_or(""), GetParam().message);
}
INSTANTIATE_TEST_SUITE_P(
    Values, ExternalFault,
    testing::Values(
        Fault{"Gtin8", ExternalCode::gtin8, "96385074", ""}, Fault{"Gtin12", ExternalCode::gtin12, "036000291452", ""},
        Fault{"Gtin13", ExternalCode::gtin13, "4006381333931", ""},
        Fault{"Gtin14", ExternalCode::gtin14, "00012345678905", ""},
        Fault{"Gtin14WrongDigit", ExternalCode::gtin14, "00012345678904",
              "GTIN 00012345678904: check digit is 4, should be 5"},
        Fault{"Gtin12TooShort", ExternalCode::gtin12, "03600029145", "GTIN 03600029145 does not have 12 digits"},
        Fault{"Gtin12Letters", ExternalCode::gtin12, "03600029145X", "GTIN 03600029145X does not have 12 digits"},
        Fault{"Gln", ExternalCode::gln, "0614141000012", ""},
        Fault{"GlnWrongDigit", ExternalCode::gln, "0614141000013", "GLN 0614141000013: check digit is 3, should be 2"},
        Fault{"Sscc", ExternalCode::sscc, "106141411234567897", ""},
        Fault{"SsccWithApplicationIdentifier", ExternalCode::sscc, "00106141411234567897", ""},
        Fault{"SsccWrongDigit", ExternalCode::sscc, "00106141411234567890",
              "SSCC 00106141411234567890: check digit is 0, should be 7"},
        Fault{"SsccTooShort", ExternalCode::sscc, "10614141123456789",
              "SSCC 10614141123456789 does not have 18 digits"},
        Fault{"Scac", ExternalCode::scac, "UPSN", ""}, Fault{"ScacOfTwo", ExternalCode::scac, "FX", ""},
        Fault{"ScacWithDigit", ExternalCode::scac, "UPS1", "SCAC UPS1 is not of two to four letters"},
        Fault{"ScacTooLong", ExternalCode::scac, "FEDEX", "SCAC FEDEX is not of two to four letters"},
        Fault{"Duns", ExternalCode::duns, "123456789", ""},
        Fault{"DunsTooLong", ExternalCode::duns, "1234567890123", "DUNS 1234567890123 does not have nine digits"},
        Fault{"DunsWithSuffix", ExternalCode::duns_plus, "123456789WH01", ""},
        Fault{"DunsWithShortSuffix", ExternalCode::duns_plus, "123456789W",
              "DUNS 123456789W does not have nine digits and four characters"}),
    case_name);

TEST(CheckDigit, IsTheOnlyOneThatFits) {
  for (const std::string_view key : {"9638507", "03600029145", "400638133393", "0001234567890", "10614141123456789"}) {
    const auto digit = gs1_check_digit(key);
    int sum = digit, weight = 3;
    for (auto at = key.rbegin(); at != key.rend(); ++at, weight = 4 - weight) sum += weight * (*at - '0');
    EXPECT_EQ(sum % 10, 0) << key;
  }
}

// What the check digit is for: one digit typed wrong is always found.
RC_GTEST_PROP(CheckDigitProperty, OneWrongDigitIsAlwaysFound, ()) {
  const auto digit = rc::gen::map(rc::gen::inRange(0, 10), [](int n) { return static_cast<char>('0' + n); });
  auto key = *rc::gen::container<std::string>(13, digit);
  key += static_cast<char>('0' + gs1_check_digit(key));
  RC_ASSERT(!external_fault(ExternalCode::gtin14, key));
  const auto at = *rc::gen::inRange<std::size_t>(0, 14);
  const int change = *rc::gen::inRange(1, 10);
  key[at] = static_cast<char>('0' + (key[at] - '0' + change) % 10);
  RC_ASSERT(external_fault(ExternalCode::gtin14, key).has_value());
}

// Any bytes may stand in any of the values; what is said of them can be printed.
RC_GTEST_PROP(CheckDigitProperty, AnyTextHasAPrintableAnswer, (const std::string& text)) {
  for (int kind = 0; kind <= static_cast<int>(ExternalCode::duns_plus); ++kind) {
    const auto fault = external_fault(static_cast<ExternalCode>(kind), text).value_or("");
    RC_ASSERT(std::ranges::none_of(fault, [](char c) { return c >= 0 && c < ' '; }));
  }
}

struct Case {
  const char* name;
  std::string_view functional_id, set, body;
  std::string_view findings;
};
class ExternalTest : public testing::TestWithParam<Case> {};
TEST_P(ExternalTest, FindsExactlyThisAtLevelFive) {
  const auto& c = GetParam();
  const auto bytes = file_of(c.functional_id, c.set, c.body);
  CheckOptions options;
  options.validate.level = 5;
  const auto report = check_file(bytes, dictionary(), options);
  EXPECT_EQ(briefs(report, Which::all), c.findings) << findings_text(report);
  for (const auto* finding : all_findings(report)) EXPECT_EQ(finding->level, 5);
  // Errors of this level are noted; they do not reject the set.
  const bool error = c.findings.find("AK403") != std::string_view::npos;
  EXPECT_EQ(report.interchanges.at(0).groups.at(0).sets.at(0).status, error ? 'E' : 'A');
  EXPECT_EQ(briefs(check_file(bytes, dictionary()), Which::all), "");
}

INSTANTIATE_TEST_SUITE_P(
    Order, ExternalTest,
    testing::Values(
        Case{"Clean", "PO", "850",
             "BEG*00*NE*P**20260105~CUR*BY*USD~TD5**2*UPSN~N1*ST**UL*0614141000012~N4*TOWN*NY*10001*US~"
             "PO1*1*1*EA*5**UP*036000291452*EN*4006381333931~",
             ""},
        Case{"WrongUpc", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1*EA*5**UP*036000291453~", "AK403:7 PO1-07 #3"},
        Case{"SecondIdentifierWrong", "PO", "850",
             "BEG*00*NE*P**20260105~PO1*1*1*EA*5**VN*036000291453*UK*00012345678904~", "AK403:7 PO1-09 #3"},
        Case{"VendorNumbersAreNotJudged", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1*EA*5**VN*1*BP*2~", ""},
        Case{"UpcWithoutCheckDigitIsNotJudged", "PO", "850", "BEG*00*NE*P**20260105~PO1*1*1*EA*5**UI*03600029145~", ""},
        Case{"Currency", "PO", "850", "BEG*00*NE*P**20260105~CUR*BY*USX~PO1*1*1*EA~", "AK403:7 CUR-02 #3"},
        Case{"Country", "PO", "850", "BEG*00*NE*P**20260105~N1*ST**92*01~N4*TOWN**10001*UK~PO1*1*1*EA~",
             "AK403:7 N4-04 #4"},
        Case{"CountryOfThreeLetters", "PO", "850", "BEG*00*NE*P**20260105~N1*ST**92*01~N4*TOWN**10001*DEU~PO1*1*1*EA~",
             ""},
        Case{"StateUnknown", "PO", "850", "BEG*00*NE*P**20260105~N1*ST**92*01~N4*TOWN*XX*10001*US~PO1*1*1*EA~",
             "warning:unknown-state N4-02 #4"},
        Case{"StateOfAnotherCountry", "PO", "850", "BEG*00*NE*P**20260105~N1*ST**92*01~N4*TOWN*XX*10001*DE~PO1*1*1*EA~",
             ""},
        Case{"Carrier", "PO", "850", "BEG*00*NE*P**20260105~TD5**2*UPS GROUND~PO1*1*1*EA~", "AK403:7 TD5-03 #3"},
        Case{"CarrierByName", "PO", "850", "BEG*00*NE*P**20260105~TD5****M*UPS GROUND~PO1*1*1*EA~", ""},
        Case{"LocationNumber", "PO", "850", "BEG*00*NE*P**20260105~N1*ST**UL*0614141000013~PO1*1*1*EA~",
             "AK403:7 N1-04 #3"},
        Case{"Duns", "PO", "850", "BEG*00*NE*P**20260105~N1*BY**1*12345678~PO1*1*1*EA~", "AK403:7 N1-04 #3"},
        Case{"StoresOfOneQualifier", "PO", "850",
             "BEG*00*NE*P**20260105~PO1*1*3*EA~SDQ*EA*UL*0614141000012*1*0614141000013*2~", "AK403:7 SDQ-05 #4"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    ShipNotice, ExternalTest,
    testing::Values(
        Case{"Sscc", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**P~MAN*GM*00106141411234567897~", ""},
        Case{"WrongSscc", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**P~MAN*GM*00106141411234567890~",
             "AK403:7 MAN-02 #4"},
        Case{"SecondMark", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**P~MAN*CP*1Z999**GM*00106141411234567890~",
             "AK403:7 MAN-05 #4"},
        Case{"OtherApplicationIdentifier", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**P~MAN*AI*0112345678901231~", ""},
        Case{"SsccAsApplicationIdentifier", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**P~MAN*AI*00106141411234567890~",
             "AK403:7 MAN-02 #4"},
        Case{"Item", "SH", "856", "BSN*00*A1*20260110*0930~HL*1**I~LIN**EO*96385075~", "AK403:7 LIN-03 #4"}),
    case_name);

}  // namespace
}  // namespace crossdock::x12::external_codes_test
