// SPDX-License-Identifier: Apache-2.0
// Ship notices that come again, are corrected, or are cancelled by their number alone.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests::notices_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST(DomainTest, N6_ALateRepetitionDoesNotReviveACancelledNotice) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  trade.ship(deal, "NS-D1", "12");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_TRUE(books.shipped.is_zero());
  EXPECT_EQ(money(books.billed), "0.00");
  EXPECT_THAT(books.cases, ElementsAre("DUPLICATE_SHIPMENT"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, N7_ACorrectionUpwardsBillsTheDifference) {
  Trade trade;
  const auto deal = trade.supplied("10");
  trade.ship(deal, "NS-D1", "12", "05");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.billed), "419.40");
  EXPECT_THAT(books.bills, ElementsAre("invoice 349.50", "invoice 69.90"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, N7_N9_ACorrectionOfAnOverShipmentBillsNothingAndClosesItsCase) {
  Trade trade;
  const auto deal = trade.supplied("14");
  EXPECT_THAT(trade.books(deal).cases, ElementsAre("OVER_SHIPPED"));
  trade.ship(deal, "NS-D1", "12", "05");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_THAT(books.bills, ElementsAre("invoice 419.40"));
  EXPECT_THAT(books.cases, IsEmpty());
  EXPECT_THAT(trade.faults(), IsEmpty());
}

TEST(DomainTest, N8_ASecondCancellationIsNoUnannouncedShipment) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_TRUE(books.shipped.is_zero());
  EXPECT_THAT(books.cases, Not(Contains("UNKNOWN_SHIPMENT")));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// Nobody confirmed: units of a notice that is taken back are ordered again, not confirmed.
TEST(DomainTest, N10_NothingIsConfirmedByACancelledNotice) {
  Trade trade;
  const auto order = trade.send_order();
  trade.work();
  const auto deal = trade.deal_of(order);
  trade.ship(deal, "NS-D1", "12");
  trade.work();
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  EXPECT_EQ(trade.bucket(deal, "confirmed").text(), "0");
  EXPECT_EQ(trade.bucket(deal, "placed").text(), "12");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// K30: BSN*01 without PRF.
TEST(DomainTest, C_K30_ANoticeIsCancelledByItsNumberAlone) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.send_as_supplier("SH", "ST*856*0001~BSN*01*NS-D1*20261124*0930~HL*1**S~CTT*1~SE*5*0001~");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_TRUE(books.shipped.is_zero());
  EXPECT_EQ(money(books.billed), "0.00");
  EXPECT_THAT(trade.faults(), IsEmpty());
}

// ---- siblings ------------------------------------------------------------------------------------------------------

// What came under the same number again with other goods is a question, also after a replacement.
TEST(DomainTest, N6_ALateRepetitionOfAReplacedNoticeChangesNothing) {
  for (const auto* store : store_names) {
    if (!store_is_there(store)) continue;
    Trade trade({}, fresh_store(store));
    const auto deal = trade.supplied();
    trade.ship(deal, "NS-D1", "10", "05");
    trade.work();
    trade.ship(deal, "NS-D1", "12");
    trade.work();
    const auto books = trade.books(deal);
    EXPECT_EQ(books.shipped.text(), "10");
    EXPECT_EQ(money(books.billed), "349.50");
    EXPECT_THAT(books.cases, ElementsAre("DUPLICATE_SHIPMENT"));
    EXPECT_THAT(trade.faults(), IsEmpty());
  }
}

// One notice over two orders is replaced by one that holds a single order.
TEST(DomainTest, A5_A6_B6_ANoticeOverTwoOrdersIsReplacedByOne) {
  Trade trade;
  const auto first = trade.confirmed();
  const auto second = trade.confirmed();
  const auto notice = [&](const std::string& purpose, const std::string& other) {
    const std::string more = other.empty() ? "" : "HL*4*1*O~PRF*" + other + "~HL*5*4*I~LIN**VP*NW-1031~SN1**12*EA~";
    const auto body = "BSN*" + purpose + "*NS-D1*20261123*0930~HL*1**S~TD5**2*UPSN~HL*2*1*O~PRF*" + first.purchase +
                      "~HL*3*2*I~LIN**VP*NW-1031~SN1**12*EA~" + more + (other.empty() ? "CTT*3~" : "CTT*5~");
    trade.send_as_supplier("SH", "ST*856*0001~" + body + (other.empty() ? "SE*11*0001~" : "SE*16*0001~"));
    trade.work();
  };
  notice("00", second.purchase);
  EXPECT_EQ(money(trade.books(first).billed), "419.40");
  EXPECT_EQ(money(trade.books(second).billed), "419.40");
  trade.invoice(second, "I1", "12");
  trade.work();
  notice("05", "");
  EXPECT_EQ(money(trade.books(first).billed), "419.40");
  const auto books = trade.books(second);
  EXPECT_EQ(money(books.billed), "0.00");
  EXPECT_TRUE(books.shipped.is_zero());
  EXPECT_THAT(books.holds, ElementsAre("I1 evidence_withdrawn 235.20"));
  EXPECT_THAT(trade.faults(), IsEmpty());
}

}  // namespace
}  // namespace crossdock::tests::notices_test
