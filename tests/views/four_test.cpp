// SPDX-License-Identifier: Apache-2.0
// The four answers about a message, for each state with the facts that matter there.
#include "gateway/views/four.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::views::four_test {
namespace {

using store::Direction;
using store::MessageState;
using store::message_status::Facts;
using enum Light;

struct Case {
  const char* name;
  Direction direction;
  MessageState state;
  Facts facts;
  Four four;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

class FourTest : public testing::TestWithParam<Case> {};

TEST_P(FourTest, FollowFromStateAndFacts) {
  store::Message message;
  message.direction = GetParam().direction;
  message.state = GetParam().state;
  const auto four = four_of(message, GetParam().facts);
  EXPECT_EQ(cell_of(four).text, cell_of(GetParam().four).text);
}

constexpr auto in = Direction::in, out = Direction::out;
INSTANTIATE_TEST_SUITE_P(
    Messages, FourTest,
    testing::Values(
        Case{"JustCame", in, MessageState::received, {}, {waiting, yes, waiting, waiting}},
        Case{"Applied", in, MessageState::applied, {.told = 1, .applied = 2}, {yes, yes, yes, yes}},
        Case{"NotYetTold", in, MessageState::applied, {.untold = 1, .applied = 1}, {yes, yes, waiting, yes}},
        Case{
            "OneDocumentHeld", in, MessageState::applied, {.told = 1, .applied = 1, .refused = 1}, {yes, yes, yes, no}},
        Case{"Translated", in, MessageState::translated, {.told = 1, .translated = 1}, {yes, yes, yes, waiting}},
        Case{"Rejected", in, MessageState::rejected, {.told = 1}, {no, yes, yes, no}},
        Case{"Repeated", in, MessageState::duplicate, {}, {not_needed, yes, not_needed, not_needed}},
        Case{"AnAcknowledgement", in, MessageState::applied, {}, {yes, yes, not_needed, not_needed}},
        Case{"HeldBeforeItWasRead", in, MessageState::held, {}, {waiting, yes, not_needed, waiting}},
        Case{"Ready", out, MessageState::ready, {}, {yes, waiting, waiting, not_needed}},
        Case{"SentAndAwaited", out, MessageState::sent, {.awaited = 1, .asked = 1}, {yes, yes, waiting, waiting}},
        Case{"SentForGood", out, MessageState::sent, {}, {yes, yes, not_needed, not_needed}},
        Case{"OrderAnswered", out, MessageState::confirmed, {.asked = 2, .answered = 2}, {yes, yes, yes, yes}},
        Case{"OrderHalfAnswered", out, MessageState::confirmed, {.asked = 2, .answered = 1}, {yes, yes, yes, waiting}},
        Case{"SupplierSilent", out, MessageState::confirmed, {.asked = 1, .silent = 1}, {yes, yes, yes, no}},
        Case{"Overdue", out, MessageState::overdue, {}, {yes, yes, no, not_needed}},
        Case{"Failed", out, MessageState::failed, {}, {yes, no, no, not_needed}}),
    case_name);

}  // namespace
}  // namespace crossdock::views::four_test
