// SPDX-License-Identifier: Apache-2.0
// What is decided over the API: the good answer of each act, one effect for each key, and every way to be refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <tuple>

#include "gateway/pipeline/work.hpp"
#include "gateway/store/work_queue.hpp"
#include "tests/api/house.hpp"

namespace crossdock::tests {
namespace {

namespace json = boost::json;

const std::string because = R"({"because":"the test says so"})";

class ActsTest : public testing::Test {
 protected:
  explicit ActsTest(ApiHouse& of = ApiHouse::shared()) : house(of) {}

  ApiHouse& house;

  std::string message(const std::string& direction) {
    const auto state = direction == "in" ? "applied" : "sent";
    return std::to_string(first_id(house, "/messages?direction=" + direction + "&state=" + state + "&limit=1"));
  }
  // A held piece of work.
  std::string held_work() {
    const auto subject = std::stoll(message("in"));
    std::int64_t work = 0;
    const auto done = house.context().database.write([&](store::Transaction& tx) -> Result<void> {
      const auto row = tx.insert(
          "INSERT INTO work (stage, subject, discriminator, state, attempt, reason, fault, created_at) "
          "VALUES ('check', $1, $2, 'held', 5, 'it fails', 'internal', 0) RETURNING id",
          {std::int64_t{subject}, std::string_view("held " + std::to_string(++held_))});
      if (!row) return fail(row.error());
      work = *row;
      return {};
    });
    EXPECT_TRUE(done) << describe(done.error());
    return std::to_string(work);
  }
  // The first exception whose actions have this one, and its ETag.
  struct Seen {
    std::string path, etag;
  };
  Seen exception_with(const std::string& action) {
    const auto list = house.json(api_path("/exceptions?limit=100"));
    for (const auto& one : list.at("items").as_array()) {
      const auto path = api_path("/exceptions/" + std::string(one.at("id").as_string()));
      const auto shown = house.get(path);
      const auto body = json::parse(shown.body);
      for (const auto& offered : body.at("actions").as_array()) {
        if (offered.at("action").as_string() == action) return {path, std::string(shown.fields.find("ETag"))};
      }
    }
    ADD_FAILURE() << "no exception offers " << action;
    return {};
  }
  http::Response act(const Seen& seen, const std::string& action, http::Fields fields = {}) {
    fields.add("If-Match", seen.etag);
    return house.post(seen.path + "/actions", R"({"action":")" + action + R"(","because":"the test says so"})",
                      std::move(fields));
  }
  std::int64_t acts_of(const std::string& word) {
    return std::ssize(house.json(api_path("/audit?limit=500&act=" + word)).at("items").as_array());
  }

 private:
  static inline int held_ = 0;
};

TEST_F(ActsTest, MessagesAndWorkAreDoneAgain) {
  const auto resent = house.post(api_path("/messages/" + message("out") + "/resend"), because);
  EXPECT_EQ(resent.status, 200) << resent.body;
  EXPECT_EQ(json::parse(resent.body).at("done"), true);
  EXPECT_EQ(json::parse(house.post(api_path("/messages/" + message("out") + "/resend"), because).body).at("done"),
            false)
      << "queued already";
  EXPECT_EQ(problem_type(house.post(api_path("/messages/" + message("in") + "/resend"), because)),
            "/problems/not-possible");
  // What has ended stays ended; a message that is held can be done again.
  const auto held = message("in");
  const auto become = [&](std::string_view state) {
    const auto done = house.context().database.write([&](store::Transaction& tx) {
      return tx.execute("UPDATE message SET state = $2 WHERE id = $1", {std::int64_t{std::stoll(held)}, state})
          .map([](auto) {});
    });
    EXPECT_TRUE(done) << describe(done.error());
  };
  const auto ended = house.post(api_path("/messages/" + held + "/replay"),
                                R"({"stage":"translate","because":"the mapping is mended"})");
  EXPECT_EQ(problem_type(ended), "/problems/not-possible");
  become("held");
  const auto replayed = house.post(api_path("/messages/" + held + "/replay"),
                                   R"({"stage":"translate","because":"the mapping is mended"})");
  become("applied");
  EXPECT_EQ(replayed.status, 200) << replayed.body;
  EXPECT_EQ(
      house.post(api_path("/messages/" + message("in") + "/replay"), R"({"stage":"deliver","because":"the wrong way"})")
          .status,
      400);
  EXPECT_EQ(house.post(api_path("/open-work/" + held_work() + "/release"), because).status, 200);
  const auto work = held_work();
  EXPECT_EQ(house.post(api_path("/open-work/" + work + "/discard"), because).status, 200);
  EXPECT_EQ(problem_type(house.post(api_path("/open-work/" + work + "/discard"), because)), "/problems/not-possible");
}

TEST_F(ActsTest, DestinationsAreHeldAndGoOn) {
  const auto address = api_path("/destinations/partner:northwind-supply/");
  for (const auto& [verb, state] : {std::pair{"hold", "held"}, std::pair{"drain", "drain"}, std::pair{"hurry", "drain"},
                                    std::pair{"resume", "well"}}) {
    const auto response = house.post(address + verb, because);
    ASSERT_EQ(response.status, 200) << verb << response.body;
    const auto shown = json::parse(response.body);
    EXPECT_TRUE(shown.at("items").at(0).at("state").as_string().starts_with(state)) << shown;
  }
  EXPECT_EQ(house.post(api_path("/destinations/partner:nobody/hold"), because).status, 404);
}

TEST_F(ActsTest, AHoldIsDecidedByWhoMay) {
  const auto seen = exception_with("release");
  const auto viewer = house.log_in("only-viewer", access::only(access::Role::viewer));
  EXPECT_EQ(act(seen, "release", {.entries = {{"Cookie", viewer}}}).status, 403);
  EXPECT_EQ(problem_type(house.post(seen.path + "/actions", R"({"action":"release","because":"unseen"})")),
            "/problems/match-needed");
  EXPECT_EQ(problem_type(act({seen.path, "\"old\""}, "release")), "/problems/changed");
  EXPECT_EQ(problem_type(act(seen, "close")), "/problems/not-possible") << "that is for cases";

  const auto before = acts_of("release_hold");
  const auto decided = act(seen, "release");
  ASSERT_EQ(decided.status, 200) << decided.body;
  const auto shown = json::parse(decided.body);
  EXPECT_EQ(shown.at("open"), false);
  EXPECT_EQ(shown.at("actions").as_array().size(), 0U);
  EXPECT_EQ(acts_of("release_hold"), before + 1);
  EXPECT_EQ(problem_type(act(seen, "release")), "/problems/changed") << "it was decided";
  EXPECT_EQ(problem_type(act({seen.path, "*"}, "release")), "/problems/not-possible");
}

// Somebody without enough authority proposes, and another person performs it.
TEST_F(ActsTest, MoneyAboveAuthorityTakesTwo) {
  const auto seen = exception_with("release");
  const auto clerk = house.log_in("poor-clerk", access::only(access::Role::clerk),
                                  store::persons::Authority{Decimal::parse("0.01").value(), "USD"});
  const auto other = house.log_in("other-money", access::only(access::Role::clerk),
                                  store::persons::Authority{Decimal(1'000'000), "XAU"});
  const auto boss = house.log_in("controller", access::only(access::Role::controller));
  const auto as = [](const std::string& cookie) { return http::Fields{.entries = {{"Cookie", cookie}}}; };
  EXPECT_EQ(act(seen, "release", as(other)).status, 202) << "an authority is in one currency";
  const auto before = acts_of("release_hold");
  const auto proposed = act(seen, "release", as(clerk));
  ASSERT_EQ(proposed.status, 202) << proposed.body;
  const auto id = std::to_string(json::parse(proposed.body).at("id").as_int64());
  EXPECT_EQ(proposed.fields.find("Location"), api_path("/proposals/" + id));
  EXPECT_EQ(acts_of("release_hold"), before) << "nothing is done yet";
  const auto page = house.json(api_path("/proposals"));
  const auto& open = page.at("items").as_array();
  EXPECT_EQ(std::ranges::count_if(
                open, [&](const auto& one) { return one.at("subject") == json::parse(proposed.body).at("subject"); }),
            1)
      << "the one before ended";

  const auto decide = [&](const std::string& cookie, const std::string& what) {
    return house.post(api_path("/proposals/" + id + "/decision"),
                      R"({"approve":)" + what + R"(,"because":"it is agreed"})", as(cookie));
  };
  EXPECT_EQ(problem_type(decide(clerk, "true")), "/problems/no-right") << "an own one";
  EXPECT_EQ(problem_type(decide(other, "true")), "/problems/no-right") << "without the right to approve";
  // Whoever proposed lost the right meanwhile.
  const auto become = [&](const std::string& role) {
    EXPECT_EQ(house
                  .post(api_path("/persons/poor-clerk"), R"({"roles":[")" + role + R"("],"because":"other work"})",
                        {.entries = {{"If-Match", "*"}}})
                  .status,
              200);
  };
  become("viewer");
  EXPECT_EQ(problem_type(decide(boss, "true")), "/problems/not-possible");
  become("clerk");
  const auto approved = decide(boss, "true");
  ASSERT_EQ(approved.status, 200) << approved.body;
  EXPECT_EQ(json::parse(approved.body).at("state").as_string(), "approved");
  EXPECT_EQ(acts_of("release_hold"), before + 1);
  const auto trail = house.json(api_path("/audit?act=release_hold&limit=1"));
  const auto& entry = trail.at("items").at(0);
  EXPECT_EQ(entry.at("actor").as_string(), "poor-clerk");
  EXPECT_NE(std::string(entry.at("because").as_string()).find("approved by controller: it is agreed"),
            std::string::npos)
      << entry;
  EXPECT_EQ(problem_type(decide(boss, "true")), "/problems/not-possible") << "once";
}

// Where the house has one person only.
TEST_F(ActsTest, WithoutASecondPersonWhoMayApproveDecidesAlone) {
  const auto clerk = house.log_in("lone-clerk", access::only(access::Role::clerk));
  const auto boss = house.log_in("lone-controller", access::only(access::Role::controller));
  house.context().second_person = false;
  const auto by_clerk = act(exception_with("release"), "release", {.entries = {{"Cookie", clerk}}});
  const auto by_boss = act(exception_with("release"), "release", {.entries = {{"Cookie", boss}}});
  house.context().second_person = true;
  EXPECT_EQ(by_clerk.status, 202) << by_clerk.body;
  EXPECT_EQ(by_boss.status, 200) << by_boss.body;
}

TEST_F(ActsTest, AProposalIsForWhatWasSeen) {
  const auto seen = exception_with("release");
  const auto clerk = house.log_in("late-clerk", access::only(access::Role::clerk));
  const auto as_clerk = http::Fields{.entries = {{"Cookie", clerk}}};
  const auto proposed = act(seen, "release", as_clerk);
  ASSERT_EQ(proposed.status, 202) << proposed.body;
  const auto address = api_path("/proposals/" + std::to_string(json::parse(proposed.body).at("id").as_int64()));
  EXPECT_EQ(act(seen, "refuse").status, 200) << "somebody decides it alone meanwhile";
  EXPECT_EQ(problem_type(house.post(address + "/decision", R"({"approve":true,"because":"too late"})")),
            "/problems/changed");
  EXPECT_EQ(house.post(address + "/decision", R"({"approve":false,"because":"taken back"})", as_clerk).status, 200);
  EXPECT_EQ(house.json(address).at("state").as_string(), "refused");
  EXPECT_EQ(house.json(api_path("/proposals?all=true")).at("items").at(0).at("state").as_string(), "refused");
}

TEST_F(ActsTest, ACaseIsClosed) {
  const auto seen = exception_with("close");
  EXPECT_EQ(problem_type(act(seen, "refuse")), "/problems/not-possible");
  const auto clerk = house.log_in("auditor-of-cases", access::only(access::Role::auditor));
  EXPECT_EQ(act(seen, "close", {.entries = {{"Cookie", clerk}}}).status, 403);
  const auto closed = act(seen, "close");
  ASSERT_EQ(closed.status, 200) << closed.body;
  EXPECT_EQ(json::parse(closed.body).at("open"), false);
  EXPECT_EQ(house
                .post(api_path("/exceptions/nothing/actions"), R"({"action":"close","because":"there is none"})",
                      {.entries = {{"If-Match", "*"}}})
                .status,
            404);
}

// One is taken, handed on and put off; each time by whoever saw how it was.
class AssignTest : public ActsTest {
 protected:
  AssignTest() : ActsTest(undecided()) {}

  // What the tests above decide is missing in theirs.
  static ApiHouse& undecided() {
    static ApiHouse house;
    return house;
  }
  http::Response assign(const std::string& path, const std::string& body, const std::string& cookie = {},
                        const std::string& etag = "*") {
    http::Fields fields{.entries = {{"If-Match", etag}}};
    if (!cookie.empty()) fields.add("Cookie", cookie);
    return house.post(path, body, std::move(fields));
  }
  bool is_listed(const std::string& path, const std::string& filter) {
    const auto list = house.json(api_path("/exceptions?limit=500&" + filter));
    return std::ranges::any_of(list.at("items").as_array(), [&](const auto& one) {
      return path.ends_with("/" + std::string(one.at("id").as_string()));
    });
  }
};

TEST_F(AssignTest, WhoeverIsQuickerHasIt) {
  for (const auto* action : {"close", "release"}) {
    const auto seen = exception_with(action);
    const auto quick = house.log_in(std::string("quick-") + action, access::only(access::Role::clerk));
    EXPECT_TRUE(is_listed(seen.path, "taken=false"));
    const auto before = acts_of("assign_exception");
    const auto taken = assign(seen.path, R"({"taken_by":"quick-)" + std::string(action) + R"("})", quick, seen.etag);
    ASSERT_EQ(taken.status, 200) << taken.body;
    EXPECT_EQ(json::parse(taken.body).at("taken_by").as_string(), std::string("quick-") + action);
    EXPECT_EQ(acts_of("assign_exception"), before + 1);
    EXPECT_EQ(problem_type(assign(seen.path, R"({"taken_by":""})", {}, seen.etag)), "/problems/changed");
    EXPECT_EQ(problem_type(house.post(seen.path, R"({"taken_by":""})")), "/problems/match-needed");
    EXPECT_TRUE(is_listed(seen.path, std::string("taken_by=quick-") + action));
    EXPECT_TRUE(is_listed(seen.path, "taken=true"));
    EXPECT_FALSE(is_listed(seen.path, "taken=false"));
    EXPECT_FALSE(is_listed(seen.path, "taken_by=somebody-else"));
    EXPECT_EQ(assign(seen.path, R"({"taken_by":""})").status, 200);
    EXPECT_TRUE(is_listed(seen.path, "taken=false"));
  }
}

TEST_F(AssignTest, ItIsHandedToWhoMaySettleIt) {
  const auto seen = exception_with("release");
  const auto partner = std::string(house.json(seen.path).at("partner").as_string());
  house.log_in("a-clerk", access::only(access::Role::clerk));
  house.log_in("an-auditor", access::only(access::Role::auditor));
  house.log_in("of-this-partner", access::only(access::Role::clerk), {}, access::Partners::only({partner}));
  house.log_in("of-others", access::only(access::Role::clerk), {}, access::Partners::only({"nobody-here"}));
  std::string takers;
  const auto shown = house.json(seen.path + "/takers");
  for (const auto& one : shown.at("items").as_array()) takers += std::string(one.at("name").as_string()) + " ";
  for (const auto* name : {"a-clerk", "of-this-partner"}) {
    EXPECT_NE(takers.find(name), std::string::npos) << takers;
    EXPECT_EQ(assign(seen.path, R"({"taken_by":")" + std::string(name) + R"(","because":"it is theirs"})").status, 200);
  }
  for (const auto* name : {"an-auditor", "of-others", "nobody-at-all"}) {
    EXPECT_EQ(takers.find(name), std::string::npos) << takers;
    EXPECT_EQ(problem_type(assign(seen.path, R"({"taken_by":")" + std::string(name) + R"("})")),
              "/problems/not-possible");
  }
  EXPECT_EQ(house.json(seen.path).at("taken_by").as_string(), "of-this-partner");
  const auto viewer = house.log_in("may-not-take", access::only(access::Role::viewer));
  EXPECT_EQ(problem_type(assign(seen.path, R"({"taken_by":"may-not-take"})", viewer)), "/problems/no-right");
}

TEST_F(AssignTest, NewOwnersFindItInNobodysHands) {
  house.log_in("had-it", access::only(access::Role::clerk));
  for (const auto& [action, owner, wrong] :
       {std::tuple{"close", "finance", "controller"}, std::tuple{"release", "controller", "finance"}}) {
    const auto seen = exception_with(action);
    ASSERT_EQ(assign(seen.path, R"({"taken_by":"had-it"})").status, 200);
    const auto moved = assign(seen.path, R"({"owner":")" + std::string(owner) + R"("})");
    ASSERT_EQ(moved.status, 200) << moved.body;
    EXPECT_EQ(json::parse(moved.body).at("taken_by").as_string(), "");
    EXPECT_EQ(json::parse(moved.body).at("owner").as_string(), owner);
    EXPECT_EQ(problem_type(assign(seen.path, R"({"owner":")" + std::string(wrong) + R"("})")),
              "/problems/not-possible");
    const auto both = assign(seen.path, R"({"owner":"onboarding","taken_by":"had-it"})");
    EXPECT_EQ(json::parse(both.body).at("taken_by").as_string(), "had-it");
    EXPECT_EQ(assign(seen.path, R"({"taken_by":""})").status, 200);
  }
}

TEST_F(AssignTest, ItGetsAnotherDay) {
  for (const auto* action : {"close", "release"}) {
    const auto seen = exception_with(action);
    ASSERT_EQ(assign(seen.path, R"({"due_at":"2020-01-01T00:00:00Z"})").status, 200);
    EXPECT_TRUE(is_listed(seen.path, "late=true"));
    EXPECT_FALSE(is_listed(seen.path, "late=false"));
    const auto later = assign(seen.path, R"({"due_at":"2120-01-01T00:00:00Z"})");
    EXPECT_EQ(json::parse(later.body).at("due_at").as_string(), "2120-01-01T00:00:00.000Z");
    EXPECT_FALSE(is_listed(seen.path, "late=true"));
    EXPECT_TRUE(is_listed(seen.path, "late=false"));
    EXPECT_EQ(problem_type(assign(seen.path, "{}")), "/problems/not-possible") << "nothing is asked for";
    EXPECT_EQ(assign(seen.path, R"({"due_at":"tomorrow"})").status, 400);
  }
  EXPECT_EQ(assign(api_path("/exceptions/case:999999999"), R"({"taken_by":""})").status, 404);
  const auto closed = exception_with("close");
  ASSERT_EQ(act(closed, "close").status, 200);
  EXPECT_EQ(problem_type(assign(closed.path, R"({"taken_by":""})")), "/problems/not-possible");
}

TEST_F(ActsTest, InvoicesAndOrders) {
  const auto invoice = std::to_string(first_id(house, "/invoices?limit=1"));
  EXPECT_EQ(house.post(api_path("/invoices/" + invoice + "/reconcile"), because).status, 200);
  EXPECT_EQ(problem_type(house.post(api_path("/invoices/999999999/reconcile"), because)), "/problems/not-found");
  const auto order = api_path("/orders/" + std::to_string(first_id(house, "/orders?limit=1")));
  const auto price = [&](const std::string& line, const std::string& text) {
    return house.post(order + "/lines/" + line + "/selling-price",
                      R"({"price":")" + text + R"(","because":"agreed by telephone"})");
  };
  EXPECT_EQ(problem_type(price("1", "12.50")), "/problems/not-possible") << "it came with a price";
  EXPECT_EQ(price("1", "a lot").status, 400);
  // As an order that came without one.
  const auto taken = house.context().database.write(
      [](store::Transaction& tx) { return tx.execute("UPDATE order_line SET price = NULL").map([](auto) {}); });
  ASSERT_TRUE(taken) << describe(taken.error());
  EXPECT_EQ(price("1", "-1").status, 409);
  const auto set = price("1", "12.50");
  EXPECT_EQ(set.status, 200) << set.body;
}

TEST_F(ActsTest, ManyPostsOfOneKeyHaveOneEffect) {
  const auto address = api_path("/destinations/partner:harbor-direct/hold");
  const auto before = acts_of("hold_destination");
  std::vector<http::Response> answers(64);
  {
    std::vector<std::jthread> callers;
    for (auto& answer : answers) {
      callers.emplace_back([&] {
        answer = house.ask_alone("POST", address, because, {.entries = {{"Idempotency-Key", "64-of-one-key"}}});
      });
    }
  }
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.body, answers.front().body);
  }
  EXPECT_EQ(acts_of("hold_destination"), before + 1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(house.post(address, because).status, 200);
  EXPECT_EQ(acts_of("hold_destination"), before + 4) << "negative control: each key of its own has an effect";
  EXPECT_EQ(house.post(api_path("/destinations/partner:harbor-direct/resume"), because).status, 200);
}

TEST_F(ActsTest, AKeyBelongsToOneRequest) {
  const auto address = api_path("/destinations/partner:harbor-direct/hurry");
  const auto post = [&](const std::string& key, const std::string& body) {
    return house.post(address, body, {.entries = {{"Idempotency-Key", key}}});
  };
  const auto first = post("key-of-mine", because);
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(post("key-of-mine", because).body, first.body);
  EXPECT_EQ(problem_type(post("key-of-mine", R"({"because":"something else"})")), "/problems/key-was-used");
  for (const auto* key : {"short", "with a blank in it"})
    EXPECT_EQ(problem_type(post(key, because)), "/problems/no-key") << key;
  EXPECT_EQ(problem_type(post(std::string(65, 'k'), because)), "/problems/no-key");
}

TEST_F(ActsTest, BytesAreCheckedAndNotKept) {
  const auto newest = first_id(house, "/messages?limit=1");
  const auto order =
      read_file(std::string(CROSSDOCK_SOURCE_DIR) + "/partners/examples/metro-outfitters/samples/850-camp.edi");
  ASSERT_FALSE(order.empty());
  const auto judged = house.post(api_path("/check?partner=metro-outfitters"), order);
  ASSERT_EQ(judged.status, 200) << judged.body;
  EXPECT_EQ(json::parse(judged.body).at("verdict").as_string(), "valid") << judged.body;
  const auto broken = house.post(api_path("/check"), order.substr(0, order.size() / 2));
  ASSERT_EQ(broken.status, 200) << broken.body;
  EXPECT_EQ(json::parse(broken.body).at("verdict").as_string(), "invalid");
  for (const auto* bytes : {"", "no document at all", "\xff\xfe\x00\x01", "<a"})
    EXPECT_EQ(house.post(api_path("/check"), bytes).status, 200) << bytes;
  EXPECT_EQ(house.post(api_path("/check?partner=nobody"), order).status, 400);
  EXPECT_EQ(house.post(api_path("/check"), std::string(4 << 20, 'x')).status, 200);
  EXPECT_EQ(house.post(api_path("/check"), std::string((4 << 20) + 1, 'x')).status, 413);
  EXPECT_EQ(first_id(house, "/messages?limit=1"), newest) << "nothing is kept";
}

TEST_F(ActsTest, AListThatIsTakenAlongIsKnown) {
  EXPECT_EQ(house.get(api_path("/persons?format=csv")).status, 200);
  const auto trail = house.json(api_path("/audit?act=export_list&limit=1"));
  EXPECT_EQ(trail.at("items").at(0).at("subject").as_string(), "list:list_persons");
}

TEST_F(ActsTest, EveryActRefusesABodyThatIsNotItsOwn) {
  for (const auto& operation : api::operations()) {
    if (operation.body.empty()) continue;
    auto path = api_path(operation.path);
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{'))
      path.replace(at, path.find('}') - at + 1, "1");
    for (const auto* body :
         {"", "[]", "{", "null", "7", R"({"unknown":1})", R"({"because":["a"]})", R"({"because":{"a":1}})"}) {
      const auto response = house.post(path, body, {.entries = {{"If-Match", "*"}}});
      EXPECT_EQ(response.status, 400) << operation.id << " " << body << " " << response.body;
      EXPECT_EQ(problem_type(response), "/problems/bad-request") << operation.id;
    }
    const auto deep = house.post(path, "{\"because\":" + std::string(1000, '[') + std::string(1000, ']') + "}");
    EXPECT_EQ(deep.status, 400) << operation.id;
    const auto large = house.post(path, "{\"because\":\"" + std::string(2 << 20, 'x') + "\"}");
    EXPECT_EQ(problem_type(large), "/problems/too-large") << operation.id;
  }
}

}  // namespace
}  // namespace crossdock::tests
