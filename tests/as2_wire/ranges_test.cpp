// SPDX-License-Identifier: Apache-2.0
// Checks which ranges and transfer names are understood, and that written ones are read back.
#include "gateway/transport/as2_wire/ranges.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::as2_wire::ranges_test {
namespace {

struct RangeCase {
  const char* name;
  std::string_view text;
  std::optional<Range> range = std::nullopt;
};
class RangeTest : public testing::TestWithParam<RangeCase> {};

TEST_P(RangeTest, IsReadWhenItReachesToTheEnd) { EXPECT_EQ(parse_range(GetParam().text), GetParam().range); }

INSTANTIATE_TEST_SUITE_P(
    Texts, RangeTest,
    testing::Values(RangeCase{"Usual", "bytes 10-99/100", Range{10, 99, 100}},
                    RangeCase{"WithoutUnit", "10-99/100", Range{10, 99, 100}},
                    RangeCase{"OtherCase", " Bytes  0-0/1 ", Range{0, 0, 1}},
                    RangeCase{"Largest", "bytes 0-18446744073709551614/18446744073709551615",
                              Range{0, 18446744073709551614U, 18446744073709551615U}},
                    RangeCase{"NotToTheEnd", "bytes 10-98/100"}, RangeCase{"BehindTheEnd", "bytes 100-99/100"},
                    RangeCase{"Beyond", "bytes 10-100/100"}, RangeCase{"NoTotal", "bytes 10-99/*"},
                    RangeCase{"Unsatisfied", "bytes */100"}, RangeCase{"Negative", "bytes -1-99/100"},
                    RangeCase{"Sign", "bytes +1-99/100"}, RangeCase{"Nothing", ""}, RangeCase{"Zero", "bytes 0-0/0"},
                    RangeCase{"TooLarge", "bytes 0-18446744073709551615/18446744073709551616"},
                    RangeCase{"Blank", "bytes 10 -99/100"}, RangeCase{"More", "bytes 10-99/100, 1-2/3"}),
    case_name);

TEST(RangeWritingTest, IsReadBack) {
  EXPECT_EQ(write(Range{10, 99, 100}), "bytes 10-99/100");
  EXPECT_EQ(parse_held(write_held(42)), 42U);
  EXPECT_EQ(parse_held("bytes 1-2/3"), std::nullopt);
  EXPECT_EQ(parse_held("bytes */"), std::nullopt);
  EXPECT_EQ(parse_transfer_name(write_etag("4711@alice")), "4711@alice");
}

struct NameCase {
  const char* name;
  std::string etag;
  std::optional<std::string> read = std::nullopt;
};
class TransferNameTest : public testing::TestWithParam<NameCase> {};

TEST_P(TransferNameTest, IsAnyVisibleTextOfModestLength) {
  EXPECT_EQ(parse_transfer_name(GetParam().etag), GetParam().read);
}

INSTANTIATE_TEST_SUITE_P(Tags, TransferNameTest,
                         testing::Values(NameCase{"Quoted", "\"a-1\"", "a-1"}, NameCase{"Bare", "a-1", "a-1"},
                                         NameCase{"Weak", "W/\"a-1\"", "a-1"},
                                         NameCase{"APathIsOnlyAName", "\"../../etc\"", "../../etc"},
                                         NameCase{"Empty", "\"\""}, NameCase{"Nothing", ""},
                                         NameCase{"Blank", "\"a 1\""}, NameCase{"Control", "\"a\tb\""},
                                         NameCase{"OtherBytes", "\"\xc3\xa4\""}, NameCase{"Several", "\"a\", \"b\""},
                                         NameCase{"Longest", std::string(200, 'x'), std::string(200, 'x')},
                                         NameCase{"TooLong", std::string(201, 'x')}),
                         case_name);

}  // namespace
}  // namespace crossdock::as2_wire::ranges_test
