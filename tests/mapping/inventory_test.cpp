// SPDX-License-Identifier: Apache-2.0
// Stock reports (846) through their mapping: what is read and written back, and what holds one because nobody may guess.
#include <gtest/gtest.h>

#include "tests/mapping/support.hpp"
#include "tests/support/cases.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tests {
namespace {

constexpr std::string_view report =
    "BIA*00*DD*S-1*20260105*0730~DTM*007*20260105~REF*IA*C-20417~N1*SU*NORTHWIND*1*102345678~LIN*1*VP*NW-1031*UP*614141100316~"
    "PID*F****CAMPING LANTERN~QTY*33*600*EA~QTY*33*240*CT~DTM*018*20260201~QTY*QC*40*EA~LIN*2*MG*VX-PC30~QTY*QO*0~CTT*2~";

TEST(InventoryTest, AReportIsReadFieldByField) {
  const auto read = read_body("x12/004010/846", report);
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(
      canonical::to_json(read->document),
      R"({"document":"InventoryAdvice","purpose":"original","number":"S-1","report":"distributor","issue_date":"2026-01-05",)"
      R"("issue_time":"07:30:00","references":[{"kind":"vendor_number","value":"C-20417"}],)"
      R"("dates":[{"kind":"effective","date":"2026-01-05"}],"parties":[{"role":"seller","name":"NORTHWIND",)"
      R"("ids":[{"scheme":"duns","value":"102345678"}],"code":"x12:SU"}],"lines":[{"number":"1","item":{"ids":[)"
      R"({"scheme":"seller","value":"NW-1031"},{"scheme":"gtin","value":"614141100316"}],"name":"CAMPING LANTERN"},)"
      R"("levels":[{"kind":"available","quantity":{"value":"600","unit":"EA"}},{"kind":"available","quantity":)"
      R"({"value":"240","unit":"XCT","source_unit":"CT"},"from":"2026-02-01"},{"kind":"other","quantity":{"value":"40",)"
      R"("unit":"EA"},"code":"x12:QC"}]},{"number":"2","item":{"ids":[{"scheme":"manufacturer","value":"VX-PC30"}]},)"
      R"("levels":[{"kind":"out_of_stock","quantity":{"value":"0"}}]}],"declared_line_count":"2"})");
}

TEST(InventoryTest, AReportIsWrittenAsItCame) {
  const auto read = read_body("x12/004010/846", report);
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(lines_of(written_body("x12/004010/846", read->document)), lines_of(report));
}

// Stock of several places cannot be added up, and words are no quantity.
struct Case {
  const char* name;
  std::string_view line, what;
};
class HeldReportTest : public testing::TestWithParam<Case> {};

TEST_P(HeldReportTest, NamesTheElement) {
  const auto read =
      read_body("x12/004010/846", "BIA*00*SI*S-1*20260105~LIN*1*VP*NW-1031~" + std::string(GetParam().line));
  ASSERT_FALSE(read) << canonical::to_json(read->document);
  EXPECT_EQ(read.error().fault, Fault::unmapped);
  EXPECT_NE(read.error().what.find(GetParam().what), std::string::npos) << describe(read.error());
}

INSTANTIATE_TEST_SUITE_P(Inventory, HeldReportTest,
                         testing::Values(Case{"AWarehouseOfTheLine", "QTY*33*5*EA~N1*WH*TACOMA~", "N1-01 'WH'"},
                                         Case{"StoresOfTheLine", "SDQ*EA*92*0001*5*0002*6~", "SDQ-03"},
                                         Case{"LotsByPlace", "QTY*33*5*EA~LS*A~REF*LT*7~LE*A~", "LS-01"},
                                         Case{"AUnitOfItsOwn", "QTY*33*5~UIT*CT~", "UIT-01"},
                                         Case{"AQuantityInWords", "QTY*33***PLENTY~", "QTY-04"}),
                         case_name);

// A supplier of the seller's side stands beside what it has: only places of the goods hold the report.
TEST(InventoryTest, AManufacturerOfTheLineHoldsNothing) {
  const auto read = read_body("x12/004010/846", "BIA*00*SI*S-1*20260105~LIN*1*VP*NW-1031~QTY*33*5*EA~N1*MF*VERTEX~");
  EXPECT_TRUE(read) << describe(read.error());
}

}  // namespace
}  // namespace crossdock::tests
