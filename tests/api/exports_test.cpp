// SPDX-License-Identifier: Apache-2.0
// Every list as a file holds what its pages of JSON hold.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/api/house.hpp"
#include "tests/exports/compared.hpp"

namespace crossdock::tests {
namespace {

// One address of each list that can be exported.
std::vector<std::string> exported_lists() {
  std::vector<std::string> lists;
  for (const auto& operation : api::operations()) {
    if (operation.list == nullptr) continue;
    std::string path(operation.path);
    if (const auto place = path.find("{partner}"); place != std::string::npos)
      path.replace(place, 9, "northwind-supply");
    lists.push_back(path + (operation.id == "find" ? "?q=4500" : "?"));
  }
  return lists;
}

// The rows of all pages, a line each.
std::string lines_of(ApiHouse& house, const std::string& list, int limit = 500) {
  std::string lines;
  auto address = api_path(list) + "&limit=" + std::to_string(limit);
  for (;;) {
    const auto page = house.json(address);
    for (const auto& row : page.at("items").as_array()) lines += boost::json::serialize(row) + '\n';
    if (page.at("next").is_null()) return lines;
    address =
        api_path(list) + "&limit=" + std::to_string(limit) + "&cursor=" + std::string(page.at("next").as_string());
  }
}

TEST(ApiExportsTest, EachListIsWholeAndCellByCellTheSame) {
  auto& house = ApiHouse::shared();
  const auto lists = exported_lists();
  EXPECT_EQ(lists.size(), 13U);
  int filled = 0;
  for (const auto& list : lists) {
    if (list.starts_with("/audit")) continue;  // each export adds an entry
    const auto lines = lines_of(house, list);
    filled += lines.empty() ? 0 : 1;
    for (const std::string form : {"csv", "xlsx"}) {
      const auto file = house.get(api_path(list) + "&format=" + form);
      ASSERT_EQ(file.status, 200) << list << file.body;
      EXPECT_EQ(compared(lines, file.body, form), "") << list << " " << form;
    }
  }
  EXPECT_GE(filled, 6) << "nothing else was compared";
}

TEST(ApiExportsTest, FilterHoldsForTheFile) {
  auto& house = ApiHouse::shared();
  const std::string list = "/invoices?supplier=summit-wholesale";
  const auto file = house.get(api_path(list) + "&format=csv");
  EXPECT_EQ(compared(lines_of(house, list, 1), file.body, "csv"), "");
  EXPECT_NE(compared(lines_of(house, "/invoices?"), file.body, "csv"), "") << "negative control";
}

TEST(ApiExportsTest, FileHasANameAndIsKeptByNobody) {
  auto& house = ApiHouse::shared();
  const auto day = date_of(house.network().now()).text();
  for (const auto& [address, name] :
       {std::pair("/invoices?format=csv", "invoices-" + day + ".csv"),
        {"/open-work?format=xlsx", "open-work-" + day + ".xlsx"},
        {"/partners/harbor-direct/certificates?format=csv", "certificates-" + day + ".csv"}}) {
    const auto file = house.get(api_path(address));
    EXPECT_EQ(file.fields.find("Content-Disposition"), "attachment; filename=\"" + name + "\"");
    EXPECT_EQ(file.fields.find("Cache-Control"), "private, no-store");
    EXPECT_EQ(file.fields.find("X-Content-Type-Options"), "nosniff");
  }
}

TEST(ApiExportsTest, PagesAreNoMatterOfFiles) {
  auto& house = ApiHouse::shared();
  for (const std::string member : {"limit=5", "cursor=abc"}) {
    const auto refused = house.get(api_path("/orders?format=xlsx&" + member));
    EXPECT_EQ(refused.status, 400);
    EXPECT_NE(refused.body.find("/query/" + member.substr(0, member.find('='))), std::string::npos) << refused.body;
  }
  EXPECT_EQ(house.get(api_path("/orders?format=pdf")).status, 400);
  EXPECT_EQ(house.get(api_path("/orders?format=json&limit=5")).status, 200);
  EXPECT_EQ(house.get(api_path("/find?q=%25%25&format=csv")).status, 400) << "no letter and no digit";
}

TEST(ApiExportsTest, PageGoesOnHoweverItsFormIsSaid) {
  auto& house = ApiHouse::shared();
  const auto first = house.json(api_path("/messages?limit=2&format=json"));
  const auto next = house.get(api_path("/messages?limit=2&cursor=") + std::string(first.at("next").as_string()));
  EXPECT_EQ(next.status, 200) << next.body;
}

http::Request export_request(ApiHouse& house, const std::string& target) {
  http::Request request{.method = "GET", .target = api_path(target)};
  request.fields.add("Cookie", house.cookie());
  return request;
}

TEST(ApiExportsTest, TwoAreMadeAtATime) {
  auto& house = ApiHouse::shared();
  const auto request = export_request(house, "/messages?format=csv");
  auto first = api::begin(request, house.context()), second = api::begin(request, house.context());
  const auto third = house.get(request.target);
  EXPECT_EQ(third.status, 429);
  EXPECT_EQ(problem_type(third), "/problems/too-many-exports");
  EXPECT_EQ(third.fields.find("Retry-After"), "5");
  EXPECT_EQ(house.get(api_path("/messages")).status, 200) << "pages are no exports";
  auto head = request;
  head.method = "HEAD";
  EXPECT_EQ(house.ask(head).status, 200) << "it makes nothing";
  second = http::Response{};
  EXPECT_EQ(house.get(request.target).status, 200);
  EXPECT_EQ(house.get(request.target).status, 200) << "what was sent holds no place";
}

TEST(ApiExportsTest, HeadMakesNoFile) {
  ApiHouse& house = ApiHouse::shared();
  auto request = export_request(house, "/messages?format=xlsx");
  request.method = "HEAD";
  const auto kept = std::exchange(house.context().temporary, "/nowhere");
  const auto head = house.ask(request);
  house.context().temporary = kept;
  EXPECT_EQ(head.status, 200);
  EXPECT_NE(head.fields.find("Content-Type").find("spreadsheetml"), std::string_view::npos);
}

TEST(ApiExportsTest, FileThatCannotBeMadeIsAProblem) {
  ApiHouse& house = ApiHouse::shared();
  std::string logged;
  const auto log = std::exchange(house.context().log, [&](const std::string& line) { logged += line + "\n"; });
  const auto kept = std::exchange(house.context().temporary, "/nowhere");
  const auto refused = house.get(api_path("/messages?format=xlsx"));
  house.context().temporary = kept;
  house.context().log = log;
  EXPECT_EQ(refused.status, 500);
  EXPECT_EQ(problem_type(refused), "/problems/internal");
  EXPECT_EQ(refused.fields.count("X-Request-Id"), 1U);
  EXPECT_NE(logged.find("list_messages: /nowhere: the temporary file of an export"), std::string::npos) << logged;
  EXPECT_NE(logged.find(refused.fields.find("X-Request-Id")), std::string::npos) << logged;
  EXPECT_EQ(house.get(api_path("/messages?format=xlsx")).status, 200) << "it holds no place";
}

}  // namespace
}  // namespace crossdock::tests
