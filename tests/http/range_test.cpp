// SPDX-License-Identifier: Apache-2.0
// Which bytes a request asks for, and the lines of an event stream.
#include "gateway/transport/http/range.hpp"

#include <gtest/gtest.h>

#include "gateway/transport/http/event_stream.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::http {
namespace {

constexpr std::string_view tag = "\"abc\"";

struct RangeCase {
  const char* name;
  std::string_view range;
  std::string_view content_range;  // of the answer
  int status = 206;
  std::uint64_t size = 100;  // of the whole
  std::string_view if_range = "";
  std::string_view method = "GET";
};
void PrintTo(const RangeCase& one, std::ostream* out) { *out << one.name; }

class RangeTest : public testing::TestWithParam<RangeCase> {};

TEST_P(RangeTest, IsAnsweredAsTheStandardSays) {
  const auto& given = GetParam();
  Request request{.method = std::string(given.method)};
  if (!given.range.empty()) request.fields.add("range", std::string(given.range));
  if (!given.if_range.empty()) request.fields.add("If-Range", std::string(given.if_range));
  const auto head = head_for(extent_of(request, given.size, tag), given.size, tag);
  EXPECT_EQ(head.status, given.status);
  EXPECT_EQ(head.fields.find("Content-Range"), given.content_range);
  EXPECT_EQ(head.fields.find("ETag"), tag);
  if (given.status != 206) {
    EXPECT_EQ(head.length, given.status == 200 ? given.size : 0);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Ranges, RangeTest,
    testing::Values(
        RangeCase{.name = "None", .range = "", .content_range = "", .status = 200},
        RangeCase{.name = "First", .range = "bytes=0-0", .content_range = "bytes 0-0/100"},
        RangeCase{.name = "Middle", .range = "bytes=10-19", .content_range = "bytes 10-19/100"},
        RangeCase{.name = "Last", .range = "bytes=99-99", .content_range = "bytes 99-99/100"},
        RangeCase{.name = "BeyondTheEnd", .range = "bytes=90-1000", .content_range = "bytes 90-99/100"},
        RangeCase{
            .name = "BeyondAnyNumber", .range = "bytes=90-99999999999999999999999", .content_range = "bytes 90-99/100"},
        RangeCase{.name = "Open", .range = "bytes=40-", .content_range = "bytes 40-99/100"},
        RangeCase{.name = "OpenFromTheStart", .range = "bytes=0-", .content_range = "bytes 0-99/100"},
        RangeCase{.name = "Suffix", .range = "bytes=-10", .content_range = "bytes 90-99/100"},
        RangeCase{.name = "SuffixOfAllIsTheWhole", .range = "bytes=-100", .content_range = "", .status = 200},
        RangeCase{.name = "SuffixOfMore", .range = "bytes=-101", .content_range = "", .status = 200},
        RangeCase{.name = "SuffixOfNothing", .range = "bytes=-0", .content_range = "bytes */100", .status = 416},
        RangeCase{.name = "FromTheEnd", .range = "bytes=100-", .content_range = "bytes */100", .status = 416},
        RangeCase{.name = "FromBehindTheEnd", .range = "bytes=100-200", .content_range = "bytes */100", .status = 416},
        RangeCase{.name = "FromBehindAnyNumber",
                  .range = "bytes=99999999999999999999999-",
                  .content_range = "bytes */100",
                  .status = 416},
        RangeCase{.name = "OfNothing", .range = "bytes=0-", .content_range = "bytes */0", .status = 416, .size = 0},
        RangeCase{.name = "SuffixOfAnEmptyWhole", .range = "bytes=-5", .content_range = "", .status = 200, .size = 0},
        RangeCase{.name = "Backwards", .range = "bytes=20-10", .content_range = "", .status = 200},
        RangeCase{.name = "Several", .range = "bytes=0-1,5-6", .content_range = "", .status = 200},
        RangeCase{.name = "OneAmongEmptyOnes", .range = "bytes=, 5-6 ,", .content_range = "bytes 5-6/100"},
        RangeCase{.name = "UnitInCapitals", .range = "BYTES=5-6", .content_range = "bytes 5-6/100"},
        RangeCase{.name = "OtherUnit", .range = "rows=5-6", .content_range = "", .status = 200},
        RangeCase{.name = "NoUnit", .range = "5-6", .content_range = "", .status = 200},
        RangeCase{.name = "NoDash", .range = "bytes=5", .content_range = "", .status = 200},
        RangeCase{.name = "OnlyADash", .range = "bytes=-", .content_range = "", .status = 200},
        RangeCase{.name = "TwoDashes", .range = "bytes=5-6-7", .content_range = "", .status = 200},
        RangeCase{.name = "Signs", .range = "bytes=+5-6", .content_range = "", .status = 200},
        RangeCase{.name = "Letters", .range = "bytes=a-b", .content_range = "", .status = 200},
        RangeCase{.name = "Nothing", .range = "bytes=", .content_range = "", .status = 200},
        RangeCase{.name = "SameState", .range = "bytes=5-6", .content_range = "bytes 5-6/100", .if_range = tag},
        RangeCase{
            .name = "OtherState", .range = "bytes=5-6", .content_range = "", .status = 200, .if_range = "\"abd\""},
        RangeCase{
            .name = "WeakState", .range = "bytes=5-6", .content_range = "", .status = 200, .if_range = "W/\"abc\""},
        RangeCase{.name = "StateOfADay",
                  .range = "bytes=5-6",
                  .content_range = "",
                  .status = 200,
                  .if_range = "Sun, 06 Nov 1994 08:49:37 GMT"},
        RangeCase{.name = "OfAHead", .range = "bytes=5-6", .content_range = "", .status = 200, .method = "HEAD"}),
    case_name);

TEST(RangeTwiceTest, IsNonsense) {
  Request request{.method = "GET"};
  request.fields.add("Range", "bytes=0-1");
  request.fields.add("Range", "bytes=2-3");
  EXPECT_TRUE(std::holds_alternative<Whole>(extent_of(request, 100, tag)));
}

TEST(KnownStateTest, IsFoundInTheList) {
  const auto knows = [](const char* list) {
    Request request;
    request.fields.add("If-None-Match", list);
    return is_known(request, tag);
  };
  EXPECT_TRUE(knows("\"abc\""));
  EXPECT_TRUE(knows("\"x\", W/\"abc\""));
  EXPECT_TRUE(knows("*"));
  EXPECT_FALSE(knows("\"x\""));
  EXPECT_FALSE(knows("abc"));
  EXPECT_FALSE(is_known({}, tag));
}

TEST(EventLinesTest, CarryIdNameAndData) {
  EXPECT_EQ(lines_of({.id = "7", .name = "orders", .data = "{}"}), "id: 7\nevent: orders\ndata: {}\n\n");
  EXPECT_EQ(lines_of({.id = "7"}), "id: 7\n\n");
  EXPECT_EQ(lines_of({.data = "x"}), "data: x\n\n");
}

TEST(EventLinesTest, NoTextBecomesALineOfTheStream) {
  EXPECT_EQ(lines_of({.data = "a\nid: 9\r\nb\rc\n"}), "data: a\ndata: id: 9\ndata: b\ndata: c\ndata: \n\n");
  EXPECT_EQ(lines_of({.id = "7\nevent: x", .name = "a\rb", .data = "c"}), "data: c\n\n");
  EXPECT_EQ(lines_of({.id = std::string_view("7\0", 2), .data = "c"}), "data: c\n\n") << "readers ignore such an id";
  EXPECT_EQ(comment_line(" a\nb\r"), ": ab\n");
}

}  // namespace
}  // namespace crossdock::http
