// SPDX-License-Identifier: Apache-2.0
// The journal: what moves are legal, what is refused, and which status follows.
#include <algorithm>

#include "tests/support/cases.hpp"
#include "tests/tracking/world.hpp"

namespace crossdock::tracking::ledger_test {
namespace {

using enum Bucket;

Posting move(AccountKind kind, Bucket from, Bucket to, const Decimal& quantity) {
  return {{kind, 1}, from, to, quantity};
}

TEST(LedgerTest, MovesUnitsAndKeepsTheSum) {
  Balances line(AccountKind::order_line, 10);
  ASSERT_TRUE(post(line, move(AccountKind::order_line, open, placed, d("7.5"))));
  EXPECT_EQ(line.of(open), d("2.5"));
  EXPECT_EQ(line.of(placed), d("7.5"));
  EXPECT_EQ(line.total(), 10);
}

struct Refusal {
  const char* name;
  Posting posting;
};
class LedgerRefusalTest : public testing::TestWithParam<Refusal> {};

TEST_P(LedgerRefusalTest, LeavesTheBalancesAsTheyWere) {
  Balances line(AccountKind::order_line, 10);
  const Balances before = line;
  const auto posted = post(line, GetParam().posting);
  ASSERT_FALSE(posted);
  EXPECT_EQ(posted.error().fault, Fault::internal);
  EXPECT_EQ(line, before);
}

INSTANTIATE_TEST_SUITE_P(Tracking, LedgerRefusalTest,
                         testing::Values(Refusal{"MoreThanThereIs", move(AccountKind::order_line, open, placed, 11)},
                                         Refusal{"Zero", move(AccountKind::order_line, open, placed, 0)},
                                         Refusal{"BelowZero", move(AccountKind::order_line, open, placed, -1)},
                                         Refusal{"NoSuchMove", move(AccountKind::order_line, open, shipped, 1)},
                                         Refusal{"OtherKindOfAccount",
                                                 move(AccountKind::purchase_line, ordered, confirmed, 1)},
                                         Refusal{"MoreBackThanCame", move(AccountKind::order_line, shipped, added, 1)}),
                         case_name);

TEST(LedgerTest, NothingLeavesAnEndAndEveryMoveStaysInItsAccount) {
  for (const auto kind : {AccountKind::order_line, AccountKind::purchase_line}) {
    const auto mine = buckets_of(kind);
    for (std::size_t from = 0; from < bucket_count; ++from) {
      for (std::size_t to = 0; to < bucket_count; ++to) {
        if (!is_legal(kind, Bucket(from), Bucket(to))) continue;
        EXPECT_NE(std::ranges::find(mine, Bucket(from)), mine.end()) << to_string(Bucket(from));
        EXPECT_NE(std::ranges::find(mine, Bucket(to)), mine.end()) << to_string(Bucket(to));
        EXPECT_NE(Bucket(from), returned);
        EXPECT_NE(Bucket(from), rejected);
        EXPECT_NE(Bucket(from), cancelled);
      }
    }
  }
}

TEST(LedgerTest, ClaimsMoveFreelyWithinTheirAccountAndPaidOnlyToCredited) {
  for (const auto kind : {AccountKind::purchase_billing, AccountKind::purchase_money, AccountKind::sales_money}) {
    const auto mine = buckets_of(kind);
    const auto has = [&](Bucket bucket) { return std::ranges::find(mine, bucket) != mine.end(); };
    for (std::size_t from = 0; from < bucket_count; ++from) {
      for (std::size_t to = 0; to < bucket_count; ++to) {
        const bool possible =
            from != to && has(Bucket(from)) && has(Bucket(to)) && (Bucket(from) != paid || Bucket(to) == credited);
        EXPECT_EQ(is_legal(kind, Bucket(from), Bucket(to)), possible)
            << to_string(kind) << ": " << to_string(Bucket(from)) << " to " << to_string(Bucket(to));
      }
    }
  }
}

struct StatusCase {
  const char* name;
  std::vector<std::pair<Bucket, int>> buckets;
  std::string_view status;
};
class StatusTest : public testing::TestWithParam<StatusCase> {};

TEST_P(StatusTest, FollowsFromTheBalances) {
  std::array<Decimal, bucket_count> values{};
  for (const auto& [bucket, units] : GetParam().buckets) values[static_cast<std::size_t>(bucket)] = units;
  EXPECT_EQ(to_string(derive_status(Balances::stored(AccountKind::order_line, 10, values))), GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(
    Tracking, StatusTest,
    testing::Values(StatusCase{"New", {{open, 10}}, "new"},
                    StatusCase{"PartlyPlaced", {{open, 4}, {placed, 6}}, "partially_placed"},
                    StatusCase{"Placed", {{placed, 10}}, "placed"},
                    StatusCase{"PlacedButForTheRejectedRest", {{placed, 6}, {rejected, 4}}, "placed"},
                    StatusCase{"PartlyConfirmed", {{placed, 4}, {confirmed, 6}}, "partially_confirmed"},
                    StatusCase{"Confirmed", {{confirmed, 10}}, "confirmed"},
                    StatusCase{"Backordered", {{confirmed, 6}, {backordered, 4}}, "backordered"},
                    StatusCase{"PartlyShipped", {{confirmed, 4}, {shipped, 6}}, "partially_shipped"},
                    StatusCase{"PartlyShippedWhileRestIsOpen", {{open, 4}, {shipped, 6}}, "partially_shipped"},
                    StatusCase{"ShippedAsFarAsItWill", {{cancelled, 4}, {shipped, 6}}, "shipped"},
                    StatusCase{"PartlyDelivered", {{shipped, 4}, {delivered, 6}}, "partially_delivered"},
                    StatusCase{"Delivered", {{delivered, 8}, {returned, 2}}, "delivered"},
                    StatusCase{"Returned", {{returned, 10}}, "returned"},
                    StatusCase{"Rejected", {{rejected, 10}}, "rejected"},
                    StatusCase{"Cancelled", {{cancelled, 10}}, "cancelled"}),
    case_name);

TEST(LedgerTest, AnOrderIsAsFarAsItsLines) {
  std::array<Decimal, bucket_count> values{};
  values[static_cast<std::size_t>(shipped)] = 5;
  const auto gone = Balances::stored(AccountKind::order_line, 5, values);
  const Balances fresh(AccountKind::order_line, 5);
  EXPECT_EQ(derive_status(std::vector{fresh, fresh}), Status::fresh);
  EXPECT_EQ(derive_status(std::vector{gone, gone}), Status::shipped);
  EXPECT_EQ(derive_status(std::vector{gone, fresh}), Status::partially_shipped);
}

TEST(ConservationTest, NamesEveryBrokenLaw) {
  World world;
  const auto line = world.order_line(10, "LAMP");
  world.place_on("P1", line, 10);
  EXPECT_EQ(world.broken_laws(), std::vector<std::string>{});
  // A counter changed behind the journal's back.
  std::array<Decimal, bucket_count> values{};
  values[static_cast<std::size_t>(ordered)] = 9;
  world.lines[{AccountKind::purchase_line, 101}].now = Balances::stored(AccountKind::purchase_line, 10, values);
  EXPECT_EQ(world.broken_laws(),
            (std::vector<std::string>{"purchase_line 101: its units add up to 9, but 10 entered it (I1)",
                                      "purchase_line 101: ordered is stored as 9, but the journal says 10 (I10)",
                                      "order_line 1: placed is 10, but its purchase lines have 9 ordered (I4)"}));
}

}  // namespace
}  // namespace crossdock::tracking::ledger_test
