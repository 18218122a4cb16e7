// SPDX-License-Identifier: Apache-2.0
// Checks what follows from a fact: entries, holds, cases that close, bills, and the audit that watches them.
#include <gmock/gmock.h>

#include "gateway/acts/orders.hpp"
#include "gateway/store/orders.hpp"
#include "tests/domain/trade.hpp"

namespace crossdock::tests::settling_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Act = Trade::Act;

// The journal of the first purchase line's money: "agreed > approved 235.20".
std::vector<std::string> money_journal(Trade& trade, const std::string& purchase) {
  return trade.network().read([&](store::Transaction& tx) -> Result<std::vector<std::string>> {
    const auto rows = tx.query(
        "SELECT j.from_bucket, j.to_bucket, j.quantity FROM money_journal j JOIN purchase_line l ON l.id = j.line "
        "JOIN purchase_order o ON o.id = l.purchase_order WHERE j.account = 'purchase_money' AND o.number = $1 "
        "ORDER BY j.id",
        {purchase});
    if (!rows) return fail(rows.error());
    std::vector<std::string> entries;
    for (const auto& row : *rows)
      entries.push_back(row.text(0) + " > " + row.text(1) + " " + money(Decimal::scaled(row.integer(2), 6)));
    return entries;
  });
}

TEST(SettlingTest, TheJournalTakesAgreedMoneyFirstAndTheRestFromBeyond) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12", "20.60");
  trade.work();
  EXPECT_THAT(money_journal(trade, deal.purchase),
              ElementsAre("added > agreed 235.20", "agreed > approved 235.20", "beyond > disputed 12.00"));
}

TEST(SettlingTest, OnlyUnitsThatWereTakenBackAreSaidToBe) {
  Trade trade;
  const auto deal = trade.confirmed();
  trade.ship(deal, "NS-D1", "6");
  trade.work();
  trade.invoice(deal, "I1", "12");
  trade.work();
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  EXPECT_THAT(trade.books(deal).holds,
              testing::UnorderedElementsAre("I1 evidence_withdrawn 117.60", "I1 awaiting_shipment 117.60"));
  // Other goods took their place: the rest waits like any other.
  trade.ship(deal, "NS-D2", "6");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "117.60");
  EXPECT_THAT(books.holds, ElementsAre("I1 quantity_above_evidence 117.60"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(SettlingTest, TheCaseAboutWithdrawnEvidenceClosesWhenNoneIsMissing) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.work();
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  EXPECT_THAT(trade.books(deal).cases, Contains("EVIDENCE_WITHDRAWN"));
  trade.ship(deal, "NS-D2", "12");
  trade.work();
  EXPECT_THAT(trade.books(deal).cases, Not(Contains("EVIDENCE_WITHDRAWN")));
}

TEST(SettlingTest, ADecisionClosesTheCaseAboutWithdrawnEvidence) {
  Trade trade;
  const auto deal = trade.supplied();
  trade.invoice(deal, "I1", "12");
  trade.work();
  trade.cancel_shipment(deal, "NS-D1");
  trade.work();
  trade.act(Act::refuse, "I1", "evidence_withdrawn");
  trade.work();
  EXPECT_THAT(trade.books(deal).cases, Not(Contains("EVIDENCE_WITHDRAWN")));
}

TEST(SettlingTest, CasesAboutAMissingPriceCloseWhenItIsBilled) {
  Trade trade;
  const auto deal = trade.supplied("12", {.price = ""});
  EXPECT_THAT(trade.books(deal).cases, Contains("NOT_BILLED"));
  EXPECT_THAT(trade.books(deal).cases, Contains("NO_SELLING_PRICE"));
  const acts::Actor actor{"finance"};
  const acts::Because because{actor, "as agreed", trade.network().now()};
  const auto done = trade.network().gateway().database().write([&](store::Transaction& tx) -> Result<void> {
    const auto order = store::orders::find(tx, PartnerId("metro-outfitters"), deal.order);
    if (!order) return fail(order.error());
    return acts::set_selling_price(tx, **order, "1", Decimal::scaled(3495, 2), because);
  });
  ASSERT_TRUE(done) << describe(done.error());
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.billed), "419.40");
  EXPECT_THAT(books.cases, IsEmpty());
}

TEST(SettlingTest, TheAuditOfBillsComparesWithWhatShipped) {
  Trade trade;
  const auto deal = trade.confirmed();
  trade.ship(deal, "NS-D1", "6");
  trade.work();
  EXPECT_THAT(trade.violations(), IsEmpty());
  // Twice as much is billed as shipped, though the buyer can still get it.
  const auto done = trade.network().gateway().database().write([&](store::Transaction& tx) -> Result<void> {
    const auto changed = tx.execute("UPDATE buyer_bill_line SET quantity = quantity * 2", {});
    if (!changed) return fail(changed.error());
    return {};
  });
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_THAT(trade.violations(), Contains(HasSubstr("more is billed than shipped")));
}

TEST(SettlingTest, WhatIsBilledWhenOrderedNeedNotHaveShipped) {
  Trade trade(in_profile("metro-outfitters", "buyer:\n", "buyer:\n  bill_when: ordered\n"));
  const auto deal = trade.confirmed();
  EXPECT_EQ(money(trade.books(deal).billed), "419.40");
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(SettlingTest, TheAuditKnowsThatYenHaveNoCents) {
  Trade trade(in_profile("northwind-supply", "supplier:\n", "supplier:\n  currency: JPY\n"));
  const auto deal = trade.supplied("36", {.quantity = "36", .price = "3495", .head = "CUR*BY*JPY~"});
  trade.bill(deal, {.number = "I1", .total = "70600", .lines = {{.quantity = "36"}}, .head = "CUR*SE*JPY~"});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "706.00");
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(SettlingTest, OrderNumbersAreFoundWhereCaseAloneDiffers) {
  Trade trade;
  const auto name = trade.send_order();
  trade.work();
  auto deal = trade.deal_of(name);
  auto written = deal;
  written.purchase[0] = 'p';
  trade.acknowledge(written, "ACK*IA*12*EA~");
  trade.ship(written, "NS-D1", "8");
  trade.work();
  trade.ship(written, "NS-D1", "12", "05");
  trade.work();
  trade.invoice(written, "I1", "12");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.shipped), "12.00");
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.stuck, IsEmpty());
  EXPECT_THAT(trade.violations(), IsEmpty());
}

}  // namespace
}  // namespace crossdock::tests::settling_test
