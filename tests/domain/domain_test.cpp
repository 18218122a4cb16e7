// SPDX-License-Identifier: Apache-2.0
// What strangers' files did to the money, one test for each finding, named by its id in docs/findings.md.
#include <gmock/gmock.h>

#include "tests/domain/trade.hpp"

namespace crossdock::tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DomainTest, A4_APriceCreditDoesNotFreeTheUnits) {
  Trade trade;
  const auto deal = trade.confirmed();
  trade.ship(deal, "NS-D1", "12");
  trade.work();
  trade.invoice(deal, "I1", "12", "20.60");
  trade.work();
  EXPECT_THAT(trade.books(deal).holds, ElementsAre("I1 price_above_tolerance 12.00"));
  trade.credit(deal, "C1", "12", "1.00");
  trade.work();
  trade.invoice(deal, "I2", "12", "19.60");
  trade.work();
  const auto books = trade.books(deal);
  EXPECT_EQ(money(books.approved), "235.20");
  EXPECT_THAT(books.holds, ElementsAre("I2 quantity_above_order 235.20"));
  EXPECT_THAT(books.stuck, IsEmpty());
  EXPECT_THAT(trade.violations(), IsEmpty());
}

}  // namespace
}  // namespace crossdock::tests
