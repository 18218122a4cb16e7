// SPDX-License-Identifier: Apache-2.0
// What an advice says of offers: which line is about which offer, which quantity is stock, and what is refused.
#include "gateway/apply/advised_stock.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::apply {
namespace {

using canonical::InventoryAdvice;
using canonical::InventoryLine;
using canonical::ItemId;
using canonical::ItemIdScheme;
using canonical::StockKind;
using canonical::StockLevel;

const Date today = Date::parse("2026-11-23").value();
const Date later = Date::parse("2026-12-24").value();

const std::vector<partners::OfferRow> offers = {
    {.item = "00614141100316",
     .sku = "NW-1031",
     .gtin = "614141100316",
     .mpn = "BL-LN400",
     .unit = "EA",
     .pack = Decimal(12)},
    {.item = "mpn:VX-PC30", .sku = "NW-1185", .mpn = "VX-PC30", .unit = "EA"},
};

StockLevel level(StockKind kind, int quantity, std::string unit = "EA") {
  return {.kind = kind, .quantity = {.value = Decimal(quantity), .unit = std::move(unit)}};
}
InventoryLine line(std::vector<ItemId> ids, std::vector<StockLevel> levels) {
  InventoryLine made;
  made.item.ids = std::move(ids);
  made.levels = std::move(levels);
  return made;
}
const ItemId lantern{.scheme = ItemIdScheme::seller, .value = "NW-1031"};

// What is set, and what was left out: "00614141100316 5 | not offered X".
std::string said(const AdvisedStock& stock) {
  std::string text;
  for (const auto& one : stock.items) text += one.item + " " + one.quantity.text() + " ";
  for (const auto& one : stock.gone) text += "gone " + one;
  for (const auto& one : stock.not_offered) text += "not offered " + one;
  for (const auto& one : stock.other_unit) text += "other unit " + one;
  for (const auto& one : stock.no_level) text += "no level " + one;
  return text;
}
std::string advised(std::vector<InventoryLine> lines, Unnamed unnamed = Unnamed::kept) {
  InventoryAdvice advice{.number = "S-1", .issue_date = today};
  advice.lines = std::move(lines);
  const auto stock = advised_stock(advice, offers, unnamed);
  if (stock) return said(*stock);
  EXPECT_EQ(stock.error().fault, Fault::unmapped);
  return stock.error().what;
}

struct Case {
  const char* name;
  std::vector<InventoryLine> lines;
  std::string said;
};
class AdvisedStockTest : public testing::TestWithParam<Case> {};

TEST_P(AdvisedStockTest, IsWhatTheLinesSay) { EXPECT_EQ(advised(GetParam().lines), GetParam().said); }

using enum StockKind;
using Scheme = ItemIdScheme;

StockLevel from(StockLevel one, Date day) {
  one.from = day;
  return one;
}

INSTANTIATE_TEST_SUITE_P(
    Items, AdvisedStockTest,
    testing::Values(
        Case{"BySellersNumber", {line({lantern}, {level(available, 5)})}, "00614141100316 5 "},
        Case{"ByStockKeepingUnit", {line({{Scheme::sku, "NW-1031"}}, {level(available, 5)})}, "00614141100316 5 "},
        Case{"ByGtinOfAnyLength",
             {line({{Scheme::gtin, "00614141100316"}}, {level(available, 5)})},
             "00614141100316 5 "},
        Case{"ByManufacturersNumber",
             {line({{Scheme::manufacturer, "VX-PC30"}}, {level(available, 5)})},
             "mpn:VX-PC30 5 "},
        Case{"OfNobody", {line({{Scheme::seller, "X"}}, {level(available, 5)})}, "not offered X"},
        Case{"BuyersNumberNamesNoOffer",
             {line({{Scheme::buyer, "NW-1031"}}, {level(available, 5)})},
             "not offered NW-1031"},
        Case{"OfTwoOffers",
             {line({lantern, {Scheme::manufacturer, "VX-PC30"}}, {level(available, 5)})},
             "NW-1031 names two offers, 'NW-1031' and 'NW-1185': ask the supplier which it means"},
        Case{"InTwoLines",
             {line({lantern}, {level(available, 5)}), line({{Scheme::gtin, "614141100316"}}, {level(available, 6)})},
             "614141100316 is told in two lines: stock of several places is not read yet"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Levels, AdvisedStockTest,
    testing::Values(
        Case{"AvailableBeforeOnHand", {line({lantern}, {level(on_hand, 9), level(available, 5)})}, "00614141100316 5 "},
        Case{"OnHandAlone", {line({lantern}, {level(on_hand, 9)})}, "00614141100316 9 "},
        Case{"OutOfStockIsNoneWhateverItsQuantity",
             {line({lantern}, {level(out_of_stock, 40), level(on_hand, 9)})},
             "00614141100316 0 "},
        Case{"LessThanNothingIsNothing", {line({lantern}, {level(available, -3)})}, "00614141100316 0 "},
        Case{"WhatWillComeIsNotThere",
             {line({lantern}, {level(available, 5), from(level(available, 80), later)})},
             "00614141100316 5 "},
        Case{"OnlyWhatWillCome", {line({lantern}, {from(level(available, 80), later)})}, "no level NW-1031"},
        Case{"WhatIsOnOrderIsNotThere", {line({lantern}, {level(on_order, 80)})}, "no level NW-1031"},
        Case{"AvailableAtTwoPlaces",
             {line({lantern}, {level(available, 5), level(available, 6)})},
             "NW-1031 tells twice what is available: stock of several places is not read yet"},
        Case{"WithoutAUnit", {line({lantern}, {level(available, 5, "")})}, "00614141100316 5 "},
        Case{"AnotherPieceIsTheSame", {line({lantern}, {level(available, 5, "H87")})}, "00614141100316 5 "},
        Case{"CartonsOfThePack", {line({lantern}, {level(available, 5, "XCT")})}, "00614141100316 60 "},
        Case{"CartonsOfNoKnownSize",
             {line({{Scheme::seller, "NW-1185"}}, {level(available, 5, "XCT")})},
             "other unit NW-1185"}),
    case_name);

TEST(WholeReportTest, AnOfferWithoutALineIsGone) {
  EXPECT_EQ(advised({line({lantern}, {level(available, 5)})}, Unnamed::gone),
            "00614141100316 5 mpn:VX-PC30 0 gone NW-1185");
}

// The supplier has some of it, and nobody can say how much.
TEST(WholeReportTest, AnOfferWithALineThatSaysNothingIsKept) {
  EXPECT_EQ(advised({line({lantern}, {level(on_order, 5)}),
                     line({{Scheme::seller, "NW-1185"}}, {level(available, 1, "XCT")})},
                    Unnamed::gone),
            "other unit NW-1185no level NW-1031");
}

TEST(AdvisedStockSizeTest, ALongerAdviceIsRefused) {
  std::vector<InventoryLine> lines(most_advised_lines + 1);
  EXPECT_EQ(advised(lines), "advice has 10001 lines, and 10000 are taken at once: ask the supplier to send several");
  lines.pop_back();
  EXPECT_TRUE(advised(lines).starts_with("not offered line 1not offered line 2"));
}

}  // namespace
}  // namespace crossdock::apply
