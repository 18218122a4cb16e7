// SPDX-License-Identifier: Apache-2.0
// The parts of the API alone: queries, bodies, cursors, links, pace and the pages of problems.
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "gateway/api/cursor.hpp"
#include "gateway/api/operation.hpp"
#include "gateway/api/pace.hpp"
#include "gateway/api/principal.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/transport/http/addresses.hpp"

namespace crossdock::api {
namespace {

using namespace std::chrono_literals;

std::vector<std::string_view> colours() { return {"red", "green"}; }
constexpr std::array members{limit_member,
                             cursor_member,
                             Member{"text"},
                             Member{"colour", Member::Kind::word, 0, 0, colours},
                             Member{"since", Member::Kind::time},
                             Member{"open", Member::Kind::boolean},
                             Member{"q", Member::Kind::text, 3, 5, nullptr, false}};

Query good(const std::string& target) {
  const auto query = Query::read(target, members);
  EXPECT_TRUE(query) << target;
  return query.value_or(Query());
}
// "/query/limit is …", all mistakes with a bar between two.
std::string mistakes(const std::string& target) {
  const auto query = Query::read(target, members);
  if (query) return "none";
  std::string text;
  for (const auto& one : query.error().mistakes) text += (text.empty() ? "" : " | ") + one.pointer + " " + one.detail;
  return text;
}

TEST(ApiQueryTest, ReadsEachKindOfMember) {
  const auto query = good("/x?limit=500&text=a%20b+c%2Fd&colour=red&since=2026-11-23T12:00:00Z&open=false&q=%C3%A4bc");
  EXPECT_EQ(query.number("limit", 50), 500);
  EXPECT_EQ(query.text("text"), "a b c/d");
  EXPECT_EQ(query.text("colour"), "red");
  EXPECT_TRUE(query.time("since"));
  EXPECT_EQ(query.boolean("open"), false);
  EXPECT_EQ(query.text("q"),
            "\xC3\xA4"
            "bc");
  EXPECT_EQ(good("/x").number("limit", 50), 50);
  EXPECT_FALSE(good("/x?").boolean("open"));
  EXPECT_TRUE(good("/x?&&text=a&").has("text"));
}

TEST(ApiQueryTest, ToldMistakesNameTheMemberAndWhatIsRight) {
  EXPECT_EQ(mistakes("/x?limt=5"), "/query/limt is unknown here; did you mean 'limit'?");
  EXPECT_EQ(mistakes("/x?limit=0"), "/query/limit '0' is no whole number from 1 to 500");
  EXPECT_EQ(mistakes("/x?limit=501"), "/query/limit '501' is no whole number from 1 to 500");
  EXPECT_EQ(mistakes("/x?limit=5x"), "/query/limit '5x' is no whole number from 1 to 500");
  EXPECT_EQ(mistakes("/x?limit="), "/query/limit '' is no whole number from 1 to 500");
  EXPECT_EQ(mistakes("/x?limit=99999999999999999999"),
            "/query/limit '99999999999999999999' is no whole number from 1 to 500");
  EXPECT_EQ(mistakes("/x?limit=5&limit=6"), "/query/limit is there twice");
  EXPECT_EQ(mistakes("/x?colour=gren"), "/query/colour 'gren' is no word here; did you mean 'green'?");
  EXPECT_EQ(mistakes("/x?open=yes"), "/query/open 'yes' is neither true nor false");
  EXPECT_EQ(mistakes("/x?since=today"), "/query/since 'today' is no time such as 2026-11-23T14:05:09Z");
  EXPECT_EQ(mistakes("/x?q=ab"), "/query/q has 2 characters, not 3 to 5");
  EXPECT_EQ(mistakes("/x?text=%zz"), "/query/text is no UTF-8 text, percent-encoded");
  EXPECT_EQ(mistakes("/x?text=%c3"), "/query/text is no UTF-8 text, percent-encoded");
  EXPECT_EQ(mistakes("/x?text=a%00b"), "/query/text is no UTF-8 text, percent-encoded");
  EXPECT_EQ(mistakes("/x?text=%2"), "/query/text is no UTF-8 text, percent-encoded");
  EXPECT_EQ(mistakes("/x?a~/b=1").substr(0, 14), "/query/a~0~1b ");
  EXPECT_EQ(mistakes("/x?limit=0&open=1"),
            "/query/limit '0' is no whole number from 1 to 500 | /query/open '1' is neither true nor false");
}

TEST(ApiQueryTest, AMissingMemberIsAMistake) {
  constexpr std::array wanted{Member{"q", Member::Kind::text, 1, 200, nullptr, true}};
  const auto query = Query::read("/find", wanted);
  ASSERT_FALSE(query);
  EXPECT_EQ(query.error().detail, "/query/q is missing");
  EXPECT_TRUE(Query::read("/find?q=a", wanted));
}

// ---- cursors -------------------------------------------------------------------------------------------------

Query query_with(const std::string& cursor, const std::string& rest = "") { return good("/x?cursor=" + cursor + rest); }

TEST(ApiCursorTest, IsOfOneListWithOneFilter) {
  const http::Seal seal;
  const auto filter = good("/x?colour=red&limit=7");
  const auto cursor = cursor_for(seal, "list_x", filter, "42");
  EXPECT_EQ(cursor_in(seal, "list_x", query_with(cursor, "&colour=red")).value_or("?"), "42");
  EXPECT_EQ(cursor_in(seal, "list_x", query_with(cursor, "&colour=red&limit=9")).value_or("?"), "42")
      << "how much is shown at a time may change";
  EXPECT_FALSE(cursor_in(seal, "list_y", query_with(cursor, "&colour=red")));
  EXPECT_FALSE(cursor_in(seal, "list_x", query_with(cursor, "&colour=green")));
  EXPECT_FALSE(cursor_in(seal, "list_x", query_with(cursor)));
  EXPECT_FALSE(cursor_in(http::Seal(), "list_x", query_with(cursor, "&colour=red"))) << "another gateway's";
  EXPECT_EQ(cursor_in(seal, "list_x", good("/x")).value_or("?"), "");
}

TEST(ApiCursorTest, NoByteOfItCanBeChanged) {
  const http::Seal seal;
  const auto cursor = cursor_for(seal, "list_x", good("/x"), "42");
  ASSERT_EQ(cursor_in(seal, "list_x", query_with(cursor)).value_or("?"), "42");
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    auto changed = cursor;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const auto read = cursor_in(seal, "list_x", query_with(changed));
    ASSERT_FALSE(read) << i;
    EXPECT_EQ(read.error().problem, Problem::bad_cursor);
  }
  for (const auto* other : {"A", "-", "=", "AAAA", "%20"}) EXPECT_FALSE(cursor_in(seal, "list_x", query_with(other)));
  EXPECT_FALSE(cursor_in(seal, "list_x", query_with(cursor + "A")));
  EXPECT_FALSE(cursor_in(seal, "list_x", query_with(cursor.substr(1))));
}

constexpr TimePoint nine{std::chrono::hours(24 * 20'000 + 9)};

// ---- links that work once --------------------------------------------------------------------------------------

TEST(OneTimeLinksTest, OpenForTheirPersonOnce) {
  OneTimeLinks links;
  EXPECT_FALSE(links.spend(""));
  const auto first = links.make(store::PersonId(7)), second = links.make(store::PersonId(8));
  EXPECT_FALSE(links.spend(first.substr(1)));
  EXPECT_EQ(links.spend(first), store::PersonId(7));
  EXPECT_FALSE(links.spend(first)) << "spent";
  EXPECT_EQ(links.spend(second), store::PersonId(8));
}

TEST(SessionTest, EndsAfterRestAndAfterAll) {
  EXPECT_EQ(acts::ends_at({.person = {}, .opened_at = nine, .used_at = nine}), nine + 30min);
  EXPECT_EQ(acts::ends_at({.person = {}, .opened_at = nine, .used_at = nine + 11h}), nine + 11h + 30min);
  EXPECT_EQ(acts::ends_at({.person = {}, .opened_at = nine, .used_at = nine + 11h + 50min}), nine + 12h);
}

TEST(SenderTest, IsWhomOurProxyNames) {
  const auto from = [](const std::string& list, const std::string& peer = "10.0.0.1") {
    const http::Fields fields{.entries = {{"X-Forwarded-For", list}}};
    return http::sender_of(fields, peer,
                           [](std::string_view address) { return http::is_within(address, "10.0.0.0/8"); });
  };
  EXPECT_EQ(from("198.51.100.7"), "198.51.100.7");
  EXPECT_EQ(from("1.2.3.4, 198.51.100.7"), "198.51.100.7") << "what the caller wrote does not count";
  EXPECT_EQ(from("198.51.100.7, 10.0.0.2"), "198.51.100.7") << "two proxies of ours";
  EXPECT_EQ(from("nonsense"), "10.0.0.1");
  EXPECT_EQ(from(""), "10.0.0.1");
  EXPECT_EQ(from("198.51.100.7", "203.0.113.5"), "203.0.113.5") << "a stranger says nothing about others";
}

// ---- pace ------------------------------------------------------------------------------------------------------

TEST(PaceTest, AllowsABurstAndThenAFewEachSecond) {
  Pace pace;
  for (int i = 0; i < Pace::Limits{}.burst; ++i) EXPECT_TRUE(pace.allows("jane", nine)) << i;
  EXPECT_FALSE(pace.allows("jane", nine));
  EXPECT_TRUE(pace.allows("joe", nine)) << "each caller has a bucket of its own";
  EXPECT_FALSE(pace.allows("jane", nine + 49ms));
  EXPECT_TRUE(pace.allows("jane", nine + 50ms));
  EXPECT_FALSE(pace.allows("jane", nine + 51ms));
  EXPECT_FALSE(pace.allows("jane", nine - 1h)) << "a clock that was set back gives nothing";
  for (int i = 0; i < Pace::Limits{}.burst; ++i) EXPECT_TRUE(pace.allows("jane", nine + 1h)) << i;
  EXPECT_FALSE(pace.allows("jane", nine + 1h));
}

TEST(PaceTest, KeepsNoMoreCallersThanItCan) {
  Pace pace;
  for (int i = 0; i < 100'000; ++i) (void)pace.allows(std::to_string(i), nine + std::chrono::milliseconds(i));
  EXPECT_TRUE(pace.allows("jane", nine + 1h));
}

// ---- bodies ----------------------------------------------------------------------------------------------------

constexpr std::array body_members{Member{"because", Member::Kind::text, 3, 10, nullptr, true},
                                  Member{"count", Member::Kind::number, 1, 5}, Member{"roles", Member::Kind::words}};

std::string wrong_in_body(std::string_view body) {
  const auto read = Query::of_json(body, body_members);
  if (read) return "";
  std::string told;
  for (const auto& one : read.error().mistakes) told += one.pointer + " " + one.detail + "; ";
  return told;
}

TEST(BodyTest, IsReadByItsTable) {
  const auto read = Query::of_json(R"({"because":"it is late","roles":["clerk","viewer"],"count":null})", body_members);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->text("because"), "it is late");
  EXPECT_EQ(read->texts("roles"), (std::vector<std::string>{"clerk", "viewer"}));
  EXPECT_FALSE(read->has("count"));
}

TEST(BodyTest, EveryMistakeHasItsPlace) {
  EXPECT_EQ(wrong_in_body(R"({"because":7})"), "/because is no text in UTF-8; ");
  EXPECT_EQ(wrong_in_body(R"({"because":"abc","count":"1"})"), "/count is no whole number; ");
  EXPECT_EQ(wrong_in_body(R"({"because":"abc","count":1.5})"), "/count is no whole number; ");
  EXPECT_EQ(wrong_in_body(R"({"because":"abc","count":9})"), "/count '9' is no whole number from 1 to 5; ");
  EXPECT_EQ(wrong_in_body(R"({"because":"abc","roles":"clerk"})"), "/roles is no list of texts; ");
  EXPECT_EQ(wrong_in_body(R"({"because":"abc","roles":["a\nb"]})"), "/roles has an element that is no line of text; ");
  EXPECT_EQ(wrong_in_body(R"({"becuse":"abc"})"),
            "/becuse is unknown here; did you mean 'because'?; /because is missing; ");
  EXPECT_EQ(wrong_in_body(R"({"because":"äb"})"), "/because has 2 characters, not 3 to 10; ")
      << "as JSON Schema counts";
  EXPECT_EQ(wrong_in_body(R"({"because":"ab"})"), "/because has 2 characters, not 3 to 10; ");
  EXPECT_EQ(wrong_in_body(R"({"because":"a\u0000b"})"), "/because is no text in UTF-8; ");
  EXPECT_EQ(wrong_in_body("[]"), " is no JSON object; ");
  for (const auto* bytes : {"", "{", "{} {}", "\xff"})
    EXPECT_TRUE(wrong_in_body(bytes).starts_with(" is no JSON: ")) << bytes;
  EXPECT_TRUE(wrong_in_body("{\"because\":" + std::string(1000, '[') + std::string(1000, ']') + "}")
                  .starts_with(" is no JSON: "));
}

// ---- problems ------------------------------------------------------------------------------------------------

TEST(ApiProblemTest, EachKindHasARowAndAPage) {
  std::set<std::string_view> names;
  int place = 0;
  for (const auto& row : problem_rows()) {
    EXPECT_EQ(static_cast<int>(row.problem), place++) << "rows stand in the order of the enumeration";
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_GE(row.status, 400);
    EXPECT_TRUE(row.remedy.ends_with('.')) << row.name;
    const auto page = problem_page(row.name);
    ASSERT_TRUE(page);
    EXPECT_NE(page->body.find(row.title), std::string::npos);
    EXPECT_NE(page->body.find(row.remedy), std::string::npos);
  }
  EXPECT_EQ(&row_of(Problem::internal), &problem_rows().back());
  EXPECT_FALSE(problem_page("other"));
}

// ---- networks ------------------------------------------------------------------------------------------------

TEST(ApiNetworkTest, AnAddressIsWithinItsNetworkAlone) {
  EXPECT_TRUE(http::is_within("10.1.2.3", "10.0.0.0/8"));
  EXPECT_FALSE(http::is_within("11.1.2.3", "10.0.0.0/8"));
  EXPECT_TRUE(http::is_within("10.0.0.127", "10.0.0.0/25"));
  EXPECT_FALSE(http::is_within("10.0.0.128", "10.0.0.0/25"));
  EXPECT_TRUE(http::is_within("::ffff:10.1.2.3", "10.0.0.0/8"));
  EXPECT_TRUE(http::is_within("10.1.2.3", "10.1.2.3"));
  EXPECT_FALSE(http::is_within("10.1.2.4", "10.1.2.3"));
  EXPECT_TRUE(http::is_within("fd00::1", "fd00::/8"));
  EXPECT_FALSE(http::is_within("fe00::1", "fd00::/8"));
  EXPECT_FALSE(http::is_within("10.1.2.3", "fd00::/8"));
  EXPECT_TRUE(http::is_within("10.1.2.3", "0.0.0.0/0"));
  EXPECT_FALSE(http::is_within("fd00::1", "0.0.0.0/0"));
  EXPECT_FALSE(http::is_within("", "0.0.0.0/0"));
  EXPECT_FALSE(http::is_within("somewhere", "0.0.0.0/0"));
}

}  // namespace
}  // namespace crossdock::api
