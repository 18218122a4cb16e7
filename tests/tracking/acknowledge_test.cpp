// SPDX-License-Identifier: Apache-2.0
// Acknowledgements as tables: what a supplier says, and what is posted.
#include "tests/support/cases.hpp"
#include "tests/tracking/world.hpp"

namespace crossdock::tracking::acknowledge_test {
namespace {

using enum Bucket;
using S = canonical::OutcomeStatus;
using canonical::Decision;
using Kinds = std::vector<std::string>;

struct AckCase {
  const char* name;
  Decision decision;
  std::vector<canonical::LineOutcome> outcomes;
  std::string_view balances;  // of the purchase line: ordered confirmed backordered rejected cancelled
  int freed;
  Kinds cases;
  AckPolicy policy{};
};

std::string text_of(const Balances& line) {
  std::string text;
  for (const auto bucket : {ordered, confirmed, backordered, rejected, cancelled}) text += line.of(bucket).text() + ' ';
  text.pop_back();
  return text;
}

class AcknowledgeTest : public testing::TestWithParam<AckCase> {};

TEST_P(AcknowledgeTest, PostsWhatWasSaidOnceHoweverOftenItComes) {
  World world;
  const auto line = world.order_line(10, "LAMP");
  const auto bought = world.place_on("P1", line, 10);
  const auto ack = ack_of("1", GetParam().outcomes, GetParam().decision);

  const auto decision = apply(ack, world.facts("P1"), GetParam().policy);
  world.post_all(decision.postings);
  EXPECT_EQ(text_of(world.purchase(bought)), GetParam().balances);
  EXPECT_EQ(kinds(decision.cases), GetParam().cases);
  Checked freed;
  for (const auto& one : decision.freed) freed += one.quantity;
  EXPECT_EQ(freed.value(), GetParam().freed);
  EXPECT_EQ(world.order(line).of(open), GetParam().freed);

  const auto again = apply(ack, world.facts("P1"), GetParam().policy);
  EXPECT_TRUE(again.postings.empty());
  EXPECT_TRUE(again.freed.empty());
  EXPECT_EQ(world.broken_laws(), std::vector<std::string>{});
}

const AckPolicy reroute{.backorders = Backorders::reroute};
const AckPolicy accept_substitutes{.substitutes = Substitutes::accept};

INSTANTIATE_TEST_SUITE_P(
    Tracking, AcknowledgeTest,
    testing::Values(
        AckCase{"All", Decision::accepted_with_changes, {outcome(S::accepted, 10)}, "0 10 0 0 0", 0, {}},
        AckCase{"HeaderAlone", Decision::accepted, {}, "0 10 0 0 0", 0, {}},
        AckCase{"HeaderRejects", Decision::rejected, {}, "0 0 0 10 0", 10, {"ACK_REJECTED"}},
        AckCase{"HeaderUndecided", Decision::pending, {}, "10 0 0 0 0", 0, {"ACK_INCOMPLETE"}},
        AckCase{"SixAndFourLater",
                Decision::accepted_with_changes,
                {outcome(S::accepted, 6), outcome(S::backordered, 4)},
                "0 6 4 0 0",
                0,
                {"BACKORDERED"}},
        AckCase{"BackorderIsPlacedElsewhere",
                Decision::accepted_with_changes,
                {outcome(S::accepted, 6), outcome(S::backordered, 4)},
                "0 6 0 0 4",
                4,
                {"BACKORDERED"},
                reroute},
        AckCase{"RejectionWithoutQuantity",
                Decision::accepted_with_changes,
                {outcome(S::rejected, 0)},
                "0 0 0 10 0",
                10,
                {"ACK_REJECTED"}},
        AckCase{"QuantityCut",
                Decision::accepted_with_changes,
                {outcome(S::quantity_changed, 6)},
                "0 6 0 4 0",
                4,
                {"QTY_CUT"}},
        AckCase{"SilentAboutTheRest",
                Decision::accepted_with_changes,
                {outcome(S::accepted, 6)},
                "4 6 0 0 0",
                0,
                {"ACK_INCOMPLETE"}},
        AckCase{"MoreThanOrdered",
                Decision::accepted_with_changes,
                {outcome(S::accepted, 12)},
                "0 10 0 0 0",
                0,
                {"ACK_OVER"}},
        AckCase{"OtherUnit",
                Decision::accepted_with_changes,
                {outcome(S::accepted, 10, "CA")},
                "10 0 0 0 0",
                0,
                {"WRONG_UNIT", "ACK_INCOMPLETE"}},
        AckCase{"SubstituteNobodyAgreedTo",
                Decision::accepted_with_changes,
                {outcome(S::substituted, 10)},
                "10 0 0 0 0",
                0,
                {"SUBSTITUTED"}},
        AckCase{"SubstituteAgreedTo",
                Decision::accepted_with_changes,
                {outcome(S::substituted, 10)},
                "0 10 0 0 0",
                0,
                {"SUBSTITUTED"},
                accept_substitutes},
        AckCase{"OnHold", Decision::accepted_with_changes, {outcome(S::on_hold, 10)}, "10 0 0 0 0", 0, {"ACK_ON_HOLD"}},
        AckCase{"BelowZero",
                Decision::accepted_with_changes,
                {outcome(S::accepted, -10)},
                "10 0 0 0 0",
                0,
                {"BAD_QUANTITY", "ACK_INCOMPLETE"}},
        AckCase{"OtherDate",
                Decision::accepted_with_changes,
                {outcome(S::date_changed, 10)},
                "0 10 0 0 0",
                0,
                {"DATE_CHANGED"}}),
    case_name);

TEST(AcknowledgeTest, ALaterWordPostsOnlyTheDifference) {
  World world;
  const auto bought = world.place_on("P1", world.order_line(10, "LAMP"), 10);
  world.post_all(apply(ack_of("1", {outcome(S::accepted, 10)}), world.facts("P1")).postings);
  const auto changed = apply(ack_of("1", {outcome(S::accepted, 6), outcome(S::backordered, 4)}), world.facts("P1"));
  EXPECT_EQ(changed.postings, (std::vector<Posting>{{{AccountKind::purchase_line, bought}, confirmed, backordered, 4},
                                                    {{AccountKind::order_line, 1}, confirmed, backordered, 4}}));
}

TEST(AcknowledgeTest, APriceChangeIsACaseAndOurPriceStays) {
  World world;
  world.place_on("P1", world.order_line(10, "LAMP"), 10);
  auto dearer = outcome(S::price_changed, 10);
  dearer.price = canonical::Money{d("11.00"), "USD"};
  const auto decision = apply(ack_of("1", {dearer}), world.facts("P1"));
  EXPECT_EQ(kinds(decision.cases), Kinds{"PRICE_CHANGED"});
  EXPECT_EQ(
      decision.cases[0].what,
      "P1 line 1: ordered at 10.00, acknowledged at 11.00; if it is right, 'crossdock invoice accept-price' records it");
}

TEST(AcknowledgeTest, APriceOfAHundredIsNoOtherPrice) {
  World world;
  world.place_on("P1", world.order_line(10, "LAMP"), 10);
  auto same = outcome(S::accepted, 10);
  same.price = canonical::Money{1000, "USD"};
  same.price_basis = canonical::Quantity{100, "EA", ""};
  EXPECT_EQ(kinds(apply(ack_of("1", {same}), world.facts("P1")).cases), Kinds{});
  same.price_basis.reset();
  EXPECT_EQ(kinds(apply(ack_of("1", {same}), world.facts("P1")).cases), Kinds{"PRICE_CHANGED"});
}

// Findings B10: the date that a supplier promises is kept, the latest of several.
TEST(AcknowledgeTest, PromisedDatesAreKept) {
  World world;
  const auto bought = world.place_on("P1", world.order_line(10, "LAMP"), 10);
  auto soon = outcome(S::accepted, 4);
  soon.dates = {{canonical::DateKind::promised_ship, Date::parse("2026-12-01").value(), {}},
                {canonical::DateKind::promised_ship, Date::parse("2026-12-03").value(), {}}};
  auto later = outcome(S::backordered, 6);
  later.dates = {{canonical::DateKind::promised_ship, Date::parse("2026-12-10").value(), {}}};
  const auto promises = apply(ack_of("1", {soon, later}), world.facts("P1")).promises;
  ASSERT_EQ(promises.size(), 2U);
  EXPECT_EQ(promises[0].purchase_line, PurchaseLineId(bought));
  EXPECT_EQ(promises[0].bucket, confirmed);
  EXPECT_EQ(promises[0].date.value().text(), "2026-12-03");
  EXPECT_EQ(promises[1].bucket, backordered);
  EXPECT_EQ(promises[1].date.value().text(), "2026-12-10");
  EXPECT_FALSE(apply(ack_of("1", {outcome(S::accepted, 10)}), world.facts("P1")).promises.at(0).date);
}

TEST(AcknowledgeTest, AnAnswerAfterSilenceComesTooLate) {
  World world;
  const auto line = world.order_line(10, "LAMP");
  const auto bought = world.place_on("P1", line, 10);
  const auto silence = on_silence(world.facts("P1"));
  ASSERT_EQ(silence.cancellations.size(), 1U);
  EXPECT_EQ(silence.freed[0].quantity, 10);
  world.post_all(silence.postings);
  EXPECT_TRUE(on_silence(world.facts("P1")).postings.empty());

  const auto late = apply(ack_of("1", {outcome(S::accepted, 10)}), world.facts("P1"));
  EXPECT_TRUE(late.postings.empty());
  EXPECT_EQ(kinds(late.cases), Kinds{"LATE_ACK"});
  EXPECT_EQ(world.purchase(bought).of(cancelled), 10);
  EXPECT_EQ(world.order(line).of(open), 10);
}

TEST(AcknowledgeTest, WhatHasShippedStaysConfirmed) {
  World world;
  const auto bought = world.place_on("P1", world.order_line(10, "LAMP"), 10);
  world.ship(notice_of("S1", "P1", {item_node("1", 10)}));
  const auto decision = apply(ack_of("1", {outcome(S::rejected, 10)}), world.facts("P1"));
  EXPECT_TRUE(decision.postings.empty());
  EXPECT_EQ(kinds(decision.cases), Kinds{"ACK_AFTER_SHIPMENT"});
  EXPECT_EQ(world.purchase(bought).of(shipped), 10);
}

TEST(AcknowledgeTest, UnknownAndAmbiguousAndWrongItemsAreCases) {
  World world;
  const auto line = world.order_line(10, "LAMP");
  world.place_on("P1", line, 4);
  world.place_on("P1", line, 6);
  EXPECT_EQ(kinds(apply(ack_of("9", {outcome(S::accepted, 4)}), world.facts("P1")).cases)[0], "UNKNOWN_LINE");
  auto ack = ack_of("", {outcome(S::accepted, 4)});
  ack.lines[0].item = sku("LAMP");
  EXPECT_EQ(kinds(apply(ack, world.facts("P1")).cases)[0], "AMBIGUOUS_LINE");
  ack = ack_of("001", {outcome(S::accepted, 4)});
  ack.lines[0].item = sku("CHAIR");
  EXPECT_EQ(kinds(apply(ack, world.facts("P1")).cases)[0], "ITEM_MISMATCH");
}

}  // namespace
}  // namespace crossdock::tracking::acknowledge_test
