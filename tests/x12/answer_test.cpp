// SPDX-License-Identifier: Apache-2.0
// Checks that `crossdock x12 ack` writes answers that our own check accepts, or says in one sentence why there is none.
#include "translators/x12/answer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.hpp"
#include "tests/x12/sample.hpp"

namespace crossdock::x12::answer_test {
namespace {

constexpr AnswerType every_type[] = {AnswerType::form_997, AnswerType::form_999, AnswerType::ta1};
const TimePoint noon = std::chrono::sys_days{std::chrono::year{2026} / 1 / 6} + std::chrono::hours(12);

std::vector<Answer> answers_to(std::string_view bytes, AnswerType type, const std::vector<std::string>& tolerate = {}) {
  CheckOptions options;
  options.read.tolerate = tolerate;
  return answers(check_file(bytes, dictionary(), options), type, 999'999'998, noon);
}

// "" if all answers are valid, alone and as one file, or say why there is none; else what is wrong.
std::string wrong_answer(std::string_view bytes, const std::vector<std::string>& tolerate = {}) {
  for (const auto type : every_type) {
    std::string all;
    for (const auto& answer : answers_to(bytes, type, tolerate)) {
      if (answer.text.empty() == answer.why_not.empty()) return "neither an answer nor a reason, or both";
      all += answer.text;
    }
    if (all.empty()) continue;
    const auto own = check_file(all, dictionary(), {.read = {}, .validate = {.level = 7}});
    if (own.verdict != Verdict::valid) return findings_text(own) + all;
  }
  return {};
}

struct Case {
  const char* name;
  std::string bytes;
  const char* isa = nullptr;  // what the TA1's header holds; nullptr: only that it is valid
};
std::string changed(std::string bytes, std::string_view from, std::string_view to) {
  const auto at = bytes.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return bytes.replace(at, from.size(), to);
}

class AnswerTest : public testing::TestWithParam<Case> {};
TEST_P(AnswerTest, IsValid) {
  EXPECT_EQ(wrong_answer(GetParam().bytes), "");
  const auto all = answers_to(GetParam().bytes, AnswerType::ta1);
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().why_not, "");
  if (GetParam().isa == nullptr) return;
  EXPECT_NE(all.front().text.find(GetParam().isa), std::string::npos) << all.front().text;
}
INSTANTIATE_TEST_SUITE_P(
    X12, AnswerTest,
    testing::Values(Case{"Good", order()},
                    Case{"TwoInterchanges", order() + changed(order(), "000000101", "000000102")},
                    Case{"TheSameTwice", order() + order()},
                    Case{"LineFeedAsTerminator",
                         [] {
                           auto bytes = order();
                           std::ranges::replace(bytes, '~', '\n');
                           return bytes;
                         }(),
                         "~\n"},
                    Case{"VersionUnknown", changed(order(), "*00401*", "*00040*"), "*U*00401*"},
                    Case{"VersionOfLetters", changed(order(), "*00401*", "*4010 *"), "*U*00401*"},
                    Case{"NoRepetitionSeparator", changed(order(), "*U*00401*", "*U*00501*"), "*^*00501*"},
                    Case{"QualifierUnknown", changed(order(), "*ZZ*BUYER", "*1B*BUYER"), "*ZZ*BUYER"},
                    Case{"QualifierOfOneLetter", changed(order(), "*ZZ*BUYER", "*2 *BUYER"), "*ZZ*BUYER"},
                    Case{"UsageUnknown", changed(order(), "*0*T*>", "*0*X*>"), "*0*P*>"},
                    Case{"AddressHoldsOurDelimiter", changed(order(), "*ZZ*BUYER ", "*ZZ*BUY>R "), "BUY>R"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(AnswerTest, BlanksThatPadGroupIdsAreNotRepeated) {
  const auto padded = changed(order(), "GS*PO*BUYER*SELLER*", "GS*PO*BUYER          *SELLER         *");
  const auto all = answers_to(padded, AnswerType::form_997);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_NE(all[0].text.find("GS*FA*SELLER*BUYER*"), std::string::npos) << all[0].text << all[0].why_not;
  EXPECT_EQ(wrong_answer(padded), "");
}

TEST(AnswerTest, SaysWhyThereIsNone) {
  const auto why = [](const std::string& bytes, AnswerType type) { return answers_to(bytes, type).at(0).why_not; };
  EXPECT_EQ(why(changed(order(), "*ZZ*BUYER          ", "*ZZ*               "), AnswerType::ta1),
            "ISA-06 is blank: an answer has no address");
  EXPECT_EQ(why(changed(order(), "*ZZ*BUYER          ", "*ZZ*BUY\xC9R          "), AnswerType::ta1),
            "ISA-06 'BUY\\xC9R' holds bytes that cannot stand in the address of an answer");
  EXPECT_EQ(why(isa() + "TA1*000000001*260105*1200*A*000~IEA*0*000000101~", AnswerType::ta1),
            "an interchange that holds only TA1s is not answered");
  EXPECT_EQ(why(changed(order(), "IEA*1*000000101", "IEA*1*000000999"), AnswerType::form_999),
            "a 999 answers no interchange that is rejected as a whole or holds only acknowledgements");
}

TEST(AnswerTest, ControlNumbersCountOverTheEndOfTheirRange) {
  auto three = order() + changed(order(), "000000101", "000000102") + changed(order(), "000000101", "000000103");
  const auto all = answers_to(three, AnswerType::ta1);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_NE(all[0].text.find("*999999998*"), std::string::npos);
  EXPECT_NE(all[1].text.find("*999999999*"), std::string::npos);
  EXPECT_NE(all[2].text.find("*000000001*"), std::string::npos);
}

// Every byte of the header replaced by each of some: the envelope is what an answer mirrors.
TEST(AnswerTest, IsValidForEveryChangeOfAHeader) {
  constexpr std::string_view damage = {"*>~^U9Zz \n\r\x1C\xC9\0", 14};
  for (const auto& good : {order(), changed(order(), "*U*00401*", "*^*00501*")}) {
    for (std::size_t at = 3; at < 170; ++at) {
      for (const char c : damage) {
        auto bytes = good;
        bytes[at] = c;
        ASSERT_EQ(wrong_answer(bytes), "") << bytes;
        ASSERT_EQ(wrong_answer(bytes, every_tolerance()), "") << bytes;
      }
    }
  }
}

// Files of others, where they are at hand: each gets an answer that is valid, or a reason.
TEST(AnswerTest, IsValidForEveryFileOfTheCorpus) {
  namespace fs = std::filesystem;
  const char* named = std::getenv("CROSSDOCK_CORPUS");
  const auto folder =
      (named != nullptr ? fs::path(named) : fs::path(CROSSDOCK_SOURCE_DIR) / "../shared/corpus") / "x12";
  if (!fs::exists(folder)) GTEST_SKIP() << "no corpus at " << folder;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (bytes.find("ISA") == std::string::npos) continue;
    EXPECT_EQ(wrong_answer(bytes), "") << entry.path();
    EXPECT_EQ(wrong_answer(bytes, every_tolerance()), "") << entry.path();
  }
}

RC_GTEST_PROP(AnswerProperty, IsValidWhateverItAnswers, ()) {
  auto bytes = order() + changed(order(), "000000101", "000000102");
  const auto changes = *rc::gen::inRange(2, 8);
  for (int i = 0; i < changes; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(3, bytes.size());
    bytes[at] = *rc::gen::elementOf(std::string("*>~^U90Zz \n\x1C\xC9"));
  }
  RC_ASSERT(wrong_answer(bytes, every_tolerance()) == "");
}

}  // namespace
}  // namespace crossdock::x12::answer_test
