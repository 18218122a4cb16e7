// SPDX-License-Identifier: Apache-2.0
// CONTRL for what can be wrong, and that it is valid whatever it answers.
#include "translators/edifact/contrl.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/edifact/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::edifact::contrl_test {
namespace {

// One line for each segment of the CONTRL; "" where there is none.
std::string answer(const segments::FileReport& report) {
  if (report.interchanges.empty()) return "no interchange";
  const auto set = make_contrl(report.file.interchanges[0], report.interchanges[0], dictionary());
  if (!set) return "";
  std::string lines = set->body;
  std::ranges::replace(lines, '\'', '\n');
  return lines;
}

std::string enveloped(const segments::SetText& set) {
  InterchangeText text;
  text.sender = {"5412345000013", "14"};
  text.receiver = {"4012345000009", "14"};
  text.control = "1";
  text.messages.push_back({.set = set, .version = std::string(contrl_version), .reference = "1"});
  return *write(text);
}

const std::string good = message("ORDERS", order());

struct Case {
  const char* name;
  std::string bytes;
  const char* contrl;
};
class ContrlTest : public testing::TestWithParam<Case> {};
TEST_P(ContrlTest, SaysWhatIsWrong) {
  EXPECT_EQ(answer(check(GetParam().bytes)),
            "UCI+REF1+4012345000009:14+5412345000013:14+" + std::string(GetParam().contrl));
}
INSTANTIATE_TEST_SUITE_P(
    Edifact, ContrlTest,
    testing::Values(
        Case{"Good", interchange(good), "7\nUCM+1+ORDERS:D:96A:UN+7\n"},
        Case{"OneBadMessage", interchange(message("ORDERS", order("PAI+1+2'")) + message("ORDERS", order(), "2"), 2),
             "7\nUCM+1+ORDERS:D:96A:UN+4\nUCS+4\nUCD+16+3\nUCM+2+ORDERS:D:96A:UN+7\n"},
        Case{"Component", interchange(message("ORDERS", order("RFF+CT:" + std::string(36, '1') + "'"))),
             "7\nUCM+1+ORDERS:D:96A:UN+4\nUCS+4\nUCD+39+2:2\n"},
        Case{"SegmentAndElement", interchange(message("ORDERS", order("PAI+1'PAI+1+2'"))),
             "7\nUCM+1+ORDERS:D:96A:UN+4\nUCS+5+35\nUCS+5\nUCD+16+3\n"},
        Case{"MissingSegment", interchange(message("ORDERS", "DTM+137:20260105:102'LIN+1'UNS+S'")),
             "7\nUCM+1+ORDERS:D:96A:UN+4\nUCS+1+13\n"},
        Case{"MessageCount", unb() + "UNH+1+ORDERS:D:96A:UN:EAN008'" + order() + "UNT+9+1'UNZ+1+REF1'",
             "7\nUCM+1+ORDERS:D:96A:UN:EAN008+4+29+UNT+2\n"},
        Case{"UnknownMessage", interchange(message("ORDERZ", order())), "7\nUCM+1+ORDERZ:D:96A:UN+4+14+UNH+3:1\n"},
        Case{"HeaderElement", interchange(message("ORDERS", order(), "1", "D:96A:UN:TOOLONG")),
             "7\nUCM+1+ORDERS:D:96A:UN:TOOLON+4+39+UNH+3:5\n"},
        Case{"TotalsAreNoSyntax", interchange(message("ORDERS", order("", "", "CNT+2:9'"))),
             "7\nUCM+1+ORDERS:D:96A:UN+7\n"},
        Case{"InterchangeCount", interchange(good, 2), "4+29+UNZ+2\n"},
        Case{"InterchangeReference", unb() + good + "UNZ+1+REF2'", "4+28+UNZ+3\n"},
        Case{"NoTrailer", unb() + good, "4+13+UNB\n"},
        Case{"StraySegment", unb() + "BGM+1'" + good + "UNZ+1+REF1'", "4+33+BGM\n"},
        Case{"Group", unb() + "UNG+ORDERS+A+B:9+260105:1200+G1+UN+D:96A'" + good + "UNE+1+G1'UNZ+1+REF1'",
             "7\nUCF+G1+A+B+7\nUCM+1+ORDERS:D:96A:UN+7\n"},
        Case{"BadGroup", unb() + "UNG+ORDERS+A+B+260105:1200+G1+UN+D:96A'" + good + "UNE+2+G1'UNZ+1+REF1'",
             "7\nUCF+G1+A+B+4+29+UNE+2\n"},
        Case{"ServiceCharactersInWhatIsEchoed", interchange(message("ORDERS", order(), "A?+B?'")),
             "7\nUCM+A?+B?\n+ORDERS:D:96A:UN+7\n"}),
    case_name);

TEST(ContrlTest, AControlMessageIsNeverAnswered) {
  const auto contrl = message("CONTRL", "UCI+7+A+B+7'", "1", "D:3:UN");
  EXPECT_EQ(answer(check(interchange(contrl))), "");
  EXPECT_EQ(answer(check(interchange(contrl + message("ORDERS", order(), "2"), 2))),
            "UCI+REF1+4012345000009:14+5412345000013:14+7\nUCM+2+ORDERS:D:96A:UN+7\n");
}

// "" if every CONTRL for these bytes is valid and itself unanswered, otherwise that CONTRL.
std::string wrong_answer(std::string_view bytes) {
  const auto report = check(bytes);
  for (std::size_t i = 0; i < report.interchanges.size(); ++i) {
    const auto set = make_contrl(report.file.interchanges[i], report.interchanges[i], dictionary());
    if (!set) continue;
    const auto text = enveloped(*set);
    const auto own = check(text);
    if (own.verdict != segments::Verdict::valid) return errors(own) + "\n" + text;
    if (make_contrl(own.file.interchanges[0], own.interchanges[0], dictionary())) return "is answered\n" + text;
  }
  return "";
}

const std::string two_orders =
    "UNA:+.? '" +
    interchange(message("ORDERS", order("FTX+AAI+++A?'B:C'", "PRI+AAA:5,25'")) + message("ORDERS", order(), "2"), 2);
const std::string in_a_group = unb() + "UNG+ORDERS+A+B:9+260105:1200+G1+UN+D:96A'" + good + "UNE+1+G1'UNZ+1+REF1'";
constexpr std::string_view damage = {"+:'?X9\n\xFC \0", 10};

enum class Change { replace, erase, insert };

std::string changed(std::string bytes, Change change, std::size_t at, char c) {
  switch (change) {
    case Change::replace: bytes[at] = c; break;
    case Change::erase: bytes.erase(at, 3); break;
    case Change::insert: bytes.insert(at, 1, c);
  }
  return bytes;
}

// Bytes of a good file are changed, taken out and put in; what is answered must be valid all the same: here every single
// change, below several at once.
TEST(ContrlTest, IsValidForEverySingleChange) {
  const auto expect_valid = [](const std::string& bytes) { ASSERT_EQ(wrong_answer(bytes), "") << bytes; };
  for (const auto& whole : {two_orders, in_a_group}) {
    for (std::size_t at = 0; at < whole.size(); ++at) {
      expect_valid(changed(whole, Change::erase, at, ' '));
      for (const char c : damage) {
        expect_valid(changed(whole, Change::replace, at, c));
        expect_valid(changed(whole, Change::insert, at, c));
      }
    }
  }
}

RC_GTEST_PROP(ContrlProperty, IsValidWhateverItAnswers, ()) {
  auto bytes = two_orders;
  const auto changes = *rc::gen::inRange(2, 6);
  for (int i = 0; i < changes; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
    const auto change = *rc::gen::element(Change::replace, Change::erase, Change::insert);
    bytes = changed(bytes, change, at, *rc::gen::elementOf(std::string(damage)));
  }
  RC_ASSERT(wrong_answer(bytes) == "");
}

TEST(EdifactWriterTest, WritesTheInterchangeAround) {
  InterchangeText text;
  text.sender = {"5412345000013", "14"};
  text.receiver = {"O'NEIL", ""};
  text.control = "77";
  text.at = TimePoint(std::chrono::hours(24 * 365 * 56));
  text.test = true;
  text.line_breaks = true;
  MessageBuilder out;
  const std::string_view bgm[] = {"220", "", "", "", "A+B:C?", "9", ""};
  out.segment(*dictionary().segment("D96A", "BGM"), bgm);
  const std::string_view nothing[] = {"", ""};
  out.segment(*dictionary().segment("D96A", "LIN"), nothing);
  const std::string_view price[] = {"AAA", "5.25"};
  out.segment(*dictionary().segment("D96A", "PRI"), price);
  EXPECT_EQ(out.segments(), 3);
  text.messages.push_back({.set = {.id = "ORDERS", .implementation = "EAN008", .body = out.take(), .segments = 3},
                           .version = "D96A",
                           .reference = "1"});
  EXPECT_EQ(*write(text),
            "UNA:+.? '\n"
            "UNB+UNOC:3+5412345000013:14+O?'NEIL+251218:0000+77++++++1'\n"
            "UNH+1+ORDERS:D:96A:UN:EAN008'\n"
            "BGM+220+A?+B?:C??+9'\n"
            "LIN'\n"
            "PRI+AAA:5.25'\n"
            "UNT+5+1'\n"
            "UNZ+1+77'\n");
  text.receiver.id.clear();
  EXPECT_FALSE(write(text));
}

TEST(EdifactWriterTest, CharactersAreThoseOfTheLevel) {
  InterchangeText text;
  text.sender = text.receiver = {"A", ""};
  text.control = "1";
  const auto with = [&](std::string_view level, std::string_view value) {
    MessageBuilder out;
    const std::string_view ftx[] = {"AAI", "", "", "", "", value};
    out.segment(*dictionary().segment("D96A", "FTX"), ftx);
    text.level = level;
    text.messages = {{.set = {.id = "ORDERS", .implementation = {}, .body = out.take(), .segments = 1},
                      .version = "D96A",
                      .reference = "1"}};
    const auto bytes = write(text);
    return bytes && bytes->find(value) != std::string::npos ? "as it is" : bytes ? "changed" : bytes.error().what;
  };
  EXPECT_EQ(with("UNOC", "ABC"), "as it is");
  EXPECT_EQ(with("UNOC", "M\xC3\xBCller"), "changed");
  EXPECT_EQ(with("UNOY", "M\xC3\xBCller"), "as it is");
  EXPECT_NE(with("UNOC", "5 \xE2\x82\xAC").find("UNOY has every character"), std::string::npos);
  EXPECT_NE(with("UNOA", "M\xC3\xBCller").find("cannot be written in UNOA"), std::string::npos);
}

TEST(EdifactWriterTest, WithoutReleaseCharacterCollisionsAreBlanks) {
  auto delimiters = standard_delimiters;
  delimiters.release = 0;
  delimiters.decimal = ',';
  MessageBuilder out(delimiters);
  const std::string_view ftx[] = {"AAI", "", "", "", "", "A+B?"};
  out.segment(*dictionary().segment("D96A", "FTX"), ftx);
  const std::string_view price[] = {"AAA", "5.25"};
  out.segment(*dictionary().segment("D96A", "PRI"), price);
  EXPECT_EQ(out.collisions(), 1);
  EXPECT_EQ(out.take(), "FTX+AAI+++A B?'PRI+AAA:5,25'");
}

// One for one, and a character that becomes the release character is released.
TEST(EdifactWriterTest, CharactersThatALevelLacksBecomeTheNearest) {
  const auto written = [](std::string_view level, std::string_view value) {
    MessageBuilder out(standard_delimiters, characters_of(level));
    const std::string_view ftx[] = {"AAI", "", "", "", "", value};
    out.segment(*dictionary().segment("D96A", "FTX"), ftx);
    const auto narrowed = std::to_string(out.narrowed());
    return narrowed + " " + out.take();
  };
  EXPECT_EQ(written("UNOC",
                    "M\xC3\xBCller \xC5\x81\xC3\xB3"
                    "d\xC5\xBA"),
            "2 FTX+AAI+++M\xC3\xBCller L\xC3\xB3"
            "dz'");
  EXPECT_EQ(written("UNOA", "M\xC3\xBCller"), "1 FTX+AAI+++Muller'");
  EXPECT_EQ(written("UNOC", "\xE2\x82\xAC 5"), "1 FTX+AAI+++?? 5'");
  EXPECT_EQ(written("UNOY", "\xE2\x82\xAC 5"), "0 FTX+AAI+++\xE2\x82\xAC 5'");
}

// ---- read back -------------------------------------------------------------------------------------------------

Result<AnsweredInterchange> heard(std::string_view body) {
  const auto report = check(interchange(message("CONTRL", body, "1", "D:3:UN")));
  return read_contrl(report.file.interchanges.at(0), report.file.interchanges.at(0).groups.at(0).sets.at(0),
                     dictionary());
}

const std::string uci = "UCI+REF1+4012345000009:14+5412345000013:14+";

TEST(ContrlReadTest, AcknowledgedIsNotRejected) {
  const auto about = heard(uci + "7'UCM+1+ORDERS:D:96A:UN+7'");
  ASSERT_TRUE(about) << describe(about.error());
  EXPECT_EQ(about->reference, "REF1");
  EXPECT_FALSE(about->rejected);
  EXPECT_FALSE(about->only_received);
  EXPECT_TRUE(about->notes.empty());
}

TEST(ContrlReadTest, OneRejectedMessageRejectsAndSaysWhy) {
  const auto about = heard(uci + "7'UCM+1+ORDERS:D:96A:UN+4'UCS+4+13'UCS+6'UCD+39+2:2'");
  ASSERT_TRUE(about) << describe(about.error());
  EXPECT_TRUE(about->rejected);
  EXPECT_EQ(about->notes, (std::vector<std::string>{"message 1 (ORDERS) rejected", "segment 4: missing (13)",
                                                    "segment 6", "  element 2:2: element too long (39)"}));
}

TEST(ContrlReadTest, ARejectedInterchangeNamesItsError) {
  const auto about = heard(uci + "4+23+UNB+3'");
  ASSERT_TRUE(about) << describe(about.error());
  EXPECT_TRUE(about->rejected);
  EXPECT_EQ(about->notes, std::vector<std::string>{"interchange REF1 rejected: unknown sender (23)"});
}

TEST(ContrlReadTest, ReceivedSaysNothingOfTheContent) {
  const auto about = heard(uci + "8'");
  ASSERT_TRUE(about) << describe(about.error());
  EXPECT_TRUE(about->only_received);
  EXPECT_FALSE(about->rejected);
}

TEST(ContrlReadTest, AnotherActionOrNoneIsRefused) {
  for (const auto* body : {"UCI+REF1+4012345000009:14+5412345000013:14+9'",
                           "UCI+REF1+4012345000009:14+5412345000013:14'", "UCM+1+ORDERS:D:96A:UN+7'"}) {
    const auto about = heard(body);
    ASSERT_FALSE(about) << body;
    EXPECT_EQ(about.error().fault, Fault::invalid);
  }
}

TEST(ContrlReadTest, ReadsWhatMakeWrote) {
  const auto report = check(interchange(message("ORDERS", order("PAI+1+2'"))));
  const auto set = make_contrl(report.file.interchanges[0], report.interchanges[0], dictionary());
  const auto about = heard(set->body);
  ASSERT_TRUE(about) << describe(about.error());
  EXPECT_TRUE(about->rejected);
  EXPECT_EQ(about->reference, "REF1");
}

// ---- refused by the caller -------------------------------------------------------------------------------------

TEST(ContrlTest, SaysThatAMessageIsNotAgreed) {
  const auto report = check(interchange(good));
  segments::ValidateOptions options;
  options.agreed.emplace();
  options.agreed->push_back({"ORDRSP", "D96A"});
  const auto& in = report.file.interchanges.at(0);
  const auto judged = edifact::validate(in, dictionary(), options);
  ASSERT_EQ(judged.groups.at(0).sets.at(0).status, 'R');
  EXPECT_NE(make_contrl(in, judged, dictionary())->body.find("UCM+1+ORDERS:D:96A:UN+4+17+UNH"), std::string::npos);
  options.agreed->push_back({"ORDERS", "D96A"});
  EXPECT_EQ(edifact::validate(in, dictionary(), options).groups.at(0).sets.at(0).status, 'A');
}

TEST(ContrlTest, SaysWhoIsNotKnown) {
  const auto report = check(interchange(good));
  const auto& in = report.file.interchanges.at(0);
  const segments::Parties known{{{"14", "4012345000009"}}, {{"14", "5412345000013"}}};
  const segments::Parties without_qualifier{{{"", "4012345000009"}}, {{"", "5412345000013"}}};
  const segments::Parties other_sender{{{"14", "4000001000005"}}, {{"14", "5412345000013"}}};
  const segments::Parties other_receiver{{{"14", "4012345000009"}}, {{"ZZ", "5412345000013"}}};
  const auto judged = [&](const segments::Parties& parties, segments::Stranger expected) {
    auto interchange_report = report.interchanges.at(0);
    EXPECT_EQ(refuse_strangers(in, dictionary(), parties, interchange_report), expected);
    return make_contrl(in, interchange_report, dictionary())->body;
  };
  EXPECT_NE(judged(known, segments::Stranger::nobody).find("+7'UCM"), std::string::npos);
  EXPECT_NE(judged(without_qualifier, segments::Stranger::nobody).find("+7'UCM"), std::string::npos);
  EXPECT_NE(judged(other_sender, segments::Stranger::sender).find("+4+23+UNB+3:1'"), std::string::npos);
  EXPECT_NE(judged(other_receiver, segments::Stranger::receiver).find("+4+7+UNB+4:1'"), std::string::npos);
}

}  // namespace
}  // namespace crossdock::edifact::contrl_test
