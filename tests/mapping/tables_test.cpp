// SPDX-License-Identifier: Apache-2.0
// Code tables answer for every code that the dictionary has at their element, and an unknown code never reads as another.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/mapping/support.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::tests::tables_test {
namespace {

using mapping::ReadResult;

std::shared_ptr<const mapping::Mapping> overlay(std::string_view base, std::string_view changes) {
  auto made = standard_mappings().compile(fmt::format("mapping: p\nextends: {}\n{}", base, changes), "p.yaml");
  EXPECT_TRUE(made) << describe(made.error());
  return made ? *made : nullptr;
}

bool told(const ReadResult& read, std::string_view what) {
  return std::ranges::any_of(read.notes,
                             [&](const mapping::Note& note) { return note.what.find(what) != std::string::npos; });
}

template <class Document>
bool kept(const ReadResult& read, std::string_view place) {
  const auto& extensions = std::get<Document>(read.document).extensions;
  return std::ranges::any_of(extensions, [&](const auto& one) { return one.place == place; });
}

TEST(TablesTest, TheStandardMappingsAnswerForEveryCodeOfTheDictionary) {
  for (const auto& name : standard_mappings().names()) {
    for (const auto& gap : standard_mappings().find(name)->gaps())
      ADD_FAILURE() << fmt::format("{}:{} {} by {}: {}", name, gap.rule_line, gap.place, gap.table,
                                   fmt::join(gap.codes, " "));
  }
}

TEST(TablesTest, ARuleOfAPartnerListsTheCodesItSaysNothingOf) {
  const auto mapping = overlay(
      "x12/004010/850", "set:\n  - {at: freight_terms, wire: FOB.01, as: code, codes: {PP: prepaid, CC: collect}}\n");
  ASSERT_EQ(mapping->gaps().size(), 1U);
  EXPECT_EQ(mapping->gaps().front().place, "FOB-01");
  EXPECT_EQ(fmt::format("{}", fmt::join(mapping->gaps().front().codes, " ")),
            "11 BP CD CF DE DF HP MX NC PB PC PO PU TP");
  const auto read = read_body(*mapping, "BEG*00*SA*P-1**20260105~FOB*BP~PO1*1*2*EA~");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::unmapped);
  EXPECT_NE(read.error().what.find("FOB-01 'BP'"), std::string::npos) << describe(read.error());
}

struct Held {
  const char* name;
  std::string_view mapping, body, what, where;
};
class HeldTest : public testing::TestWithParam<Held> {};

TEST_P(HeldTest, TheCodeIsNamedWithItsElementAndPlace) {
  const auto read = read_body(GetParam().mapping, GetParam().body);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::unmapped);
  EXPECT_NE(read.error().what.find(GetParam().what), std::string::npos) << describe(read.error());
  EXPECT_EQ(read.error().where, GetParam().where);
}

INSTANTIATE_TEST_SUITE_P(
    Tables, HeldTest,
    testing::Values(
        Held{"SubpackOfANotice", "x12/004010/856",
             "BSN*00*S-1*20260105*1200~HL*1**S~HL*2*1*Q~LIN**UP*012345678905~SN1**2*EA~", "HL-03 'Q'", "HL[2]-03"},
        Held{"NoDecision", "x12/004010/855", "BAK*00*NA*PO-1*20260105~PO1*1*2*EA~ACK*IA*2*EA~", "BAK-02 'NA'",
             "BAK[1]-02"},
        Held{"PurposeOfAnOrder", "x12/004010/850", "BEG*22*SA*P-1**20260105~PO1*1*2*EA~", "BEG-01 '22'", "BEG[1]-01"},
        Held{"PurposeOfAnEdifactOrder", "edifact/d96a/orders",
             "BGM+220+P-1+16'DTM+137:20260105:102'LIN+1++4000862141404:EN'QTY+21:1:PCE'UNS+S'", "BGM-03 '16'",
             "BGM[1]-03"},
        Held{"UnchargedCharge", "edifact/d96a/orders",
             "BGM+220+P-1+9'DTM+137:20260105:102'ALC+O++++FC'MOA+8:10'LIN+1++4000862141404:EN'QTY+21:1:PCE'UNS+S'",
             "ALC-01 'O'", "ALC[1]-01"}),
    case_name);

TEST(TablesTest, RejectedForAWrongUnitIsRejected) {
  const auto read = read_body("x12/004010/855", "BAK*00*AD*PO-1*20260105~PO1*1*24*EA*1~ACK*R3*24*EA~");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(std::get<canonical::OrderAck>(read->document).lines.at(0).outcomes.at(0).status,
            canonical::OutcomeStatus::rejected);
}

TEST(TablesTest, AnEntryOfAnOpenListIsCarriedAndTold) {
  const auto read = read_body(
      "x12/004010/850", "BEG*00*SA*P-1**20260105~REF*19*7~DTM*118*20260109~N1*SO*ACME~PO1*1*2*EA***CB*77*VP*LAMP~");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_TRUE(told(*read, "'19' is not in code table 'reference_kind'; it is carried as written"));
  EXPECT_TRUE(told(*read, "'118' is not in code table 'date_kind'"));
  EXPECT_TRUE(told(*read, "'SO' is not in code table 'party_role'"));
  EXPECT_TRUE(told(*read, "'CB' is not in code table 'item_id'"));
  EXPECT_TRUE(std::get<canonical::Order>(read->document).extensions.empty());
}

// A table that does not say whose its codes are has no way to carry them.
TEST(TablesTest, AnEntryOfATableWithoutAListOfItsOwnIsKeptAside) {
  const auto mapping =
      overlay("x12/004010/850",
              "set:\n  - each: references\n    wire: REF\n    map:\n"
              "      - {at: kind, wire: REF.01, as: code, codes: {CO: customer_order, (others): {keep: no}}}\n"
              "      - {at: value, wire: REF.02}\n");
  const auto read = read_body(*mapping, "BEG*00*SA*P-1**20260105~REF*19*7~PO1*1*2*EA~");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_TRUE(told(*read, "'19' is not in code table 'of this rule'; it is kept in the extensions"));
  EXPECT_TRUE(kept<canonical::Order>(*read, "REF[1]"));
}

TEST(TablesTest, APartnersMappingGivesAHeldCodeAMeaning) {
  const auto mapping = overlay("x12/004010/856", "codes: {hl_level: {Q: {read: pack}}}\n");
  const auto read =
      read_body(*mapping, "BSN*00*S-1*20260105*1200~HL*1**S~HL*2*1*Q~HL*3*2*I~LIN**UP*012345678905~SN1**2*EA~");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(std::get<canonical::ShipNotice>(read->document).nodes.at(0).children.at(0).level,
            canonical::NodeLevel::pack);
}

TEST(TablesTest, APartnersMappingHoldsACodeOfAnOpenList) {
  const auto mapping =
      overlay("x12/004010/850", "codes: {reference_kind: {\"19\": {hold: it names the division that pays}}}\n");
  const auto read = read_body(*mapping, "BEG*00*SA*P-1**20260105~REF*19*7~PO1*1*2*EA~");
  ASSERT_FALSE(read);
  EXPECT_EQ(
      read.error().what,
      "REF-01 '19' is not in code table 'reference_kind' (it names the division that pays): give it a meaning there in "
      "the partner's mapping");
}

TEST(TablesTest, AUnitNeverComesToMeanAnother) {
  struct {
    const char *changes, *error;
  } const cases[] = {
      {"codes: {x12_unit: {CA: EA}}", "'CA' is the unit XCS in code table 'x12_unit', not EA"},
      {"codes: {x12_unit: {DZ: {read: EA}}}", "'DZ' is the unit DZN"},
      {"set:\n  - {in: lines, at: quantity, wire: [PO1.02, PO1.03], as: quantity(x12_unit), codes: {BX: EA}}",
       "'BX' is the unit XBX"},
  };
  for (const auto& one : cases) {
    const auto made =
        standard_mappings().compile(fmt::format("mapping: p\nextends: x12/004010/850\n{}\n", one.changes), "p.yaml");
    ASSERT_FALSE(made) << one.changes;
    EXPECT_NE(made.error().what.find(one.error), std::string::npos) << describe(made.error());
    EXPECT_TRUE(made.error().where.starts_with("p.yaml:")) << describe(made.error());
  }
  overlay("x12/004010/850",
          "codes: {x12_unit: {QQ: KT, PC: EA}}");  // one without a meaning, and pieces that are pieces
}

}  // namespace
}  // namespace crossdock::tests::tables_test
