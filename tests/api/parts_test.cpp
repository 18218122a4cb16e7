// SPDX-License-Identifier: Apache-2.0
// The parts of the API alone: queries, cursors, sessions and the pages of problems.
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "gateway/api/cursor.hpp"
#include "gateway/api/operation.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/sessions.hpp"
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
  EXPECT_EQ(mistakes("/x?q=ab"), "/query/q has 2 bytes, not 3 to 5");
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

// ---- sessions ------------------------------------------------------------------------------------------------

constexpr TimePoint nine{1'795'424'400'000ms};

TEST(ApiSessionsTest, AKeyOpensOneSession) {
  Sessions sessions;
  EXPECT_FALSE(sessions.open("", nine)) << "before there is a key";
  const auto key = sessions.new_key();
  EXPECT_EQ(key.size(), 43U);
  EXPECT_FALSE(sessions.open(key.substr(1), nine));
  const auto token = sessions.open(key, nine);
  ASSERT_TRUE(token);
  EXPECT_NE(*token, key);
  EXPECT_FALSE(sessions.open(key, nine)) << "spent";
  EXPECT_FALSE(sessions.open("", nine));
  EXPECT_TRUE(sessions.use(*token, nine));
  EXPECT_FALSE(sessions.use(key, nine));
  EXPECT_FALSE(sessions.use("", nine));
}

TEST(ApiSessionsTest, ANewKeyTakesThePlaceOfTheOldOne) {
  Sessions sessions;
  const auto first = sessions.new_key(), second = sessions.new_key();
  EXPECT_NE(first, second);
  EXPECT_FALSE(sessions.open(first, nine));
  EXPECT_TRUE(sessions.open(second, nine));
}

TEST(ApiSessionsTest, EndsAfterHalfAnHourOfRestAndAfterTwelveHours) {
  Sessions sessions;
  auto token = sessions.open(sessions.new_key(), nine).value();
  EXPECT_TRUE(sessions.use(token, nine + 29min));
  EXPECT_TRUE(sessions.use(token, nine + 58min));
  EXPECT_FALSE(sessions.use(token, nine + 88min));
  EXPECT_FALSE(sessions.use(token, nine + 59min)) << "what is over stays over";
  token = sessions.open(sessions.new_key(), nine).value();
  for (auto at = nine; at < nine + 12h; at += 20min) EXPECT_TRUE(sessions.use(token, at));
  EXPECT_FALSE(sessions.use(token, nine + 12h));
}

TEST(ApiSessionsTest, AreBounded) {
  Sessions sessions;
  const auto first = sessions.open(sessions.new_key(), nine).value();
  for (std::size_t i = 0; i < Sessions::most; ++i) (void)sessions.open(sessions.new_key(), nine + 1s);
  EXPECT_FALSE(sessions.use(first, nine + 2s)) << "the one that rested longest made room";
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
