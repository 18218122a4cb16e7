// SPDX-License-Identifier: Apache-2.0
// What a review of the judging found: credits that come twice, approvals that pass too much, charges behind prepaid money,
// lines without a number, cases that nobody closes.
#include <gmock/gmock.h>

#include <fstream>

#include "gateway/acts/orders.hpp"
#include "gateway/modules/reconciliation/reconcile.hpp"
#include "gateway/store/orders.hpp"
#include "tests/domain/trade.hpp"
#include "translators/canonical/charges.hpp"

namespace crossdock::tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Act = Trade::Act;

std::string charge(const std::string& code, const std::string& cents) { return "SAC*C*" + code + "***" + cents + "~"; }
std::string tax(const std::string& amount) { return "TXI*ST*" + amount + "~"; }

// Another text in a copied profile.
auto profile(const std::string& partner, const std::string& from, const std::string& to) {
  return [=](const std::string& partners) {
    const auto path = partners + "/" + partner + "/partner.yaml";
    auto text = read_file(path);
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error(path + " does not say " + from);
    std::ofstream(path) << text.replace(at, from.size(), to);
  };
}

// Twelve ordered, shipped and confirmed.
Deal shipped(Trade& trade, const OrderText& order = {}) {
  const auto deal = trade.confirmed(order);
  trade.ship(deal, "NS-D1-" + deal.order, order.quantity);
  trade.work();
  return deal;
}

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

// ---- credits ---------------------------------------------------------------------------------------------------------

TEST(ReviewTest, ACreditNoteThatComesAgainTakesNothing) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.credit(deal, "C1", "2", "19.60", "I1");
  trade.credit(deal, "C1", "2", "19.60", "I1");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "196.00");
  EXPECT_EQ(money(books.credited), "0.00");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ReviewTest, ACreditNumberUsedForOtherContentIsHeldAndTakesNothing) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.credit(deal, "C1", "2", "19.60", "I1");
  trade.credit(deal, "C1", "3", "19.60", "I1");
  trade.work();
  auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "196.00");
  EXPECT_THAT(books.holds, ElementsAre("C1 duplicate_invoice 58.80"));
  EXPECT_THAT(trade.violations(), IsEmpty());
  trade.act(Act::release, "C1", "duplicate_invoice");
  trade.work();
  books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "137.20");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ReviewTest, ACreditNeverGoesToARepetition) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.invoice(deal, "I1", "12");
  trade.credit(deal, "C1", "12", "19.60", "I1");
  trade.credit(deal, "C2", "12", "19.60", "I1");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "0.00");
  EXPECT_EQ(money(books.credited), "0.00");
  EXPECT_THAT(books.holds, Contains(HasSubstr("C2")));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ReviewTest, ACreditStillGoesToTheDuplicateThatItNames) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.invoice(deal, "I2", "12");
  trade.work();
  trade.credit(deal, "C1", "12", "19.60", "I2");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ReviewTest, TwoCreditsOfOneDayForTwoInvoicesAreNoDuplicates) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "A-17", "7");
  trade.invoice(deal, "B-52", "5");
  trade.credit(deal, "CN-101", "2", "19.60", "A-17");
  trade.credit(deal, "CN-102", "2", "19.60", "B-52");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "156.80");
  EXPECT_THAT(books.holds, IsEmpty());
}

TEST(ReviewTest, ACreditThatNamesOnlyAnInvoiceWaitsForIt) {
  Trade trade;
  const auto deal = shipped(trade);
  BillText credit{.number = "C1",
                  .total = "3920",
                  .lines = {{.quantity = "2"}},
                  .head = "REF*IV*I1~",
                  .credit = true,
                  .purchase = ""};
  trade.bill(deal, credit);
  trade.work();
  trade.invoice(deal, "I1", "12");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "196.00");
  EXPECT_THAT(books.holds, IsEmpty());
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ReviewTest, ACreditInAnotherCurrencyIsHeld) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.bill(
      deal,
      {.number = "C1", .total = "3920", .lines = {{.quantity = "2"}}, .head = "CUR*SE*EUR~REF*IV*I1~", .credit = true});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("C1 currency_mismatch 39.20"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ReviewTest, ACreditOfAnotherSellerIsHeld) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.bill(deal, {.number = "C1",
                    .total = "3920",
                    .lines = {{.quantity = "2"}},
                    .head = "REF*IV*I1~N1*SE*SOMEBODY ELSE*1*999999999~",
                    .credit = true});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("C1 wrong_supplier 39.20"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

// ---- decisions ---------------------------------------------------------------------------------------------------------

TEST(ReviewTest, ReleasingOneChargeDoesNotPassTheOther) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.bill(deal, {.number = "I1", .total = "25520", .tail = charge("D240", "1000") + charge("G830", "1000")});
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 unexpected_charge 10.00", "I1 unexpected_charge 10.00"));
  trade.act(Act::release, "I1", "unexpected_charge");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "245.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 10.00"));
}

TEST(ReviewTest, AReleasePassesTheChargeOfItsAmount) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.bill(deal, {.number = "I1", .total = "27020", .tail = charge("D240", "1000") + charge("G830", "2500")});
  trade.work();
  trade.act(Act::release, "I1", "unexpected_charge");  // the largest comes first
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "260.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 10.00"));
}

TEST(ReviewTest, RefusingOneChargeLeavesTheOtherOpen) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.bill(deal, {.number = "I1", .total = "25520", .tail = charge("D240", "1000") + charge("G830", "1000")});
  trade.work();
  trade.act(Act::refuse, "I1", "unexpected_charge");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 10.00"));
}

TEST(ReviewTest, ReleasingOneTaxDoesNotPassTheOther) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.bill(deal, {.number = "I1", .total = "25520", .tail = tax("10.00") + "TXI*LS*10.00~"});
  trade.work();
  trade.act(Act::release, "I1", "tax_mismatch");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "245.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 tax_mismatch 10.00"));
}

// Module level: the stake of a total grows between two decisions.
reconciliation::Facts twelve(const canonical::Invoice& invoice) {
  reconciliation::Facts facts;
  facts.lines.push_back({.id = PurchaseLineId(1),
                         .order_number = "P1",
                         .number = "1",
                         .item = {},
                         .unit = "EA",
                         .packs = {},
                         .ordered = 12,
                         .evidence = 12,
                         .withdrawn = {},
                         .price = canonical::Money{Decimal::scaled(1960, 2), invoice.currency},
                         .price_basis = {}});
  facts.claims.push_back({.id = InvoiceId(1), .document = &invoice, .hash = "h1", .decided = {}, .foreign_seller = {}});
  return facts;
}

canonical::Invoice invoice_of(const std::string& number, const Decimal& units, const Decimal& price,
                              const std::string& currency) {
  canonical::Invoice invoice;
  invoice.number = number;
  invoice.order_number = "P1";
  invoice.currency = currency;
  auto& line = invoice.lines.emplace_back();
  line.number = "1";
  line.order_line_number = "1";
  line.quantity = {units, "EA", {}};
  line.price = canonical::Money{price, currency};
  return invoice;
}

TEST(ReviewTest, ApprovalsOfAWholeDoNotAddUp) {
  auto invoice = invoice_of("I1", 12, Decimal::scaled(1960, 2), "USD");
  invoice.declared.payable = canonical::Money{Decimal::scaled(26720, 2), "USD"};  // 32.00 too much
  auto facts = twelve(invoice);
  using reconciliation::Answer;
  using reconciliation::HoldReason;
  facts.claims[0].decided = {{Answer::approve, HoldReason::total_mismatch, "", {}, 12},
                             {Answer::approve, HoldReason::total_mismatch, "", {}, 20}};
  const auto outcome = reconciliation::judge(facts, {}, {}).front();
  ASSERT_EQ(outcome.holds.size(), 1u);
  EXPECT_EQ(outcome.holds[0].reason, HoldReason::total_mismatch);
  EXPECT_EQ(money(outcome.approved), "0.00");
}

// ---- charges and taxes -------------------------------------------------------------------------------------------------

TEST(ReviewTest, ATaxBehindAPrepaidAmountIsHeld) {
  auto invoice = invoice_of("I1", 12, Decimal::scaled(1960, 2), "USD");
  invoice.declared.prepaid = canonical::Money{100, "USD"};
  invoice.taxes.push_back({});
  invoice.taxes.back().amount = canonical::Money{50, "USD"};
  const auto facts = twelve(invoice);
  const auto outcome = reconciliation::judge(facts, {}, {}).front();
  EXPECT_EQ(money(outcome.approved), "135.20");
  EXPECT_EQ(money(outcome.disputed), "50.00");
  ASSERT_EQ(outcome.holds.size(), 1u);
  EXPECT_EQ(outcome.holds[0].reason, reconciliation::HoldReason::tax_mismatch);
}

TEST(ReviewTest, AChargeBehindAnAllowanceIsHeld) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.bill(deal, {.number = "I1", .total = "23520", .tail = "SAC*A*C310***3000~" + charge("G830", "3000")});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "205.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 30.00"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ReviewTest, AChargeThatWasCreditedIsNotHeld) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.bill(deal, {.number = "I1", .total = "25520", .tail = charge("D240", "1000") + charge("G830", "1000")});
  trade.work();
  trade.bill(deal, {.number = "C1",
                    .total = "2960",
                    .lines = {{.quantity = "1"}},
                    .head = "REF*IV*I1~",
                    .tail = charge("D240", "1000"),
                    .credit = true});
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "215.60");
  EXPECT_THAT(books.holds, ElementsAre("I1 unexpected_charge 10.00"));
  EXPECT_THAT(trade.violations(), IsEmpty());
}

TEST(ReviewTest, FreightByShipmentCountsEachOrdersOwnShipments) {
  Trade trade(profile("northwind-supply", "  freight: 5.00", "  freight: 5.00\n  freight_per: shipment"));
  const auto one = shipped(trade);
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
  trade.bill(one, {.number = "I7", .total = "12760", .lines = {{.quantity = "6"}}, .tail = charge("D240", "1000")});
  trade.work();
  EXPECT_THAT(trade.books(one).holds, ElementsAre("I7 unexpected_charge 10.00"));
  trade.bill(two, {.number = "X9", .total = "12760", .lines = {{.quantity = "6"}}, .tail = charge("D240", "1000")});
  trade.work();
  EXPECT_THAT(trade.books(two).holds, Not(Contains(HasSubstr("X9"))));
}

TEST(ReviewTest, AChargeSettledInAnyOtherWayDoesNotCount) {
  for (const auto* handling : {"", "02", "06"}) {
    canonical::AllowanceCharge charge;
    charge.handling = handling;
    EXPECT_TRUE(canonical::counts_in_total(charge)) << handling;
  }
  for (const auto* handling : {"01", "03", "04", "05", "07", "08", "09", "10", "15", "ZZ"}) {
    canonical::AllowanceCharge charge;
    charge.handling = handling;
    EXPECT_FALSE(canonical::counts_in_total(charge)) << handling;
  }
}

// ---- lines without a number ----------------------------------------------------------------------------------------------

TEST(ReviewTest, LinesWithoutANumberAreToldApart) {
  Trade trade;
  const auto deal = shipped(trade);
  const BillLine dear{.quantity = "6", .price = "20.60", .number = ""};
  trade.bill(deal, {.number = "I1", .total = "24720", .lines = {dear, dear}});
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 price_above_tolerance 6.00", "I1 price_above_tolerance 6.00"));
  trade.act(Act::release, "I1", "price_above_tolerance");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "241.20");
  EXPECT_THAT(books.holds, ElementsAre("I1 price_above_tolerance 6.00"));
}

TEST(ReviewTest, ThePriceOfTheVeryLineIsAgreedLessItsAllowances) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.bill(deal, {.number = "I1",
                    .total = "23820",
                    .lines = {{.quantity = "6", .number = ""},
                              {.quantity = "6", .price = "20.60", .number = "", .under = "SAC*A*C310***300~"}}});
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 price_above_tolerance 3.00"));
  trade.act(Act::accept_price, "I1", "price_above_tolerance");
  trade.work();
  auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "238.20");
  EXPECT_THAT(books.holds, IsEmpty());
  const auto prices = trade.network().read([&](store::Transaction& tx) -> Result<std::vector<std::string>> {
    const auto rows = tx.query("SELECT price FROM agreed_price ORDER BY id", {});
    if (!rows) return fail(rows.error());
    std::vector<std::string> found;
    for (const auto& row : *rows) found.push_back(money(Decimal::scaled(row.integer(0), 6)));
    return found;
  });
  EXPECT_THAT(prices, ElementsAre("20.10"));
}

// ---- currencies ----------------------------------------------------------------------------------------------------------

TEST(ReviewTest, SharesOfACreditHaveTheDigitsOfTheCurrency) {
  auto first = invoice_of("I1", 5, Decimal::scaled(1333, 3), "KWD");
  auto second = invoice_of("X2", 7, Decimal::scaled(1333, 3), "KWD");
  auto credit = invoice_of("C1", 12, Decimal::scaled(1333, 3), "KWD");
  credit.kind = canonical::InvoiceKind::credit_note;
  auto facts = twelve(first);
  facts.lines[0].price->amount = Decimal::scaled(1333, 3);
  facts.claims.push_back({.id = InvoiceId(2), .document = &second, .hash = "h2", .decided = {}, .foreign_seller = {}});
  facts.claims.push_back({.id = InvoiceId(3), .document = &credit, .hash = "h3", .decided = {}, .foreign_seller = {}});
  const auto outcomes = reconciliation::judge(facts, {}, {});
  EXPECT_EQ(outcomes[0].credited.normalized().text(), "6.665");
  EXPECT_EQ(outcomes[1].credited.normalized().text(), "9.331");
  EXPECT_THAT(outcomes[2].holds, IsEmpty());
}

TEST(ReviewTest, TheAuditKnowsThatYenHaveNoCents) {
  Trade trade(profile("northwind-supply", "supplier:\n", "supplier:\n  currency: JPY\n"));
  const auto deal = shipped(trade, {.quantity = "36", .price = "3495", .head = "CUR*BY*JPY~"});
  trade.bill(deal, {.number = "I1", .total = "70600", .lines = {{.quantity = "36"}}, .head = "CUR*SE*JPY~"});
  trade.work();
  EXPECT_EQ(money(trade.books(deal).approved), "706.00");
  EXPECT_THAT(trade.violations(), IsEmpty());
}

// ---- the ledger ------------------------------------------------------------------------------------------------------------

TEST(ReviewTest, TheJournalTakesAgreedMoneyFirstAndTheRestFromBeyond) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12", "20.60");
  trade.work();
  EXPECT_THAT(money_journal(trade, deal.purchase),
              ElementsAre("added > agreed 235.20", "agreed > approved 235.20", "beyond > disputed 12.00"));
}

// ---- evidence that was taken back ----------------------------------------------------------------------------------------

TEST(ReviewTest, OnlyUnitsThatWereTakenBackAreSaidToBe) {
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

TEST(ReviewTest, TheCaseAboutWithdrawnEvidenceClosesWhenNoneIsMissing) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.work();
  trade.cancel_shipment(deal, "NS-D1-" + deal.order);
  trade.work();
  EXPECT_THAT(trade.books(deal).cases, Contains("EVIDENCE_WITHDRAWN"));
  trade.ship(deal, "NS-D2", "12");
  trade.work();
  EXPECT_THAT(trade.books(deal).cases, Not(Contains("EVIDENCE_WITHDRAWN")));
}

TEST(ReviewTest, ADecisionClosesTheCaseAboutWithdrawnEvidence) {
  Trade trade;
  const auto deal = shipped(trade);
  trade.invoice(deal, "I1", "12");
  trade.work();
  trade.cancel_shipment(deal, "NS-D1-" + deal.order);
  trade.work();
  trade.act(Act::refuse, "I1", "evidence_withdrawn");
  trade.work();
  EXPECT_THAT(trade.books(deal).cases, Not(Contains("EVIDENCE_WITHDRAWN")));
}

// ---- the buyer -------------------------------------------------------------------------------------------------------------

TEST(ReviewTest, CasesAboutAMissingPriceCloseWhenItIsBilled) {
  Trade trade;
  const auto deal = shipped(trade, {.price = ""});
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

TEST(ReviewTest, TheAuditOfBillsComparesWithWhatShipped) {
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

TEST(ReviewTest, WhatIsBilledWhenOrderedNeedNotHaveShipped) {
  Trade trade(profile("metro-outfitters", "buyer:\n", "buyer:\n  bill_when: ordered\n"));
  const auto deal = trade.confirmed();
  EXPECT_EQ(money(trade.books(deal).billed), "419.40");
  EXPECT_THAT(trade.violations(), IsEmpty());
}

// ---- order numbers ---------------------------------------------------------------------------------------------------------

TEST(ReviewTest, OrderNumbersAreFoundWhereCaseAloneDiffers) {
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
}  // namespace crossdock::tests
