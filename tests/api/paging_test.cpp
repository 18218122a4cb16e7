// SPDX-License-Identifier: Apache-2.0
// A list is read page by page while rows are added: each row that was there at the start is shown once.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/api/house.hpp"

namespace crossdock::tests {
namespace {

// What tells one row of a list from another.
std::string name_of(const boost::json::value& row) {
  const auto& object = row.as_object();
  return object.contains("id") ? boost::json::serialize(object.at("id")) : boost::json::serialize(row);
}

// How often each row is shown, page by page of this size; `between` runs between two pages.
std::map<std::string, int> read_whole(ApiHouse& house, const std::string& list, int limit,
                                      const std::function<void()>& between) {
  std::map<std::string, int> shown;
  auto address = api_path(list) + (list.find('?') == std::string::npos ? "?" : "&") + "limit=" + std::to_string(limit);
  std::string cursor;
  for (int page = 0; page < 1000; ++page) {
    const auto part = house.json(cursor.empty() ? address : address + "&cursor=" + cursor);
    const auto& items = part.at("items").as_array();
    EXPECT_LE(std::ssize(items), limit);
    for (const auto& row : items) ++shown[name_of(row)];
    if (part.at("next").is_null()) return shown;
    EXPECT_EQ(std::ssize(items), limit) << "only the last page may be shorter";
    cursor = part.at("next").as_string();
    between();
  }
  ADD_FAILURE() << list << " does not end";
  return shown;
}

std::vector<std::string> all_lists() {
  std::vector<std::string> lists;
  for (const auto& operation : api::operations()) {
    const bool has_cursor =
        std::ranges::find(operation.members, "cursor", &api::Member::name) != operation.members.end();
    if (has_cursor && operation.path.find('{') == std::string_view::npos) lists.emplace_back(operation.path);
  }
  return lists;
}

TEST(ApiPagingTest, EachRowIsShownOnceWhileOthersCome) {
  ApiHouse house;
  int sent = 0, filled = 0;
  for (const auto& list : all_lists()) {
    const auto whole = read_whole(house, list, 500, [] {});
    filled += whole.empty() ? 0 : 1;  // nothing may be left to do
    const auto size = std::max<int>(1, static_cast<int>(whole.size()) / 7);
    const auto paged = read_whole(house, list, size, [&] {
      // A message that nobody can read: it is rejected, and opens a case.
      house.network().send("metro-outfitters", "late-" + std::to_string(sent++) + ".edi", "ISA*no interchange");
      house.network().look_and_work();
    });
    for (const auto& [row, times] : whole) {
      ASSERT_TRUE(paged.contains(row)) << list << " lost " << row;
      EXPECT_EQ(paged.at(row), 1) << list << " " << row;
    }
    for (const auto& [row, times] : paged) EXPECT_EQ(times, 1) << list << " " << row;
  }
  EXPECT_GE(filled, 5);
  EXPECT_GT(sent, 10) << "most lists have several pages";
}

}  // namespace
}  // namespace crossdock::tests
