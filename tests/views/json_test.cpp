// SPDX-License-Identifier: Apache-2.0
// The one JSON of rows and pages.
#include "gateway/views/json.hpp"

#include <gtest/gtest.h>

namespace crossdock::views {
namespace {

TEST(ViewJson, HoldsEveryColumnAndDecimalsAsText) {
  const Table table{{{"name", "NAME"}, {"price", "PRICE"}, {"none", ""}, {"good", ""}, {"raw", ""}}, {}};
  EXPECT_EQ(json_of(table, {"a\n", Decimal::scaled(1250, 2), Cell(), Cell::boolean(true), Cell::json("{\"x\":1}")}),
            "{\"name\":\"a\\n\",\"price\":\"12.50\",\"none\":null,\"good\":true,\"raw\":{\"x\":1}}");
}

TEST(ViewJson, APageIsOneObjectWithItsLists) {
  Table parts{{{"name", "NAME"}, {"count", "COUNT"}, {"secret", ""}}, {}};
  parts.add({"Größe", 7, "x"});
  parts.add({"a", 1200, "y"});
  Page page;
  page.field("id", "id", std::int64_t{3});
  page.section("parts", "Parts", std::move(parts));
  EXPECT_EQ(json_of(page),
            "{\"id\":3,\"parts\":[{\"name\":\"Größe\",\"count\":7,\"secret\":\"x\"},"
            "{\"name\":\"a\",\"count\":1200,\"secret\":\"y\"}]}");
}

TEST(ViewJson, AColumnWithoutAKeyIsForPeopleOnly) {
  const Table table{{{"", "NUMBERS"}, {"numbers", ""}}, {}};
  EXPECT_EQ(json_of(table, {"1 and 2 more", "1, 2, 3"}), "{\"numbers\":\"1, 2, 3\"}");
}

TEST(ViewJson, MoneyHasTwoDigitsOrMoreWhereThereAreMore) {
  EXPECT_EQ(Cell::money(Decimal::scaled(5, 0)).text, "5.00");
  EXPECT_EQ(Cell::money(Decimal::scaled(57408, 1)).text, "5740.80");
  EXPECT_EQ(Cell::money(Decimal::scaled(12345, 3)).text, "12.345");
}

}  // namespace
}  // namespace crossdock::views
