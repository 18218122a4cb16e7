// SPDX-License-Identifier: Apache-2.0
// Every operation over the traded network: the good answer, and each way in which a request can be wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "base/text.hpp"
#include "gateway/store/payloads.hpp"
#include "tests/api/house.hpp"

namespace crossdock::tests {
namespace {

using api::Operation;

class ApiTest : public testing::Test {
 protected:
  ApiHouse& house = ApiHouse::shared();

  // Where the operation has something to show, with the places of its path filled in.
  std::string address_of(const Operation& operation) {
    auto path = api_path(operation.path);
    fill(path, "{id}", [&] { return id_for(path); });
    fill(path, "{position}", [] { return "0"; });
    fill(path, "{partner}", [] { return "northwind-supply"; });
    fill(path, "{person}", [] { return "house"; });
    fill(path, "{exception}", [&] {
      const auto page = house.json(api_path("/exceptions?limit=1"));
      return std::string(page.at("items").as_array().at(0).at("id").as_string());
    });
    return path;
  }

 private:
  template <class F>
  static void fill(std::string& path, std::string_view place, F value) {
    if (const auto at = path.find(place); at != std::string::npos) path.replace(at, place.size(), value());
  }
  std::string id_for(const std::string& path) {
    if (path.find("/messages/") != std::string::npos)
      return std::to_string(
          first_id(house, "/messages?direction=in&partner=metro-outfitters&text=850&state=applied&limit=1"));
    const auto list = path.substr(api::api_root.size(), path.find("/{id}") - api::api_root.size());
    return std::to_string(first_id(house, list + "?limit=1"));
  }
};

// Those that change nothing.
std::vector<Operation> reads() {
  std::vector<Operation> found;
  for (const auto& operation : api::operations()) {
    if (operation.method == "GET") found.push_back(operation);
  }
  return found;
}
bool has_places(const Operation& operation) { return operation.path.find('{') != std::string_view::npos; }
// A stream of events never ends, and has no ETag.
bool is_endless(const Operation& operation) { return operation.id == "follow_events"; }
bool takes(const Operation& operation, std::string_view member) {
  return std::ranges::find(operation.members, member, &api::Member::name) != operation.members.end();
}
// With what it needs in its query.
std::string complete(const Operation& operation, std::string address) {
  char separator = '?';
  for (const auto& member : operation.members) {
    if (!member.required) continue;
    address += separator + std::string(member.name) + "=4500";
    separator = '&';
  }
  return address;
}
std::string with(std::string address, std::string_view member) {
  return address + (address.find('?') == std::string::npos ? "?" : "&") + std::string(member);
}

TEST_F(ApiTest, EveryOperationAnswers) {
  for (const auto& operation : reads()) {
    const auto response = house.get(complete(operation, address_of(operation)));
    EXPECT_EQ(response.status, 200) << operation.id << "\n" << response.body;
    EXPECT_EQ(response.fields.count("ETag"), is_endless(operation) ? 0U : 1U) << operation.id;
    EXPECT_EQ(response.fields.count("X-Request-Id"), 1U) << operation.id;
    EXPECT_EQ(response.fields.find("X-Content-Type-Options"), "nosniff") << operation.id;
    EXPECT_EQ(response.fields.find("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
    EXPECT_FALSE(response.fields.find("Cache-Control").empty()) << operation.id;
  }
}

TEST_F(ApiTest, WithoutASessionNothingIsRead) {
  for (const auto& operation : reads()) {
    if (!operation.right) continue;
    const auto address = complete(operation, address_of(operation));
    for (const auto* cookie : {"crossdock=", "crossdock=guess", "__Host-crossdock=guess", "other=1; crossdock"}) {
      const auto response = house.get(address, {.entries = {{"Cookie", cookie}}});
      EXPECT_EQ(response.status, 401) << operation.id;
      EXPECT_EQ(problem_type(response), "/problems/no-session") << operation.id;
    }
  }
}

TEST_F(ApiTest, AnUnknownMemberIsRefused) {
  for (const auto& operation : reads()) {
    const auto response = house.get(with(complete(operation, address_of(operation)), "sorted=1"));
    EXPECT_EQ(response.status, 400) << operation.id;
    EXPECT_NE(response.body.find("\"pointer\":\"/query/sorted\""), std::string::npos) << response.body;
  }
  const auto meant = house.get(api_path("/orders?buyr=metro"));
  EXPECT_NE(meant.body.find("did you mean 'buyer'?"), std::string::npos) << meant.body;
}

TEST_F(ApiTest, AMemberOfAnotherTypeIsRefused) {
  for (const auto& operation : reads()) {
    for (const auto& member : operation.members) {
      if (member.name == "cursor" || member.kind == api::Member::Kind::text) continue;
      const auto wrong = std::string(member.name) + "=what";
      const auto response = house.get(with(complete(operation, address_of(operation)), wrong));
      EXPECT_EQ(response.status, 400) << operation.id << " " << wrong;
      EXPECT_NE(response.body.find("\"pointer\":\"/query/" + std::string(member.name)), std::string::npos);
    }
  }
}

TEST_F(ApiTest, EveryListKeepsToItsLimit) {
  int lists = 0, full = 0;
  for (const auto& operation : reads()) {
    if (!takes(operation, "limit")) continue;
    ++lists;
    const auto address = complete(operation, address_of(operation));
    for (const auto* wrong : {"limit=0", "limit=501", "limit=-1", "limit=1.5", "limit=1&limit=2"})
      EXPECT_EQ(house.get(with(address, wrong)).status, 400) << operation.id << " " << wrong;
    EXPECT_EQ(house.get(with(address, "limit=500")).status, 200) << operation.id;
    const auto one = house.json(with(address, "limit=1"));
    EXPECT_LE(one.at("items").as_array().size(), 1U) << operation.id;
    full += one.at("items").as_array().size() == 1 && !one.at("next").is_null() ? 1 : 0;
  }
  EXPECT_GE(lists, 7);
  EXPECT_GE(full, 6) << "lists with more than one row";
}

TEST_F(ApiTest, ACursorOfAnotherListIsRefused) {
  const auto page = house.json(api_path("/messages?limit=1"));
  const std::string cursor(page.at("next").as_string());
  for (const auto& operation : reads()) {
    if (!takes(operation, "cursor") || operation.id == "list_messages") continue;
    const auto response = house.get(with(complete(operation, address_of(operation)), "cursor=" + cursor));
    EXPECT_EQ(problem_type(response), "/problems/bad-cursor") << operation.id;
  }
  EXPECT_EQ(house.get(api_path("/messages?cursor=") + cursor).status, 200);
  EXPECT_EQ(problem_type(house.get(api_path("/messages?direction=in&cursor=") + cursor)), "/problems/bad-cursor");
  EXPECT_EQ(problem_type(house.get(api_path("/messages?cursor=x") + cursor)), "/problems/bad-cursor");
}

TEST_F(ApiTest, OneBoxFindsANumberAndSaysWhatIsWrongWithOne) {
  const auto orders = house.json(api_path("/orders?limit=1"));
  const auto& order = orders.at("items").as_array().at(0).as_object();
  const auto found = house.json(api_path("/find?q=") + std::string(order.at("number").as_string()));
  const auto& hits = found.at("items").as_array();
  EXPECT_TRUE(std::ranges::any_of(
      hits, [&](const auto& hit) { return hit.at("what") == "order" && hit.at("id") == order.at("id"); }));
  EXPECT_EQ(house.json(api_path("/find?q=nobody-has-this")).at("items").as_array().size(), 0U);
  for (const auto* wrong : {"/find", "/find?q=", "/find?q=%25", "/find?q=--", "/find?q=%FF"}) {
    const auto response = house.get(api_path(wrong));
    EXPECT_EQ(response.status, 400) << wrong;
    EXPECT_NE(response.body.find("\"pointer\":\"/query"), std::string::npos) << wrong << "\n" << response.body;
  }
  EXPECT_EQ(house.get(api_path("/find?q=") + std::string(201, 'x')).status, 400);
}

TEST_F(ApiTest, EventsAreOfTopicsAndFollowAMark) {
  const auto status = [&](const std::string& query, const std::string& mark) {
    return house.get(api_path("/events") + query, {.entries = {{"Last-Event-ID", mark}}}).status;
  };
  EXPECT_EQ(house.get(api_path("/events?topics=orders,invoices")).fields.find("Content-Type"),
            "text/event-stream; charset=utf-8");
  EXPECT_EQ(status("", "1"), 200);
  EXPECT_EQ(status("", "one"), 400);
  EXPECT_EQ(status("", "999999999"), 410);
  for (const auto* wrong : {"?topics=trials", "?topics=orders,", "?topics="})
    EXPECT_EQ(status(wrong, ""), 400) << wrong;
}

TEST_F(ApiTest, WhatIsNotThereIsNotFound) {
  for (const auto& operation : reads()) {
    if (!has_places(operation)) continue;
    auto path = api_path(operation.path);
    const auto begin = path.find('{'), end = path.find('}');
    for (const auto* absent :
         {"999999999", "0", "-1", "007", "1e3", "99999999999999999999", "case:999999", "%00", "x"}) {
      auto address = path;
      address.replace(begin, end - begin + 1, absent);
      if (const auto position = address.find("{position}"); position != std::string::npos)
        address.replace(position, 10, "0");
      const auto response = house.get(complete(operation, address));
      EXPECT_EQ(response.status, 404) << operation.id << " " << address;
      EXPECT_EQ(problem_type(response), "/problems/not-found") << address;
    }
  }
  for (const auto* nowhere :
       {"/api", "/api/v1", "/api/v2/orders", "/api/v1/nothing", "/api/v1orders", "/api/v1/orders/1/x"})
    EXPECT_EQ(house.get(nowhere).status, 404) << nowhere;
}

TEST_F(ApiTest, AnotherMethodIsRefusedWithTheOnesThereAre) {
  for (const auto& operation : reads()) {
    std::set<std::string> there{"HEAD"};
    for (const auto& other : api::operations()) {
      if (other.path == operation.path) there.emplace(other.method);
    }
    for (const auto* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"}) {
      if (there.contains(method)) continue;
      const auto response = house.ask({.method = method, .target = address_of(operation)});
      EXPECT_EQ(response.status, 405) << operation.id;
      std::set<std::string> told;
      for (const auto name : split(response.fields.find("Allow"), ',')) told.emplace(trim(name));
      EXPECT_EQ(told, there) << operation.id;
    }
  }
}

TEST_F(ApiTest, HeadIsAnsweredAsGetWithoutABody) {
  for (const auto& operation : reads()) {
    const auto address = complete(operation, address_of(operation));
    const auto get = house.get(address);
    if (operation.stream != nullptr) continue;  // the server leaves its body out
    const auto head = house.ask({.method = "HEAD", .target = address});
    EXPECT_EQ(head.status, 200) << operation.id;
    EXPECT_EQ(head.body, "");
    EXPECT_EQ(head.fields.find("Content-Type"), get.fields.find("Content-Type"));
    if (operation.id == "show_session" || operation.id == "list_exceptions") continue;  // they tell the time
    if (takes(operation, "cursor")) continue;  // its answer has a length of its own
    EXPECT_EQ(head.length, get.body.size()) << operation.id;
    EXPECT_EQ(head.fields.find("ETag"), get.fields.find("ETag")) << operation.id;
  }
}

TEST_F(ApiTest, WhoHasTheAnswerGetsNoneAgain) {
  for (const auto& operation : reads()) {
    if (is_endless(operation)) continue;
    const auto address = complete(operation, address_of(operation));
    const std::string etag(house.get(address).fields.find("ETag"));
    for (const auto& known : {etag, "W/" + etag, "\"other\", " + etag, std::string("*")}) {
      const auto again = house.get(address, {.entries = {{"If-None-Match", known}}});
      EXPECT_EQ(again.status, 304) << operation.id << " " << known;
      EXPECT_EQ(again.body, "") << operation.id;
      EXPECT_EQ(again.fields.find("ETag"), etag) << operation.id;
    }
    EXPECT_EQ(house.get(address, {.entries = {{"If-None-Match", "\"other\""}}}).status, 200) << operation.id;
  }
}

TEST_F(ApiTest, ABodyOfTenMegabytesIsRefused) {
  for (const auto& operation : reads()) {
    http::Request request{.method = "POST", .target = address_of(operation), .length = 10 << 20};
    EXPECT_EQ(house.ask(request).status, 413) << operation.id;
  }
}

TEST_F(ApiTest, PagesOfOtherSitesCannotReadIt) {
  for (const auto* site : {"cross-site", "same-site"}) {
    const auto response = house.get(api_path("/orders"), {.entries = {{"Sec-Fetch-Site", site}}});
    EXPECT_EQ(problem_type(response), "/problems/cross-site") << site;
  }
  for (const auto* site : {"same-origin", "none"})
    EXPECT_EQ(house.get(api_path("/orders"), {.entries = {{"Sec-Fetch-Site", site}}}).status, 200) << site;
  EXPECT_TRUE(house.get(api_path("/orders")).fields.find("Access-Control-Allow-Origin").empty());
}

TEST_F(ApiTest, AProblemSaysWhatToDoAndItsPageIsThere) {
  const auto response = house.get(api_path("/orders/999999999"));
  const auto body = boost::json::parse(response.body);
  EXPECT_EQ(body.at("status").as_int64(), 404);
  EXPECT_EQ(body.at("instance").as_string(), std::string(response.fields.find("X-Request-Id")));
  for (const auto& row : api::problem_rows()) {
    const auto page = house.get("/problems/" + std::string(row.name), {.entries = {{"Cookie", "none"}}});
    EXPECT_EQ(page.status, 200) << row.name;
    EXPECT_EQ(page.fields.find("Content-Type"), "text/html; charset=utf-8");
  }
  EXPECT_EQ(house.get("/problems/other").status, 404);
}

// ---- the link and the pages ----------------------------------------------------------------------------------

TEST_F(ApiTest, TheLinkWorksOnce) {
  const auto link = api::session_link(house.context(), "http://127.0.0.1:4081", house.guest());
  ASSERT_TRUE(link.starts_with("http://127.0.0.1:4081/?key="));
  const auto target = link.substr(link.rfind("/?"));
  const http::Fields nobody{.entries = {{"Cookie", "none"}}};
  const auto wrong = house.get("/?key=guess", nobody);
  EXPECT_EQ(problem_type(wrong), "/problems/spent-link");
  const auto head = house.ask({.method = "HEAD", .target = target, .fields = nobody});
  EXPECT_EQ(head.status, 200) << "a program that looks at the link does not spend it";
  const auto opened = house.get(target, nobody);
  EXPECT_EQ(opened.status, 303);
  EXPECT_EQ(opened.fields.find("Location"), "/");
  EXPECT_EQ(opened.fields.find("Cache-Control"), "no-store");
  const std::string cookie(opened.fields.find("Set-Cookie"));
  EXPECT_TRUE(cookie.starts_with("crossdock=")) << cookie;
  EXPECT_TRUE(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200")) << cookie;
  EXPECT_EQ(problem_type(house.get(target, nobody)), "/problems/spent-link");
  const auto given = cookie.substr(0, cookie.find(';'));
  EXPECT_EQ(house.get(api_path("/session"), {.entries = {{"Cookie", "a=b; " + given}}}).status, 200);
}

TEST_F(ApiTest, BehindTlsTheCookieIsForTlsAlone) {
  api::Context secure{.database = house.context().database,
                      .network = house.context().network,
                      .clock = house.context().clock,
                      .certificates = {},
                      .asset = {},
                      .log = {},
                      .secure = true};
  const auto link = api::session_link(secure, "", house.guest());
  const auto ask = [&](const http::Request& request) { return std::get<http::Response>(api::begin(request, secure)); };
  const auto opened = ask({.method = "GET", .target = link});
  const std::string cookie(opened.fields.find("Set-Cookie"));
  EXPECT_TRUE(cookie.starts_with("__Host-crossdock=")) << cookie;
  EXPECT_NE(cookie.find("; Secure"), std::string::npos) << cookie;
  EXPECT_FALSE(opened.fields.find("Strict-Transport-Security").empty());
  http::Request plain{.method = "GET", .target = api_path("/session")};
  plain.fields.add("Cookie", cookie.substr(7, cookie.find(';') - 7));  // without its prefix
  EXPECT_EQ(ask(plain).status, 401);
  EXPECT_EQ(ask({.method = "GET", .target = "/"}).status, 404) << "without a console";
}

TEST_F(ApiTest, PagesOfTheConsoleAreServed) {
  const http::Fields nobody{.entries = {{"Cookie", "none"}}};
  for (const auto* page : {"/", "/orders/17", "/messages?state=held"}) {
    const auto response = house.get(page, nobody);
    EXPECT_EQ(response.status, 200) << page;
    EXPECT_EQ(response.body, "zipped page");
    EXPECT_EQ(response.fields.find("Content-Encoding"), "gzip");
    EXPECT_EQ(response.fields.find("ETag"), "\"page\"");
    EXPECT_EQ(response.fields.find("Cache-Control"), "no-cache");
    EXPECT_NE(response.fields.find("Content-Security-Policy").find("script-src 'self'"), std::string::npos);
    EXPECT_EQ(response.fields.find("Content-Security-Policy").find("unsafe"), std::string::npos);
  }
  const auto script = house.get("/app-1.js", nobody);
  EXPECT_EQ(script.fields.find("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(house.get("/app-1.js", {.entries = {{"If-None-Match", "\"script\""}}}).status, 304);
  // A browser takes the fields of a 304 over into the page that it keeps.
  const auto kept = house.get("/", {.entries = {{"If-None-Match", "\"page\""}}});
  EXPECT_EQ(kept.status, 304);
  EXPECT_EQ(kept.fields.find("Content-Security-Policy"), house.get("/").fields.find("Content-Security-Policy"));
  EXPECT_EQ(house.get("/app-2.js", nobody).status, 404) << "a file that is not there is no page";
  EXPECT_EQ(house.ask({.method = "POST", .target = "/"}).status, 405);
}

TEST_F(ApiTest, TheBytesOfAMessageAreStreamed) {
  const auto id = first_id(house, "/messages?direction=in&state=applied&limit=1");
  const auto message = house.json(api_path("/messages/" + std::to_string(id)));
  const auto address = api_path("/messages/" + std::to_string(id) + "/raw");
  const auto all = house.get(address);
  EXPECT_EQ(std::ssize(all.body), message.at("size").as_int64());
  EXPECT_EQ(all.fields.find("ETag"), "\"" + std::string(message.at("sha256").as_string()) + "\"");
  EXPECT_FALSE(all.fields.find("X-Request-Id").empty());
  const auto some = house.get(address, {.entries = {{"Range", "bytes=3-7"}}});
  EXPECT_EQ(some.status, 206);
  EXPECT_EQ(some.body, all.body.substr(3, 5));
  const auto beyond = house.get(address, {.entries = {{"Range", "bytes=99999999-"}}});
  EXPECT_EQ(problem_type(beyond), "/problems/no-such-range");
  EXPECT_FALSE(beyond.fields.find("Content-Range").empty());
}

// ---- what is answered ----------------------------------------------------------------------------------------

TEST_F(ApiTest, AnOrderIsFoundByItsNumber) {
  const auto page = house.json(api_path("/orders?number=4500123001"));
  ASSERT_EQ(page.at("items").as_array().size(), 1U);
  const auto id = page.at("items").at(0).at("id").as_int64();
  const auto order = house.json(api_path("/orders/" + std::to_string(id)));
  EXPECT_EQ(order.at("number").as_string(), "4500123001");
  EXPECT_GE(order.at("purchase_orders").as_array().size(), 3U);
  EXPECT_EQ(house.json(api_path("/orders?buyer=nobody")).at("items").as_array().size(), 0U);
}

// Every value of a document that a partner sent is traced to bytes, and each pointer names one value.
TEST_F(ApiTest, ProvenanceNamesSingleValues) {
  std::set<std::string> kinds;
  int values = 0;
  const auto messages = house.json(api_path("/messages?limit=500&direction=in&state=applied"));
  for (const auto& message : messages.at("items").as_array()) {
    const auto address = api_path("/messages/" + std::to_string(message.at("id").as_int64()));
    const auto raw_size = message.at("size").as_int64();
    const auto shown = house.json(address);
    for (const auto& row : shown.at("documents").as_array()) {
      const auto document = house.json(address + "/documents/" + std::to_string(row.at("position").as_int64()));
      EXPECT_EQ(document.at("same"), true) << document;
      std::set<std::string> pointers;
      for (const auto& entry : document.at("provenance").as_array()) {
        const std::string pointer(entry.at("pointer").as_string());
        boost::json::error_code failed;
        const auto* value = document.at("canonical").find_pointer(pointer, failed);
        ASSERT_NE(value, nullptr) << pointer << " in " << document;
        EXPECT_FALSE(value->is_object() || value->is_array()) << pointer;
        EXPECT_TRUE(pointers.insert(pointer).second) << pointer << " twice in " << address;
        EXPECT_LE(entry.at("offset").as_int64() + entry.at("length").as_int64(), raw_size) << pointer;
        ++values;
      }
      EXPECT_GT(pointers.size(), 5U) << document;
      kinds.insert(std::string(document.at("kind").as_string()));
    }
  }
  EXPECT_GT(values, 100);
  EXPECT_GE(kinds.size(), 4U);
}

TEST_F(ApiTest, ATreeSaysWhatTheBytesSay) {
  const auto id = first_id(house, "/messages?direction=in&partner=metro-outfitters&text=850&state=applied&limit=1");
  std::string cursor;
  std::vector<boost::json::value> nodes;
  do {
    const auto page = house.json(api_path("/messages/" + std::to_string(id) + "/tree?limit=20") +
                                 (cursor.empty() ? "" : "&cursor=" + cursor));
    for (const auto& node : page.at("items").as_array()) nodes.push_back(node);
    cursor = page.at("next").is_null() ? "" : std::string(page.at("next").as_string());
  } while (!cursor.empty());
  const auto bytes = house.network().read([&](store::Transaction& tx) -> Result<std::string> {
    const auto message = store::messages::load(tx, MessageId(id));
    if (!message) return fail(message.error());
    return store::payloads::load(tx, message->payload);
  });
  int elements = 0;
  std::int64_t last = 0;
  for (const auto& node : nodes) {
    const auto offset = node.at("offset").as_int64(), length = node.at("length").as_int64();
    if (node.at("kind") == "segment") {
      EXPECT_TRUE(bytes.substr(static_cast<std::size_t>(offset)).starts_with(node.at("place").as_string())) << node;
    }
    if (node.at("kind") != "element") continue;
    ++elements;
    EXPECT_EQ(bytes.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(length)),
              std::string(node.at("value").as_string()));
    EXPECT_GE(offset, last);
    last = offset;
  }
  EXPECT_GT(elements, 20);
}

TEST_F(ApiTest, MessagesAreFilteredByTheStore) {
  const auto all = house.json(api_path("/messages?limit=500")).at("items").as_array();
  for (const auto& [filter, key, value] : {std::tuple{"direction=out", "direction", "out"},
                                           std::tuple{"partner=northwind-supply", "partner", "northwind-supply"},
                                           std::tuple{"state=applied", "state", "applied"}}) {
    const auto some = house.json(api_path("/messages?limit=500&") + filter).at("items").as_array();
    EXPECT_GT(some.size(), 0U) << filter;
    EXPECT_LT(some.size(), all.size()) << filter;
    for (const auto& one : some) EXPECT_EQ(one.at(key).as_string(), value) << filter;
    EXPECT_EQ(std::ranges::count_if(all, [&](const auto& one) { return one.at(key).as_string() == value; }),
              std::ssize(some))
        << filter;
  }
  EXPECT_EQ(house.json(api_path("/messages?since=2100-01-01T00:00:00Z")).at("items").as_array().size(), 0U);
}

}  // namespace
}  // namespace crossdock::tests
