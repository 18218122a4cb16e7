// SPDX-License-Identifier: Apache-2.0
// Checks that one party's words reach the other: references, places, weights, dates, numbers of items.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "gateway/store/messages.hpp"
#include "tests/domain/trade.hpp"

namespace crossdock::tests::carried_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* buyer = "metro-outfitters";
constexpr const char* supplier = "northwind-supply";

// A drop-ship order as retailers send it: the consumer's number, a department, the shop's own item number, and a note.
OrderText retail_order() {
  return {.item = "UP*614141100316*SK*LAN-12*IN*80017",
          .head = "REF*CO*W-99812~REF*DP*041~REF*IA*10457~DTM*001*20261205~",
          .under_line = "CTP*RS*RES*49.99~MSG*GIFT WRAP~"};
}

std::vector<std::string> of_set(const std::vector<std::string>& documents, const std::string& set) {
  std::vector<std::string> found;
  for (const auto& one : documents) {
    if (one.find("ST*" + set) != std::string::npos) found.push_back(one);
  }
  return found;
}

TEST(DomainTest, O7_TheSupplierLearnsWhatThePackingSlipNeeds) {
  Trade trade;
  const auto order = trade.send_order(retail_order());
  trade.work();
  EXPECT_THAT(trade.delivered(supplier, "ST*850"),
              ElementsAre(AllOf(HasSubstr("REF*CO*W-99812~"), HasSubstr("REF*PO*" + order + "~"),
                                HasSubstr("REF*DP*041~"), HasSubstr("DTM*001*20261205~"), HasSubstr("SK*LAN-12"),
                                HasSubstr("80017"), HasSubstr("CTP**RES*49.99~"), HasSubstr("MSG*GIFT WRAP~"),
                                HasSubstr("N1*ST*JORDAN AVERY~"), Not(HasSubstr("REF*CO*" + order + "~")))))
      << "and our number at the buyer is none of the supplier's: REF*IA is the supplier's own for us";
}

TEST(DomainTest, O7_WithoutAConsumersNumberTheBuyersStands) {
  Trade trade;
  const auto order = trade.send_order();
  trade.work();
  EXPECT_THAT(trade.delivered(supplier, "ST*850"), ElementsAre(HasSubstr("REF*CO*" + order + "~")));
}

// When which units are wanted. Nobody has said which of them are whose when a line is shared by suppliers.
TEST(DomainTest, O7_TheScheduleOfALineReachesWhoGetsAllOfIt) {
  Trade trade;
  trade.send_order({.under_line = "SCH*4*EA***002*20261205~SCH*8*EA***002*20261215~"});
  trade.work();
  EXPECT_THAT(trade.delivered(supplier, "ST*850"),
              ElementsAre(AllOf(HasSubstr("SCH*4*EA***002*20261205~"), HasSubstr("SCH*8*EA***002*20261215~"))));
}

// The supplier has 600.
TEST(DomainTest, O7_AScheduleIsANoteForWhoGetsSomeOfTheUnits) {
  Trade trade;
  trade.send_order({.quantity = "612", .under_line = "SCH*300*EA***002*20261205~SCH*312*EA***002*20261215~"});
  trade.work();
  EXPECT_THAT(trade.delivered(supplier, "ST*850"),
              ElementsAre(AllOf(Not(HasSubstr("SCH*")),
                                HasSubstr("MSG*schedule of all 612 EA: 300 EA requested delivery 2026-12-05, 312 EA "
                                          "requested delivery 2026-12-15~"))));
}

// The supplier's X12 has no place for a part of a schedule without a day, nor for a day whose meaning nobody knows.
TEST(DomainTest, O7_AScheduleWithoutDaysIsANote) {
  Trade trade;
  trade.send_order({.under_line = "SCH*4*EA***064*20261205~SCH*8*EA***002*20261215~"});
  trade.work();
  EXPECT_THAT(trade.delivered(supplier, "ST*850"),
              ElementsAre(AllOf(Not(HasSubstr("SCH*")),
                                HasSubstr("MSG*schedule of all 12 EA: 4 EA, 8 EA requested delivery 2026-12-15~"))));
  EXPECT_THAT(trade.faults(), ElementsAre());
}

TEST(DomainTest, O7_AScheduleInEdifactGoesToASupplierWithX12) {
  for (const auto& [date, told] :
       {std::pair("", "MSG*schedule of all 12 EA: 5 EA, 7 EA~"),
        {"DTM+64:20261205:102'", "MSG*schedule of all 12 EA: 5 EA, 7 EA~"},
        {"DTM+35:20261205:102'", "MSG*schedule of all 12 EA: 5 EA delivered 2026-12-05, 7 EA"},
        {"DTM+63:20261205:102'", "SCH*5*EA***063*20261205~"}}) {
    Trade trade(speaking(Side::buyer, canonical::Syntax::edifact));
    trade.send(Side::buyer, canonical::Syntax::edifact, "ORDERS",
               fmt::format("BGM+220+P1+9'DTM+137:20261123:102'LIN+1++614141100316:UP'QTY+21:12:EA'PRI+AAA:34.95'"
                           "SCC+1'QTY+113:5:EA'{0}SCC+1'QTY+113:7:EA'{0}UNS+S'CNT+2:1'",
                           date));
    trade.work();
    EXPECT_THAT(trade.delivered(supplier, "ST*850"), ElementsAre(HasSubstr(told))) << date;
    EXPECT_THAT(trade.faults(), ElementsAre());
  }
}

// The buyer's notice of one package with all items, of which the supplier's notice says `package`.
std::vector<std::string> packed(const std::string& package) {
  Trade trade;
  const auto deal = trade.confirmed();
  trade.send_as_supplier(
      "SH", transaction_set("856", "BSN*00*NS-D7*20261124*0900*0001~HL*1**S~HL*2*1*O~PRF*" + deal.purchase +
                                       "~HL*3*2*P~" + package + "HL*4*3*I~LIN*1*VP*NW-1031~SN1**12*EA~CTT*4~"));
  trade.work();
  EXPECT_THAT(trade.faults(), ElementsAre());
  return of_set(trade.delivered(buyer, "ST*"), "856");
}

TEST(DomainTest, APackageOfItemsIsOne) {
  EXPECT_THAT(packed("TD1*CTN25*1****G*12*LB~"), ElementsAre(HasSubstr("TD1*CTN25*1****G*12*LB~")));
  EXPECT_THAT(packed("TD1*CTN*1~"), ElementsAre(HasSubstr("TD1*CTN*1~")));
  EXPECT_THAT(packed("TD1******G*12*LB~"), ElementsAre(HasSubstr("TD1******G*12*LB~")));
}

// The buyer's notice of the items in one package, as it stands in the supplier's DESADV.
std::vector<std::string> packed_in_edifact(const std::string& package) {
  using canonical::Syntax;
  Trade trade(speaking(Side::supplier, Syntax::edifact));
  const auto order = trade.send_order();
  trade.work();
  const auto deal = trade.deal_of(order);
  trade.send(Side::supplier, Syntax::edifact, "ORDRSP",
             "BGM+231+R1+29'DTM+137:20261123:102'RFF+ON:" + deal.purchase +
                 "'LIN+1+5+614141100316:UP'QTY+113:12:PCE'UNS+S'CNT+2:1'");
  trade.send(Side::supplier, Syntax::edifact, "DESADV",
             "BGM+351+D1+9'DTM+137:20261123:102'RFF+ON:" + deal.purchase + "'CPS+1'CPS+2+1+1'" + package +
                 "LIN+1++614141100316:UP'QTY+12:12:PCE'");
  trade.work();
  EXPECT_THAT(trade.faults(), ElementsAre());
  return of_set(trade.delivered(buyer, "ST*"), "856");
}

// A code of one standard's list is none of the other's.
TEST(DomainTest, APackageInEdifactIsKnownByItsWord) {
  EXPECT_THAT(packed_in_edifact("PAC+1++CT'"), ElementsAre(HasSubstr("TD1*CTN*1~")));
  EXPECT_THAT(packed_in_edifact("PAC+1++SW'"), ElementsAre(HasSubstr("TD1**1~")));
  EXPECT_THAT(packed_in_edifact("PAC+++CT'"), ElementsAre(HasSubstr("TD1*CTN*1~")));
}

TEST(DomainTest, O6_NoticeAndBillSayWhatTheOrderAndTheSupplierSaid) {
  Trade trade;
  const auto deal = trade.confirmed(retail_order());
  trade.delivered(buyer, "");
  trade.send_as_supplier(
      "SH",
      "ST*856*0001~BSN*00*NS-D7*20261124*0900*0001~HL*1**S~TD1*CTN*2****G*31.5*LB~TD5**2*UPSN~REF*BM*B-77~"
      "DTM*011*20261124~DTM*017*20261127~N1*SF*NORTHWIND RENO*92*RNO1~N3*4 DOCK ROAD~N4*RENO*NV*89501*US~HL*2*1*O~PRF*" +
          deal.purchase + "~HL*3*2*I~LIN*1*VP*NW-1031~SN1**12*EA~CTT*3~SE*18*0001~");
  trade.work();
  const auto sent = trade.delivered(buyer, "ST*");
  EXPECT_THAT(
      of_set(sent, "856"),
      ElementsAre(AllOf(HasSubstr("TD1*CTN*2****G*31.5*LB~"), HasSubstr("REF*BM*B-77~"), HasSubstr("REF*CO*W-99812~"),
                        HasSubstr("REF*DP*041~"), HasSubstr("DTM*011*20261124~"), HasSubstr("DTM*017*20261127~"),
                        HasSubstr("N1*ST*JORDAN AVERY~"), HasSubstr("N1*SF*NORTHWIND RENO*92*RNO1~"))));
  EXPECT_THAT(of_set(sent, "810"),
              ElementsAre(AllOf(HasSubstr("REF*CO*W-99812~"), HasSubstr("REF*DP*041~"), HasSubstr("DTM*011*20261124~"),
                                HasSubstr("N1*ST*JORDAN AVERY~"))));
  EXPECT_THAT(trade.faults(), ElementsAre());
}

// All three of a supplier at once, in an order that names do not decide.
TEST(DomainTest, O19_AnswersLeaveInOrder) {
  Trade trade;
  const auto order = trade.send_order();
  trade.work();
  const auto deal = trade.deal_of(order);
  trade.invoice(deal, "I1", "12");
  trade.ship(deal, "NS-D1", "12");
  trade.acknowledge(deal, "ACK*IA*12*EA~");
  trade.work();
  const auto sent = trade.network().read([](store::Transaction& tx) {
    return store::messages::list(tx, {.partner = buyer, .direction = store::Direction::out});
  });
  std::vector<std::string> types;
  for (auto one = sent.rbegin(); one != sent.rend(); ++one) types.push_back(one->type);
  EXPECT_THAT(types, ElementsAre("997", "855", "856", "810"));
}

}  // namespace
}  // namespace crossdock::tests::carried_test
