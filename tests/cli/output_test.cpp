// SPDX-License-Identifier: Apache-2.0
// How tables are printed for people.
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

}  // namespace
}  // namespace crossdock::cli
