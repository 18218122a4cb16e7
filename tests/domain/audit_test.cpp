// SPDX-License-Identifier: Apache-2.0
// Negative controls of the audit: each of these stores was tampered with, and the audit says where.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests::audit_test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

struct Sabotage {
  const char* name;
  const char* sql;
  const char* audit;  // that must find it
};

void PrintTo(const Sabotage& sabotage, std::ostream* out) { *out << sabotage.name; }

class SabotageTest : public testing::TestWithParam<std::tuple<Sabotage, const char*>> {};

// 12 bought, shipped, billed at 20.60 and credited by 12.00; the buyer was billed.
TEST_P(SabotageTest, IsFound) {
  const auto& [sabotage, store] = GetParam();
  if (!store_is_there(store)) GTEST_SKIP() << "[POSTGRESQL ABSENT] install Debian's package postgresql";
  Trade trade({}, fresh_store(store));
  const auto deal = trade.confirmed();
  trade.ship(deal, "NS-D1", "12");
  trade.invoice(deal, "I1", "12", "20.60");
  trade.work();
  trade.credit(deal, "C1", "12", "1.00", "I1");
  trade.work();
  ASSERT_THAT(trade.violations(), IsEmpty());
  const auto done = trade.network().gateway().database().write([&](store::Transaction& tx) -> Result<void> {
    const auto changed = tx.execute(sabotage.sql, {});
    if (!changed) return fail(changed.error());
    EXPECT_GT(*changed, 0) << "nothing was changed";
    return {};
  });
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_THAT(trade.violations(), Contains(StartsWith(sabotage.audit)));
}

INSTANTIATE_TEST_SUITE_P(
    Audit, SabotageTest,
    testing::Combine(
        testing::Values(
            Sabotage{"MoneyMovedWithoutAnEntry",
                     "UPDATE purchase_money SET approved = approved - 1000000, disputed = disputed + 1000000",
                     "journal"},
            Sabotage{"AnEntryOfMoneyRemoved",
                     "DELETE FROM money_journal WHERE id = (SELECT MAX(id) FROM money_journal)", "journal"},
            Sabotage{"WhatTheBuyerOwesMoved", "UPDATE sales_money SET billed = billed - 1000000, owed = owed + 1000000",
                     "journal"},
            Sabotage{"UnitsMovedWithoutAnEntry",
                     "UPDATE order_line SET shipped = shipped - 1000000, placed = placed + 1000000", "journal"},
            Sabotage{"AnEntryOfUnitsRemoved", "DELETE FROM journal WHERE id = (SELECT MAX(id) FROM journal)",
                     "journal"},
            Sabotage{"ALineOfAnInvoiceRaised", "UPDATE allocation SET amount = amount + 10000 WHERE amount > 0",
                     "invoices"},
            Sabotage{
                "AnApprovalWithoutALine",
                "UPDATE invoice SET approved = approved + 10000, disputed = disputed - 10000 WHERE kind = 'invoice'",
                "invoices"},
            Sabotage{"ACreditThatNobodyGave",
                     "UPDATE allocation SET credited_amount = credited_amount + 10000 WHERE credited_amount < 0",
                     "invoices"},
            Sabotage{"APriceThatWasNeverAgreed", "UPDATE purchase_line SET price = price - 1000000", "claims"},
            Sabotage{
                "TheBuyerBilledTwice",
                "INSERT INTO buyer_bill_line (bill, order_line, quantity, amount) SELECT bill, order_line, quantity, "
                "amount FROM buyer_bill_line",
                "bills"},
            Sabotage{"ABillOfAnotherTotal", "UPDATE buyer_bill SET total = total + 10000", "bills"},
            Sabotage{"StockReservedForNobody",
                     "UPDATE stock SET reserved = reserved + 1000000 WHERE item LIKE '%0316%'", "stock"},
            Sabotage{"AControlNumberRemoved",
                     "DELETE FROM control_number WHERE number = 1 AND level = 'interchange' AND partner = "
                     "'metro-outfitters'",
                     "control numbers"}),
        testing::ValuesIn(store_names)),
    [](const auto& one) { return std::string(std::get<0>(one.param).name) + "_" + std::get<1>(one.param); });

}  // namespace
}  // namespace crossdock::tests::audit_test
