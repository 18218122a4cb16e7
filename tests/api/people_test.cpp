// SPDX-License-Identifier: Apache-2.0
// Log-ins, invitations, one-time codes, roles and tokens over the API: who gets in, and who may do what.
#include <gtest/gtest.h>

#include <future>
#include <set>
#include <utility>
#include <vector>

#include "gateway/access/one_time_code.hpp"
#include "gateway/acts/persons.hpp"
#include "tests/api/house.hpp"

namespace crossdock::tests {
namespace {

namespace json = boost::json;

constexpr std::string_view password = "correct horse battery";
const http::Fields nobody{.entries = {{"Cookie", "none"}}};

std::string cookie_in(const http::Response& response) {
  const std::string set(response.fields.find("Set-Cookie"));
  return set.substr(0, set.find(';'));
}
http::Fields with(const std::string& cookie) { return {.entries = {{"Cookie", cookie}}}; }

class PeopleTest : public testing::Test {
 protected:
  ApiHouse& house = ApiHouse::shared();

  // A person who has chosen the password, and the Cookie of a session.
  std::string enter(const std::string& name, const std::string& role = "clerk") {
    const auto added =
        house.post(api_path("/persons"), R"({"name":")" + name + R"(","full_name":"X","roles":[")" + role + "\"]}");
    EXPECT_EQ(added.status, 200) << added.body;
    const std::string link(json::parse(added.body).at("invitation").as_string());
    EXPECT_TRUE(link.starts_with("http://127.0.0.1:4081/?invitation=")) << link;
    const auto key = link.substr(link.find('=') + 1);
    const auto accepted = house.post(api_path("/invitation"),
                                     R"({"key":")" + key + R"(","password":")" + std::string(password) + "\"}", nobody);
    EXPECT_EQ(accepted.status, 200) << accepted.body;
    EXPECT_EQ(problem_type(house.post(api_path("/invitation"),
                                      R"({"key":")" + key + R"(","password":"another good one"})", nobody)),
              "/problems/spent-link");
    return cookie_in(accepted);
  }
  http::Response log_in(const std::string& name, const std::string& secret, const std::string& more = "") {
    return house.post(api_path("/session"), R"({"name":")" + name + R"(","password":")" + secret + "\"" + more + "}",
                      nobody);
  }
};

TEST_F(PeopleTest, APersonIsInvitedAndLogsIn) {
  const auto first = enter("ann");
  EXPECT_EQ(house.get(api_path("/session"), with(first)).status, 200);
  const auto entered = log_in("ann", std::string(password));
  EXPECT_EQ(entered.status, 200) << entered.body;
  const auto shown = json::parse(house.get(api_path("/session"), with(cookie_in(entered))).body);
  EXPECT_EQ(shown.at("person").as_string(), "ann");
  EXPECT_EQ(json::serialize(shown.at("roles")), R"(["clerk"])");
  EXPECT_EQ(json::serialize(shown.at("may")), R"(["see","settle","decide"])");
  const auto ended =
      house.ask({.method = "DELETE", .target = api_path("/session"), .fields = with(cookie_in(entered))});
  EXPECT_EQ(ended.status, 204);
  EXPECT_TRUE(ended.fields.find("Set-Cookie").find("Max-Age=0") != std::string_view::npos);
  EXPECT_EQ(house.get(api_path("/session"), with(cookie_in(entered))).status, 401);
  EXPECT_EQ(house.get(api_path("/session"), with(first)).status, 200) << "other sessions go on";
}

TEST_F(PeopleTest, EveryWrongLogInGetsTheSameAnswer) {
  enter("bea");
  const auto without_id = [](const http::Response& response) {
    auto body = json::parse(response.body).as_object();
    body.erase("instance");
    return std::to_string(response.status) + json::serialize(body);
  };
  const auto wrong = without_id(log_in("bea", "correct horse batterz"));
  EXPECT_EQ(wrong, without_id(log_in("nobody-of-this-name", std::string(password))));
  EXPECT_EQ(wrong, without_id(log_in("' OR 1=1 --", std::string(password))));
  EXPECT_NE(wrong.find("/problems/wrong-login"), std::string::npos);
}

// Whoever asks for a name that is not there, or may not enter, waits for the same hash: without a turn none is answered.
TEST_F(PeopleTest, EveryNameCostsAHash) {
  enter("flo");
  enter("gus");
  EXPECT_EQ(house.post(api_path("/persons/gus/disable"), R"({"because":"gone to sea"})").status, 200);
  const auto all = [&] {  // at the same time: each waits for its turn
    std::vector<std::future<int>> asked;
    for (const auto* name : {"flo", "gus", "nobody-of-this-name"}) {
      asked.push_back(std::async(std::launch::async, [&, name] {
        return house
            .ask_alone("POST", api_path("/session"),
                       R"({"name":")" + std::string(name) + R"(","password":"a wrong password"})", nobody)
            .status;
      }));
    }
    std::vector<int> statuses;
    for (auto& one : asked) statuses.push_back(one.get());
    return statuses;
  };
  const auto log = std::exchange(house.context().log, [](const std::string&) {});  // it says that too many log in
  auto& turns = house.context().hashing;
  turns.acquire();
  turns.acquire();
  EXPECT_EQ(all(), (std::vector{503, 503, 503}));
  turns.release(2);
  house.context().log = log;
  EXPECT_EQ(all(), (std::vector{401, 401, 401}));
}

TEST_F(PeopleTest, AfterFiveWrongOnesTheRightOneWaitsToo) {
  enter("cid");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("cid", "wrong password " + std::to_string(i)).status, 401);
  const auto refused = log_in("cid", std::string(password));
  EXPECT_EQ(problem_type(refused), "/problems/too-many-tries");
  EXPECT_EQ(refused.fields.find("Retry-After"), "900");
  EXPECT_EQ(log_in("CID", std::string(password)).status, 429) << "the same name in other letters";
}

TEST_F(PeopleTest, CodesAreAskedForOnceTheyAreConfirmed) {
  const auto cookie = enter("dan");
  const auto begun =
      house.post(api_path("/session/second-factor"), R"({"password":")" + std::string(password) + "\"}", with(cookie));
  ASSERT_EQ(begun.status, 200) << begun.body;
  const std::string text(json::parse(begun.body).at("secret").as_string());
  Secret secret;
  {
    const std::lock_guard lock(house.context().enrolments.mutex);
    secret = house.context().enrolments.secrets.begin()->second;
  }
  EXPECT_EQ(access::base32(secret.reveal()), text);
  EXPECT_EQ(log_in("dan", std::string(password)).status, 200) << "nothing is confirmed yet";
  const auto step = access::step_at(house.network().now());
  EXPECT_EQ(house.post(api_path("/session/second-factor/confirmation"), R"({"code":"000000"})", with(cookie)).status,
            400);
  const auto confirmed = house.post(api_path("/session/second-factor/confirmation"),
                                    R"({"code":")" + access::code_at(secret, step) + "\"}", with(cookie));
  ASSERT_EQ(confirmed.status, 200) << confirmed.body;
  const auto codes = json::parse(confirmed.body).at("recovery_codes").as_array();
  EXPECT_EQ(codes.size(), 10U);

  EXPECT_EQ(problem_type(log_in("dan", std::string(password))), "/problems/code-needed");
  const auto with_code = [](const std::string& code) { return R"(,"code":")" + code + "\""; };
  EXPECT_EQ(log_in("dan", std::string(password), with_code(access::code_at(secret, step))).status, 401)
      << "it confirmed; a code works once";
  const auto next = access::code_at(secret, step + 1);
  EXPECT_EQ(problem_type(log_in("dan", "wrong password", with_code(next))), "/problems/wrong-login");
  EXPECT_EQ(log_in("dan", std::string(password), with_code(next)).status, 200);
  EXPECT_EQ(log_in("dan", std::string(password), with_code(next)).status, 401) << "used";
  const std::string recovery(codes.at(0).as_string());
  EXPECT_EQ(log_in("dan", std::string(password), with_code(recovery)).status, 200);
  EXPECT_EQ(log_in("dan", std::string(password), with_code(recovery)).status, 401) << "used";
  EXPECT_EQ(house
                .post(api_path("/session/second-factor/removal"), R"({"password":")" + std::string(password) + "\"}",
                      with(cookie))
                .status,
            204);
  EXPECT_EQ(log_in("dan", std::string(password)).status, 200);
}

TEST_F(PeopleTest, AnotherPasswordEndsOtherSessions) {
  const auto first = enter("eve");
  const auto second = cookie_in(log_in("eve", std::string(password)));
  const auto change = [&](const std::string& old, const std::string& fresh) {
    return house.post(api_path("/session/password"), R"({"old":")" + old + R"(","new":")" + fresh + "\"}",
                      with(second));
  };
  EXPECT_EQ(change("wrong password", "another good one").status, 401);
  const auto weak = change(std::string(password), "aaaaaaaaaaaaaaa");
  EXPECT_EQ(weak.status, 400);
  EXPECT_NE(weak.body.find(R"("pointer":"/new")"), std::string::npos) << weak.body;
  EXPECT_EQ(change(std::string(password), "another good one").status, 204);
  EXPECT_EQ(house.get(api_path("/session"), with(first)).status, 401);
  EXPECT_EQ(house.get(api_path("/session"), with(second)).status, 200);
  EXPECT_EQ(log_in("eve", std::string(password)).status, 401);
  EXPECT_EQ(log_in("eve", "another good one").status, 200);
}

// The cookie that somebody planted before is worth nothing: a log-in makes a new one.
TEST_F(PeopleTest, ASessionCannotBeFixed) {
  enter("fay");
  const auto entered = house.post(api_path("/session"), R"({"name":"fay","password":")" + std::string(password) + "\"}",
                                  with("crossdock=planted"));
  EXPECT_EQ(entered.status, 200);
  EXPECT_NE(cookie_in(entered), "crossdock=planted");
  EXPECT_EQ(house.get(api_path("/session"), with("crossdock=planted")).status, 401);
}

TEST_F(PeopleTest, FormsAndPagesOfOtherSitesDoNothing) {
  const auto cookie = enter("gil", "operator");
  const auto target = api_path("/destinations/partner:northwind-supply/hold");
  http::Fields form = with(cookie);
  form.add("Content-Type", "text/plain");
  EXPECT_EQ(problem_type(house.post(target, R"({"because":"from a form"})", form)), "/problems/wrong-media-type");
  http::Fields foreign = with(cookie);
  foreign.add("Sec-Fetch-Site", "cross-site");
  EXPECT_EQ(problem_type(house.post(target, R"({"because":"from a page"})", foreign)), "/problems/cross-site");
}

// Every operation as every role: what docs/people.md says, and nothing else.
TEST_F(PeopleTest, EveryOperationAsksForItsRight) {
  std::map<std::string_view, std::string> cookies;
  for (const auto& row : access::role_rows())
    cookies[row.word] = house.log_in("role-" + std::string(row.word), access::only(row.role));
  int refused = 0, allowed = 0;
  for (const auto& operation : api::operations()) {
    if (!operation.right || operation.id == "log_out" || operation.stream != nullptr) continue;
    auto path = api_path(operation.path);
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{'))
      path.replace(at, path.find('}') - at + 1, "999999999");  // of nothing: who may ask hears so
    for (const auto& row : access::role_rows()) {
      auto fields = with(cookies[row.word]);
      fields.add("If-Match", "\"none\"");
      const auto response = operation.method == "POST" ? house.post(path, "{}", fields) : house.get(path, fields);
      const bool may = access::may(row.rights, *operation.right);
      EXPECT_EQ(response.status == 403, !may) << operation.id << " as " << row.word << ": " << response.status;
      ++(may ? allowed : refused);
    }
  }
  EXPECT_GT(refused, 100);
  EXPECT_GT(allowed, 100);
}

TEST_F(PeopleTest, AProgramHasTheRightsOfItsToken) {
  const auto made =
      house.post(api_path("/tokens"), R"({"name":"erp","rights":["see","work"],"ends_at":"2026-12-24T00:00:00Z"})");
  ASSERT_EQ(made.status, 200) << made.body;
  const auto shown = json::parse(made.body);
  const http::Fields bearer{.entries = {{"Authorization", "Bearer " + std::string(shown.at("token").as_string())}}};
  EXPECT_EQ(house.get(api_path("/orders"), bearer).status, 200);
  EXPECT_EQ(problem_type(house.get(api_path("/persons"), bearer)), "/problems/no-right");
  EXPECT_EQ(house.post(api_path("/session/password"), R"({"old":"x","new":"another good one"})", bearer).status, 403);
  EXPECT_EQ(house.get(api_path("/orders"), {.entries = {{"Authorization", "Bearer cd_guess"}}}).status, 401);
  const auto list = house.json(api_path("/tokens"));
  EXPECT_EQ(list.at("items").at(0).at("standing").as_string(), "in force");
  EXPECT_EQ(json::serialize(list).find("cd_"), std::string::npos) << "a token is shown once";
  const auto id = std::to_string(shown.at("id").as_int64());
  EXPECT_EQ(house.post(api_path("/tokens/" + id + "/revoke"), R"({"because":"it leaked"})").status, 200);
  EXPECT_EQ(house.get(api_path("/orders"), bearer).status, 401);
  const auto nobody_may =
      house.post(api_path("/tokens"), R"({"name":"boss","rights":["people"],"ends_at":"2026-12-24T00:00:00Z"})");
  EXPECT_EQ(problem_type(nobody_may), "/problems/not-possible");
}

TEST_F(PeopleTest, PersonsAreChangedAsTheyWereSeen) {
  enter("hal");
  const auto seen = house.get(api_path("/persons/hal"));
  const auto change = [&](const std::string& etag, const std::string& body) {
    return house.post(api_path("/persons/hal"), body, {.entries = {{"If-Match", etag}}});
  };
  const std::string body =
      R"({"roles":["clerk","operator"],"authority":"500.00","currency":"USD","because":"two jobs"})";
  EXPECT_EQ(problem_type(house.post(api_path("/persons/hal"), body)), "/problems/match-needed");
  EXPECT_EQ(problem_type(change("\"other\"", body)), "/problems/changed");
  const auto changed = change(std::string(seen.fields.find("ETag")), body);
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(json::parse(changed.body).at("authority").as_string(), "500.00");
  EXPECT_EQ(problem_type(change(std::string(seen.fields.find("ETag")), body)), "/problems/changed")
      << "what was seen is old";
  const auto wrong = change("*", R"({"roles":["clark"],"because":"a slip"})");
  EXPECT_NE(wrong.body.find("did you mean 'clerk'?"), std::string::npos) << wrong.body;
  EXPECT_EQ(house.post(api_path("/persons/hal/disable"), R"({"because":"has left"})").status, 200);
  EXPECT_EQ(log_in("hal", std::string(password)).status, 401);
  EXPECT_EQ(house.post(api_path("/persons/hal/enable"), R"({"because":"is back"})").status, 200);
  EXPECT_EQ(log_in("hal", std::string(password)).status, 200);
  EXPECT_EQ(house.post(api_path("/persons/hal/reset"), R"({"because":"forgot it"})").status, 200);
  EXPECT_EQ(log_in("hal", std::string(password)).status, 401);
  EXPECT_EQ(house.post(api_path("/persons/nobody/disable"), R"({"because":"has left"})").status, 404);
}

TEST_F(PeopleTest, WhoReadsADocumentIsKnown) {
  const auto cookie = enter("ida", "auditor");
  const auto id = std::to_string(first_id(house, "/messages?direction=in&state=applied&limit=1"));
  EXPECT_EQ(house.get(api_path("/messages/" + id + "/raw"), with(cookie)).status, 200);
  const auto trail = house.json(api_path("/audit?actor=ida&act=read_raw"));
  ASSERT_EQ(trail.at("items").as_array().size(), 1U);
  EXPECT_EQ(trail.at("items").at(0).at("subject").as_string(), "message:" + id);
  EXPECT_EQ(house.json(api_path("/audit/verdict")).at("whole"), true);
}

}  // namespace
}  // namespace crossdock::tests
