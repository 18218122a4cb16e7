// SPDX-License-Identifier: Apache-2.0
// Checks what an invoice says about itself: its order, and when it is due.
#include <gmock/gmock.h>

#include "gateway/store/invoices.hpp"
#include "tests/domain/trade.hpp"

namespace crossdock::tests::invoice_heads_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

store::invoices::Invoice newest(Trade& trade) {
  return trade.network()
      .read([](store::Transaction& tx) {
        return store::invoices::list(tx, {.supplier = "northwind-supply", .number = "", .limit = 1});
      })
      .at(0);
}

TEST(DomainTest, G19_TermsAreKeptWithTheInvoice) {
  Trade trade;
  const auto deal = trade.confirmed();
  trade.ship(deal, "NS-D1", "12");
  trade.bill(deal, {.number = "I1", .total = "23520", .head = "ITD*01*3*2**10**30~"});
  trade.work();
  const auto invoice = newest(trade);
  EXPECT_EQ(invoice.due_on, "2026-12-23");
  EXPECT_EQ(invoice.discount_until, "2026-12-03");
  EXPECT_EQ(invoice.discount_percent, Decimal(2));
  EXPECT_EQ(money(invoice.approved), "235.20");
}

TEST(DomainTest, G22_AnInvoiceWithoutAnOrderIsFoundByItsItems) {
  Trade trade;
  const auto deal = trade.confirmed();
  trade.ship(deal, "NS-D1", "12");
  trade.work();
  for (const auto* order : {"", "4711", "P000001"}) {
    trade.bill(deal, {.number = std::string("I") + order, .total = "23520", .purchase = order});
    trade.work();
    const auto invoice = newest(trade);
    const auto holds =
        trade.network().read([&](store::Transaction& tx) { return store::invoices::holds(tx, invoice.id); });
    ASSERT_EQ(holds.size(), 1U) << order;
    EXPECT_EQ(holds[0].reason, "unknown_order");
    EXPECT_EQ(money(holds[0].amount), "235.20");
    EXPECT_THAT(holds[0].text, testing::HasSubstr("its items fit P000001-1")) << order;
    EXPECT_TRUE(invoice.approved.is_zero()) << order;
  }
  trade.act(Trade::Act::release, "I4711", "unknown_order");
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "235.20") << "of the invoice that a person says is meant";
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(DomainTest, G22_AnInvoiceThatFitsTwoOrdersIsLeftToAPerson) {
  Trade trade;
  const auto first = trade.confirmed(), second = trade.confirmed();
  trade.ship(first, "NS-D1", "12");
  trade.ship(second, "NS-D2", "12");
  trade.bill(first, {.number = "I1", .total = "23520", .purchase = ""});
  trade.work();
  EXPECT_TRUE(newest(trade).approved.is_zero());
  EXPECT_THAT(trade.books(first).holds, IsEmpty()) << "tied to neither";
  EXPECT_THAT(trade.violations(), IsEmpty());
}

}  // namespace
}  // namespace crossdock::tests::invoice_heads_test
