// SPDX-License-Identifier: Apache-2.0
// Checks the places of YAML nodes, and the words and places of every refusal.
#include "base/yaml.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::yaml::yaml_test {
namespace {

TEST(YamlTest, KnowsItsPlaces) {
  const auto file = parse("name: acme\nchannels:\n  - kind: folder\n", "partner.yaml").value();
  const Node* channels = file.root().find("channels");
  ASSERT_NE(channels, nullptr);
  EXPECT_EQ(file.where(channels->items[0].entries[0].second), "partner.yaml:3:11");
}

TEST(YamlTest, KeepsScalarsAsWritten) {
  const auto file = parse("a: 01\nb: \"01\"\nc: no\nd:\n", "f").value();
  EXPECT_EQ(file.root().find("a")->scalar, "01");
  EXPECT_TRUE(file.root().find("b")->quoted);
  EXPECT_EQ(file.root().find("c")->scalar, "no");
  EXPECT_TRUE(file.root().find("d")->is_null());
}

struct Bad {
  const char* name;
  std::string text;
  std::string_view says;
};
class YamlRefusalTest : public testing::TestWithParam<Bad> {};

TEST_P(YamlRefusalTest, SaysWhatAndWhere) {
  const auto file = parse(GetParam().text, "f.yaml");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().fault, Fault::malformed);
  EXPECT_NE(describe(file.error()).find(GetParam().says), std::string::npos) << describe(file.error());
}

INSTANTIATE_TEST_SUITE_P(Base, YamlRefusalTest,
                         testing::Values(Bad{"Anchor", "a: &x 1\nb: *x\n", "anchors"},
                                         Bad{"Twice", "a: 1\na: 2\n", "f.yaml:2:1: key 'a' is given twice"},
                                         Bad{"Broken", "a: [1\n", "f.yaml:"}, Bad{"Empty", "", "empty"},
                                         Bad{"Tag", "a: !!int 1\n", "tags"},
                                         Bad{"StrayComma", ",a0[", "f.yaml:1:1: this character has no meaning here"},
                                         Bad{"Deep", std::string(200, '[') + std::string(200, ']'), "64 levels"}),
                         case_name);

TEST(YamlTest, UnknownKeyNamesTheNearest) {
  const auto file = parse("chanel: x\n", "f").value();
  const auto checked = expect_mapping(file, file.root(), {"channel", "name"});
  ASSERT_FALSE(checked);
  EXPECT_EQ(describe(checked.error()), "f:1:9: unknown key 'chanel'; did you mean 'channel'?");
}

}  // namespace
}  // namespace crossdock::yaml::yaml_test
