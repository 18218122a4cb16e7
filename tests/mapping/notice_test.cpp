// SPDX-License-Identifier: Apache-2.0
// Ship notices as EDIFACT's users write them: one order for all, packages without a level, ranges of numbers; and X12's
// packages by weight alone. And order lines without numbers, and dates without a date.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/mapping/support.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tests::notice_test {
namespace {

using namespace canonical;

std::string notice_with(std::string_view marks) {
  return "BGM+351+D-1+9'DTM+137:20260110:102'RFF+ON:PO-1'DTM+171:20260105:102'CPS+1'CPS+2+1'PAC+1++201'PCI+33E'" +
         std::string(marks) + "CPS+3+2'PAC+2++CT'LIN+1++614141100316:UP'QTY+12:12:PCE'";
}

// Mapping O13.
TEST(DespatchAdviceTest, OneOrderOfTheHeaderIsThatOfTheShipment) {
  const auto read = read_body("edifact/d96a/desadv", notice_with("GIN+BJ+361414112345678900'"));
  ASSERT_TRUE(read) << describe(read.error());
  const auto& notice = std::get<ShipNotice>(read->document);
  EXPECT_EQ(order_number_of(read->document), "PO-1");
  EXPECT_EQ(notice.nodes.at(0).order_number, "PO-1");
  EXPECT_EQ(notice.nodes.at(0).order_date->text(), "2026-01-05");
}

TEST(DespatchAdviceTest, APackageWithoutALevelIsAPalletOrACarton) {
  const auto read = read_body("edifact/d96a/desadv", notice_with("GIN+BJ+361414112345678900'"));
  ASSERT_TRUE(read) << describe(read.error());
  const auto& shipment = std::get<ShipNotice>(read->document).nodes.at(0);
  EXPECT_EQ(shipment.level, NodeLevel::shipment);
  const auto& pallet = shipment.children.at(0);
  EXPECT_EQ(pallet.level, NodeLevel::tare);
  EXPECT_EQ(pallet.sscc, "361414112345678900");
  EXPECT_EQ(pallet.children.at(0).level, NodeLevel::pack);
  EXPECT_EQ(pallet.children.at(0).children.at(0).level, NodeLevel::item);
}

// A kind of package has a word where both standards know it; other codes go back to the standard that they are of.
TEST(DespatchAdviceTest, AKindOfPackageIsAWordOrACodeOfItsList) {
  auto read = read_body("edifact/d96a/desadv", notice_with("GIN+BJ+361414112345678900'"));
  ASSERT_TRUE(read) << describe(read.error());
  auto& notice = std::get<ShipNotice>(read->document);
  const auto& pallet = notice.nodes.at(0).children.at(0);
  EXPECT_EQ(pallet.packages.at(0).type, "edifact:201");
  EXPECT_EQ(pallet.children.at(0).packages.at(0).type, "carton");
  const auto again = written_body("edifact/d96a/desadv", read->document);
  EXPECT_NE(again.find("PAC+1+:52+201'"), std::string::npos) << again;
  EXPECT_NE(again.find("PAC+2++CT'"), std::string::npos) << again;
  notice.issue_time = TimeOfDay::parse("09:30").value();
  const auto x12 = written_body("x12/004010/856", read->document);
  EXPECT_NE(x12.find("TD1**1~"), std::string::npos) << x12;
  EXPECT_NE(x12.find("TD1*CTN*2~"), std::string::npos) << x12;
}

// Mapping N5: the second number was lost. A:B may be all from A to B, which nothing here can say.
TEST(DespatchAdviceTest, ARangeOfCartonsHoldsTheNotice) {
  for (const std::string_view numbers :
       {"GIN+BJ+361414112345678900:361414112345678917'", "GIN+BJ+361414112345678900+361414112345678917'"}) {
    const auto read = read_body("edifact/d96a/desadv", notice_with(numbers));
    ASSERT_FALSE(read) << to_json(read->document, JsonStyle::pretty);
    EXPECT_EQ(read.error().fault, Fault::unmapped);
    EXPECT_NE(read.error().what.find("which cartons or pieces are meant"), std::string::npos) << describe(read.error());
  }
}

// X12 has no kind of package without a number of them (TD1, note C0102).
TEST(ShipNoticePackageTest, AKindWithoutANumberIsNotWritten) {
  ShipNotice notice{.number = "S-1",
                    .issue_date = Date::parse("2026-01-10").value(),
                    .issue_time = TimeOfDay::parse("09:30").value()};
  notice.nodes.push_back({.level = NodeLevel::shipment});
  notice.nodes.back().packages = {{.type = "carton"}, {.type = "carton", .count = Decimal(2)}};
  const auto body = written_body("x12/004010/856", notice);
  EXPECT_NE(body.find("HL*1**S*0~TD1*CTN*2~"), std::string::npos) << body;
}

// Mapping O15.
TEST(ShipNoticeWeightTest, AWeightAloneIsWritten) {
  const std::string body =
      "BSN*00*S-1*20260110*0930~HL*1**S*1~TD1******G*100*LB~HL*2*1*O*1~PRF*PO-1~HL*3*2*I*0~LIN*1*UP*614141100316~"
      "SN1**12*EA~CTT*3~";
  const auto read = read_body("x12/004010/856", body);
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(written_body("x12/004010/856", read->document), body);
}

std::vector<std::string> numbers_of(std::string_view lines) {
  const auto read = read_body("x12/004010/850", "BEG*00*SA*PO-1**20260105~" + std::string(lines));
  if (!read) return {describe(read.error())};
  std::vector<std::string> out;
  for (const auto& line : std::get<Order>(read->document).lines) out.push_back(line.number);
  return out;
}

// Mapping O27.
// What has a kind and no date is no date: it would be that of the epoch.
TEST(DateTest, WithoutADateNothingIsMadeOfIt) {
  for (const std::string_view date : {"DTM*010**1015~", "DTM*010****RD8*20260101-20260131~"}) {
    const auto read = read_body(
        "x12/004010/850", "BEG*00*DS*PO-1**20260105~" + std::string(date) + "PO1*1*12*EA*34.95**UP*614141100316~");
    ASSERT_TRUE(read) << describe(read.error());
    const auto& order = std::get<Order>(read->document);
    EXPECT_TRUE(order.dates.empty()) << to_json(read->document, JsonStyle::pretty);
    ASSERT_EQ(order.extensions.size(), 1U);
    EXPECT_EQ(order.extensions[0].raw + "~", date);
    EXPECT_EQ(read->notes.size(), 1U);
  }
  const auto read =
      read_body("edifact/d96a/orders",
                "BGM+220+PO-1+9'DTM+137:20260105:102'DTM+2::102'LIN+1++4000862141404:EN'QTY+21:12:PCE'UNS+S'");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_TRUE(std::get<Order>(read->document).dates.empty());
}

TEST(OrderLineNumberTest, AMissingOneIsThatOfThePlace) {
  using Numbers = std::vector<std::string>;
  EXPECT_EQ(numbers_of("PO1**1*EA~PO1**2*EA~"), (Numbers{"1", "2"}));
  EXPECT_EQ(numbers_of("PO1*10*1*EA~PO1**2*EA~"), (Numbers{"10", "2"}));
  EXPECT_EQ(numbers_of("PO1*2*1*EA~PO1**2*EA~PO1*3*3*EA~"), (Numbers{"2", "4", "3"}));
}

TEST(OrderLineNumberTest, TwoOfOneNumberAreRefusedByAPlainSentence) {
  const auto refused = numbers_of("PO1*1*1*EA~PO1*7*2*EA~PO1*1*3*EA~");
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_NE(refused.front().find("lines 1 and 3 of the order both have the number '1'"), std::string::npos)
      << refused.front();
}

}  // namespace
}  // namespace crossdock::tests::notice_test
