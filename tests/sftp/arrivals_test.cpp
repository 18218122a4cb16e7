// SPDX-License-Identifier: Apache-2.0
// Which files look cut off, by their two ends.
#include "gateway/transport/exchange/arrivals.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::exchange::arrivals_test {
namespace {

const std::string isa =
    "ISA*00*          *00*          *ZZ*ACME           *ZZ*CROSSDOCK      *261123*1200*U*00401*000000012*0*P*>~";
const std::string body = isa + "GS*PO*A*B*20261123*1200*1*X*004010~ST*850*0001~SE*2*0001~GE*1*1~";
const std::string whole = body + "IEA*1*000000012~";
const std::string una = "UNA:+.? 'UNB+UNOC:3+A+B+261123:1200+17'UNH+1+ORDERS:D:96A:UN'UNT+2+1'";
const std::string unb = "UNB+UNOC:3+A+B+261123:1200+17'UNH+1+ORDERS:D:96A:UN'UNT+2+1'";

std::string with_terminator(std::string text, const std::string& terminator) {
  for (auto at = text.find('~'); at != std::string::npos; at = text.find('~', at + terminator.size()))
    text.replace(at, 1, terminator);
  return text;
}

std::string wrapped(std::string text) {
  for (std::size_t at = 80; at < text.size(); at += 82) text.insert(at, "\r\n");
  return text;
}

struct Case {
  const char* name;
  std::string bytes;
  bool open = false;
};
class OpenInterchangeTest : public testing::TestWithParam<Case> {};

INSTANTIATE_TEST_SUITE_P(
    Files, OpenInterchangeTest,
    testing::Values(
        Case{"Whole", whole}, Case{"WithLineEnds", with_terminator(whole, "~\r\n")},
        Case{"LineEndIsTheTerminator", with_terminator(whole, "\n")},
        Case{"ShortNumberAndLineEnd", with_terminator(body + "IEA*1*12~", "\n")}, Case{"Wrapped", wrapped(whole)},
        Case{"BlankLinesBehind", whole + std::string(3000, '\n')},
        Case{"MarkAndBlanksBefore", "\xEF\xBB\xBF\r\n " + whole}, Case{"EndOfDos", whole + "\x1a"},
        Case{"TwoInterchanges", whole + whole}, Case{"LastTerminatorLeftOut", whole.substr(0, whole.size() - 1)},
        Case{"RemarkBehind", whole + "\n-- end of file --"}, Case{"NoTrailer", body, true},
        Case{"HeaderAlone", isa, true}, Case{"HalfAHeader", isa.substr(0, 50), true}, Case{"OneLetter", "I", true},
        Case{"CutInTheTrailer", body + "IEA*1*0000", true}, Case{"CutAfterItsTag", body + "IEA", true},
        Case{"TrailerOfTheFirstOnly", whole + body, true}, Case{"SecondHasJustBegun", whole + "ISA*00*", true},
        Case{"OneLetterOfTheSecond", whole + "\r\nI", true},
        Case{"TagInTheData", body + "MSG*IEA*1*000000012 AND MORE~", true}, Case{"Edifact", una + "UNZ+1+17'"},
        Case{"EdifactWithoutAdvice", unb + "UNZ+1+17'\r\n"}, Case{"EdifactReleased", unb + "UNZ+1+1?'7'"},
        Case{"EdifactNoTrailer", una, true}, Case{"EdifactCut", unb + "UNZ+1+1", true},
        Case{"EdifactCutAtARelease", unb + "UNZ+1+1?'", true}, Case{"AdviceAlone", "UNA:+.", true}, Case{"Empty", ""},
        Case{"Xml", "<Order>"}, Case{"Text", "United"}, Case{"Json", "{\"a\": 1"}),
    case_name);

TEST_P(OpenInterchangeTest, ShowsByItsEnds) {
  const auto& bytes = GetParam().bytes;
  EXPECT_EQ(is_open_interchange(bytes), GetParam().open);
  const auto size = std::min(bytes.size(), ends_needed);
  EXPECT_EQ(is_open_interchange(bytes.substr(0, size), bytes.substr(bytes.size() - size)), GetParam().open);
}

TEST(OpenInterchangeTest, TwoEndsOfALongFileSuffice) {
  const auto long_file = body + std::string(1 << 20, 'x') + "~IEA*1*000000012~";
  EXPECT_FALSE(is_open_interchange(long_file.substr(0, ends_needed), long_file.substr(long_file.size() - ends_needed)));
  const auto cut = long_file.substr(0, long_file.size() - 10);
  EXPECT_TRUE(is_open_interchange(cut.substr(0, ends_needed), cut.substr(cut.size() - ends_needed)));
}

// Every beginning of a file with an interchange is open until its trailer is whole.
TEST(OpenInterchangeTest, EveryBeginningIsOpen) {
  for (std::size_t size = 1; size + 1 < whole.size(); ++size)
    EXPECT_TRUE(is_open_interchange(whole.substr(0, size))) << size;
  const auto edifact = una + "UNZ+1+17'";
  for (std::size_t size = 1; size < edifact.size(); ++size)
    EXPECT_TRUE(is_open_interchange(edifact.substr(0, size))) << size;
}

}  // namespace
}  // namespace crossdock::exchange::arrivals_test
