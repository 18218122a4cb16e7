// SPDX-License-Identifier: Apache-2.0
// Tracking numbers: a few of our own, and the public collection where it is present.
#include "gateway/modules/tracking/tracking_number.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/cases.hpp"

namespace crossdock::tracking::tracking_number_test {
namespace {

struct Case {
  const char* name;
  std::string_view number;
  std::string_view carrier;
  CheckDigit check;
};
class TrackingNumberTest : public testing::TestWithParam<Case> {};

TEST_P(TrackingNumberTest, FindsTheCarrierAndChecksTheDigit) {
  const auto found = carrier_of(GetParam().number);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->carrier, GetParam().carrier);
  EXPECT_EQ(found->check, GetParam().check);
}

INSTANTIATE_TEST_SUITE_P(Tracking, TrackingNumberTest,
                         testing::Values(Case{"Ups", "1Z5R89390357567127", "ups", CheckDigit::right},
                                         Case{"UpsWrong", "1Z5R89390357567128", "ups", CheckDigit::wrong},
                                         Case{"UpsLowerCaseWithBlanks", "1z 5R8 939 03 5756712 7", "ups",
                                              CheckDigit::right},
                                         Case{"S10", "RB123456785GB", "s10", CheckDigit::right},
                                         Case{"S10OfNoCountry", "RB123456785XX", "s10", CheckDigit::wrong},
                                         Case{"S10OfCapeVerde", "RB123456785CV", "s10", CheckDigit::right},
                                         Case{"DhlParcel", "JVGL06216519000617440005", "dhl", CheckDigit::none},
                                         Case{"S10Wrong", "RB123456786GB", "s10", CheckDigit::wrong},
                                         Case{"FedExExpress", "986578788855", "fedex", CheckDigit::right},
                                         Case{"Usps", "0307 1790 0005 2348 3741", "usps", CheckDigit::right},
                                         Case{"DhlExpress", "3318810025", "dhl", CheckDigit::right},
                                         Case{"Dpd", "00 81827 0998 0000 0200 33 350 276 C", "dpd", CheckDigit::right}),
                         case_name);

TEST(TrackingNumberTest, Gs1CheckDigits) {
  EXPECT_TRUE(is_gtin("4006381333931"));
  EXPECT_TRUE(is_gtin("036000291452"));
  EXPECT_FALSE(is_gtin("4006381333932"));
  EXPECT_FALSE(is_gtin("400638133393"));
  EXPECT_TRUE(is_sscc("012345000000000027") || is_sscc("001234500000000027"));
  EXPECT_FALSE(is_sscc("0012345000000000X7"));
  EXPECT_FALSE(carrier_of(""));
  EXPECT_FALSE(carrier_of("not a number"));
}

// FedEx and Purolator both number in twelve digits, and this one is right for either.
TEST(TrackingNumberTest, TwinsAreAllNamed) {
  const auto all = carriers_of("287809468872");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].carrier, "fedex");
  EXPECT_EQ(all[1].carrier, "purolator");
  EXPECT_EQ(all[1].check, CheckDigit::right);
  EXPECT_EQ(carrier_of("287809468872")->carrier, "fedex");
  EXPECT_EQ(carriers_of("1Z5R89390357567127").size(), 1U);
  EXPECT_TRUE(carriers_of("not a number").empty());
}

std::filesystem::path corpus() {
  const char* set = std::getenv("CROSSDOCK_CORPUS");
  const std::filesystem::path root =
      set ? std::filesystem::path(set) : std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "../shared/corpus";
  return root / "tracking-numbers";
}

TEST(TrackingNumberCorpusTest, AgreesWithThePublicCollection) {
  if (!std::filesystem::exists(corpus())) GTEST_SKIP() << "[CORPUS ABSENT] " << corpus();
  int right = 0;
  int valid = 0;
  int refused = 0;
  int invalid = 0;
  for (const auto& file : std::filesystem::directory_iterator(corpus())) {
    if (file.path().extension() != ".json") continue;
    std::ifstream in(file.path());
    std::stringstream text;
    text << in.rdbuf();
    const auto couriers = boost::json::parse(text.str());
    const std::string courier(couriers.at("courier_code").as_string());
    for (const auto& format : couriers.at("tracking_numbers").as_array()) {
      for (const auto& number : format.at("test_numbers").at("valid").as_array()) {
        const auto found = carriers_of(std::string(number.as_string()));
        const bool good = std::ranges::any_of(found, [&](const TrackingNumber& one) {
          return one.check != CheckDigit::wrong &&
                 (one.carrier == courier || (one.carrier == "sscc" && courier == "fedex"));
        });
        right += good ? 1 : 0;
        ++valid;
        if (!good) std::cout << "valid, but not seen as " << courier << ": " << number << '\n';
      }
      for (const auto& number : format.at("test_numbers").at("invalid").as_array()) {
        const auto found = carrier_of(std::string(number.as_string()));
        const bool good = !found || found->carrier != courier || found->check == CheckDigit::wrong;
        refused += good ? 1 : 0;
        ++invalid;
        if (!good) std::cout << "invalid, but accepted as " << courier << ": " << number << '\n';
      }
    }
  }
  RecordProperty("valid", std::to_string(right) + " of " + std::to_string(valid));
  std::cout << right << " of " << valid << " valid, " << refused << " of " << invalid << " invalid numbers\n";
  EXPECT_EQ(right, valid);
  EXPECT_EQ(refused, invalid);
}

}  // namespace
}  // namespace crossdock::tracking::tracking_number_test
