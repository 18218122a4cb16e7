// SPDX-License-Identifier: Apache-2.0
// Checks generated tracking numbers and SSCCs with the gateway's own check digits.
#include "gateway/simulator/labels.hpp"

#include <gtest/gtest.h>

#include <set>

#include "gateway/modules/tracking/tracking_number.hpp"

namespace crossdock::simulator::labels_test {
namespace {

// The gateway's own check is the judge; it was tested against carriers' numbers.
void expect_right(const std::string& number, std::string_view carrier) {
  const auto known = tracking::carrier_of(number);
  ASSERT_TRUE(known) << number;
  EXPECT_EQ(known->carrier, carrier) << number;
  EXPECT_EQ(known->check, tracking::CheckDigit::right) << number;
}

TEST(LabelsTest, NumbersOfManyCartonsHaveRightCheckDigitsAndDiffer) {
  std::set<std::string> seen;
  for (std::int64_t serial = 1; serial <= 500; ++serial) {
    for (const auto* partner : {"northwind-supply", "alpenhaus", "x"}) {
      expect_right(ups_number(account_of(partner), serial), "ups");
      EXPECT_TRUE(seen.insert(ups_number(account_of(partner), serial)).second);
      EXPECT_TRUE(tracking::is_sscc(sscc(company_prefix_of("", partner), serial)));
      EXPECT_TRUE(seen.insert(sscc(company_prefix_of("", partner), serial)).second);
    }
    expect_right(fedex_number(serial), "fedex");
    expect_right(dhl_number(serial), "dhl");
  }
}

TEST(LabelsTest, KnownNumbers) {
  EXPECT_EQ(ups_number("5R8939", 5756712), "1Z5R89390357567127");
  EXPECT_EQ(sscc("0614141", 123456789), "006141411234567890");
}

TEST(LabelsTest, TheCarrierDecidesTheKindOfNumber) {
  EXPECT_TRUE(tracking_number("UPSN", "5R8939", 1).starts_with("1Z5R8939"));
  EXPECT_EQ(tracking_number("FDEG", "5R8939", 1).size(), 12u);
  EXPECT_EQ(tracking_number("DHLC", "5R8939", 1).size(), 10u);
  EXPECT_EQ(tracking_number("ODFL", "5R8939", 1), "");
}

TEST(LabelsTest, ACompanyPrefixIsTheStartOfTheGln) {
  EXPECT_EQ(company_prefix_of("4012345920017", "alpenhaus"), "4012345");
  EXPECT_EQ(company_prefix_of("", "alpenhaus").size(), 7u);
}

}  // namespace
}  // namespace crossdock::simulator::labels_test
