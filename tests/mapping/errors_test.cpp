// SPDX-License-Identifier: Apache-2.0
// Mistakes in mapping files: each is found when the file is loaded, with its place and what would be right.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/mapping/support.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::tests::errors_test {
namespace {

struct Case {
  const char* name;
  std::string_view rule;  // line 4 of an overlay over the 850
  std::string_view error;
};

class MistakeTest : public testing::TestWithParam<Case> {};

TEST_P(MistakeTest, IsNamedWithItsPlace) {
  const auto text = fmt::format("mapping: p\nextends: x12/004010/850\nset:\n  - {}\n", GetParam().rule);
  const auto mapping = standard_mappings().compile(text, "p.yaml");
  ASSERT_FALSE(mapping);
  EXPECT_TRUE(mapping.error().where.starts_with("p.yaml:4:")) << describe(mapping.error());
  EXPECT_NE(mapping.error().what.find(GetParam().error), std::string::npos) << describe(mapping.error());
}

INSTANTIATE_TEST_SUITE_P(
    Mapping, MistakeTest,
    testing::Values(
        Case{.name = "UnknownField", .rule = "{at: numbr, wire: BEG.06}", .error = "did you mean 'number'"},
        Case{.name = "UnknownWord",
             .rule = "{at: \"dates[kind=shiped].date\", wire: BEG.06}",
             .error = "did you mean 'shipped'"},
        Case{.name = "UnknownSegment", .rule = "{at: release, wire: XYZ.01}", .error = "850 has no segment XYZ"},
        Case{.name = "UnknownElement", .rule = "{at: release, wire: BEG.77}", .error = "BEG has 12 elements, not 77"},
        Case{.name = "TwoRulesOnOneAddress",
             .rule = "{at: freight_terms, wire: BEG.03}",
             .error = "BEG-03 has two rules"},
        Case{.name = "MandatoryElementUnbound",
             .rule = "{at: release, wire: CSH.02, as: text, in: x}",
             .error = "no 'each: x'"},
        Case{.name = "UnknownTable",
             .rule = "{at: kind, wire: BEG.02, as: code(order_knd)}",
             .error = "did you mean 'order_kind'"},
        Case{.name = "TableOfOtherWords",
             .rule = "{at: kind, wire: BEG.02, as: code(purpose)}",
             .error = "OrderKind has no such word"},
        Case{.name = "UnknownCodec", .rule = "{at: release, wire: BEG.04, as: txt}", .error = "did you mean 'text'"},
        Case{.name = "CodecForAnotherType",
             .rule = "{at: release, wire: BEG.04, as: date}",
             .error = "does not fit 'release'"},
        Case{.name = "CodecForAnotherElement",
             .rule = "{at: issue_date, wire: BEG.05, as: text}",
             .error = "does not fit"},
        Case{.name = "BasisOfNothing",
             .rule = "{in: lines, at: price_basis, wire: PO1.05, as: basis(price_basis)}",
             .error = "'basis' names its table and the quantity it is about"},
        Case{.name = "BasisOfAText",
             .rule = "{in: lines, at: price_basis, wire: PO1.05, as: \"basis(price_basis, number)\"}",
             .error = "'number' is no quantity that every line has"},
        Case{.name = "BasisByAnotherTable",
             .rule = "{in: lines, at: price_basis, wire: PO1.05, as: \"basis(purpose, quantity)\"}",
             .error = "'00: original', which is no basis such as 100, 100 FOT or 12=DZN"},
        Case{.name = "UnknownKey", .rule = "{at: release, wire: BEG.04, az: text}", .error = "az"}),
    case_name);

TEST(OverlayTest, APartnersCodesAndRulesTakeThePlaceOfTheBase) {
  const auto mapping = standard_mappings().compile(
      "mapping: partners/acme/850\nextends: x12/004010/850\ncodes: {item_id: {VN: seller}}\nremove: [lines amount]\n",
      "acme.yaml");
  ASSERT_TRUE(mapping) << describe(mapping.error());
  canonical::Order order;
  order.number = "1";
  order.issue_date = Date();
  order.currency = "USD";
  order.lines.push_back({.number = "1",
                         .quantity = {Decimal(2), "EA", ""},
                         .item = {.ids = {{canonical::ItemIdScheme::seller, "LAMP"}}, .name = ""},
                         .price = canonical::Money{Decimal(5), "USD"},
                         .price_basis = {},
                         .amount = canonical::Money{Decimal(10), "USD"}});
  const auto written = mapping::write_segments(**mapping, order, {});
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_EQ(lines_of(written->body), "BEG*00*SA*1**19700101\nPO1*1*2*EA*5**VN*LAMP\nCTT*1\n");
}

TEST(MoneyTest, ACurrencyOtherThanTheDocumentsIsRefusedByName) {
  canonical::Order order;
  order.number = "1";
  order.issue_date = Date();
  order.currency = "USD";
  order.lines.push_back(
      {.number = "1", .quantity = {Decimal(2), "EA", ""}, .item = {}, .price = canonical::Money{Decimal(5), "EUR"}});
  const auto written = mapping::write_segments(*standard_mappings().find("x12/004010/850"), order, {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().where, "lines[0].price");
}

}  // namespace
}  // namespace crossdock::tests::errors_test
