// SPDX-License-Identifier: Apache-2.0
// The locations file: what a row means, and what is said about a wrong one.
#include "partners/locations.hpp"

#include <gtest/gtest.h>

namespace crossdock::partners::locations_test {
namespace {

TEST(LocationsTest, ARowIsAPlace) {
  const auto read = parse_locations(
      "code,name,street,street2,city,region,postal_code,country,gln\r\n"
      "0412,\"Store 412, Main\",412 Main St,Dock 3,Akron,OH,44301,US,\r\n"
      "0413,,1 High St,,Bath,,BA1 1AA,GB,4012345000009\n",
      "l.csv");
  ASSERT_TRUE(read.errors.empty()) << describe(read.errors[0]);
  ASSERT_EQ(read.by_code.size(), 2U);
  const auto& akron = read.by_code.at("0412");
  EXPECT_EQ(akron.name, "Store 412, Main");
  EXPECT_EQ(akron.lines, (std::vector<std::string>{"412 Main St", "Dock 3"}));
  EXPECT_EQ(akron.city, "Akron");
  EXPECT_EQ(akron.region, "OH");
  EXPECT_EQ(akron.postal_code, "44301");
  EXPECT_EQ(akron.country, "US");
  EXPECT_EQ(read.by_code.at("0413").gln, "4012345000009");
}

TEST(LocationsTest, EachMistakeHasItsLine) {
  const auto read = parse_locations(
      "code,street,city,country\n"
      "1,1 Road,Akron,US\n"
      ",2 Road,Akron,US\n"
      "3,,Akron,US\n"
      "4,4 Road,,US\n"
      "5,5 Road,Akron,usa\n"
      "1,6 Road,Akron,US\n"
      "7,7 Road\n",
      "l.csv");
  std::vector<std::string> said;
  for (const auto& error : read.errors) said.push_back(error.where + " " + error.what);
  EXPECT_EQ(said, (std::vector<std::string>{"l.csv:3 code is empty", "l.csv:4 street is empty", "l.csv:5 city is empty",
                                            "l.csv:6 a country is written as in ISO 3166-1, such as US or DE",
                                            "l.csv:7 code '1' is given twice",
                                            "l.csv:8 row has 2 fields, the header has 4"}));
  EXPECT_EQ(read.by_code.size(), 1U);
}

TEST(LocationsTest, ColumnsAreNamed) {
  const auto read = parse_locations("code,stret,city\n", "l.csv");
  ASSERT_EQ(read.errors.size(), 3U);
  EXPECT_EQ(read.errors[0].what, "unknown column 'stret'; did you mean 'street'?");
  EXPECT_EQ(read.errors[1].what, "column 'street' is missing");
  EXPECT_EQ(read.errors[2].what, "column 'country' is missing");
}

}  // namespace
}  // namespace crossdock::partners::locations_test
