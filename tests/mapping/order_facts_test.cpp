// SPDX-License-Identifier: Apache-2.0
// Places, parties and texts of orders are read in every syntax, or hold the order: never are they left out.
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/mapping/support.hpp"
#include "translators/mapping/codec.hpp"

namespace crossdock::tests::order_facts_test {
namespace {

using canonical::Order;
using canonical::PartyRole;
using testing::HasSubstr;

constexpr std::string_view head = "BGM+220+P-1+9'DTM+137:20260105:102'NAD+BY+5412345000013::9'";

std::string places_of(const canonical::OrderLine& line) {
  std::string out;
  for (const auto& part : line.destinations)
    out += fmt::format("{} {} to {}\n", part.quantity.value.text(), part.quantity.unit, part.ship_to.ids.at(0).value);
  return out;
}

// The packing slip of a drop shipment names it; the price of the line is another.
TEST(RetailPriceTest, IsReadAndWrittenBesideThePrice) {
  const auto x12 = read_body("x12/004010/850", "BEG*00*DS*P-1**20260105~PO1*1*2*EA*19.6~CTP*RS*MSR*49.99~CTT*1~");
  ASSERT_TRUE(x12) << describe(x12.error());
  const auto& line = std::get<Order>(x12->document).lines.at(0);
  EXPECT_EQ(line.retail_price->amount.text(), "49.99");
  EXPECT_EQ(line.price->amount.text(), "19.6");
  EXPECT_THAT(written_body("x12/004010/850", x12->document), HasSubstr("CTP**RES*49.99~"));
  const std::string body =
      std::string(head) + "LIN+1++4000862141404:EN'QTY+21:2:PCE'PRI+AAA:19.6'PRI+INF:49.99::SRP'UNS+S'CNT+2:1'";
  const auto edifact = read_body("edifact/d96a/orders", body);
  ASSERT_TRUE(edifact) << describe(edifact.error());
  EXPECT_EQ(std::get<Order>(edifact->document).lines.at(0).retail_price->amount.text(), "49.99");
  EXPECT_EQ(lines_of(written_body("edifact/d96a/orders", edifact->document), '\''), lines_of(body, '\''));
}

TEST(EdifactDestinationTest, PartsOfALineGoToPlaces) {
  const std::string body = std::string(head) +
                           "LIN+1++4000862141404:EN'QTY+21:10:PCE'PRI+AAA:5'"
                           "LOC+7+3312345502000::9'QTY+11:4:PCE'LOC+7+3312345501003::9'QTY+11:6:PCE'UNS+S'CNT+2:1'";
  for (const auto* name : {"edifact/d96a/orders", "edifact/d01b/orders"}) {
    const auto read = read_body(name, body);
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(places_of(std::get<Order>(read->document).lines.at(0)),
              "4 H87 to 3312345502000\n6 H87 to 3312345501003\n");
    EXPECT_EQ(lines_of(written_body(name, read->document), '\''), lines_of(body, '\''));
    EXPECT_THAT(written_body("x12/004010/850", read->document), HasSubstr("SDQ*PC*UL*3312345502000*4~"));
  }
}

TEST(EdifactDestinationTest, AllOfALineGoesToItsOnlyPlace) {
  const auto read = read_body(
      "edifact/d96a/orders",
      std::string(head) + "LIN+1++4000862141404:EN'QTY+21:10:PCE'PRI+AAA:5'LOC+7+3312345502000::9'UNS+S'CNT+2:1'");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(places_of(std::get<Order>(read->document).lines.at(0)), "10 H87 to 3312345502000\n");
}

TEST(EdifactDestinationTest, AWrittenZeroIsNotAllOfTheLine) {
  const auto read =
      read_body("edifact/d96a/orders",
                std::string(head) +
                    "LIN+1++4000862141404:EN'QTY+21:10:PCE'PRI+AAA:5'LOC+7+3312345502000::9'QTY+11:0'UNS+S'CNT+2:1'");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_TRUE(std::get<Order>(read->document).lines.at(0).destinations.at(0).quantity.value.is_zero());
}

TEST(EdifactDestinationTest, ALineGoesToItsOwnPlace) {
  const auto read = read_body(
      "edifact/d96a/orders",
      std::string(head) + "LIN+1++4000862141404:EN'QTY+21:10:PCE'PRI+AAA:5'NAD+DP+3312345501003::9'UNS+S'CNT+2:1'");
  ASSERT_TRUE(read) << describe(read.error());
  const auto& line = std::get<Order>(read->document).lines.at(0);
  ASSERT_EQ(line.parties.size(), 1U);
  EXPECT_EQ(line.parties[0].role, PartyRole::ship_to);
  EXPECT_EQ(line.parties[0].ids.at(0).value, "3312345501003");
}

TEST(X12DestinationTest, ADestinationOfAScheduleHoldsTheOrder) {
  const auto read =
      read_body("x12/004010/850", "BEG*00*SA*P-1**20260105~PO1*1*10*EA*5~SCH*4*EA*ST*STORE 12*002*20260201~");
  ASSERT_FALSE(read);
  EXPECT_THAT(describe(read.error()), HasSubstr("SCH-03 'ST' changes where the goods go"));
  EXPECT_TRUE(read_body("x12/004010/850", "BEG*00*SA*P-1**20260105~PO1*1*10*EA*5~SCH*4*EA***002*20260201~"));
}

std::string ubl_order(std::string_view of_order, std::string_view of_line) {
  return fmt::format(R"(<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>PO-1</cbc:ID><cbc:IssueDate>2026-01-05</cbc:IssueDate>
 {}<cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:Quantity unitCode="H87">10</cbc:Quantity>{}
 <cac:Price><cbc:PriceAmount currencyID="EUR">16</cbc:PriceAmount></cac:Price>
 <cac:Item><cbc:Name>Lamp</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine></Order>)",
                     of_order, of_line);
}

std::string delivery_to(std::string_view city) {
  return fmt::format(
      "<cac:Delivery><cac:DeliveryLocation><cac:Address><cbc:CityName>{}</cbc:CityName></cac:Address></cac:DeliveryLocation>"
      "<cac:RequestedDeliveryPeriod><cbc:StartDate>2026-02-01</cbc:StartDate></cac:RequestedDeliveryPeriod></cac:Delivery>",
      city);
}

TEST(UblDestinationTest, ALineGoesToItsOwnPlace) {
  const auto mapping = standard_mappings().find("ubl/2.1/order");
  const auto read = mapping::read_xml(*mapping, ubl_order(delivery_to("Koeln"), delivery_to("Bonn")));
  ASSERT_TRUE(read) << describe(read.error());
  const auto& line = std::get<Order>(read->document).lines.at(0);
  ASSERT_EQ(line.parties.size(), 1U);
  EXPECT_EQ(line.parties[0].role, PartyRole::ship_to);
  EXPECT_EQ(line.parties[0].address.city, "Bonn");
  EXPECT_EQ(line.dates.size(), 1U);
  const auto written = mapping::write_xml(*mapping, read->document);
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_TRUE(mapping::read_xml(*mapping, *written)->document == read->document);
}

TEST(UblDestinationTest, ASecondPlaceHoldsTheOrder) {
  const auto mapping = standard_mappings().find("ubl/2.1/order");
  const auto two = delivery_to("Bonn") + delivery_to("Trier");
  for (const auto& order : {ubl_order("", two), ubl_order(two, "")}) {
    const auto read = mapping::read_xml(*mapping, order);
    ASSERT_FALSE(read);
    EXPECT_THAT(describe(read.error()), HasSubstr("changes where the goods go"));
  }
}

// Mapping O17: the numbers by which national registers know a party.
TEST(UblPartyTest, NumbersOfNationalRegistersAreCarried) {
  const auto mapping = standard_mappings().find("ubl/2.1/order");
  for (const auto* icd : {"0002", "0007", "0009", "0037", "0106", "0184", "0190", "0192", "0204", "0208"}) {
    const auto number = fmt::format("<cbc:ID schemeID=\"{}\">DK12345678</cbc:ID>", icd);
    const auto read =
        mapping::read_xml(*mapping, ubl_order("<cac:BuyerCustomerParty><cac:Party><cac:PartyIdentification>" + number +
                                                  "</cac:PartyIdentification></cac:Party></cac:BuyerCustomerParty>",
                                              ""));
    ASSERT_TRUE(read) << describe(read.error());
    const auto& order = std::get<Order>(read->document);
    EXPECT_THAT(order.extensions, testing::IsEmpty());
    ASSERT_EQ(order.parties.at(0).ids.size(), 1U);
    EXPECT_EQ(order.parties[0].ids[0].value, "DK12345678");
    const auto written = mapping::write_xml(*mapping, read->document);
    ASSERT_TRUE(written) << describe(written.error());
    EXPECT_THAT(*written, HasSubstr(number));
  }
}

// Mapping N8: texts and tax numbers that nobody understood.
TEST(X12TextTest, ATextUnderAnyReferenceIsANote) {
  const std::pair<const char*, const char*> releases[] = {{"x12/004010/850", "MSG*"}, {"x12/005010/850", "MTX**"}};
  for (const auto& [name, text] : releases) {
    const auto read = read_body(
        name, fmt::format(
                  "BEG*00*SA*P-1**20260105~N9*ZZ*WHY~{0}FIRST~N9*L1*NOTES~{0}SECOND~PO1*1*10*EA*5~N9*ZZ*GIFT~{0}WRAP~",
                  text));
    ASSERT_TRUE(read) << describe(read.error());
    const auto& order = std::get<Order>(read->document);
    EXPECT_THAT(order.notes, testing::ElementsAre("FIRST", "SECOND"));
    EXPECT_THAT(order.lines.at(0).notes, testing::ElementsAre("WRAP"));
    EXPECT_EQ(lines_of(written_body(name, read->document)),
              lines_of(fmt::format(
                  "BEG*00*SA*P-1**20260105~N9*L1*NOTES~{0}FIRST~{0}SECOND~PO1*1*10*EA*5~{0}WRAP~CTT*1~", text)));
  }
}

// What placing takes for a plan (canonical::is_plan) has a code where X12 holds schedules, and nothing else has.
TEST(X12ScheduleTest, EveryPlanHasACode) {
  auto read = read_body("x12/004010/850", "BEG*00*SA*PO-1**20260105~PO1*1*12*EA*34.95**UP*614141100316~CTT*1~");
  ASSERT_TRUE(read) << describe(read.error());
  auto& line = std::get<canonical::Order>(read->document).lines.at(0);
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<canonical::DateKind>>([&](const auto& one) {
    line.schedule = {{line.quantity, {{.kind = one.value, .date = *Date::parse("2026-12-05"), .time = {}}}}};
    const auto body = written_body("x12/004010/850", read->document);
    EXPECT_EQ(body.find("SCH*12*EA***") != std::string::npos, canonical::is_plan(one.value)) << one.name << '\n'
                                                                                             << body;
  });
}

// UBL's texts have no end; a note or a carrier's name is for people, and no reason to hold an order.
TEST(X12TextTest, ATextForPeopleHoldsNothing) {
  auto read = read_body("x12/004010/850", "BEG*00*SA*PO-1**20260105~PO1*1*12*EA*34.95**UP*614141100316~CTT*1~");
  ASSERT_TRUE(read) << describe(read.error());
  auto& order = std::get<canonical::Order>(read->document);
  order.notes = {std::string(300, 'N'), "short"};
  order.lines.at(0).notes = {std::string(260, 'L') + " and more"};
  order.carrier = canonical::Carrier{.scac = "UPSN", .name = std::string(36, 'C')};
  const auto body = written_body("x12/004010/850", order);
  EXPECT_THAT(body,
              testing::HasSubstr("~MSG*" + std::string(264, 'N') + "~MSG*" + std::string(36, 'N') + "~MSG*short~"));
  EXPECT_THAT(body, testing::HasSubstr("~MSG*" + std::string(260, 'L') + " and~MSG*more~"));
  EXPECT_THAT(body, testing::HasSubstr("TD5**2*UPSN**" + std::string(35, 'C') + "~"));
  EXPECT_THAT(written_body("x12/005010/850", order), testing::HasSubstr("*" + std::string(300, 'N') + "~"));
}

TEST(X12TextTest, ALongTextIsDividedAtBlanks) {
  using Parts = std::vector<std::string>;
  EXPECT_EQ(mapping::wrapped("two words", 9), Parts{"two words"});
  EXPECT_EQ(mapping::wrapped("two words", 5), (Parts{"two", "words"}));
  EXPECT_EQ(mapping::wrapped("two  words", 3), (Parts{"two", "wor", "ds"}));
  EXPECT_EQ(mapping::wrapped("schöne grüße", 6), (Parts{"schöne", "grüße"}));
  EXPECT_EQ(mapping::wrapped("aaaaaa", 3), (Parts{"aaa", "aaa"}));
  EXPECT_EQ(mapping::wrapped("", 3), Parts{""});
}

TEST(EdifactTextTest, EveryTextIsANoteAndIsWrittenOnce) {
  const auto read =
      read_body("edifact/d96a/orders",
                "BGM+220+P-1+9'DTM+137:20260105:102'FTX+DEL+++DOCK 4:RING TWICE'FTX+AAI+++FIRST'"
                "NAD+BY+5412345000013::9'RFF+VA:BE0412345678'LIN+1'QTY+21:10:PCE'FTX+LIN+++BLUE ONES'UNS+S'");
  ASSERT_TRUE(read) << describe(read.error());
  const auto& order = std::get<Order>(read->document);
  EXPECT_THAT(order.notes, testing::ElementsAre("DOCK 4", "RING TWICE", "FIRST"));
  EXPECT_THAT(order.lines.at(0).notes, testing::ElementsAre("BLUE ONES"));
  EXPECT_EQ(order.parties.at(0).ids.at(1), (canonical::PartyId{canonical::PartyIdScheme::vat, "BE0412345678"}));
  const auto written = written_body("edifact/d96a/orders", read->document);
  EXPECT_THAT(written, HasSubstr("FTX+AAI+++DOCK 4:RING TWICE:FIRST'NAD+BY+5412345000013::9'RFF+VA:BE0412345678'"));
  EXPECT_EQ(written.find("FTX+ACB"), std::string::npos);
}

}  // namespace
}  // namespace crossdock::tests::order_facts_test
