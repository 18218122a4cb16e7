// SPDX-License-Identifier: Apache-2.0
// An invoice costs the same however much the store keeps. What its statements read is counted in steps of SQLite's
// virtual machine, with little history and with eight times as much.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/cases.hpp"
#include "tests/support/heard_statements.hpp"
#include "tests/support/invoice_desk.hpp"

namespace crossdock::tests {
namespace {

constexpr int base = 40;  // history that counts as 1: orders, invoices, cases, …
constexpr int lines = 3;
constexpr int measured = 4;

const Market& market() {
  static const Market with(base * 8 * (lines - 1) * 4);
  return with;
}

// The history of one supplier.
struct Case {
  const char* name;
  void (*add)(InvoiceDesk&, int count);
};
class GrowthTest : public testing::TestWithParam<Case> {};

void add_invoices(InvoiceDesk& desk, Naming naming, int count) {
  desk.trade().ship(count, lines);
  desk.trade().bill(count, naming);
  desk.work(1);
}

// The work of some invoices of each kind.
Efforts efforts_of_invoices(InvoiceDesk& desk, HeardStatements& ears) {
  auto& trade = desk.trade();
  trade.ship(3 * measured, lines);
  trade.bill(measured, Naming::order);
  trade.bill(measured, Naming::items);
  trade.bill(measured, Naming::unknown);
  ears.listen();
  desk.work(1);
  return ears.stop();
}

TEST_P(GrowthTest, EveryStatementCostsTheSameWithEightTimesAsMuch) {
  HeardStatements ears;
  InvoiceDesk desk(market(), fmt::format("sqlite:{}/{}.db", market().folder().string(), GetParam().name));
  desk.trade().ship(base, lines);  // which stay open
  GetParam().add(desk, base);
  const auto few = efforts_of_invoices(desk, ears);
  GetParam().add(desk, 7 * base);
  const auto many = efforts_of_invoices(desk, ears);
  ASSERT_GT(few.size(), 20U);
  for (const auto& [text, effort] : many) {
    const auto before = few.find(text);
    ASSERT_NE(before, few.end()) << text;
    EXPECT_LE(effort.steps, before->second.steps + before->second.steps / 4 + 20) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Store, GrowthTest,
    testing::Values(Case{"Invoices", [](InvoiceDesk& desk, int count) { add_invoices(desk, Naming::order, count); }},
                    Case{"HeldInvoices",
                         [](InvoiceDesk& desk, int count) { add_invoices(desk, Naming::unknown, count); }},
                    Case{"OpenOrders", [](InvoiceDesk& desk, int count) { desk.trade().ship(count, lines); }},
                    Case{"Cases", [](InvoiceDesk& desk, int count) { desk.trade().open_cases(count); }},
                    Case{"Journal", [](InvoiceDesk& desk, int count) { desk.trade().post_journal(count); }},
                    Case{"Queue", [](InvoiceDesk& desk, int count) { desk.trade().queue_work(count); }}),
    case_name);

// One message may hold many invoices.
TEST(GrowthTest, TheLastInvoiceOfALongMessageCostsWhatTheFirstDid) {
  HeardStatements ears;
  InvoiceDesk desk(market(), fmt::format("sqlite:{}/message.db", market().folder().string()));
  const auto efforts_of = [&](int invoices) {
    desk.trade().ship(invoices, lines);
    desk.trade().bill_together(invoices);
    ears.listen();
    desk.work(1);
    return ears.stop();
  };
  const auto few = efforts_of(base);
  const auto many = efforts_of(8 * base);
  for (const auto& [text, effort] : many) {
    const auto before = few.find(text);
    ASSERT_NE(before, few.end()) << text;
    EXPECT_LE(effort.steps, 8 * before->second.steps * 5 / 4 + 20) << text;
  }
}

}  // namespace
}  // namespace crossdock::tests
