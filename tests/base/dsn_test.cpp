// SPDX-License-Identifier: Apache-2.0
// No form of an address lets its password be seen.
#include "base/dsn.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::dsn_test {
namespace {

struct Case {
  const char* name;
  std::string_view dsn, shown;
};
class ShownDsnTest : public testing::TestWithParam<Case> {};

TEST_P(ShownDsnTest, HidesThePassword) {
  EXPECT_EQ(shown(GetParam().dsn), GetParam().shown);
  EXPECT_EQ(shown(GetParam().dsn).find("s3cr"), std::string::npos);
  const bool holds = GetParam().dsn.find("cr") != std::string_view::npos;
  if (GetParam().dsn.find("pwd") == std::string_view::npos) {
    EXPECT_EQ(holds_password(GetParam().dsn), holds);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Forms, ShownDsnTest,
    testing::Values(
        Case{"File", "sqlite:/var/lib/x.db", "sqlite:/var/lib/x.db"},
        Case{"UriWithoutPassword", "postgresql://gate@db1,db2:5433/x?target_session_attrs=read-write",
             "postgresql://gate@db1,db2:5433/x?target_session_attrs=read-write"},
        Case{"UriWithoutLogin", "postgresql:///x", "postgresql:///x"},
        Case{"UriWithPort", "postgresql://db1:5433/x", "postgresql://db1:5433/x"},
        Case{"Uri", "postgresql://gate:s3cret@db1:5433/x", "postgresql://gate:***@db1:5433/x"},
        Case{"ShortScheme", "postgres://gate:s3cret@db1/x", "postgres://gate:***@db1/x"},
        Case{"PercentEncoded", "postgresql://gate:s3cr%40t%2F@db1/x", "postgresql://gate:***@db1/x"},
        Case{"AtNotEncoded", "postgresql://gate:s3@s3cret@db1/x", "postgresql://gate:***@db1/x"},
        Case{"SlashNotEncoded", "postgresql://gate:s3/s3cret@db1/x", "postgresql://gate:***@db1/x"},
        Case{"InQuery", "postgresql://gate@db1/x?password=s3cret&sslmode=require",
             "postgresql://gate@db1/x?password=***&sslmode=require"},
        Case{"InQueryEncodedKey", "postgresql://db1/x?%70assword=s3cret", "postgresql://db1/x?%70assword=***"},
        Case{"KeyPassphrase", "postgresql://db1/x?sslpassword=s3cret", "postgresql://db1/x?sslpassword=***"},
        Case{"QueryAfterLogin", "postgresql://gate:s3=cr?t@db1/x?password=s3cret",
             "postgresql://gate:***@db1/x?password=***"},
        Case{"Pairs", "host=db1 user=gate password=s3cret dbname=x", "host=db1 user=gate password=*** dbname=x"},
        Case{"PairsWithBlanks", "host = db1 password = s3cret", "host=db1 password=***"},
        Case{"PairsQuoted", "host=db1 password='s3 cr\\'t s3cr' dbname=x", "host=db1 password=*** dbname=x"},
        Case{"PairsEscaped", "password=s3\\ s3cret dbname=x", "password=*** dbname=x"},
        Case{"PairsUpperCase", "PASSWORD=s3cret dbname=x", "PASSWORD=*** dbname=x"},
        Case{"PairsQuotesDoNotEnd", "dbname=x password='s3cret", "dbname=x password=***"},
        Case{"PairsBlankNotQuoted", "dbname=x password=a s3cret", "dbname=x password=*** …"},
        Case{"KeyMisspelt", "host=db1 pasword=s3cret passwrd=s3cret", "host=db1 pasword=*** passwrd=***"},
        Case{"KeyMisspeltInQuery", "postgresql://db1/x?pwd=s3cret", "postgresql://db1/x?pwd=***"},
        Case{"AddressInAddress", "dbname='postgresql://gate:s3cret@db1/x' user=gate",
             "dbname=postgresql://gate:***@db1/x user=gate"},
        Case{"MisspeltScheme", "postgres:/gate:s3cret@db1/x", "postgres:***@db1/x"}),
    case_name);

TEST(DsnTest, PasswordThatWouldBeTakenApartIsRefusedUnseen) {
  for (const auto* dsn : {"postgresql://gate:s3@cret@db1/x", "postgresql://gate:s3/cret@db1/x",
                          "postgresql://gate:s3?cret@db1/x", "postgresql://gate:s3#cret@db1/x"}) {
    const auto checked = check_password_of(dsn);
    ASSERT_FALSE(checked) << dsn;
    EXPECT_EQ(describe(checked.error()).find("cret"), std::string::npos);
  }
  EXPECT_TRUE(check_password_of("postgresql://gate:s3%40cret@db1/x"));
  EXPECT_TRUE(check_password_of("host=db1 password='@/'"));
  EXPECT_TRUE(check_password_of("postgresql://db1:5433/x?options=a@b"));
  EXPECT_TRUE(check_password_of("postgresql:///x?options=a@b"));
}

TEST(DsnTest, PasswordOfAFileIsPutIn) {
  EXPECT_EQ(with_password("postgresql://gate@db1/x", Secret("p@ 1")), "postgresql://gate@db1/x?password=p%40%201");
  EXPECT_EQ(with_password("postgresql://gate@db1/x?a=b", Secret("p")), "postgresql://gate@db1/x?a=b&password=p");
  EXPECT_EQ(with_password("dbname=x", Secret("a'b\\")), "dbname=x password='a\\'b\\\\'");
  EXPECT_EQ(with_password("sqlite:x.db", Secret("p")), "sqlite:x.db");
  EXPECT_EQ(with_password("dbname=x", Secret()), "dbname=x");
}

TEST(DsnTest, ErrorsOfLibrariesLoseThePassword) {
  const std::string_view dsn = "postgresql://gate:s3%40cret@db1/x";
  EXPECT_EQ(without_password("\"s3@cret\" and s3%40cret are wrong", dsn), "\"***\" and *** are wrong");
}

}  // namespace
}  // namespace crossdock::dsn_test
