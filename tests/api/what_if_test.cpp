// SPDX-License-Identifier: Apache-2.0
// An order is routed under other conditions, and nothing is done.
#include <gtest/gtest.h>

#include <set>

#include "tests/api/house.hpp"

namespace crossdock::tests::what_if_test {
namespace {

namespace json = boost::json;

class WhatIfTest : public testing::Test {
 protected:
  ApiHouse& house = ApiHouse::shared();
  // The order with the most lines: several suppliers share it.
  std::string path = routing_of(house);

  static std::string routing_of(ApiHouse& house) {
    std::string found;
    std::size_t most = 0;
    const auto orders = house.json(api_path("/orders?limit=500"));
    for (const auto& row : orders.at("items").as_array()) {
      const auto order = api_path("/orders/" + std::to_string(row.at("id").as_int64()));
      const auto lines = house.json(order).at("lines").as_array().size();
      if (lines > most && !house.json(order + "/routing").at("items").as_array().empty()) {
        most = lines;
        found = order + "/routing";
      }
    }
    return found;
  }
  json::value ask(const std::string& conditions) {
    const auto answer = house.post(path, conditions);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body);
  }
  static double cost(const json::value& trial) { return std::stod(std::string(trial.at("cost").as_string())); }
  static std::set<std::string> suppliers(const json::value& trial) {
    std::set<std::string> all;
    for (const auto& one : trial.at("explanation").at("suppliers").as_array())
      all.insert(std::string(one.at("supplier").as_string()));
    return all;
  }
  std::string count(const char* sql) {
    std::string found;
    const auto read = house.context().database.read([&](store::Transaction& tx) -> Result<void> {
      const auto row = tx.query_one(sql);
      if (!row) return fail(row.error());
      found = std::to_string((*row)->integer(0));
      return {};
    });
    EXPECT_TRUE(read) << describe(read.error());
    return found;
  }
};

TEST_F(WhatIfTest, WithoutASupplierItGoesElsewhereForMoreOrNotAtAll) {
  const auto all = ask(R"({"anew":true,"any_tier":true})");  // or a dearer supplier of a better tier comes first
  ASSERT_GE(suppliers(all).size(), 2U);
  EXPECT_TRUE(all.at("optimal").as_bool());
  for (const auto& supplier : suppliers(all)) {
    const auto less = ask(R"({"anew":true,"any_tier":true,"without":[")" + supplier + R"("]})");
    EXPECT_FALSE(suppliers(less).contains(supplier));
    if (less.at("unserved").as_array().empty()) {
      EXPECT_GE(cost(less), cost(all)) << "without " << supplier;
    }
    EXPECT_NE(json::serialize(less).find("is left out here"), std::string::npos) << "and says why";
  }
}

TEST_F(WhatIfTest, WithoutAnybodyNothingIsSupplied) {
  json::array everybody;
  const auto partners = house.json(api_path("/partners?limit=500"));
  for (const auto& one : partners.at("items").as_array()) {
    if (one.at("role").as_string() == "supplier") everybody.push_back(one.at("id"));
  }
  const auto none = ask(json::serialize(json::object{{"anew", true}, {"without", everybody}}));
  EXPECT_TRUE(suppliers(none).empty());
  EXPECT_EQ(cost(none), 0);
  const auto explained = none.at("explanation").at("lines").as_array().size();
  EXPECT_EQ(none.at("unserved").as_array().size(), explained);
}

TEST_F(WhatIfTest, EveryTierAlikeCostsNoMore) {
  EXPECT_LE(cost(ask(R"({"anew":true,"any_tier":true})")), cost(ask(R"({"anew":true})")));
  const auto first = json::serialize(ask(R"({"anew":true,"tier_limit":1})"));
  EXPECT_NE(first.find("left out here"), std::string::npos) << "somebody is of a later tier";
}

TEST_F(WhatIfTest, NothingIsDone) {
  const auto facts = [&] {
    return count("SELECT MAX(id) FROM event") + " " + count("SELECT COUNT(*) FROM routing_decision") + " " +
           count("SELECT COUNT(*) FROM purchase_order") + " " + count("SELECT COUNT(*) FROM reservation");
  };
  const auto before = facts();
  ask(R"({"anew":true})");
  EXPECT_EQ(facts(), before);
}

TEST_F(WhatIfTest, WhatMakesNoSenseIsRefused) {
  const auto type = [&](const std::string& conditions) { return problem_type(house.post(path, conditions)); };
  EXPECT_EQ(type(R"({"anew":true,"without":["nobody"]})"), "/problems/not-possible");
  EXPECT_EQ(type(R"({"anew":true,"wanted_by":"2001-01-01"})"), "/problems/not-possible");
  EXPECT_EQ(type(R"({"anew":true,"wanted_by":"2001-13-01"})"), "/problems/bad-request");
  EXPECT_EQ(type(R"({"anew":true,"tier_limit":0})"), "/problems/bad-request");
  EXPECT_EQ(type(R"({"anew":true,"until":"now"})"), "/problems/bad-request");
  EXPECT_EQ(type("{}"), "/problems/not-possible") << "all of it was ordered";
  EXPECT_EQ(house.post(api_path("/orders/999999999/routing"), R"({"anew":true})").status, 404);
}

}  // namespace
}  // namespace crossdock::tests::what_if_test
