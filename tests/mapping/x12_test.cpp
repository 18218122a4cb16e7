// SPDX-License-Identifier: Apache-2.0
// X12 documents through the standard mappings: what is read, and that it is written back as it came.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/mapping/support.hpp"
#include "tests/support/cases.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tests::x12_test {
namespace {

using namespace canonical;

constexpr std::string_view dropship =
    "BEG*00*DS*DSV-88812345**20260105~REF*CO*102003004005~REF*IA*0001234~SAC*C*G821***695**********GIFT WRAP~"
    "DTM*010*20260106~DTM*001*20260108~TD5**2*FDEG*M*FEDEX GROUND*******CG~N9*L1*NOTES~MSG*THANK YOU FOR SHOPPING~"
    "N1*BT*RETAIL.COM*92*0001~N1*ST*JOHN Q PUBLIC~N2*C/O FRONT DESK~N3*221B BAKER ST*APT 4~N4*MINNEAPOLIS*MN*554030000*US~"
    "PER*IC**TE*6125550100*EM*JQP(A)EXAMPLE.COM~PO1*1*1*EA*24.99**SK*087-12-3456*VP*LAMP-07*UP*490870123454~"
    "PID*F****DESK LAMP, BRASS~TXI*ST*2.87*.0825~AMT*1*24.99~CTT*1~";

std::string whole(std::string_view body, std::string_view set) {
  return enveloped({.id = std::string(set),
                    .implementation = {},
                    .body = std::string(body),
                    .segments = static_cast<int>(std::ranges::count(body, '~'))});
}

TEST(X12OrderTest, ADropShipOrderIsReadFieldByField) {
  const auto file = read_file(whole(dropship, "850"));
  const auto mapping = standard_mappings().find("x12/004010/850");
  ASSERT_TRUE(mapping);
  const auto read = read_first(*file, *mapping);
  ASSERT_TRUE(read) << describe(read.error());
  const auto& order = std::get<Order>(read->document);
  EXPECT_EQ(order.number, "DSV-88812345");
  EXPECT_EQ(order.kind, OrderKind::drop_ship);
  EXPECT_EQ(order.currency, "USD");
  ASSERT_EQ(order.lines.size(), 1U);
  EXPECT_EQ(order.lines[0].item.ids.size(), 3U);
  EXPECT_EQ(order.lines[0].item.name, "DESK LAMP, BRASS");
  EXPECT_EQ(order.lines[0].price->amount.text(), "24.99");
  ASSERT_EQ(order.charges.size(), 1U);
  EXPECT_EQ(order.charges[0].amount->amount.text(), "6.95");
  ASSERT_EQ(order.parties.size(), 2U);
  EXPECT_EQ(order.parties[1].contacts.at(0).email, "JQP(A)EXAMPLE.COM");
  EXPECT_TRUE(order.extensions.empty()) << to_json(read->document, JsonStyle::pretty);
}

// A release between two is checked by both, and read by the mapping of the first: what that does not know is kept.
TEST(X12OrderTest, AnOrderOfAReleaseBetweenIsReadByTheMappingBefore) {
  const std::string body =
      "BEG*00*DS*P1**20260105~REF*CO*" + std::string(50, '9') + "~N9*L1*NOTES~MTX*GEN*HELLO~PO1*1*2*EA*24.99**SK*A~";
  const auto file = read_file(enveloped({.id = "850", .implementation = {}, .body = body, .segments = 5}, "004060"));
  const auto read = read_first(*file, *standard_mappings().find("x12/004010/850"));
  ASSERT_TRUE(read) << describe(read.error());
  const auto& order = std::get<Order>(read->document);
  EXPECT_EQ(order.number, "P1");
  ASSERT_EQ(order.lines.size(), 1U);
  EXPECT_EQ(order.lines[0].quantity.value.text(), "2");
  EXPECT_TRUE(std::ranges::any_of(order.extensions, [](const Extension& e) {
    return e.raw.find("HELLO") != std::string::npos;
  })) << to_json(read->document, JsonStyle::pretty);
}

TEST(X12OrderTest, DatesOfSixDigitsAreRead) {
  const auto file = read_file(enveloped(
      {.id = "850", .implementation = {}, .body = "BEG*00*SA*P1**260105~PO1*1*2*EA*24.99**SK*A~", .segments = 2},
      "003060"));
  const auto read = read_first(*file, *standard_mappings().find("x12/004010/850"));
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(std::get<Order>(read->document).issue_date->text(), "2026-01-05");
}

TEST(X12OrderTest, ADropShipOrderIsWrittenAsItCame) {
  const auto file = read_file(whole(dropship, "850"));
  const auto mapping = standard_mappings().find("x12/004010/850");
  const auto read = read_first(*file, *mapping);
  ASSERT_TRUE(read) << describe(read.error());
  const auto written = mapping::write_segments(*mapping, read->document, file->file.interchanges[0].delimiters);
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_EQ(lines_of(written->body), lines_of(dropship));
}

}  // namespace
}  // namespace crossdock::tests::x12_test
