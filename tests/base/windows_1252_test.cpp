// SPDX-License-Identifier: Apache-2.0
// Checks that bytes which are no UTF-8 are read as Windows-1252, and that the result is always UTF-8.
#include "base/windows_1252.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::windows_1252_test {
namespace {

struct Text {
  const char* name;
  std::string_view bytes, text;
};

class Utf8OfTest : public testing::TestWithParam<Text> {};

TEST_P(Utf8OfTest, IsWhatAPersonWouldRead) { EXPECT_EQ(utf8_of(GetParam().bytes), GetParam().text); }

INSTANTIATE_TEST_SUITE_P(Base, Utf8OfTest,
                         testing::Values(Text{"Ascii", "JOSE", "JOSE"}, Text{"Empty", "", ""},
                                         Text{"Latin1", "JOS\xC9 MU\xD1OZ", "JOSÉ MUÑOZ"}, Text{"Utf8", "JOSÉ", "JOSÉ"},
                                         Text{"EuroAndQuotesOfWindows", "\x80 5 \x93ok\x94", "€ 5 “ok”"},
                                         Text{"Utf8CutShort", "JOS\xC3", "JOSÃ"},
                                         Text{"ByteWithoutCharacter", "a\x81z", "a\xEF\xBF\xBDz"}),
                         case_name);

TEST(Utf8OfTest, AnyByteGivesUtf8) {
  for (int byte = 1; byte < 256; ++byte) {
    const std::string text{'a', static_cast<char>(byte), 'z'};
    EXPECT_TRUE(is_utf8(utf8_of(text))) << byte;
  }
}

}  // namespace
}  // namespace crossdock::windows_1252_test
