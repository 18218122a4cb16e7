// SPDX-License-Identifier: Apache-2.0
// The tables of stages, events and acts, and the pages that show them to people.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "gateway/store/act.hpp"
#include "gateway/store/event_kind.hpp"
#include "gateway/store/stage.hpp"

namespace crossdock::store::kinds_test {
namespace {

std::string page(const std::string& name = "story.md") {
  std::ifstream file(std::string(CROSSDOCK_SOURCE_DIR) + "/docs/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(KindsTest, EachStageHasAWordOfItsOwn) {
  std::set<std::string_view> words;
  std::string table;
  for (const auto& row : stage_rows()) {
    EXPECT_TRUE(words.insert(row.word).second) << row.word;
    EXPECT_EQ(stage_named(row.word), row.stage);
    EXPECT_TRUE(row.meaning.ends_with(".")) << row.word;
    table +=
        "| `" + std::string(row.word) + "` | " + std::string(row.subject) + " | " + std::string(row.meaning) + " |\n";
  }
  EXPECT_FALSE(stage_named("delivery"));
  EXPECT_NE(page().find(table), std::string::npos) << "docs/story.md should hold:\n" << table;
}

TEST(KindsTest, EachEventHasAWordOfItsOwn) {
  std::set<std::string_view> words;
  std::string table;
  for (const auto& row : event_rows()) {
    EXPECT_TRUE(words.insert(row.word).second) << row.word;
    EXPECT_EQ(event_kind(row.word), row.kind);
    EXPECT_TRUE(row.meaning.ends_with(".")) << row.word;
    table +=
        "| `" + std::string(row.word) + "` | " + std::string(row.meaning) + " | " + (row.warns ? "warns" : "") + " |\n";
  }
  EXPECT_FALSE(event_kind("operator"));
  EXPECT_NE(page().find(table), std::string::npos) << "docs/story.md should hold:\n" << table;
}

TEST(KindsTest, EachActHasAWordOfItsOwn) {
  std::set<std::string_view> words;
  std::string table;
  for (const auto& row : act_rows()) {
    EXPECT_TRUE(words.insert(row.word).second) << row.word;
    EXPECT_EQ(act_named(row.word), row.act);
    EXPECT_TRUE(row.meaning.ends_with(".")) << row.word;
    table += "| `" + std::string(row.word) + "` | " + std::string(row.meaning) + " |\n";
  }
  EXPECT_FALSE(act_named("decided"));
  EXPECT_NE(page("audit.md").find(table), std::string::npos) << "docs/audit.md should hold:\n" << table;
}

}  // namespace
}  // namespace crossdock::store::kinds_test
