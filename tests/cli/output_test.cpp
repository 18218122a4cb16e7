// SPDX-License-Identifier: Apache-2.0
// How tables, pages and cells are printed, for people and for programs.
#include "gateway/cli/output.hpp"

#include <gtest/gtest.h>

namespace crossdock::cli {
namespace {

Table parts() {
  Table table{{{"name", "NAME"}, {"count", "COUNT"}, {"secret", ""}}, {}};
  table.add({"Größe", 7, "x"});
  table.add({"a", 1200, "y"});
  return table;
}

TEST(Output, ColumnsAreAlignedByCharactersAndNumbersToTheRight) {
  EXPECT_EQ(aligned(parts(), false), "NAME   COUNT\nGröße      7\na       1200\n");
}

TEST(Output, ColourDoesNotCountAsWidth) {
  Table table{{{"a", "A"}, {"b", "B"}}, {}};
  table.add({Cell("bad", Tone::bad), "x"});
  table.add({"longer", "y"});
  EXPECT_EQ(aligned(table, true), "\x1b[2mA\x1b[0m       \x1b[2mB\x1b[0m\n\x1b[31mbad\x1b[0m     x\nlonger  y\n");
}

TEST(Output, ACellIsOneLineWhateverAPartnerPutIntoIt) {
  Table table{{{"a", "A"}}, {}};
  table.add({"one\ntwo\x1b[31m"});
  EXPECT_EQ(aligned(table, false), "A\none two [31m\n");
}

TEST(Output, JsonHoldsEveryColumnAndDecimalsAsText) {
  const Table table{{{"name", "NAME"}, {"price", "PRICE"}, {"none", ""}, {"good", ""}, {"raw", ""}}, {}};
  EXPECT_EQ(json_line(table, {"a\n", Decimal::scaled(1250, 2), Cell(), Cell::boolean(true), Cell::json("{\"x\":1}")}),
            "{\"name\":\"a\\n\",\"price\":\"12.50\",\"none\":null,\"good\":true,\"raw\":{\"x\":1}}\n");
}

TEST(Output, APageIsOneObjectWithItsLists) {
  Page page;
  page.field("id", "id", std::int64_t{3});
  page.section("parts", "Parts", parts());
  EXPECT_EQ(
      json_line(page),
      "{\"id\":3,\"parts\":[{\"name\":\"Größe\",\"count\":7,\"secret\":\"x\"},{\"name\":\"a\",\"count\":1200,\"secret\":\"y\"}]}\n");
}

}  // namespace
}  // namespace crossdock::cli
