// SPDX-License-Identifier: Apache-2.0
// openapi.yaml and the router describe the same operations with the same parameters, both ways.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/yaml.hpp"
#include "tests/api/house.hpp"

namespace crossdock::tests {
namespace {

struct Described {
  std::string method, path;
  bool is_open = false;
  std::map<std::string, std::string> members;  // of the query: kind, and "required" where it is
  std::map<std::string, std::string> body;     // the same of a JSON object
  friend bool operator==(const Described&, const Described&) = default;
};

const yaml::Node* child(const yaml::Node& node, std::string_view key) { return node.find(key); }

// A parameter, followed where it is a reference.
const yaml::Node& resolved(const yaml::Node& root, const yaml::Node& node) {
  const auto* reference = child(node, "$ref");
  if (reference == nullptr) return node;
  const auto name = reference->scalar.substr(reference->scalar.rfind('/') + 1);
  const auto kind = reference->scalar.find("/schemas/") != std::string::npos ? "schemas" : "parameters";
  return *child(*child(*child(root, "components"), kind), name);
}

std::string kind_of_schema(const yaml::Node& root, const yaml::Node& given) {
  const auto& schema = resolved(root, given);
  std::string kind;
  if (const auto* words = child(schema, "enum")) {
    kind = "word";
    for (const auto& word : words->items) kind += " " + word.scalar;
  } else if (const auto* format = child(schema, "format"); format != nullptr && format->scalar == "date-time") {
    kind = "time";
  } else {
    kind = child(schema, "type")->scalar;
    for (const auto* bound : {"minLength", "minimum", "maxLength", "maximum"}) {
      if (const auto* value = child(schema, bound)) kind += " " + value->scalar;
    }
  }
  return kind.starts_with("array") ? "words" : kind;
}

std::string kind_of(const yaml::Node& root, const yaml::Node& parameter) {
  const auto* required = child(parameter, "required");
  return kind_of_schema(root, *child(parameter, "schema")) +
         (required != nullptr && required->scalar == "true" ? " required" : "");
}

std::map<std::string, std::string> body_of(const yaml::Node& root, const yaml::Node& operation) {
  std::map<std::string, std::string> members;
  const auto* request = child(operation, "requestBody");
  if (request == nullptr) return members;
  const auto* json = child(*child(*request, "content"), "application/json");
  if (json == nullptr) return members;  // bytes
  const auto& schema = resolved(root, *child(*json, "schema"));
  for (const auto& [name, member] : child(schema, "properties")->entries) members[name] = kind_of_schema(root, member);
  if (const auto* required = child(schema, "required")) {
    for (const auto& name : required->items) members[name.scalar] += " required";
  }
  return members;
}

std::map<std::string, Described> described() {
  const auto file = yaml::load(std::string(CROSSDOCK_SOURCE_DIR) + "/gateway/api/openapi.yaml");
  EXPECT_TRUE(file);
  std::map<std::string, Described> all;
  if (!file) return all;
  const auto& root = file->root();
  for (const auto& [path, item] : child(root, "paths")->entries) {
    for (const auto& [method, operation] : item.entries) {
      if (method == "parameters") continue;
      Described one{.method = method, .path = path};
      std::ranges::transform(one.method, one.method.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      const auto* security = child(operation, "security");
      one.is_open = security != nullptr && security->items.empty();
      if (const auto* parameters = child(operation, "parameters")) {
        for (const auto& given : parameters->items) {
          const auto& parameter = resolved(root, given);
          if (child(parameter, "in")->scalar != "query") continue;
          one.members[child(parameter, "name")->scalar] = kind_of(root, parameter);
        }
      }
      one.body = body_of(root, operation);
      EXPECT_TRUE(all.emplace(child(operation, "operationId")->scalar, one).second);
    }
  }
  return all;
}

std::string kind_of(const api::Member& member) {
  using Kind = api::Member::Kind;
  const auto bounds = " " + std::to_string(member.least) + " " + std::to_string(member.most);
  std::string kind = member.kind == Kind::text      ? "string" + bounds
                     : member.kind == Kind::number  ? "integer" + bounds
                     : member.kind == Kind::boolean ? "boolean"
                     : member.kind == Kind::time    ? "time"
                     : member.kind == Kind::words   ? "words"
                                                    : "word";
  if (member.kind == Kind::word) {
    for (const auto word : member.words()) kind += " " + std::string(word);
  }
  return kind + (member.required ? " required" : "");
}

std::map<std::string, Described> routed() {
  std::map<std::string, Described> all;
  for (const auto& operation : api::operations()) {
    Described one{
        .method = std::string(operation.method), .path = std::string(operation.path), .is_open = !operation.right};
    for (const auto& member : operation.members) one.members[std::string(member.name)] = kind_of(member);
    for (const auto& member : operation.body) one.body[std::string(member.name)] = kind_of(member);
    EXPECT_TRUE(all.emplace(std::string(operation.id), one).second) << operation.id;
  }
  return all;
}

TEST(ApiDescriptionTest, RouterAndFileAreTheSame) {
  const auto file = described(), router = routed();
  for (const auto& [id, operation] : router) {
    ASSERT_TRUE(file.contains(id)) << id << " is routed, and openapi.yaml does not know it";
    EXPECT_EQ(file.at(id).method, operation.method) << id;
    EXPECT_EQ(file.at(id).path, operation.path) << id;
    EXPECT_EQ(file.at(id).is_open, operation.is_open) << id;
    EXPECT_EQ(file.at(id).members, operation.members) << id;
    EXPECT_EQ(file.at(id).body, operation.body) << id;
  }
  for (const auto& [id, operation] : file) EXPECT_TRUE(router.contains(id)) << id << " is described, and not routed";
}

TEST(ApiDescriptionTest, IsServedAsItStandsInTheSource) {
  auto& house = ApiHouse::shared();
  const auto response = house.get(api_path("/openapi.yaml"), {.entries = {{"Cookie", "none"}}});
  EXPECT_EQ(response.status, 200) << "without a session, too";
  EXPECT_EQ(response.body, read_file(std::string(CROSSDOCK_SOURCE_DIR) + "/gateway/api/openapi.yaml"));
}

TEST(ApiDescriptionTest, EveryListHasALimit) {
  const auto file = described();
  std::size_t lists = 0;
  for (const auto& operation : api::operations()) {
    if (!operation.id.starts_with("list_")) continue;
    ++lists;
    const auto has = [&](std::string_view name) {
      return std::ranges::find(operation.members, name, &api::Member::name) != operation.members.end();
    };
    EXPECT_TRUE(has("limit")) << operation.id;
  }
  EXPECT_GE(lists, 2U);
}

}  // namespace
}  // namespace crossdock::tests
