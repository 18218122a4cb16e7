// SPDX-License-Identifier: Apache-2.0
// Codes without a word, and a partner's aliases: carried beside the word, written again in their own syntax, and nowhere
// else.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/mapping/support.hpp"
#include "tests/support/cases.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tests::own_codes_test {
namespace {

using canonical::Order;

Order order_of(std::string_view mapping, std::string_view body) {
  const auto read = read_body(mapping, body);
  EXPECT_TRUE(read) << describe(read.error());
  return read ? std::get<Order>(read->document) : Order{};
}

std::shared_ptr<const mapping::Mapping> overlay(std::string_view codes) {
  auto made = standard_mappings().compile(fmt::format("mapping: p\nextends: x12/004010/850\ncodes: {}\n", codes), "p");
  EXPECT_TRUE(made) << describe(made.error());
  return *made;
}

std::string written(const mapping::Mapping& mapping, const Order& order) {
  const auto out = mapping::write_segments(mapping, order, {});
  return out ? out->body : describe(out.error());
}

// The fields that `mapping` cannot write of the order.
std::string lost(std::string_view mapping, const Order& order) {
  std::string out;
  for (const auto& note : mapping::losses(*standard_mappings().find(mapping), order)) out += note.path + '\n';
  return out;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

struct Example {
  const char* name;
  std::string_view mapping, body;
};

class OwnCodesTest : public testing::TestWithParam<Example> {};

TEST_P(OwnCodesTest, ComeBackAsTheyWere) {
  const auto order = order_of(GetParam().mapping, GetParam().body);
  const char end = GetParam().mapping.starts_with("edifact") ? '\'' : '~';
  EXPECT_EQ(order.extensions.size(), 0U);
  EXPECT_EQ(lines_of(written_body(GetParam().mapping, order), end), lines_of(GetParam().body, end));
}

INSTANTIATE_TEST_SUITE_P(
    Codes, OwnCodesTest,
    testing::Values(
        Example{"Entries", "x12/004010/850",
                "BEG*00*SA*P-1**20260105~REF*19*7~DTM*118*20260109~N1*SO*ACME*94*12~N3*ROAD 1~PER*BD*ANN*TE*1~"
                "PO1*1*2*EA*5**CB*77*VP*LAMP~REF*AN*8~SCH*1*EA***064*20260110~CTT*1~"},
        Example{
            "Aliases", "x12/004010/850",
            "BEG*00*NE*P-1**20260105~REF*CN*7~N1*SU*ACME~PER*BD*ANN*TE*1~PO1*1*2*EA*5**UA*614141100316*VN*LAMP~CTT*1~"},
        Example{"GtinOfAnotherLength", "x12/004010/850",
                "BEG*00*SA*P-1**20260105~PO1*1*2*EA*5**UP*4000862141404~CTT*1~"},
        Example{"Edifact", "edifact/d96a/orders",
                "BGM+105+P-1+9'DTM+137:20260105:102'DTM+64:20260101:102'RFF+LI:4'DTM+171:20260101:102'"
                "NAD+OB+4012345000009::9'CTA+OC+:ANN'NAD+CPE+77::86'LIN+1++4000862141404:SRS'PIA+1+LAMP:VN+9:PV'"
                "QTY+21:48:PCE'LOC+7+3312345502000::9'QTY+11:48:PCE'DTM+2:20260115:102'UNS+S'CNT+2:1'"}),
    case_name);

TEST(OwnCodeTest, StandBesideTheWordOther) {
  const auto order =
      order_of("x12/004010/850",
               "BEG*00*SA*P-1**20260105~REF*19*7~DTM*118*20260109~N1*SO*ACME*94*12~PO1*1*2*EA***CB*77*VP*LAMP~");
  EXPECT_EQ(order.references.at(0), (canonical::Reference{canonical::ReferenceKind::other, "7", "x12:19"}));
  EXPECT_EQ(order.dates.at(0).code, "x12:118");
  EXPECT_EQ(order.parties.at(0).role, canonical::PartyRole::other);
  EXPECT_EQ(order.parties.at(0).code, "x12:SO");
  EXPECT_EQ(order.parties.at(0).ids.at(0), (canonical::PartyId{canonical::PartyIdScheme::other, "12", "x12:94"}));
  EXPECT_EQ(order.lines.at(0).item.ids.at(0), (canonical::ItemId{canonical::ItemIdScheme::other, "77", "x12:CB"}));
  EXPECT_EQ(order.lines.at(0).item.ids.at(1).code, "");
}

TEST(OwnCodeTest, AreALossInAnotherSyntax) {
  const auto order = order_of(
      "x12/004010/850", "BEG*00*SA*P-1**20260105~REF*19*7~DTM*118*20260109~N1*SO*ACME~PO1*1*2*EA*5**CB*77*VP*LAMP~");
  for (const auto* mapping : {"edifact/d96a/orders", "ubl/2.1/order"}) {
    const auto fields = lost(mapping, order);
    for (const auto* field : {"references[0]\n", "dates[0]\n", "parties[0]\n", "lines[0].item.ids[0]\n"})
      EXPECT_TRUE(has(fields, field)) << mapping << ' ' << field << fields;
  }
  const auto body = written_body("edifact/d96a/orders", order);
  EXPECT_FALSE(has(body, "RFF+")) << body;
  EXPECT_FALSE(has(body, "NAD+")) << body;
  EXPECT_TRUE(has(body, "PIA+1+LAMP:SA'")) << body;
}

TEST(OwnCodeTest, AnAliasIsThePreferredCodeInAnotherSyntax) {
  const auto order = order_of("x12/004010/850", "BEG*00*NE*P-1**20260105~N1*SU*ACME~PO1*1*2*EA*5**VN*LAMP~");
  EXPECT_EQ(order.kind_code, "x12:NE");
  const auto body = written_body("edifact/d96a/orders", order);
  EXPECT_TRUE(has(body, "BGM+220+") && has(body, "NAD+SU+") && has(body, "PIA+1+LAMP:SA'")) << body;
  EXPECT_EQ(lost("edifact/d96a/orders", order),
            lost("edifact/d96a/orders",
                 order_of("x12/004010/850", "BEG*00*SA*P-1**20260105~N1*SE*ACME~PO1*1*2*EA*5**VP*LAMP~")));
}

TEST(OwnCodeTest, AnAliasThatMeansAnotherWordIsNotWritten) {
  const auto order = order_of("x12/004010/850", "BEG*00*SA*P-1**20260105~PO1*1*2*EA*5**VN*LAMP~");
  EXPECT_TRUE(has(written(*overlay("{item_id: {VN: {read: manufacturer}}}"), order), "*VP*LAMP~"));
  EXPECT_TRUE(has(written(*overlay("{item_id: {VN: {hold: nobody knows}}}"), order), "*VP*LAMP~"));
}

TEST(OwnCodeTest, ACodeThatMeansSomethingToAnotherPartnerIsNotWrittenToHim) {
  const auto order = order_of("x12/004010/850", "BEG*00*SA*P-1**20260105~REF*19*7~PO1*1*2*EA*5**VP*LAMP~");
  EXPECT_TRUE(has(written(*overlay("{item_id: {}}"), order), "REF*19*7~"));
  for (const auto* codes : {"{reference_kind: {\"19\": {read: contract}}}", "{reference_kind: {\"19\": {hold: no}}}"})
    EXPECT_FALSE(has(written(*overlay(codes), order), "REF*")) << codes;
}

TEST(OwnCodeTest, ACodeThatTheElementDoesNotHaveIsNotWritten) {
  auto order = order_of("x12/004010/850", "BEG*00*SA*P-1**20260105~REF*19*7~PO1*1*2*EA*5**VP*LAMP~");
  for (const auto* code : {"x12:QQQQ", "x12:", "19", "edifact:19", "x12:19~SE", "x120:19"}) {
    order.references.at(0).code = code;
    EXPECT_FALSE(has(written_body("x12/004010/850", order), "REF*")) << code;
    EXPECT_TRUE(has(lost("x12/004010/850", order), "references[0]")) << code;
  }
}

// RFF+RE is the release, which a rule of its own reads: another one is nobody's entry.
TEST(OwnCodeTest, ACodeThatAnotherRuleReadsIsNoEntry) {
  const auto read = read_body("edifact/d96a/orders",
                              "BGM+220+P-1+9'DTM+137:20260105:102'RFF+RE:1'RFF+RE:2'LIN+1++4000862141404:EN'"
                              "QTY+21:1:PCE'UNS+S'CNT+2:1'");
  ASSERT_TRUE(read) << describe(read.error());
  auto order = std::get<Order>(read->document);
  EXPECT_EQ(order.release, "1");
  EXPECT_TRUE(order.references.empty());
  ASSERT_EQ(order.extensions.size(), 1U);
  order.release.clear();
  order.references.push_back({canonical::ReferenceKind::other, "2", "edifact:RE"});
  EXPECT_FALSE(has(written_body("edifact/d96a/orders", order), "RFF+RE"));
}

TEST(OwnCodeTest, AreJsonLikeAnyMember) {
  const auto order = order_of("x12/004010/850", "BEG*00*SA*P-1**20260105~REF*19*7~PO1*1*2*EA*5**VN*LAMP~");
  const auto json = canonical::to_json(order, canonical::JsonStyle::compact);
  EXPECT_TRUE(has(json, R"({"kind":"other","value":"7","code":"x12:19"})")) << json;
  EXPECT_TRUE(has(json, R"({"scheme":"seller","value":"LAMP","code":"x12:VN"})")) << json;
  EXPECT_EQ(std::get<Order>(*canonical::from_json(json)), order);
}

}  // namespace
}  // namespace crossdock::tests::own_codes_test
