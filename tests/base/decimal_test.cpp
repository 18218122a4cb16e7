// SPDX-License-Identifier: Apache-2.0
// Checks reading, comparing, arithmetic and rounding of decimals, at the limits too.
#include "base/decimal.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::decimal_test {
namespace {

Decimal d(std::string_view text) { return Decimal::parse(text).value(); }

struct Case {
  const char* name;
  std::string_view text;
  std::optional<Fault> fault;
  std::string_view written;
};

class DecimalParseTest : public testing::TestWithParam<Case> {};

TEST_P(DecimalParseTest, ReadsAndWrites) {
  const auto number = Decimal::parse(GetParam().text);
  if (GetParam().fault) {
    ASSERT_FALSE(number);
    EXPECT_EQ(number.error().fault, *GetParam().fault);
  } else {
    ASSERT_TRUE(number);
    EXPECT_EQ(number->text(), GetParam().written);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Base, DecimalParseTest,
    testing::Values(
        Case{"Whole", "42", {}, "42"}, Case{"KeepsZeros", "12.50", {}, "12.50"}, Case{"LeadingPoint", ".5", {}, "0.5"},
        Case{"TrailingPoint", "5.", {}, "5"}, Case{"Negative", "-0.05", {}, "-0.05"}, Case{"Plus", "+7", {}, "7"},
        Case{"LeadingZeros", "007", {}, "7"}, Case{"Empty", "", Fault::malformed, ""},
        Case{"OnlySign", "-", Fault::malformed, ""}, Case{"OnlyPoint", ".", Fault::malformed, ""},
        Case{"TwoPoints", "1.2.3", Fault::malformed, ""}, Case{"Comma", "1,5", Fault::malformed, ""},
        Case{"Exponent", "1E3", Fault::malformed, ""}, Case{"Blank", " 1", Fault::malformed, ""},
        Case{"Digits38", "99999999999999999999999999999999999999", {}, "99999999999999999999999999999999999999"},
        Case{"Digits39", "100000000000000000000000000000000000000", Fault::invalid, ""},
        Case{"Scale21", "0.000000000000000000001", Fault::invalid, ""}),
    case_name);

// Numbers of up to 18 characters are read and written in one machine word; leading zeros send the same number the
// long way.
TEST(DecimalTest, ShortAndLongWaysAgree) {
  for (const std::string_view text :
       {"0", "7", "-7", "+7", "0.0", "-0.05", "12.50", ".5", "5.", "999999999999999999", "-99999999999999999",
        "0.0000000000000001", "9999999999999999.9", "00000000000000000.", "-.00000000000000001"}) {
    const bool sign = text.front() == '-' || text.front() == '+';
    const auto longer =
        std::string(text.substr(0, sign ? 1 : 0)) + std::string(30, '0') + std::string(text.substr(sign ? 1 : 0));
    EXPECT_EQ(d(text).text(), d(longer).text()) << text;
    EXPECT_EQ(d(text).scale(), d(longer).scale()) << text;
  }
  EXPECT_EQ(d("18446744073709551615").text(), "18446744073709551615");
  EXPECT_EQ(d("18446744073709551616").text(), "18446744073709551616");
  EXPECT_EQ(d("-0.00000000000000000001").text(), "-0.00000000000000000001");
  EXPECT_EQ(Decimal::parse("12a").error().what, "'12a' is not a number");
  EXPECT_EQ(Decimal::parse("1.2.").error().fault, Fault::malformed);
  EXPECT_EQ(Decimal::parse("-.").error().fault, Fault::malformed);
}

TEST(DecimalTest, ComparesByNumberNotByScale) {
  EXPECT_EQ(d("1.0"), d("1.000"));
  EXPECT_LT(d("-1.5"), d("-1.49"));
  EXPECT_LT(d("99999999999999999999999999999999999998"), d("99999999999999999999999999999999999999"));
  EXPECT_GT(d("0.00000000000000000001"), d("0"));
}

TEST(DecimalTest, SumsAndProductsAreExactOrRefused) {
  EXPECT_EQ(d("0.1").plus(d("0.2")).value(), d("0.3"));
  EXPECT_EQ(d("24.99").times(d("3")).value(), d("74.97"));
  EXPECT_EQ(d("99999999999999999999999999999999999999").plus(d("1")).error().fault, Fault::invalid);
  EXPECT_EQ(d("9999999999999999999").times(d("99999999999999999999")).error().fault, Fault::invalid);
}

TEST(DecimalTest, RoundsOnlyAsNamed) {
  EXPECT_EQ(d("2.5").rounded(0, Rounding::half_even).value(), d("2"));
  EXPECT_EQ(d("3.5").rounded(0, Rounding::half_even).value(), d("4"));
  EXPECT_EQ(d("2.5").rounded(0, Rounding::half_up).value(), d("3"));
  EXPECT_EQ(d("-2.5").rounded(0, Rounding::half_up).value(), d("-3"));
  EXPECT_EQ(d("-2.9").rounded(0, Rounding::down).value(), d("-2"));
  EXPECT_EQ(d("2.1").rounded(0, Rounding::up).value(), d("3"));
  EXPECT_EQ(d("10").divided_by(d("3"), 2, Rounding::half_even).value(), d("3.33"));
  EXPECT_EQ(d("1").divided_by(d("-8"), 2, Rounding::half_up).value(), d("-0.13"));
  EXPECT_EQ(d("1").divided_by(d("0"), 2, Rounding::half_up).error().fault, Fault::invalid);
}

TEST(DecimalTest, UnitsLoseNothing) {
  EXPECT_EQ(d("1.25").to_units(6).value(), 1'250'000);
  EXPECT_EQ(d("1.2500000").to_units(2).value(), 125);
  EXPECT_FALSE(d("0.0000001").to_units(6));
  EXPECT_FALSE(d("99999999999999").to_units(6));
}

}  // namespace
}  // namespace crossdock::decimal_test
