// SPDX-License-Identifier: Apache-2.0
// Whoever sees some partners alone: every operation with own rows, with foreign ones, and with those of all together.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/api/house.hpp"

namespace crossdock::tests::partners_test {
namespace {

namespace json = boost::json;
using api::Operation;

http::Fields with(const std::string& cookie) { return {.entries = {{"Cookie", cookie}}}; }

// What an answer says, without the name of the request.
std::string said(const http::Response& response) {
  auto body = json::parse(response.body).as_object();
  body.erase("instance");
  return std::to_string(response.status) + json::serialize(body);
}

// Lists whose rows have a partner, and the member that names it.
const std::map<std::string, std::string_view> lists = {{"/messages", "partner"},
                                                       {"/orders", "buyer"},
                                                       {"/invoices", "supplier"},
                                                       {"/exceptions", "partner"},
                                                       {"/partners", "id"}};

using Ids = std::set<std::string>;

class PartnersTest : public testing::Test {
 protected:
  // A house of its own: what other tests decide closes the exceptions that are looked for here.
  static ApiHouse& undecided() {
    static ApiHouse house;
    return house;
  }
  ApiHouse& house = undecided();
  const Ids own{"metro-outfitters", "summit-wholesale"};
  const Ids supplier{"summit-wholesale"};  // to whom the only buyer is foreign

  // Every role that somebody limited may have.
  static access::Roles roles() {
    auto roles = access::Roles().set();
    return roles.reset(static_cast<std::size_t>(access::Role::admin));
  }
  // Of a person who sees these partners.
  const std::string& cookie_of(const Ids& ids) {
    static std::map<Ids, std::string> cookies;
    auto& cookie = cookies[ids];
    if (cookie.empty())
      cookie = house.log_in("limited-" + std::to_string(cookies.size()), roles(),
                            store::persons::Authority{Decimal(1'000'000), "USD"},
                            access::Partners::only({ids.begin(), ids.end()}));
    return cookie;
  }
  const std::string& cookie() { return cookie_of(own); }

  json::array items(const std::string& target, const http::Fields& fields) {
    json::array all;
    for (std::string cursor;;) {
      const auto response = house.get(api_path(target + (cursor.empty() ? "" : "&cursor=" + cursor)), fields);
      EXPECT_EQ(response.status, 200) << target << response.body;
      const auto page = json::parse(response.body);
      for (const auto& one : page.at("items").as_array()) all.push_back(one);
      if (page.at("next").is_null()) return all;
      cursor = std::string(page.at("next").as_string());
    }
  }
  bool is_own(const json::value& row, std::string_view member) const { return is_of(own, row, member); }
  static bool is_of(const Ids& ids, const json::value& row, std::string_view member) {
    return ids.contains(std::string(row.at(member).as_string()));
  }
  // The id of the first row of a list that is, or is not, of these partners; "" where there is none. Of messages, one that
  // holds a document.
  std::string id_in(const std::string& list, const Ids& ids, bool wanted) {
    const std::string filter = list == "/messages" ? "&direction=in&state=applied&text=85" : "";
    for (const auto& row : items(list + "?limit=500" + filter, with(house.cookie()))) {
      if (is_of(ids, row, lists.at(list)) != wanted) continue;
      const auto& id = row.at("id");
      return id.is_string() ? std::string(id.as_string()) : std::to_string(id.as_int64());
    }
    return "";
  }
  // Where an operation tells of one thing.
  std::string address(const Operation& operation, const std::string& thing) {
    auto path = api_path(operation.path);
    const auto from = path.find('{');
    path.replace(from, path.find('}') - from + 1, thing);
    if (const auto position = path.find("{position}"); position != std::string::npos) path.replace(position, 10, "0");
    if (const auto line = path.find("{line}"); line != std::string::npos) path.replace(line, 6, "1");
    return path;
  }
  // The list in which the things of an operation stand: "/messages" of "/messages/{id}/raw".
  static std::string list_of(const Operation& operation) {
    return std::string(operation.path.substr(0, operation.path.find("/{")));
  }
  http::Response call(const Operation& operation, const std::string& target, const Ids& ids) {
    auto fields = with(cookie_of(ids));
    if (operation.method == "GET") return house.get(target, fields);
    fields.add("If-Match", "*");
    return house.post(target, bodies.at(std::string(operation.id)), fields);
  }
  const std::map<std::string, std::string> bodies = {
      {"resend_message", R"({"because":"it is tried"})"},
      {"replay_message", R"({"stage":"check","because":"it is tried"})"},
      {"act_on_exception", R"({"action":"close","because":"it is tried"})"},
      {"assign_exception", R"({"owner":"finance"})"},
      {"reconcile_invoice", R"({"because":"it is tried"})"},
      {"set_selling_price", R"({"price":"1.00","because":"it is tried"})"}};
};

TEST_F(PartnersTest, ForeignThingsAreAnsweredLikeAbsentOnes) {
  std::set<std::string_view> things, hidden, shown;
  for (const auto& ids : {own, supplier}) {
    for (const auto& operation : api::operations()) {
      if (operation.rows != Operation::Rows::of_own || operation.path.find('{') == std::string_view::npos) continue;
      things.insert(operation.id);
      const auto list = list_of(operation);
      const auto absent = list == "/exceptions" ? "case:999999999" : list == "/partners" ? "nobody" : "999999999";
      if (const auto id = id_in(list, ids, false); !id.empty()) {
        hidden.insert(operation.id);
        const auto foreign = call(operation, address(operation, id), ids);
        EXPECT_EQ(said(foreign), said(call(operation, address(operation, absent), ids))) << operation.id;
        EXPECT_EQ(foreign.status, 404) << operation.id;
        // A negative control: whoever sees all gets the foreign thing.
        if (operation.method == "GET") {
          EXPECT_NE(house.get(address(operation, id)).status, 404) << operation.id;
        }
      }
      if (const auto id = id_in(list, ids, true); !id.empty() && operation.method == "GET") {
        shown.insert(operation.id);
        EXPECT_NE(call(operation, address(operation, id), ids).status, 404) << operation.id << " of " << id;
      }
    }
  }
  EXPECT_GE(things.size(), 15U);
  EXPECT_EQ(hidden, things) << "of each, something was foreign";
  EXPECT_GE(shown.size(), 10U);
}

TEST_F(PartnersTest, ListsHaveTheOwnRowsAndNoOthers) {
  for (const auto& [list, member] : lists) {
    json::array expected;
    bool foreign = false;
    for (const auto& row : items(list + "?limit=500", with(house.cookie()))) {
      if (is_own(row, member)) expected.push_back(row);
      foreign = foreign || !is_own(row, member);
    }
    EXPECT_TRUE(foreign || list == "/orders") << list << " shows nothing of the filter";
    EXPECT_FALSE(expected.empty()) << list;
    EXPECT_EQ(json::serialize(items(list + "?limit=500", with(cookie()))), json::serialize(expected)) << list;
    EXPECT_EQ(json::serialize(items(list + "?limit=2", with(cookie()))), json::serialize(expected)) << list;
    const auto file = house.get(api_path(list + "?format=csv"), with(cookie()));
    EXPECT_EQ(file.status, 200) << list;
    for (const auto* id : {"northwind-supply", "harbor-direct"})
      EXPECT_EQ(file.body.find(id), std::string::npos) << list << " as a file names " << id;
  }
}

TEST_F(PartnersTest, TheFilterOfACallerOpensNothing) {
  for (const auto* target : {"/messages?limit=5&partner=harbor-direct", "/orders?limit=5&buyer=nordlicht",
                             "/invoices?limit=5&supplier=harbor-direct", "/exceptions?limit=5&partner=harbor-direct"})
    EXPECT_TRUE(items(target, with(cookie())).empty()) << target;
  EXPECT_TRUE(items("/orders?limit=5&buyer=metro-outfitters", with(cookie_of(supplier))).empty());
}

TEST_F(PartnersTest, FindLeadsToOwnRowsAlone) {
  int hidden = 0;
  std::set<std::string> texts{"harbor-direct", "northwind", "850", "P0", "NS-I", "HD"};
  for (const auto& order : items("/orders?limit=500", with(house.cookie())))
    texts.insert(std::string(order.at("number").as_string()));
  for (const auto& text : texts) {
    const auto all = json::parse(house.get(api_path("/find?limit=500&q=" + text)).body).at("items").as_array();
    json::array expected;
    for (const auto& hit : all) {
      if (is_own(hit, "partner")) expected.push_back(hit);
    }
    hidden += static_cast<int>(all.size() - expected.size());
    const auto answer = house.get(api_path("/find?limit=500&q=" + text), with(cookie()));
    EXPECT_EQ(json::serialize(json::parse(answer.body).at("items")), json::serialize(expected)) << text;
  }
  EXPECT_GT(hidden, 10) << "there was something to hide";
}

// A buyer's order led to purchase orders for suppliers, of whom the one of the own rows is told alone.
TEST_F(PartnersTest, ADocumentTellsWhatWasSentToOwnPartnersAlone) {
  int hidden = 0;
  for (const auto& order :
       items("/messages?limit=500&direction=in&partner=metro-outfitters&text=850", with(cookie()))) {
    const auto target = api_path("/messages/" + std::to_string(order.at("id").as_int64()) + "/documents/0");
    const auto response = house.get(target, with(cookie()));
    if (response.status != 200) continue;
    json::array expected;
    const auto whole = house.json(target);
    for (const auto& sent : whole.at("sent").as_array()) {
      if (is_own(sent, "partner")) expected.push_back(sent);
    }
    hidden += static_cast<int>(whole.at("sent").as_array().size() - expected.size());
    EXPECT_EQ(json::serialize(json::parse(response.body).at("sent")), json::serialize(expected));
  }
  EXPECT_GT(hidden, 0);
}

// The limit counts own rows: a page that is full of hidden ones would tell that they are there.
TEST_F(PartnersTest, FindFillsItsPageWithOwnRows) {
  const auto of = [&](const http::Fields& fields) {
    return json::parse(house.get(api_path("/find?limit=3&q=850"), fields).body).at("items").as_array();
  };
  const auto rows = of(with(cookie()));
  for (const auto& row : rows) EXPECT_TRUE(is_own(row, "partner"));
  EXPECT_EQ(rows.size(), of(with(house.cookie())).size());
}

TEST_F(PartnersTest, WhatTellsOfAllPartnersIsRefused) {
  int refused = 0;
  for (const auto& operation : api::operations()) {
    if (operation.rows != Operation::Rows::of_all) continue;
    ++refused;
    auto target = api_path(operation.path);
    for (auto at = target.find('{'); at != std::string::npos; at = target.find('{'))
      target.replace(at, target.find('}') - at + 1, "1");
    const auto response =
        operation.method == "GET" ? house.get(target, with(cookie())) : house.post(target, "{}", with(cookie()));
    EXPECT_EQ(problem_type(response), "/problems/no-right") << operation.id << response.body;
  }
  EXPECT_GE(refused, 20);
}

// An act on own rows looks at what it is about first: without that, nothing would hide the foreign ones.
TEST_F(PartnersTest, EveryActOnOwnRowsLooksAtThemFirst) {
  for (const auto& operation : api::operations()) {
    if (operation.act == nullptr || operation.rows != Operation::Rows::of_own) continue;
    EXPECT_NE(operation.about, nullptr) << operation.id;
    EXPECT_TRUE(bodies.contains(std::string(operation.id))) << operation.id;
  }
}

TEST_F(PartnersTest, TheSessionSaysWhatIsSeen) {
  const auto limited = json::parse(house.get(api_path("/session"), with(cookie())).body);
  EXPECT_EQ(json::serialize(limited.at("partners")), R"(["metro-outfitters","summit-wholesale"])");
  EXPECT_TRUE(house.json(api_path("/session")).at("partners").is_null());
}

TEST_F(PartnersTest, PersonsAreLimitedAndNoLonger) {
  const auto person = [](const std::string& more) {
    return R"({"name":"kim","full_name":"Kim","roles":["clerk"])" + more + "}";
  };
  const auto misspelt = house.post(api_path("/persons"), person(R"(,"partners":["northwind"])"));
  EXPECT_EQ(misspelt.status, 400);
  EXPECT_NE(misspelt.body.find(R"("pointer":"/partners")"), std::string::npos) << misspelt.body;
  const auto of_nobody = house.post(api_path("/persons"), person(R"(,"partners":[])"));
  EXPECT_EQ(of_nobody.status, 400) << of_nobody.body;
  const auto made = house.post(api_path("/persons"), person(R"(,"partners":["northwind-supply"])"));
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(json::serialize(json::parse(made.body).at("partners")), R"(["northwind-supply"])");
  const auto change = [&](const std::string& members) {
    return house.post(api_path("/persons/kim"), "{" + members + R"(,"because":"another desk"})",
                      {.entries = {{"If-Match", "*"}}});
  };
  EXPECT_EQ(change(R"("partners":["harbor-direct"],"all_partners":true)").status, 400);
  EXPECT_EQ(problem_type(change(R"("roles":["admin"])")), "/problems/not-possible");
  const auto moved = change(R"("partners":["harbor-direct"])");
  EXPECT_EQ(json::serialize(json::parse(moved.body).at("partners")), R"(["harbor-direct"])");
  const auto freed = change(R"("all_partners":true)");
  EXPECT_TRUE(json::parse(freed.body).at("partners").is_null()) << freed.body;
  const auto trail = house.json(api_path("/audit?act=change_person&limit=2"));
  EXPECT_NE(json::serialize(trail).find("partners harbor-direct become all"), std::string::npos)
      << json::serialize(trail);
}

// By this a stream of events ends.
TEST_F(PartnersTest, WhoeverIsLimitedIsNotWhoBeganAnyMore) {
  const auto whole = house.log_in("kit", access::only(access::Role::clerk));
  const http::Request request{.method = "GET", .target = api_path("/events"), .fields = with(whole)};
  auto& database = house.context().database;
  const auto began = api::principal_of(request, false, database, house.network().now());
  ASSERT_TRUE(began && *began);
  const auto goes_on = [&] { return api::is_still_known(**began, database, house.network().now()); };
  const auto change = [&](const std::string& members) {
    EXPECT_EQ(house
                  .post(api_path("/persons/kit"), "{" + members + R"(,"because":"another desk"})",
                        {.entries = {{"If-Match", "*"}}})
                  .status,
              200);
  };
  EXPECT_TRUE(goes_on());
  change(R"("partners":["harbor-direct"])");
  EXPECT_FALSE(goes_on());
  change(R"("all_partners":true)");
  EXPECT_TRUE(goes_on());
  change(R"("roles":["viewer"])");
  EXPECT_FALSE(goes_on());
}

TEST_F(PartnersTest, AProgramIsLimited) {
  const auto made =
      house.post(api_path("/tokens"), R"({"name":"supplier-portal","rights":["see"],"partners":["northwind-supply"],)"
                                      R"("ends_at":"2026-12-24T00:00:00Z"})");
  ASSERT_EQ(made.status, 200) << made.body;
  const http::Fields bearer{
      .entries = {{"Authorization", "Bearer " + std::string(json::parse(made.body).at("token").as_string())}}};
  const auto invoices = items("/invoices?limit=500", bearer);
  EXPECT_FALSE(invoices.empty());
  for (const auto& row : invoices) EXPECT_EQ(row.at("supplier").as_string(), "northwind-supply");
  EXPECT_TRUE(items("/orders?limit=5", bearer).empty()) << "it buys nothing";
  EXPECT_EQ(house.get(api_path("/overview"), bearer).status, 403);
}

}  // namespace
}  // namespace crossdock::tests::partners_test
