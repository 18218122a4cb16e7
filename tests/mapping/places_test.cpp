// SPDX-License-Identifier: Apache-2.0
// Several places on the wire for one fact: read from one of them, the rest kept and told; written at one.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/mapping/support.hpp"
#include "tests/support/cases.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tests::places_test {
namespace {

using namespace canonical;

Result<std::shared_ptr<const mapping::Mapping>> overlay(std::string_view base, std::string_view changes) {
  return standard_mappings().compile(fmt::format("mapping: p\nextends: {}\n{}", base, changes), "p.yaml");
}

std::string text_of(const mapping::ReadResult& read) { return to_json(read.document, JsonStyle::pretty); }

bool told(const mapping::ReadResult& read, std::string_view what) {
  return std::ranges::any_of(read.notes,
                             [&](const mapping::Note& note) { return note.what.find(what) != std::string::npos; });
}

// ---- or -------------------------------------------------------------------------------------------------

constexpr std::string_view release_or =
    "set:\n  - {at: release, wire: BEG.04, or: [\"REF[01=RE].02\", \"REF[01=19].02\"]}\n";

struct Found {
  const char* name;
  std::string_view body, release, kept;
};
class FirstOfTest : public testing::TestWithParam<Found> {};

TEST_P(FirstOfTest, IsReadFromTheBestPlaceInAnyOrder) {
  const auto mapping =
      overlay("x12/004010/850",
              fmt::format("codes: {{reference_kind: {{RE: {{read: release}}, CT: release}}}}\n{}", release_or));
  ASSERT_TRUE(mapping) << describe(mapping.error());
  const auto read = read_body(**mapping, GetParam().body);
  ASSERT_TRUE(read) << describe(read.error());
  const auto& order = std::get<Order>(read->document);
  EXPECT_EQ(order.release, GetParam().release);
  EXPECT_TRUE(GetParam().kept.empty() ||
              std::ranges::any_of(order.extensions, [&](const auto& one) { return one.raw == GetParam().kept; }))
      << text_of(*read);
  EXPECT_TRUE(GetParam().kept.empty() || told(*read, "kept in the extensions"));
}

INSTANTIATE_TEST_SUITE_P(
    Places, FirstOfTest,
    testing::Values(Found{"First", "BEG*00*SA*P-1*R1*20260105~PO1*1*2*EA~", "R1", ""},
                    Found{"Second", "BEG*00*SA*P-1**20260105~REF*RE*R2~PO1*1*2*EA~", "R2", ""},
                    Found{"Third", "BEG*00*SA*P-1**20260105~REF*19*R3~PO1*1*2*EA~", "R3", ""},
                    Found{"FirstAndThird", "BEG*00*SA*P-1*R1*20260105~REF*19*R3~PO1*1*2*EA~", "R1", "R3"},
                    Found{"ThirdBeforeSecond", "BEG*00*SA*P-1**20260105~REF*19*R3~REF*RE*R2~PO1*1*2*EA~", "R2", "R3"},
                    Found{"TheSameTwice", "BEG*00*SA*P-1*R1*20260105~REF*RE*R1~PO1*1*2*EA~", "R1", ""}),
    case_name);

TEST(PlacesTest, TheFirstPlaceIsWritten) {
  const auto mapping =
      overlay("x12/004010/850",
              fmt::format("codes: {{reference_kind: {{RE: {{read: release}}, CT: release}}}}\n{}", release_or));
  ASSERT_TRUE(mapping) << describe(mapping.error());
  const auto read = read_body(**mapping, "BEG*00*SA*P-1**20260105~REF*RE*R2~PO1*1*2*EA~");
  ASSERT_TRUE(read) << describe(read.error());
  const auto written = mapping::write_segments(**mapping, read->document, {});
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_EQ(lines_of(written->body), "BEG*00*SA*P-1*R2*20260105\nPO1*1*2*EA\nCTT*1\n");
}

TEST(PlacesTest, AQuantityHasFurtherPlacesOfTwoElements) {
  const auto mapping = overlay(
      "x12/004010/856",
      "set:\n  - {in: nodes, at: shipped, wire: [SN1.02, SN1.03], or: [[SN1.05, SN1.06]], as: quantity(x12_unit)}\n"
      "remove: [nodes ordered]\n");
  ASSERT_TRUE(mapping) << describe(mapping.error());
  const auto read = read_body(**mapping, "BSN*00*S-1*20260105*1200~HL*1**I~LIN**UP*012345678905~SN1***EA**7*CA~");
  ASSERT_TRUE(read) << describe(read.error());
  const auto& item = std::get<ShipNotice>(read->document).nodes.at(0);
  EXPECT_EQ(item.shipped->value, Decimal(7)) << text_of(*read);
  EXPECT_EQ(item.shipped->unit, "XCS") << text_of(*read);
}

TEST(PlacesTest, AnXmlFactHasFurtherPlaces) {
  constexpr std::string_view whole =
      "mapping: p\ndocument: Order\nsyntax: xml\nroot: O\nmap:\n"
      "  - {at: number, wire: No, or: [Reference/Number, \"@id\"]}\n"
      "  - {each: lines, wire: L, map: [{at: number, wire: ./@n}, {at: quantity, wire: .@quantity}]}\n";
  const auto mapping = standard_mappings().compile(whole, "p.yaml");
  ASSERT_TRUE(mapping) << describe(mapping.error());
  const auto read = mapping::read_xml(
      **mapping, "<O id=\"3\"><Reference><Number>2</Number></Reference><L n=\"1\" quantity=\"5\"/></O>");
  ASSERT_TRUE(read) << describe(read.error());
  const auto& order = std::get<Order>(read->document);
  EXPECT_EQ(order.number, "2");
  EXPECT_EQ(order.lines.at(0).quantity.value, Decimal(5));  // an attribute of the element itself
  EXPECT_EQ(order.lines.at(0).number, "1");
  EXPECT_TRUE(told(*read, "kept in the extensions"));
}

TEST(PlacesTest, AnAddressComesFromOnePlace) {
  const auto order = [](std::string_view delivery) {
    return fmt::format(
        "<Order xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Order-2\" "
        "xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" "
        "xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\"><cbc:ID>1</cbc:ID>"
        "<cbc:IssueDate>2026-01-05</cbc:IssueDate><cac:Delivery>{}</cac:Delivery><cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID>"
        "<cbc:Quantity unitCode=\"EA\">1</cbc:Quantity></cac:LineItem></cac:OrderLine></Order>",
        delivery);
  };
  const auto read = mapping::read_xml(
      *standard_mappings().find("ubl/2.1/order"),
      order(
          "<cac:DeliveryAddress><cbc:CityName>BONN</cbc:CityName></cac:DeliveryAddress><cac:DeliveryLocation><cac:Address>"
          "<cbc:CityName>KOELN</cbc:CityName><cbc:PostalZone>50667</cbc:PostalZone></cac:Address></cac:DeliveryLocation>"));
  ASSERT_TRUE(read) << describe(read.error());
  const auto& party = std::get<Order>(read->document).parties.at(0);
  EXPECT_EQ(party.address.city, "BONN");
  EXPECT_EQ(party.address.postal_code, "");
  EXPECT_EQ(std::get<Order>(read->document).extensions.size(), 2U) << text_of(*read);
}

// ---- two rules of one path ------------------------------------------------------------------------------

TEST(PlacesTest, TwoCarriersAreNotMixed) {
  for (const auto* body : {"BEG*00*SA*P-1**20260105~TD5**2*FDEG*M*FEDEX GROUND~TD5*O**UPSN**BEST WAY~PO1*1*2*EA~",
                           "BEG*00*SA*P-1**20260105~TD5**2*FDEG*M*FEDEX GROUND~TD5*O***H~PO1*1*2*EA~"}) {
    const auto read = read_body("x12/004010/850", body);
    ASSERT_TRUE(read) << describe(read.error());
    const auto& order = std::get<Order>(read->document);
    EXPECT_EQ(order.carrier->scac, "FDEG");
    EXPECT_EQ(order.carrier->name, "FEDEX GROUND");
    EXPECT_EQ(order.carrier->mode, "M");
    EXPECT_TRUE(std::ranges::any_of(order.extensions, [](const auto& one) { return one.place == "TD5[2]"; }))
        << text_of(*read);
    EXPECT_TRUE(told(*read, "is read from another TD5 already"));
  }
  const auto read = read_body("x12/004010/850", "BEG*00*SA*P-1**20260105~TD5*O****BEST WAY~TD5**2*FDEG*M~PO1*1*2*EA~");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(std::get<Order>(read->document).carrier->name, "BEST WAY");
  EXPECT_EQ(std::get<Order>(read->document).carrier->scac, "");
}

struct Refused {
  const char* name;
  std::string_view base, changes, error;
};
class RefusedTest : public testing::TestWithParam<Refused> {};

TEST_P(RefusedTest, AtLoadInTheOverlay) {
  const auto made = overlay(GetParam().base, GetParam().changes);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().what.find(GetParam().error), std::string::npos) << describe(made.error());
  EXPECT_TRUE(made.error().where.starts_with("p.yaml:")) << describe(made.error());
}

INSTANTIATE_TEST_SUITE_P(
    Places, RefusedTest,
    testing::Values(
        Refused{"OnePathWrittenTwice", "x12/004010/850",
                "set:\n  - {at: release, wire: BEG.04}\n  - {at: release, wire: \"REF[01=19].02\"}\n",
                "'release' has two rules that write it; the other is in line 4"},
        Refused{"ElementWithoutAValueThatTheSchemaWants", "ubl/2.1/order",
                "set:\n  - {const: X, wire: cac:PaymentMeans/cbc:ID}\n",
                "cac:PaymentMeans needs cbc:PaymentMeansCode, which no rule writes"},
        Refused{"OneListWrittenTwice", "x12/004010/850",
                "set:\n  - {each: notes, wire: \"N9[01=L1]/MSG\", map: [{at: ., wire: MSG.01}]}\n"
                "  - {each: notes, wire: \"N9[01=ZZ]/MSG\", map: [{at: ., wire: MSG.01}]}\n",
                "the list 'notes' has two rules that write all of it"},
        Refused{"ConditionThatIsTooLong", "x12/004010/850", "set:\n  - {at: release, wire: \"REF[01=QQQQ].02\"}\n",
                "REF-01 can never be 'QQQQ': it has 2 to 3 characters"},
        Refused{"ConditionOnACodeThatIsNone", "x12/004010/850",
                "set:\n  - {in: lines, at: amount, wire: \"SAC[01=X].05\"}\n",
                "SAC-01 has no code 'X'; it has A C N P Q R S"},
        Refused{"ConstantThatIsNoCode", "x12/004010/850", "set:\n  - {const: X9, wire: BEG.07}\n",
                "BEG-07 has no code 'X9'"},
        Refused{"DefaultThatIsNoNumber", "x12/004010/850",
                "set:\n  - {at: declared.quantity_hash, wire: CTT.02, default: many}\n",
                "default 'many' cannot be read as"},
        Refused{"DefaultThatIsNoCode", "x12/004010/850",
                "set:\n  - {at: kind, wire: BEG.02, as: code(order_kind), default: XX}\n",
                "default 'XX' is not in code table 'order_kind'; it has SA DS"},
        Refused{"ElementThatTheSchemaHasNot", "ubl/2.1/order", "set:\n  - {const: X, wire: cbc:CustomisationID}\n",
                "Order has no element cbc:CustomisationID; did you mean 'CustomizationID'?"},
        Refused{"AddressFromTheRoot", "ubl/2.1/order", "set:\n  - {const: X, wire: ../cbc:ID}\n",
                "is no name of an element"},
        Refused{"WordOfATable", "x12/004010/850", "codes: {order_kind: {XX: dropship}}\n", "did you mean 'drop_ship'?"},
        Refused{"WordOfATableFarFromAny", "x12/004010/850", "codes: {charge_kind: {P: promotional}}\n",
                "its words are allowance, charge"},
        Refused{"MandatoryElementRemoved", "x12/004010/850", "remove: [issue_date]\n",
                "BEG-05 is mandatory but has no rule"}),
    case_name);

// Notes below two references, by an overlay with these rules: read in order, and written in one place.
void expect_both_notes(const std::string& rules) {
  const auto mapping = overlay("x12/004010/850", "set:\n" + rules);
  ASSERT_TRUE(mapping) << describe(mapping.error());
  const auto read = read_body(**mapping, "BEG*00*SA*P-1**20260105~N9*ZZ*X~MSG*ONE~N9*L1*X~MSG*TWO~PO1*1*2*EA~");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(std::get<Order>(read->document).notes, (std::vector<std::string>{"ONE", "TWO"})) << text_of(*read);
  const auto written = mapping::write_segments(**mapping, read->document, {});
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_EQ(lines_of(written->body), "BEG*00*SA*P-1**20260105\nN9*L1*NOTES\nMSG*ONE\nMSG*TWO\nPO1*1*2*EA\nCTT*1\n");
}

const std::string further =
    "  - {each: notes, wire: \"N9[01=ZZ]/MSG\", read_only: true, map: [{at: ., wire: MSG.01}]}\n";
const std::string usual = "  - {each: notes, wire: \"N9[01=L1]/MSG\", map: [{at: ., wire: MSG.01}]}\n";

TEST(PlacesTest, NotesAreReadFromFurtherSegments) { expect_both_notes(further); }

TEST(PlacesTest, AFurtherPlaceStaysWhateverTheOrderOfTheOverlaysRules) {
  expect_both_notes(further + usual);
  expect_both_notes(usual + further);
}

TEST(PlacesTest, AnotherValueThanAConstantIsKept) {
  const auto mapping = overlay("ubl/2.1/order", "set:\n  - {const: urn:ours, wire: cbc:CustomizationID}\n");
  ASSERT_TRUE(mapping) << describe(mapping.error());
  const auto read = mapping::read_xml(**mapping,
                                      R"(<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:CustomizationID>urn:theirs</cbc:CustomizationID>
 <cbc:ID>PO-1</cbc:ID><cbc:IssueDate>2026-01-05</cbc:IssueDate><cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID>
 <cbc:Quantity unitCode="H87">4</cbc:Quantity></cac:LineItem></cac:OrderLine></Order>)");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_TRUE(told(*read, "is 'urn:theirs', not the constant 'urn:ours'"));
  const auto& kept = std::get<Order>(read->document).extensions;
  ASSERT_EQ(kept.size(), 1U) << text_of(*read);
  EXPECT_EQ(kept[0].raw, "urn:theirs");
}

TEST(PlacesTest, AlternativesInAConditionAreReadAndTheFirstIsWritten) {
  const auto mapping =
      overlay("x12/004010/850",
              "codes: {reference_kind: {IA: {keep: a field of its own}, VR: {keep: a field of its own}}}\n"
              "set:\n  - {at: release, wire: \"REF[01=IA|VR].02\"}\n");
  ASSERT_TRUE(mapping) << describe(mapping.error());
  const auto read = read_body(**mapping, "BEG*00*SA*P-1**20260105~REF*VR*77~PO1*1*2*EA~");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(std::get<Order>(read->document).release, "77");
  const auto written = mapping::write_segments(**mapping, read->document, {});
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_NE(written->body.find("REF*IA*77~"), std::string::npos) << written->body;
}

// ---- what is written ------------------------------------------------------------------------------------

TEST(PlacesTest, AConstantWhoseConditionDoesNotHoldWritesNoSegment) {
  const auto mapping = overlay("x12/004010/850",
                               "set:\n  - {const: \"19\", wire: \"REF[01=19].01\", when: freight_terms}\n"
                               "  - {const: D7, wire: \"REF[01=19].02\", when: freight_terms}\n");
  const auto plain = overlay("x12/004010/850", "set:\n  - {const: D7, wire: \"REF[01=19].02\", when: freight_terms}\n");
  ASSERT_FALSE(mapping);  // a condition writes its element already
  ASSERT_TRUE(plain) << describe(plain.error());
  auto read = read_body(**plain, "BEG*00*SA*P-1**20260105~PO1*1*2*EA~");
  ASSERT_TRUE(read) << describe(read.error());
  const auto without = mapping::write_segments(**plain, read->document, {});
  ASSERT_TRUE(without) << describe(without.error());
  EXPECT_EQ(without->body.find("REF"), std::string::npos) << without->body;
  std::get<Order>(read->document).freight_terms = "collect";
  const auto with = mapping::write_segments(**plain, read->document, {});
  ASSERT_TRUE(with) << describe(with.error());
  EXPECT_NE(with->body.find("REF*19*D7~"), std::string::npos) << with->body;
}

TEST(PlacesTest, APackageThatHasOnlyItsWeightIsWritten) {
  constexpr std::string_view body =
      "BSN*00*S-1*20260105*1200~HL*1**S~TD1******G*100*LB~HL*2*1*I~LIN**UP*012345678905~SN1**2*EA~";
  const auto read = read_body("x12/004010/856", body);
  ASSERT_TRUE(read) << describe(read.error());
  const auto written = mapping::write_segments(*standard_mappings().find("x12/004010/856"), read->document, {});
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_NE(written->body.find("TD1******G*100*LB~"), std::string::npos) << written->body;
}

TEST(PlacesTest, AnOverlaysElementIsWrittenWhereTheSchemaWantsIt) {
  const auto mapping = overlay("ubl/2.1/order",
                               "set:\n  - {const: \"urn:x\", wire: cbc:CustomizationID}\n"
                               "  - {in: lines, const: A, wire: cac:LineItem/cbc:UUID}\n");
  ASSERT_TRUE(mapping) << describe(mapping.error());
  Order order;
  order.number = "1";
  order.issue_date = Date();
  order.lines.push_back({.number = "1", .quantity = {Decimal(2), "EA", ""}, .item = {}});
  const auto written = mapping::write_xml(**mapping, order);
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_LT(written->find("<cbc:CustomizationID>urn:x"), written->find("<cbc:ID>1")) << *written;
  EXPECT_LT(written->find("<cbc:UUID>A"), written->find("<cbc:Quantity")) << *written;
  EXPECT_GT(written->find("<cbc:UUID>A"), written->find("<cac:LineItem>")) << *written;
  // What the schema wants is there, though nothing is known of it.
  EXPECT_LT(written->find("<cac:BuyerCustomerParty/>"), written->find("<cac:SellerSupplierParty/>")) << *written;
  EXPECT_LT(written->find("<cac:SellerSupplierParty/>"), written->find("<cac:OrderLine>")) << *written;
}

// ---- quantities -----------------------------------------------------------------------------------------

struct Missing {
  const char* name;
  std::string_view mapping, body, where;
};
class MissingTest : public testing::TestWithParam<Missing> {};

TEST_P(MissingTest, AQuantityIsNoZero) {
  const auto read = read_body(GetParam().mapping, GetParam().body);
  ASSERT_FALSE(read) << text_of(*read);
  EXPECT_EQ(read.error().fault, Fault::unmapped);
  EXPECT_EQ(read.error().where, GetParam().where);
}

INSTANTIATE_TEST_SUITE_P(
    Places, MissingTest,
    testing::Values(
        Missing{"OrderLine", "x12/004010/850", "BEG*00*SA*P-1**20260105~PO1*1*2*EA~PO1*2~", "lines[1].quantity"},
        Missing{"InvoiceLine", "edifact/d96a/invoic",
                "BGM+380+I-1+9'DTM+137:20260110:102'LIN+1++4000862141404:EN'UNS+S'MOA+77:10'", "lines[0].quantity"},
        Missing{"Item", "edifact/d96a/desadv", "BGM+351+D-1+9'DTM+137:20260110:102'CPS+1'LIN+1++4000862141404:EN'",
                "nodes[0].children[0].shipped"}),
    case_name);

TEST(PlacesTest, AWrittenZeroIsAZero) {
  const auto read =
      read_body("edifact/d96a/orders", "BGM+220+P-1+9'DTM+137:20260105:102'LIN+1++4000862141404:EN'QTY+21:0'UNS+S'");
  ASSERT_TRUE(read) << describe(read.error());
}

}  // namespace
}  // namespace crossdock::tests::places_test
