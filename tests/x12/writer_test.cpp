// SPDX-License-Identifier: Apache-2.0
// Checks what is written when values collide with delimiters or with what a partner can read, and the way back from
// what was read to bytes.
#include "translators/x12/writer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/cases.hpp"
#include "tests/x12/sample.hpp"
#include "translators/x12/rewrite.hpp"

namespace crossdock::x12::writer_test {
namespace {

using segments::Characters;

constexpr Delimiters ours{.element = '*', .component = ':', .repetition = '^', .segment = '~'};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// One segment of these elements, element by element.
std::string written(SetBuilder& builder, const std::vector<std::string>& elements) {
  builder.begin("MSG");
  for (const auto& element : elements) builder.element(element);
  builder.end();
  const auto collisions = builder.collisions();
  auto text = builder.take();
  return text + " " + std::to_string(collisions);
}

TEST(CollisionTest, IsReportedWithItsPlaceAndByte) {
  SetBuilder builder(ours);
  builder.segment("REF", std::vector<std::string_view>{"DP", "A*B~C"});
  builder.begin("SLN");
  builder.element("1");
  builder.element("EA");
  builder.component("x:y");
  builder.repeat();
  builder.element("ok");
  builder.component("bell\a");
  builder.end();
  const std::vector<Collided> expected = {
      {.segment = 2, .tag = "REF", .element = 2, .byte = '*'},
      {.segment = 3, .tag = "SLN", .element = 2, .component = 2, .byte = ':'},
      {.segment = 3, .tag = "SLN", .element = 2, .component = 2, .repetition = 2, .byte = '\a'}};
  EXPECT_EQ(std::vector<Collided>(builder.collided().begin(), builder.collided().end()), expected);
  EXPECT_EQ(builder.collisions(), 3);
  EXPECT_EQ(builder.take(), "REF*DP*A B C~SLN*1*EA:x y^ok:bell ~");
  EXPECT_EQ(describe(expected[1]), "segment 3 (SLN-02-02) holds ':', which cannot be written there");
}

TEST(CollisionTest, RepetitionsWithoutSeparatorAreReported) {
  SetBuilder builder({.element = '*', .component = ':', .repetition = 0, .segment = '~'});
  builder.begin("AK4");
  builder.element("1");
  builder.repeat();
  builder.element("2");
  builder.end();
  ASSERT_EQ(builder.collided().size(), 1U);
  EXPECT_EQ(builder.collided()[0], (Collided{.segment = 2, .tag = "AK4", .element = 1}));
  EXPECT_EQ(builder.take(), "AK4*1~");
}

TEST(CollisionTest, RefusedTextIsNotUsable) {
  SetBuilder builder(ours, {.collision = Collision::refuse});
  builder.segment("REF", std::vector<std::string_view>{"DP", "fine"});
  EXPECT_TRUE(builder.usable());
  builder.segment("REF", std::vector<std::string_view>{"DP", "a~b"});
  EXPECT_FALSE(builder.usable());
}

struct Narrowing {
  const char* name;
  Characters characters;
  std::string value, expected;  // the segment and the number of collisions
};

class CharactersTest : public testing::TestWithParam<Narrowing> {};

TEST_P(CharactersTest, AreWrittenAsThePartnerReadsThem) {
  SetBuilder builder(ours, {.characters = GetParam().characters});
  EXPECT_EQ(written(builder, {GetParam().value}), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Writer, CharactersTest,
    testing::Values(
        Narrowing{"AsTheyAre", Characters::as_they_are, "Caf\xC3\xA9", "MSG*Caf\xC3\xA9~ 0"},
        Narrowing{"Latin1", Characters::latin_1, "Caf\xC3\xA9", "MSG*Caf\xE9~ 0"},
        Narrowing{"BeyondLatin1", Characters::latin_1,
                  "\xC5\x81\xC3\xB3"
                  "d\xC5\xBA",
                  "MSG*L\xF3"
                  "dz~ 1"},
        Narrowing{"Ascii", Characters::ascii,
                  "\xC3\x84rger stra\xC3\x9F"
                  "e",
                  "MSG*Arger strase~ 1"},
        Narrowing{"Quotes", Characters::ascii, "\xE2\x80\x9Cx\xE2\x80\x9D \xE2\x80\x93 y", "MSG*\"x\" - y~ 1"},
        Narrowing{"OtherScripts", Characters::ascii, "\xE4\xB8\xAD\xE6\x96\x87 \xF0\x9F\x98\x80", "MSG*?? ?~ 1"},
        Narrowing{"NotUtf8", Characters::latin_1, "Caf\xE9", "MSG*Caf\xE9~ 0"},
        Narrowing{"ControlCharacterOfLatin1", Characters::latin_1, "\xC2\x85", "MSG*?~ 1"},
        Narrowing{"CutCharacter", Characters::ascii, "x\xE4\xB8", "MSG*xa?~ 1"}),
    case_name);

// Whatever delimiters a partner has: nothing breaks out, nothing is longer, what fits is unchanged.
RC_GTEST_PROP(CollisionProperty, AnyDelimitersAnyValues, (const std::vector<std::string>& values)) {
  const std::string pool = "*~:^|>;<!\\\x1C\x1D\x1E\x1F\n\r,+'?";
  auto shuffled = *rc::gen::nonEmpty(rc::gen::unique<std::string>(rc::gen::elementOf(pool)));
  for (const char c : pool) {
    if (shuffled.find(c) == std::string::npos) shuffled += c;
  }
  const Delimiters d{
      .element = shuffled[0], .component = shuffled[1], .repetition = shuffled[2], .segment = shuffled[3]};
  const auto characters = *rc::gen::element(Characters::as_they_are, Characters::latin_1, Characters::ascii);
  SetBuilder builder(d, {.characters = characters});
  builder.begin("MSG");
  builder.element("x");
  for (const auto& value : values) builder.element(value + "x");
  builder.end();
  const auto collisions = builder.collisions();
  const auto noted = builder.collided().size();
  const auto text = builder.take();
  const auto count = [&](char c) { return static_cast<std::size_t>(std::ranges::count(text, c)); };
  RC_ASSERT(count(d.element) == values.size() + 1);
  RC_ASSERT(count(d.segment) == 1U && text.back() == d.segment);
  RC_ASSERT(count(d.component) == 0U && count(d.repetition) == 0U);
  std::size_t size = 6;
  for (const auto& value : values) size += value.size() + 2;
  RC_ASSERT(text.size() <= size);
  RC_ASSERT(noted == std::min<std::size_t>(static_cast<std::size_t>(collisions), 100));
}

TEST(ChosenDelimitersTest, AvoidWhatTheDocumentHolds) {
  auto delimiters = ours;
  const std::vector<std::string_view> values{"a*b", "c~d>e", "f^g", "|"};
  for (int i = 0; i < 4; ++i) {
    SetBuilder builder(delimiters);
    builder.segment("MSG", values);
    const std::vector<Collided> collided(builder.collided().begin(), builder.collided().end());
    const auto text = builder.take();
    if (collided.empty()) {
      EXPECT_EQ(text.find("a*b") != std::string::npos, true);
      EXPECT_TRUE(check_delimiters(std::string{delimiters.element, delimiters.component, delimiters.segment}));
      return;
    }
    const auto better = without_collisions(delimiters, collided, text);
    ASSERT_TRUE(better.has_value());
    delimiters = *better;
  }
  FAIL() << "still colliding";
}

TEST(ChosenDelimitersTest, ControlBytesCannotBeHelped) {
  const std::vector<Collided> collided{{.segment = 2, .tag = "MSG", .element = 1, .byte = '\x01'}};
  EXPECT_FALSE(without_collisions(ours, collided, "MSG* ~").has_value());
}

TEST(RewriteTest, KeepsWhatStandsBetweenSegments) {
  for (const auto& bytes : {order(), replaced(order(), "~", "~\r\n"), replaced(order(), "~", "\n\n"),
                            replaced(order(), "~PO1", "~ \t\n\n  PO1"), "text " + order() + "\n\n" + order() + " end",
                            order().substr(0, 250), order().substr(0, order().size() - 1)}) {
    const auto file = read(bytes);
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(rewrite(*file, bytes), bytes);
  }
}

TEST(RewriteTest, OtherDelimiters) {
  const auto bytes =
      replaced(file_of("PO", "850", replaced(std::string(order_body), "7.35", "7.35"), "005010"), "~", "~\n");
  const auto file = read(bytes);
  ASSERT_TRUE(file.has_value());
  const auto other = rewrite(file->interchanges[0], {.delimiters = {'|', '<', '!', '\x1C'}});
  ASSERT_TRUE(other.has_value()) << other.error().what;
  EXPECT_TRUE(other->collisions.empty());
  EXPECT_EQ(check_file(other->bytes, dictionary()).verdict, Verdict::valid);
  const auto again = read(other->bytes);
  const auto back = rewrite(again->interchanges[0], {.delimiters = file->interchanges[0].delimiters,
                                                     .line_breaks = LineBreaks::after_segments});
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->bytes, bytes);
}

TEST(RewriteTest, CollisionsAreRefusedOrReplaced) {
  const auto bytes = replaced(order(), "PO1001", "PO|1001");
  const auto file = read(bytes);
  const auto& in = file->interchanges[0];
  const auto refused = rewrite(in, {.delimiters = {'|', '<', '!', '~'}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().what, "segment 4 (BEG-03) holds '|', which cannot be written there");
  const auto other = rewrite(in, {.delimiters = {'|', '<', '!', '~'}, .collision = Collision::replace_with_space});
  ASSERT_TRUE(other.has_value());
  EXPECT_EQ(other->collisions.size(), 1U);
  EXPECT_NE(other->bytes.find("PO 1001"), std::string::npos);
  EXPECT_FALSE(rewrite(in, {.delimiters = {'|', '|', '!', '~'}}).has_value());
  EXPECT_FALSE(rewrite(in, {.delimiters = {'A', '<', '!', '~'}}).has_value());
}

}  // namespace
}  // namespace crossdock::x12::writer_test
