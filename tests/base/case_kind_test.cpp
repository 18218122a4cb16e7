// SPDX-License-Identifier: Apache-2.0
// The table of the kinds of case, and the page that shows it to people.
#include "base/case_kind.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace crossdock::case_kind_test {
namespace {

std::string page() {
  std::ifstream file(std::string(CROSSDOCK_SOURCE_DIR) + "/docs/cases.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string row_in_page(const CaseRow& row) {
  return "| `" + std::string(row.word) + "` | " + std::string(row.meaning) + " | " + std::string(row.act) + " | " +
         std::string(to_string(row.owner)) + " | " +
         std::to_string(std::chrono::duration_cast<std::chrono::hours>(row.deadline).count()) + " h |\n";
}

TEST(CaseKindTest, EachKindHasAWordOfItsOwnASentenceAndADeadline) {
  std::set<std::string_view> words;
  for (const auto& row : case_rows()) {
    EXPECT_TRUE(words.insert(row.word).second) << row.word;
    EXPECT_EQ(case_kind(row.word), row.kind);
    EXPECT_EQ(case_owner(to_string(row.owner)), row.owner);
    EXPECT_TRUE(row.meaning.ends_with(".")) << row.word;
    EXPECT_TRUE(row.act.ends_with(".")) << row.word;
    EXPECT_GT(row.deadline.count(), 0) << row.word;
  }
  EXPECT_FALSE(case_kind("NO_SUCH_KIND"));
  EXPECT_FALSE(case_kind(""));
  EXPECT_FALSE(case_owner("nobody"));
}

TEST(CaseKindTest, ThePageShowsTheTable) {
  std::string table;
  for (const auto& row : case_rows()) table += row_in_page(row);
  EXPECT_NE(page().find(table), std::string::npos) << "docs/cases.md should hold:\n" << table;
}

}  // namespace
}  // namespace crossdock::case_kind_test
