// SPDX-License-Identifier: Apache-2.0
// The offers file: what a row means, and what is said about a wrong one.
#include "partners/offers.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::partners::offers_test {
namespace {

TEST(OffersTest, ARowIsAnOffer) {
  const auto offers = parse_offers(
      "sku,gtin,mpn,name,unit,cost,stock,pack,minimum,maximum,lead_days,breaks\r\n"
      "S-1, 614141100170 ,M-1,\"Lamp, LED\",CS,10.50,12.5,6,12,600,3,100:9.80;500:9.20\r\n",
      "f.csv");
  ASSERT_TRUE(offers.errors.empty()) << describe(offers.errors[0]);
  ASSERT_EQ(offers.rows.size(), 1u);
  const auto& row = offers.rows[0];
  EXPECT_EQ(row.item, "00614141100170");
  EXPECT_EQ(row.sku, "S-1");
  EXPECT_EQ(row.gtin, "614141100170");
  EXPECT_EQ(row.mpn, "M-1");
  EXPECT_EQ(row.name, "Lamp, LED");
  EXPECT_EQ(row.unit, "CS");
  EXPECT_EQ(row.stock.text(), "12.5");
  EXPECT_EQ(row.pack, Decimal(6));
  EXPECT_EQ(row.minimum, Decimal(12));
  EXPECT_EQ(row.maximum, Decimal(600));
  EXPECT_EQ(row.lead_days, 3);
  ASSERT_EQ(row.prices.size(), 3u);
  EXPECT_EQ(row.prices[0].minimum, Decimal(0));
  EXPECT_EQ(row.prices[0].cost.text(), "10.50");
  EXPECT_EQ(row.prices[2].minimum, Decimal(500));
  EXPECT_EQ(row.prices[2].cost.text(), "9.20");
}

TEST(OffersTest, BreaksHoldForAllUnitsUnlessTheySayOtherwise) {
  const auto offers = parse_offers(
      "sku,mpn,cost,stock,breaks,pricing,line_charge\n"
      "S-1,M-1,10,5,100:9,,\nS-2,M-2,10,5,100:9,all-units,2.50\nS-3,M-3,10,5,100:9,incremental,0\n",
      "f.csv");
  ASSERT_TRUE(offers.errors.empty()) << describe(offers.errors[0]);
  ASSERT_EQ(offers.rows.size(), 3u);
  EXPECT_EQ(offers.rows[0].pricing, BreakPricing::all_units);
  EXPECT_TRUE(offers.rows[0].line_charge.is_zero());
  EXPECT_EQ(offers.rows[1].pricing, BreakPricing::all_units);
  EXPECT_EQ(offers.rows[1].line_charge.text(), "2.50");
  EXPECT_EQ(offers.rows[2].pricing, BreakPricing::incremental);
  const auto wrong = parse_offers("sku,mpn,cost,stock,pricing\nS-1,M-1,10,5,graduated\n", "f.csv");
  ASSERT_EQ(wrong.errors.size(), 1u);
  EXPECT_EQ(describe(wrong.errors[0]), "f.csv:2: pricing 'graduated' is neither all-units nor incremental");
}

TEST(OffersTest, ColumnsMayBeInAnyOrderAndMostAreOptional) {
  const auto offers = parse_offers("stock,mpn,cost,sku\n7,M-9,1.25,S-9\n", "f.csv");
  ASSERT_TRUE(offers.errors.empty()) << describe(offers.errors[0]);
  ASSERT_EQ(offers.rows.size(), 1u);
  EXPECT_EQ(offers.rows[0].item, "mpn:M-9");
  EXPECT_EQ(offers.rows[0].unit, "EA");
  EXPECT_EQ(offers.rows[0].pack, Decimal(1));
  EXPECT_EQ(offers.rows[0].maximum, std::nullopt);
}

TEST(OffersTest, EveryMistakeOfAFileIsListedAndGoodRowsStay) {
  const auto offers = parse_offers("sku,mpn,cost,stock\n,M-1,x,1\nS-2,M-2,2.00,5\nS-3,,3,-1\n", "f.csv");
  std::vector<std::string> all;
  for (const auto& error : offers.errors) all.push_back(describe(error));
  EXPECT_EQ(all, (std::vector<std::string>{"f.csv:2: sku is empty", "f.csv:2: cost: 'x' is not a number",
                                           "f.csv:4: gtin and mpn are both empty; one names the item",
                                           "f.csv:4: stock: '-1' is negative"}));
  ASSERT_EQ(offers.rows.size(), 1u);
  EXPECT_EQ(offers.rows[0].sku, "S-2");
}

TEST(OffersTest, AFileOfAnotherLayoutDoesNotFloodTheReport) {
  std::string text = "sku,mpn,cost,stock\n";
  for (int row = 0; row < 5000; ++row) text += "a,b\n";
  const auto offers = parse_offers(text, "f.csv");
  ASSERT_EQ(offers.errors.size(), 101u);
  EXPECT_EQ(describe(offers.errors.back()), "f.csv:102: further mistakes in this file are not listed");
}

struct Case {
  const char* name;
  std::string_view text;
  std::string_view mistake;
};

class BadOffersTest : public testing::TestWithParam<Case> {};

TEST_P(BadOffersTest, SaysWhereAndWhat) {
  const auto offers = parse_offers(GetParam().text, "f.csv");
  ASSERT_FALSE(offers.errors.empty());
  EXPECT_EQ(describe(offers.errors[0]), GetParam().mistake);
}

#define HEADER "sku,gtin,mpn,cost,stock,pack,minimum,maximum,lead_days,breaks\n"
INSTANTIATE_TEST_SUITE_P(
    Offers, BadOffersTest,
    testing::Values(
        Case{"NoHeader", "", "f.csv: file has no header row"},
        Case{"UnknownColumn", "sku,mpn,costs,stock\n", "f.csv:1: unknown column 'costs'; did you mean 'cost'?"},
        Case{"ColumnTwice", "sku,sku,mpn,cost,stock\n", "f.csv:1: column 'sku' is given twice"},
        Case{"ColumnMissing", "sku,mpn,cost\n", "f.csv:1: column 'stock' is missing"},
        Case{"NoIdentifierColumn", "sku,cost,stock\n", "f.csv:1: column 'gtin' or 'mpn' is missing"},
        Case{"TooFewFields", "sku,mpn,cost,stock\nS,M,1\n", "f.csv:2: row has 3 fields, the header has 4"},
        Case{"WrongCheckDigit", HEADER "S,614141100171,,1,1,,,,,\n",
             "f.csv:2: gtin '614141100171' is not 8, 12, 13 or 14 digits with a right check digit"},
        Case{"GtinFromSpreadsheet", HEADER "S,6.14E+11,,1,1,,,,,\n",
             "f.csv:2: gtin '6.14E+11' is not 8, 12, 13 or 14 digits with a right check digit"},
        Case{"CostMissing", HEADER "S,,M,,1,,,,,\n", "f.csv:2: cost: is empty"},
        Case{"CostTooFine", HEADER "S,,M,0.1234567,1,,,,,\n",
             "f.csv:2: cost: '0.1234567' has more than six digits after the point"},
        Case{"ThousandsSeparator", HEADER "S,,M,\"1,000\",1,,,,,\n", "f.csv:2: cost: '1,000' is not a number"},
        Case{"HugeStock", HEADER "S,,M,1,1000000000000,,,,,\n", "f.csv:2: stock: '1000000000000' is too large"},
        Case{"PackOfNothing", HEADER "S,,M,1,1,0,,,,\n",
             "f.csv:2: pack is 0; write 1 or leave it empty when any quantity is sold"},
        Case{"MaximumBelowMinimum", HEADER "S,,M,1,1,,10,5,,\n",
             "f.csv:2: maximum is below the minimum or the pack: nothing could be bought"},
        Case{"LeadDaysInWords", HEADER "S,,M,1,1,,,,two,\n",
             "f.csv:2: lead_days 'two' is not a whole number from 0 to 999"},
        Case{"BreakWithoutCost", HEADER "S,,M,1,1,,,,,100\n",
             "f.csv:2: breaks '100' is not quantity:cost, such as 100:9.80;500:9.20"},
        Case{"BreaksDoNotRise", HEADER "S,,M,9,1,,,,,100:8;50:7\n",
             "f.csv:2: breaks: quantity 50 does not rise above the one before it"},
        Case{"BreakIsDearer", HEADER "S,,M,9,1,,,,,100:9.50\n",
             "f.csv:2: breaks: 9.50 from 100 on is dearer than 9 below it"},
        Case{"SkuTwice", HEADER "S,,M,1,1,,,,,\nS,,N,1,1,,,,,\n", "f.csv:3: sku 'S' is already in line 2"},
        Case{"ItemTwiceInTwoLengths", HEADER "S,614141100170,,1,1,,,,,\nT,0614141100170,,1,1,,,,,\n",
             "f.csv:3: item 00614141100170 is already in line 2"}),
    case_name);
#undef HEADER

}  // namespace
}  // namespace crossdock::partners::offers_test
