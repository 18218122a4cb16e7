// SPDX-License-Identifier: Apache-2.0
// Invoices in UBL, as EN 16931 means their amounts. 12 lanterns at 19.60 are worth 235.20.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::tests::ubl_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string allowance(const std::string& amount, bool charge = false) {
  return fmt::format(
      "<cac:AllowanceCharge><cbc:ChargeIndicator>{}</cbc:ChargeIndicator>"
      "<cbc:AllowanceChargeReasonCode>{}</cbc:AllowanceChargeReasonCode>"
      "<cbc:Amount currencyID=\"USD\">{}</cbc:Amount></cac:AllowanceCharge>",
      charge, charge ? "FC" : "95", amount);
}
std::string total(const std::string& element, const std::string& amount) {
  return fmt::format("<cbc:{0} currencyID=\"USD\">{1}</cbc:{0}>", element, amount);
}
std::string tax(const std::string& amount) { return "<cac:TaxTotal>" + total("TaxAmount", amount) + "</cac:TaxTotal>"; }

struct Case {
  const char* name;
  UblText text;
  std::string approved;
  std::vector<std::string> holds = {};
};
class UblTest : public testing::TestWithParam<Case> {};

TEST_P(UblTest, OfAnInvoiceOverTwelve) {
  Trade trade(in_ubl);
  const auto deal = trade.supplied();
  auto text = GetParam().text;
  text.number = "I1";
  trade.bill_in_ubl(deal, text);
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), GetParam().approved);
  EXPECT_EQ(books.holds, GetParam().holds);
  EXPECT_THAT(trade.faults(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    DomainTest, UblTest,
    testing::Values(
        Case{"Plain", {.payable = "235.20"}, "235.20"},
        // U1, U1b, U1c: 20.60 less 12.00, 19.60 less 4.00, and a charge for the line.
        Case{"B1_G5_ALineIsNetOfItsAllowance",
             {.payable = "235.20", .lines = {{.price = "20.60", .charges = allowance("12.00")}}},
             "235.20"},
        Case{"B1_G5_ALineBelowTheAgreedPriceByItsAllowance",
             {.payable = "231.20",
              .lines = {{.amount = "231.20", .charges = allowance("4.00")}},
              .lines_total = "231.20"},
             "231.20"},
        Case{"B1_ALineIsNetOfItsChargeToo",
             {.payable = "240.20",
              .lines = {{.amount = "240.20", .charges = allowance("5.00", true)}},
              .lines_total = "240.20"},
             "240.20"},
        Case{"B1_ALineChargeAboveTheLimitIsHeldAndTheGoodsArePaid",
             {.payable = "243.20",
              .lines = {{.amount = "243.20", .charges = allowance("8.00", true)}},
              .lines_total = "243.20"},
             "235.20",
             {"I1 unexpected_charge 8.00"}},
        Case{
            "B1_AnAllowanceAndAChargeOfOneLine",
            {.payable = "236.20",
             .lines = {{.price = "20.60", .amount = "239.20", .charges = allowance("12.00") + allowance("4.00", true)}},
             .totals = {},
             .lines_total = "239.20"},
            "0.00",
            {"I1 total_mismatch 3.00"}},
        Case{"B3_G16_AHeaderAllowanceLeavesTheAuditGreen",
             {.payable = "231.20", .charges = allowance("4.00"), .totals = total("AllowanceTotalAmount", "4.00")},
             "231.20"},
        // U3, U4.
        Case{"B2_G6_WhatIsPrepaidIsPaidNoMore",
             {.payable = "215.20", .totals = total("PrepaidAmount", "20.00")},
             "215.20"},
        Case{"B2_G6_ARoundingAmountIsPartOfThePayable",
             {.payable = "235.23", .totals = total("PayableRoundingAmount", "0.03")},
             "235.23"},
        Case{"B2_ARoundingAmountMayBeNegative",
             {.payable = "235.00", .totals = total("PayableRoundingAmount", "-0.20")},
             "235.00"},
        Case{"B2_PrepaidAndRoundingTogether",
             {.payable = "215.00", .totals = total("PrepaidAmount", "20.00") + total("PayableRoundingAmount", "-0.20")},
             "215.00"},
        // U7.
        Case{"A3_G7_ATaxTotalWithoutASubtotalIsHeld",
             {.payable = "285.20", .tax = tax("50.00")},
             "235.20",
             {"I1 tax_mismatch 50.00"}},
        // U9.
        Case{"C_U9_AnInvoiceOfAnotherSellerIsHeld",
             {.payable = "235.20", .seller = "4012345000009"},
             "0.00",
             {"I1 wrong_supplier 235.20"}},
        Case{"C_U9_AnInvoiceOfAnotherGlnIsHeld",
             {.payable = "235.20", .seller_gln = "4012345000009"},
             "0.00",
             {"I1 wrong_supplier 235.20"}}),
    case_name);

// A credit note that names its invoice: money of one, then units of the other.
TEST(DomainTest, A4_G1_G2_CreditNotesInUbl) {
  Trade trade(in_ubl);
  const auto deal = trade.supplied();
  trade.bill_in_ubl(deal, {.number = "I1",
                           .payable = "247.20",
                           .lines = {{.price = "20.60", .amount = "247.20"}},
                           .lines_total = "247.20"});
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 price_above_tolerance 12.00"));
  UblText credit{.number = "C1",
                 .payable = "12.00",
                 .lines = {{.price = "1.00", .amount = "12.00"}},
                 .lines_total = "12.00",
                 .billing_reference = "I1",
                 .credit = true};
  trade.bill_in_ubl(deal, credit);
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  credit = {.number = "C2",
            .payable = "39.20",
            .lines = {{.quantity = "2", .amount = "39.20"}},
            .lines_total = "39.20",
            .billing_reference = "I1",
            .credit = true};
  trade.bill_in_ubl(deal, credit);
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "196.00");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// UBL knows what a price is of: 1,960 for a hundred.
TEST(DomainTest, A1_G4_ABaseQuantityInUbl) {
  Trade trade(in_ubl);
  const auto deal = trade.supplied();
  trade.bill_in_ubl(deal, {.number = "I1", .payable = "235.20", .lines = {{.price = "1960", .basis = "100"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

}  // namespace
}  // namespace crossdock::tests::ubl_test
