// SPDX-License-Identifier: Apache-2.0
// Units of measure: every one is carried, known or not, and never becomes another.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "base/text.hpp"
#include "base/yaml.hpp"
#include "tests/mapping/support.hpp"
#include "tests/support/cases.hpp"
#include "translators/mapping/code_table.hpp"

namespace crossdock::tests::units_test {
namespace {

using canonical::Order;

std::string order_in(std::string_view unit) {
  return fmt::format("BEG*00*SA*PO-1**20260105~PO1*1*12*{}*34.95**UP*614141100316~CTT*1~", unit);
}

// ---- X12 codes -------------------------------------------------------------------------------------------

struct Unit {
  const char* name;
  std::string_view code, unit;
};

class X12UnitTest : public testing::TestWithParam<Unit> {};

TEST_P(X12UnitTest, IsReadAsWhatItMeansAndWrittenAsItCame) {
  const auto read = read_body("x12/004010/850", order_in(GetParam().code));
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(std::get<Order>(read->document).lines.at(0).quantity.unit, GetParam().unit);
  EXPECT_EQ(written_body("x12/004010/850", read->document), order_in(GetParam().code));
}

INSTANTIATE_TEST_SUITE_P(
    Units, X12UnitTest,
    testing::Values(Unit{"Each", "EA", "EA"}, Unit{"Case", "CA", "XCS"}, Unit{"Tube", "TB", "XTU"},
                    Unit{"ThousandLinearYardsIsNoTube", "TU", "x12:TU"}, Unit{"LinearFoot", "LF", "LF"},
                    Unit{"Hundred", "HU", "CEN"}, Unit{"Sheet", "SH", "XST"}, Unit{"Bundle", "BD", "XBE"},
                    Unit{"Drum", "DR", "XDR"}, Unit{"Ream", "RM", "RM"}, Unit{"Assortment", "AS", "AS"},
                    Unit{"Pad", "PD", "PD"}, Unit{"Tray", "TY", "XPU"}, Unit{"Vial", "VI", "XVI"},
                    Unit{"Gross", "GS", "GRO"}, Unit{"HundredFeetAreOfX12", "HF", "x12:HF"},
                    Unit{"SixPack", "P6", "x12:P6"}, Unit{"NoCode", "QQ", "x12:QQ"}, Unit{"LowerCase", "ea", "x12:ea"}),
    case_name);

// What leaves the gateway has lost the partner's spelling: the unit alone must be enough.
TEST(UnitTest, AUnitOfX12AloneIsWrittenFromItsNameAlone) {
  auto read = read_body("x12/004010/850", order_in("QQ"));
  auto& order = std::get<Order>(read->document);
  order.lines.at(0).quantity.source_unit.clear();
  EXPECT_EQ(written_body("x12/004010/850", read->document), order_in("QQ"));
}

// X12's HF is no HF of another list.
TEST(UnitTest, AUnitOfX12IsNotWrittenWhereItMeansSomethingElse) {
  const auto read = read_body("x12/004010/850", order_in("HF"));
  EXPECT_NE(written_body("edifact/d96a/orders", read->document).find("x12:HF"), std::string::npos);
  const auto xml = mapping::write_xml(*standard_mappings().find("ubl/2.1/order"), read->document);
  ASSERT_FALSE(xml);
  EXPECT_NE(xml.error().what.find("unit 'x12:HF', which has no code here"), std::string::npos) << describe(xml.error());
}

// Packages, weights and times of Recommendation 20 and of other syntaxes stand for themselves.
TEST(UnitTest, EdifactUnitsAreCarried) {
  for (const std::string_view code : {"PCE", "CT", "KGM", "LF", "XBG", "QQ", "ea"}) {
    const auto body =
        fmt::format("BGM+220+PO-1+9'DTM+137:20260105:102'LIN+1++614141100316:UP'QTY+21:12:{}'UNS+S'CNT+2:1'", code);
    const auto read = read_body("edifact/d96a/orders", body);
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(written_body("edifact/d96a/orders", read->document), body);
  }
}

// ---- the table -------------------------------------------------------------------------------------------

std::vector<mapping::CodeEntry> units_of_x12() {
  const auto file = yaml::load(CROSSDOCK_SOURCE_DIR "/mappings/codes/units.yaml");
  const auto tables = mapping::parse_code_tables(*file);
  return std::ranges::find(*tables, "x12_unit", &mapping::CodeTable::name)->entries;
}

// Every code of two letters or digits, those of X12 among them, is a unit of its own and comes back.
TEST(UnitTest, NoCodeOfX12IsLostAndNoTwoAreOne) {
  const std::string_view signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string body = "BEG*00*SA*PO-1**20260105~";
  int count = 0;
  for (const char first : signs) {
    for (const char second : signs) body += fmt::format("PO1*{}*12*{}{}~", ++count, first, second);
  }
  body += fmt::format("CTT*{}~", count);
  const auto read = read_body("x12/004010/850", body);
  ASSERT_TRUE(read) << describe(read.error());
  std::set<std::string> units;
  for (const auto& line : std::get<Order>(read->document).lines) units.insert(line.quantity.unit);
  EXPECT_EQ(units.size(), static_cast<std::size_t>(count));
  EXPECT_EQ(written_body("x12/004010/850", read->document), body);
}

// The first column of a table of codes.
std::set<std::string> column(const std::string& path) {
  std::set<std::string> out;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) out.emplace(split(line, '\t').front());
  return out;
}

// The words of the table are codes of Recommendation 20, or X and a code of Recommendation 21.
TEST(UnitTest, EveryWordIsAUnitOfUnEce) {
  const auto folder = corpus();
  if (!folder) GTEST_SKIP() << "no corpus here";
  const auto units = column(*folder + "/xml/codelists/rec20_unit_of_measure.tsv");
  const auto packages = column(*folder + "/xml/codelists/rec21_packaging.tsv");
  for (const auto& entry : units_of_x12()) {
    const bool package = entry.word.starts_with('X') && packages.contains(entry.word.substr(1));
    EXPECT_TRUE(package || units.contains(entry.word)) << entry.wire << ' ' << entry.word;
  }
}

}  // namespace
}  // namespace crossdock::tests::units_test
