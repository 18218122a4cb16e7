// SPDX-License-Identifier: Apache-2.0
// The matrix of roles and rights, and that docs/people.md shows it.
#include "gateway/access/right.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace crossdock::access {
namespace {

std::string page() {
  std::ifstream in(std::string(CROSSDOCK_SOURCE_DIR) + "/docs/people.md");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(RightTest, DutiesAreSeparated) {
  const auto rights = [](Role role) { return rights_of(only(role)); };
  EXPECT_FALSE(may(rights(Role::admin), Right::decide)) << "whoever gives access decides about no money";
  EXPECT_FALSE(may(rights(Role::clerk), Right::approve));
  for (const auto role : {Role::viewer, Role::clerk, Role::controller})
    EXPECT_FALSE(may(rights(role), Right::see_raw)) << to_string(role);
  for (const auto& row : role_rows()) {
    EXPECT_TRUE(may(row.rights, Right::see)) << row.word;
    EXPECT_EQ(may(row.rights, Right::people), row.role == Role::admin) << row.word;
  }
}

TEST(RightTest, WordsAreReadBack) {
  for (const auto& row : role_rows())
    EXPECT_EQ(roles_named(std::vector{std::string(row.word)}).value(), only(row.role));
  for (const auto& row : right_rows()) {
    const auto set = rights_named(std::vector{std::string(row.word)});
    ASSERT_TRUE(set);
    EXPECT_EQ(words_of(*set), std::vector{row.word});
  }
  EXPECT_EQ(roles_named(std::vector<std::string>{"clark"}).error().what,
            "there is no role 'clark'; did you mean 'clerk'?");
  EXPECT_EQ(rights_named(std::vector<std::string>{}).error().what, "name at least one right");
}

TEST(RightTest, SeveralRolesMayWhatEachMay) {
  const auto both = rights_of(only(Role::viewer) | only(Role::controller));
  EXPECT_EQ(both, rights_of(only(Role::controller)));
}

TEST(RightTest, ThePageShowsBothTables) {
  std::string rights = "| right | meaning |\n|---|---|\n", roles = "| role | for | may |\n|---|---|---|\n";
  for (const auto& row : right_rows())
    rights += "| `" + std::string(row.word) + "` | " + std::string(row.meaning) + " |\n";
  for (const auto& row : role_rows()) {
    roles += "| `" + std::string(row.word) + "` | " + std::string(row.meaning) + " | ";
    bool first = true;
    for (const auto word : words_of(row.rights)) {
      roles += (first ? "" : ", ") + std::string(word);
      first = false;
    }
    roles += " |\n";
  }
  EXPECT_NE(page().find(rights), std::string::npos) << "docs/people.md should hold:\n" << rights;
  EXPECT_NE(page().find(roles), std::string::npos) << "docs/people.md should hold:\n" << roles;
}

}  // namespace
}  // namespace crossdock::access
