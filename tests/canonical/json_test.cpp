// SPDX-License-Identifier: Apache-2.0
// Checks that generated documents survive JSON, and that each refusal names its path.
#include "translators/canonical/json.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"
#include "tests/support/documents.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::canonical::json_test {
namespace {

class JsonTest : public testing::TestWithParam<DocumentKind> {};

TEST_P(JsonTest, EveryGeneratedDocumentComesBackTheSame) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    const Document document = tests::generate(GetParam(), seed);
    const auto compact = from_json(to_json(document));
    ASSERT_TRUE(compact) << describe(compact.error());
    EXPECT_TRUE(*compact == document) << to_json(document, JsonStyle::pretty);
    EXPECT_TRUE(from_json(to_json(document, JsonStyle::pretty)).value() == document);
  }
}

TEST_P(JsonTest, SchemaNamesEveryField) {
  const std::string schema = json_schema(GetParam());
  for (const auto& field : type_of(GetParam()).fields) {
    EXPECT_NE(schema.find('"' + std::string(field.name) + '"'), std::string::npos) << field.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Canonical, JsonTest, testing::ValuesIn([] {
                           std::vector<DocumentKind> all;
                           for (const auto& row : kinds) all.push_back(row.kind);
                           return all;
                         }()),
                         [](const auto& one) { return std::string(name_of(one.param)); });

TEST(JsonTextTest, IsWhatAPersonExpects) {
  Order order;
  order.number = "PO-1";
  order.issue_date = Date::parse("2026-11-23").value();
  order.lines.push_back({.number = "1", .quantity = {.value = Decimal(3), .unit = "EA"}});
  EXPECT_EQ(to_json(order),
            R"({"document":"Order","purpose":"original","kind":"standalone","number":"PO-1","issue_date":"2026-11-23",)"
            R"("lines":[{"number":"1","quantity":{"value":"3","unit":"EA"}}]})");
}

struct Bad {
  const char* name;
  std::string_view json;
  std::string_view where;
};
class JsonRefusalTest : public testing::TestWithParam<Bad> {};

TEST_P(JsonRefusalTest, NamesThePlace) {
  const auto document = from_json(GetParam().json);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().fault, Fault::malformed);
  EXPECT_EQ(document.error().where, GetParam().where);
}

INSTANTIATE_TEST_SUITE_P(
    Canonical, JsonRefusalTest,
    testing::Values(Bad{"NotJson", "{", ""}, Bad{"NoKind", "{}", ""},
                    Bad{"UnknownField", R"({"document":"Order","nunber":"1"})", "nunber"},
                    Bad{"NumberAsDouble", R"({"document":"Order","lines":[{"quantity":{"value":1.5}}]})",
                        "lines[0].quantity.value"},
                    Bad{"BadDate", R"({"document":"Order","issue_date":"2026-02-30"})", "issue_date"},
                    Bad{"BadCode", R"({"document":"Order","kind":"gift"})", "kind"}),
    case_name);

}  // namespace
}  // namespace crossdock::canonical::json_test
