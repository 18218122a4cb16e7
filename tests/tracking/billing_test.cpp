// SPDX-License-Identifier: Apache-2.0
// The accounts of claims and of sales as they must stand, and the postings that bring them there.
#include "gateway/modules/tracking/billing.hpp"

#include "tests/support/cases.hpp"
#include "tests/tracking/world.hpp"

namespace crossdock::tracking::billing_test {
namespace {

using enum Bucket;

Decimal contra_sum(const Balances& account) { return account.sum({added, beyond}); }

struct Case {
  const char* name;
  AccountKind kind;
  int supplied;
  Claimed claimed;
  int waiting;  // in evidence or agreed
  int beyond;
};
class ClaimsAccountTest : public testing::TestWithParam<Case> {};

TEST_P(ClaimsAccountTest, CoversWhatIsApprovedBySupply) {
  const auto& one = GetParam();
  const auto account = claims_account(one.kind, one.supplied, one.claimed);
  EXPECT_EQ(account.of(one.kind == AccountKind::purchase_money ? agreed : evidence), one.waiting);
  EXPECT_EQ(account.of(beyond), one.beyond);
  EXPECT_EQ(account.of(added), one.supplied);
  EXPECT_EQ(account.of(approved), one.claimed.approved);
  EXPECT_EQ(account.total(), contra_sum(account)) << "what is in it entered it";
  EXPECT_EQ(claimed_of(account),
            (Checked(one.claimed.approved) + one.claimed.disputed + one.claimed.credited + one.claimed.paid).value());
  // It can be reached from an empty account, and taken apart again.
  const Account id{one.kind, 1};
  const Balances empty(one.kind, 0);
  for (const auto& [from, to] : {std::pair{empty, account}, std::pair{account, empty}}) {
    if (!from.of(paid).is_zero()) continue;  // paid money does not come back by itself
    const auto postings = moves_to(id, from, to);
    ASSERT_TRUE(postings) << postings.error().what;
    auto balances = from;
    for (const auto& posting : *postings) ASSERT_TRUE(post(balances, posting));
    EXPECT_EQ(balances, to);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Tracking, ClaimsAccountTest,
    testing::Values(
        Case{"Nothing", AccountKind::purchase_billing, 0, {}, 0, 0},
        Case{"SuppliedOnly", AccountKind::purchase_billing, 12, {}, 12, 0},
        Case{"Approved",
             AccountKind::purchase_billing,
             12,
             {.approved = 12, .disputed = 0, .credited = 0, .paid = 0},
             0,
             0},
        Case{"PartlyApproved",
             AccountKind::purchase_money,
             12,
             {.approved = 7, .disputed = 2, .credited = 0, .paid = 0},
             5,
             2},
        Case{"BeforeSupply",
             AccountKind::purchase_money,
             0,
             {.approved = 0, .disputed = 9, .credited = 0, .paid = 0},
             0,
             9},
        Case{"ApprovedBeyondSupply",
             AccountKind::purchase_billing,
             10,
             {.approved = 12, .disputed = 0, .credited = 0, .paid = 0},
             0,
             2},
        Case{"Credited",
             AccountKind::purchase_money,
             12,
             {.approved = 10, .disputed = 0, .credited = 2, .paid = 0},
             2,
             2},
        Case{"Paid", AccountKind::purchase_money, 12, {.approved = 2, .disputed = 1, .credited = 0, .paid = 10}, 0, 1}),
    case_name);

TEST(SalesAccountTest, IsOwedUntilBilled) {
  const auto owing = sales_account(419, 0, 0);
  EXPECT_EQ(owing.of(owed), 419);
  const auto told = sales_account(419, 349, 0);
  EXPECT_EQ(told.of(owed), 70);
  EXPECT_EQ(told.of(billed), 349);
  const auto too_much = sales_account(349, 419, 0);
  EXPECT_EQ(too_much.of(owed), 0);
  EXPECT_EQ(too_much.of(beyond), 70) << "billed for what the buyer did not get";
  const auto corrected = sales_account(349, 349, 70);
  EXPECT_EQ(corrected.of(credited), 70);
  for (const auto& account : {owing, told, too_much, corrected}) EXPECT_EQ(account.total(), contra_sum(account));
}

// ---- moves_to ------------------------------------------------------------------------------------------------------

const Account money{AccountKind::purchase_money, 7};

TEST(MovesToTest, EqualStatesNeedNoMove) {
  const auto state = claims_account(money.kind, 12, {.approved = 7, .disputed = 2, .credited = 1, .paid = 0});
  EXPECT_EQ(moves_to(money, state, state).value(), std::vector<Posting>{});
}

TEST(MovesToTest, ContraAccountsComeLastAmongSourcesAndSinks) {
  const auto before = claims_account(money.kind, 12, {.approved = 12, .disputed = 0, .credited = 0, .paid = 0});
  const auto after = claims_account(money.kind, 12, {.approved = 10, .disputed = 0, .credited = 2, .paid = 0});
  EXPECT_EQ(moves_to(money, before, after).value(),
            (std::vector<Posting>{{money, approved, agreed, 2}, {money, beyond, credited, 2}}));
}

TEST(MovesToTest, WithdrawnSupplyReopensWhatWasApproved) {
  const Account units{AccountKind::purchase_billing, 7};
  const auto before = claims_account(units.kind, 12, {.approved = 12, .disputed = 0, .credited = 0, .paid = 0});
  const auto after = claims_account(units.kind, 10, {.approved = 10, .disputed = 2, .credited = 0, .paid = 0});
  const auto postings = moves_to(units, before, after);
  ASSERT_TRUE(postings) << postings.error().what;
  auto balances = before;
  for (const auto& posting : *postings) ASSERT_TRUE(post(balances, posting));
  EXPECT_EQ(balances, after);
}

TEST(MovesToTest, StatesOfUnequalSumsAreRefused) {
  std::array<Decimal, bucket_count> values{};
  values[static_cast<std::size_t>(approved)] = 5;
  const auto made_up = Balances::stored(money.kind, 0, values);
  const auto postings = moves_to(money, Balances(money.kind, 0), made_up);
  ASSERT_FALSE(postings);
  EXPECT_EQ(postings.error().fault, Fault::internal);
}

TEST(MovesToTest, MoneyThatIsPaidStaysPaidButForACredit) {
  const auto before = claims_account(money.kind, 12, {.approved = 0, .disputed = 0, .credited = 0, .paid = 12});
  EXPECT_FALSE(moves_to(money, before,
                        claims_account(money.kind, 12, {.approved = 12, .disputed = 0, .credited = 0, .paid = 0})));
  EXPECT_FALSE(is_legal(money.kind, paid, approved));
  EXPECT_TRUE(is_legal(money.kind, paid, credited));
}

}  // namespace
}  // namespace crossdock::tracking::billing_test
