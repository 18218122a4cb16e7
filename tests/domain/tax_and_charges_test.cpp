// SPDX-License-Identifier: Apache-2.0
// Checks amounts on invoices beside the goods: taxes, allowances, charges. 12 lanterns at 19.60 are worth 235.20.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::tests::tax_and_charges_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* agreed_tax = "  taxes: [{percent: 8.25}]\n";

struct Extras {
  const char* name;
  std::string total, tail;  // TDS01 and what follows
  std::string approved;
  std::vector<std::string> holds = {};
  std::string terms = {};  // further lines of the profile
};

class ExtrasTest : public testing::TestWithParam<Extras> {};

TEST_P(ExtrasTest, OfAnInvoiceOverTwelve) {
  Trade trade(GetParam().terms.empty() ? nullptr : with_terms(GetParam().terms));
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = GetParam().total, .tail = GetParam().tail});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), GetParam().approved);
  EXPECT_EQ(books.holds, GetParam().holds);
  EXPECT_THAT(trade.faults(), IsEmpty());
}

std::string many(const std::string& segment, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += segment;
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    DomainTest, ExtrasTest,
    testing::Values(
        // R8a, R8c, R8d.
        Extras{"A3_G7_ATaxWithoutARateIsHeld", "28520", "TXI*ST*50.00~", "235.20", {"I1 tax_mismatch 50.00"}},
        Extras{"A3_G7_ATaxOf99PercentIsHeld",
               "46805",
               "TXI*ST*232.85*99*****235.2~",
               "235.20",
               {"I1 tax_mismatch 232.85"}},
        Extras{"A3_G7_ATaxOfMoreThanTheLinesIsHeld",
               "106020",
               "TXI*ST*825*8.25*****10000~",
               "235.20",
               {"I1 tax_mismatch 825.00"}},
        Extras{"A3_OfAnAgreedRateABaseThatIsNotThereIsHeld",
               "106020",
               "TXI*ST*825*8.25*****10000~",
               "235.20",
               {"I1 tax_mismatch 825.00"},
               agreed_tax},
        Extras{"A3_AnotherRateThanAgreedIsHeld",
               "25872",
               "TXI*ST*23.52*10~",
               "235.20",
               {"I1 tax_mismatch 23.52"},
               agreed_tax},
        Extras{"A3_TheSameTaxTwiceIsPaidOnce",
               "27400",
               "TXI*ST*19.40*8.25~TXI*ST*19.40*8.25~",
               "254.60",
               {"I1 tax_mismatch 19.40"},
               agreed_tax},
        Extras{"A3_AnotherJurisdictionIsHeld",
               "25460",
               "TXI*ST*19.40*8.25*CB*WA~",
               "235.20",
               {"I1 tax_mismatch 19.40"},
               "  taxes: [{percent: 8.25, jurisdiction: CA}]\n"},
        // R8b: 8.25 % of 235.20 are 19.404.
        Extras{"G8_ATaxMayBeOffByACent", "25461", "TXI*ST*19.41*8.25~", "254.61", {}, agreed_tax},
        Extras{"G8_ATaxRoundedDownPasses", "25460", "TXI*ST*19.40*8.25~", "254.60", {}, agreed_tax},
        // R11a, R11b.
        Extras{"B3_G16_AHeaderAllowanceInPercentLeavesTheAuditGreen", "22344", "SAC*A*C310***1176*3*5~", "223.44"},
        Extras{"B3_G16_AHeaderAllowanceLeavesTheAuditGreen", "22520", "SAC*A*C310***1000~", "225.20"},
        Extras{"B3_AnAllowanceAndAChargeTogether", "23020", "SAC*A*C310***1000~SAC*C*D240***500~", "230.20"},
        // R54: ten charges of 5.00.
        Extras{"B13_TheFreightLimitCountsForAllChargesTogether", "28520", many("SAC*C*D240***500~", 10), "240.20",
               std::vector<std::string>(9, "I1 unexpected_charge 5.00")},
        Extras{"B13_AnAgreedChargeHasALimitOfItsOwn",
               "24420",
               "SAC*C*D240***500~SAC*C*F050***400~",
               "244.20",
               {},
               "  charges: [{code: F050, limit: 4.00}]\n"}),
    case_name);

// R7: each partial invoice asks for its freight.
TEST(DomainTest, B13_G12_FreightIsPaidOnceForAnOrder) {
  Trade trade;
  const auto deal = trade.supplied();
  for (const auto* number : {"I1", "J2"}) {
    trade.bill(deal, {.number = number, .total = "12260", .lines = {{.quantity = "6"}}, .tail = "SAC*C*D240***500~"});
    trade.work();
  }
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "240.20");
  EXPECT_THAT(books.holds, ElementsAre("J2 unexpected_charge 5.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, B13_FreightPerShipmentIsPaidOnceForEach) {
  Trade trade(with_terms("  freight_per: shipment\n"));
  const auto deal = trade.supplied("6");
  trade.ship(deal, "NS-D2", "6");
  for (const auto* number : {"I1", "J2", "K3"}) {
    trade.bill(deal, {.number = number, .total = "8340", .lines = {{.quantity = "4"}}, .tail = "SAC*C*D240***500~"});
  }
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "245.20");
  EXPECT_THAT(books.holds, ElementsAre("K3 unexpected_charge 5.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R32: 20.60 less 12.00 for the line are the 19.60 that were agreed.
TEST(DomainTest, A8_G5_ALineAllowanceIsPartOfThePrice) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "23520", .lines = {{.price = "20.60", .under = "SAC*A*C310***1200~"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, A8_ALineAllowanceThatIsTooSmallLeavesTheRestHeld) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "24220", .lines = {{.price = "20.60", .under = "SAC*A*C310***500~"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 price_above_tolerance 7.00"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Partly shipped: half of the line and half of its allowance.
TEST(DomainTest, A8_ALineAllowanceOfAPartlyShippedLine) {
  Trade trade;
  const auto deal = trade.supplied("6");
  trade.bill(deal, {.number = "I1", .total = "23520", .lines = {{.price = "20.60", .under = "SAC*A*C310***1200~"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "117.60");
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 quantity_above_evidence 117.60"));
  trade.ship(deal, "NS-D2", "6");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// R13, R13a: 12 and, before or after them, -2.
TEST(DomainTest, B3_C_R13_G18_ANegativeLineCorrectsItsInvoiceWhereverItStands) {
  for (const bool first : {false, true}) {
    Trade trade;
    const auto deal = trade.supplied();
    BillText text{.number = "I1", .total = "19600", .lines = {{}, {.quantity = "-2", .number = "2"}}};
    if (first) std::swap(text.lines[0], text.lines[1]);
    trade.bill(deal, text);
    trade.work();
    EXPECT_EQ(money(trade.books(deal).approved), "196.00") << first;
    EXPECT_THAT(trade.books(deal).holds, IsEmpty()) << first;
    EXPECT_THAT(trade.faults(), IsEmpty()) << first;
    // The two are free again.
    trade.invoice(deal, "I2", "2");
    trade.work();
    EXPECT_EQ(money(trade.books(deal).approved), "235.20") << first;
    EXPECT_THAT(trade.books(deal).holds, IsEmpty()) << first;
    EXPECT_THAT(trade.faults(), IsEmpty()) << first;
  }
}

// The allowance was given for all twelve; the credit of the invoice gives back what was paid.
TEST(DomainTest, B3_ACreditOfAnInvoiceWithAnAllowanceLeavesNothing) {
  Trade trade;
  const auto deal = trade.supplied();
  const std::string allowance = "SAC*A*C310***1000~";
  trade.bill(deal, {.number = "I1", .total = "22520", .tail = allowance});
  trade.work();
  trade.bill(deal, {.number = "C1", .total = "22520", .head = "REF*IV*I1~", .tail = allowance, .credit = true});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "0.00");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
  trade.bill(deal, {.number = "I2", .total = "22520", .tail = allowance});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "225.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Half of the units come back with half of the allowance.
TEST(DomainTest, B3_ACreditOfHalfTheUnitsTakesHalfTheAllowance) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "22520", .tail = "SAC*A*C310***1000~"});
  trade.bill(deal, {.number = "C1",
                    .total = "11260",
                    .lines = {{.quantity = "6"}},
                    .head = "REF*IV*I1~",
                    .tail = "SAC*A*C310***500~",
                    .credit = true});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "112.60");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// 8.25 % of 39.20 are 3.23.
TEST(DomainTest, A3_N1_ACreditGivesItsTaxBack) {
  Trade trade(with_terms(agreed_tax));
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "25460", .tail = "TXI*ST*19.40*8.25~"});
  trade.bill(deal, {.number = "C1",
                    .total = "4243",
                    .lines = {{.quantity = "2"}},
                    .head = "REF*IV*I1~",
                    .tail = "TXI*ST*3.23*8.25~",
                    .credit = true});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "212.17");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Freight of 9.00 was above the limit; the supplier gives the charge back, first that of no agreement.
TEST(DomainTest, B13_N1_ACreditOfFreightAloneSettlesItsDispute) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "24420", .tail = "SAC*C*D240***900~"});
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 unexpected_charge 9.00"));
  trade.bill(deal, {.number = "C1",
                    .total = "900",
                    .lines = {{.quantity = "1", .price = "0.00"}},
                    .head = "REF*IV*I1~",
                    .tail = "SAC*C*D240***900~",
                    .credit = true});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// 2 % for the line, as a percentage and as the amount that it makes.
TEST(DomainTest, A8_ALineAllowanceInPercent) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "23050", .lines = {{.under = "SAC*A*C310***470*3*2~"}}});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "230.50");
  EXPECT_THAT(trade.books(deal).holds, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, AChargeBehindAnAllowanceIsHeld) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "23520", .tail = "SAC*A*C310***3000~SAC*C*G830***3000~"});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "205.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 30.00"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(DomainTest, AChargeThatWasCreditedIsNotHeld) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.bill(deal, {.number = "I1", .total = "25520", .tail = "SAC*C*D240***1000~SAC*C*G830***1000~"});
  trade.work();
  trade.bill(deal, {.number = "C1",
                    .total = "2960",
                    .lines = {{.quantity = "1"}},
                    .head = "REF*IV*I1~",
                    .tail = "SAC*C*D240***1000~",
                    .credit = true});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "215.60");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 10.00"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(DomainTest, FreightByShipmentCountsEachOrdersOwnShipments) {
  Trade trade(in_profile("northwind-supply", "  freight: 5.00", "  freight: 5.00\n  freight_per: shipment"));
  const auto one = trade.supplied();
  const auto two = trade.confirmed();
  trade.ship(two, "NS-D2", "6");
  trade.ship(two, "NS-D3", "6");
  trade.work();
  // One invoice over both orders has them judged together; then freight of 10.00 for the order with one shipment.
  trade.bill(one, {.number = "I1",
                   .total = "11760",
                   .lines = {{.quantity = "3", .under = "REF*PO*" + one.purchase + "~"},
                             {.quantity = "3", .number = "2", .under = "REF*PO*" + two.purchase + "~"}}});
  trade.work();
  trade.bill(one, {.number = "I7", .total = "12760", .lines = {{.quantity = "6"}}, .tail = "SAC*C*D240***1000~"});
  trade.work();
  EXPECT_THAT(trade.books(one).holds, ElementsAre("I7 unexpected_charge 10.00"));
  trade.bill(two, {.number = "X9", .total = "12760", .lines = {{.quantity = "6"}}, .tail = "SAC*C*D240***1000~"});
  trade.work();
  EXPECT_THAT(trade.books(two).holds, Not(Contains(HasSubstr("X9"))));
}

}  // namespace
}  // namespace crossdock::tests::tax_and_charges_test
