// SPDX-License-Identifier: Apache-2.0
// Codes that decide what becomes of an order or a shipment: each that the dictionary allows has a meaning or holds the
// document, and a quantity that is missing is never nothing.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/mapping/support.hpp"
#include "tests/support/cases.hpp"
#include "translators/canonical/json.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::tests::answers_test {
namespace {

using namespace canonical;
using mapping::Syntax;

Result<mapping::ReadResult> read(std::string_view mapping, std::string_view body) { return read_body(mapping, body); }

std::vector<std::string> codes_of(std::string_view list) {
  const auto text = file_text(fmt::format(CROSSDOCK_SOURCE_DIR "/mappings/dictionary/x12/codes/{}.txt", list));
  std::vector<std::string> out;
  for (std::size_t at = text.find("\n  "); at != std::string::npos; at = text.find("\n  ", at + 1))
    out.push_back(text.substr(at + 3, text.find(' ', at + 3) - at - 3));
  return out;
}

// ---- tables are total over the dictionary ----------------------------------------------------------------

struct Element {
  const char* name;
  std::string_view mapping, list, body, place;  // {} stands for the code
  std::size_t understood;                       // at least
};
class TotalTest : public testing::TestWithParam<Element> {};

TEST_P(TotalTest, EveryCodeHasAMeaningOrHoldsTheDocument) {
  std::size_t understood = 0;
  for (const auto& code : codes_of(GetParam().list)) {
    const auto one = read(GetParam().mapping, fmt::format(fmt::runtime(GetParam().body), code));
    if (one) {
      ++understood;
      const auto& extensions = std::visit(
          [](const auto& d) -> const auto& { return d.extensions; }, one->document);
      EXPECT_TRUE(extensions.empty() || code == "N") << code << to_json(one->document, JsonStyle::pretty);
      continue;
    }
    EXPECT_EQ(one.error().fault, Fault::unmapped) << describe(one.error());
    EXPECT_NE(one.error().what.find(fmt::format("{} '{}'", GetParam().place, code)), std::string::npos)
        << describe(one.error());
  }
  EXPECT_GE(understood, GetParam().understood);
}

INSTANTIATE_TEST_SUITE_P(
    Dictionary, TotalTest,
    testing::Values(
        Element{"LineStatus", "x12/004010/855", "668", "BAK*00*AD*PO-1*20260105~PO1*1*12*EA*1~ACK*{}*12*EA~CTT*1~",
                "ACK-01", 26},
        Element{"AcknowledgementType", "x12/004010/855", "587",
                "BAK*00*{}*PO-1*20260105~PO1*1*12*EA*1~ACK*IA*12*EA~CTT*1~", "BAK-02", 13},
        Element{"OrderPurpose", "x12/004010/850", "353", "BEG*{}*SA*PO-1**20260105~PO1*1*12*EA*1~CTT*1~", "BEG-01", 7},
        Element{"OrderType", "x12/004010/850", "92", "BEG*00*{}*PO-1**20260105~PO1*1*12*EA*1~CTT*1~", "BEG-02", 15},
        Element{"NoticePurpose", "x12/004010/856", "353", "BSN*{}*S-1*20260105*1200~HL*1**S~CTT*1~", "BSN-01", 7},
        Element{"Level", "x12/004010/856", "735",
                "BSN*00*S-1*20260105*1200~HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*{}~LIN*1*UP*614141100316~SN1**12*EA~CTT*3~",
                "HL-03", 5},
        Element{"InvoiceKind", "x12/004010/810", "640", "BIG*20260110*I-1**PO-1***{}~IT1*1*12*EA*1~TDS*1200~CTT*1~",
                "BIG-07", 4},
        Element{"ChargeIndicator", "x12/004010/810", "248",
                "BIG*20260110*I-1**PO-1~IT1*1*12*EA*1~TDS*1200~SAC*{}*D240***500~CTT*1~", "SAC-01", 3}),
    case_name);

// Mapping O1: `ACK*R3` under `BAK*00*AD` was taken for an acceptance.
TEST(AcknowledgementTest, ARejectionOfTheWrongUnitIsARejection) {
  const auto one = read("x12/004010/855", "BAK*00*AD*PO-1*20260105~PO1*1*24*EA*1~ACK*R3*24*EA~CTT*1~");
  ASSERT_TRUE(one) << describe(one.error());
  EXPECT_EQ(std::get<OrderAck>(one->document).lines.at(0).outcomes.at(0).status, OutcomeStatus::rejected);
}

// Mapping O2: goods below a level that the mapping did not know were lost without a word.
TEST(ShipNoticeTest, GoodsBelowAnUnknownLevelHoldTheNotice) {
  const auto one =
      read("x12/004010/856",
           "BSN*00*S-1*20260105*1200~HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*Q~LIN*1*UP*614141100316~SN1**12*EA~CTT*3~");
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().where, "HL[3]-03");
}

// ---- a quantity that is missing --------------------------------------------------------------------------

struct Missing {
  const char* name;
  std::string_view mapping, body;
  std::string_view quantity;  // of the first outcome; "held" when the document is
};
class MissingQuantityTest : public testing::TestWithParam<Missing> {};

// Mapping O14 and N3: the line was accepted with a quantity of 0.
TEST_P(MissingQuantityTest, IsTheWholeLineOrHoldsTheDocument) {
  const auto one = read(GetParam().mapping, GetParam().body);
  if (GetParam().quantity == "held") {
    ASSERT_FALSE(one) << to_json(one->document, JsonStyle::pretty);
    EXPECT_EQ(one.error().fault, Fault::unmapped);
    EXPECT_TRUE(one.error().where.starts_with("lines[0].outcomes[")) << describe(one.error());
    return;
  }
  ASSERT_TRUE(one) << describe(one.error());
  EXPECT_EQ(std::get<OrderAck>(one->document).lines.at(0).outcomes.at(0).quantity.value.text(), GetParam().quantity);
}

constexpr std::string_view ack_855 = "x12/004010/855", ordrsp = "edifact/d96a/ordrsp";
INSTANTIATE_TEST_SUITE_P(
    Mapping, MissingQuantityTest,
    testing::Values(
        Missing{"Accepted", ack_855, "BAK*00*AD*PO-1*20260105~PO1*1*24*EA*1~ACK*IA~CTT*1~", "24"},
        Missing{"Rejected", ack_855, "BAK*00*RD*PO-1*20260105~PO1*1*24*EA*1~ACK*IR~CTT*1~", "0"},
        Missing{"OneOfTwo", ack_855, "BAK*00*AC*PO-1*20260105~PO1*1*24*EA*1~ACK*IA~ACK*IB*4*EA~CTT*1~", "held"},
        Missing{"Changed", ack_855, "BAK*00*AC*PO-1*20260105~PO1*1*24*EA*1~ACK*IQ~CTT*1~", "held"},
        Missing{"NothingOrdered", ack_855, "BAK*00*AC*PO-1*20260105~PO1*1~ACK*IA~CTT*1~", "held"},
        Missing{"EdifactAccepted", ordrsp,
                "BGM+231+R-1+29'DTM+137:20260105:102'RFF+ON:PO-1'LIN+1+5'QTY+21:12:PCE'UNS+S'CNT+2:1'", "12"},
        Missing{"EdifactChanged", ordrsp,
                "BGM+231+R-1+4'DTM+137:20260105:102'RFF+ON:PO-1'LIN+1+3'QTY+21:12:PCE'UNS+S'CNT+2:1'", "held"},
        Missing{"EdifactDespatched", ordrsp,
                "BGM+231+R-1+4'DTM+137:20260105:102'RFF+ON:PO-1'LIN+1+3'QTY+21:2:PCE'QTY+12:1:PCE'UNS+S'CNT+2:1'", "1"},
        Missing{
            "EdifactNothingIsWritten", ordrsp,
            "BGM+231+R-1+4'DTM+137:20260105:102'RFF+ON:PO-1'LIN+1+3'QTY+21:12:PCE'QTY+113:0'QTY+83:12:PCE'UNS+S'CNT+2:1'",
            "0"},
        Missing{"EdifactToBeDelivered", ordrsp,
                "BGM+231+R-1+4'DTM+137:20260105:102'RFF+ON:PO-1'LIN+1+3'QTY+21:12:PCE'QTY+113:5:PCE'UNS+S'CNT+2:1'",
                "5"}),
    case_name);

TEST(AcknowledgementTest, AnUnknownActionHoldsTheResponse) {
  const auto one = read(
      ordrsp, "BGM+231+R-1+4'DTM+137:20260105:102'RFF+ON:PO-1'LIN+1+4'QTY+21:12:PCE'QTY+113:12:PCE'UNS+S'CNT+2:1'");
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().fault, Fault::unmapped);
  EXPECT_NE(one.error().what.find("LIN-02 '4'"), std::string::npos) << describe(one.error());
}

// ---- promised dates --------------------------------------------------------------------------------------

TEST(PromisedDateTest, IsReadAndWrittenWithTheOutcome) {
  constexpr std::string_view body =
      "BAK*00*AC*PO-1*20260105****R-1*20260106~PO1*1*24*EA*1~ACK*IA*20*EA*068*20260112~DTM*067*20260114~ACK*IB*4*EA*068*20260201~CTT*1~";
  const auto one = read(ack_855, body);
  ASSERT_TRUE(one) << describe(one.error());
  const auto& outcomes = std::get<OrderAck>(one->document).lines.at(0).outcomes;
  ASSERT_EQ(outcomes.size(), 2U);
  ASSERT_EQ(outcomes[0].dates.size(), 2U);
  EXPECT_EQ(outcomes[0].dates[0].kind, DateKind::promised_ship);
  EXPECT_EQ(outcomes[0].dates[1].kind, DateKind::promised_delivery);
  EXPECT_EQ(outcomes[1].dates.at(0).date.text(), "2026-02-01");
  const auto written = mapping::write_segments(*standard_mappings().find(ack_855), one->document, {});
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_EQ(lines_of(written->body), lines_of(body));
}

TEST(PromisedDateTest, ADateBelowTheOutcomeAloneIsNoOtherDate) {
  const auto one = read(ack_855, "BAK*00*AC*PO-1*20260105~PO1*1*24*EA*1~ACK*IA*24*EA~DTM*067*20260114~CTT*1~");
  ASSERT_TRUE(one) << describe(one.error());
  const auto& dates = std::get<OrderAck>(one->document).lines.at(0).outcomes.at(0).dates;
  ASSERT_EQ(dates.size(), 1U);
  EXPECT_EQ(dates[0].kind, DateKind::promised_delivery);
}

TEST(PromisedDateTest, GoesThroughUbl) {
  OrderAck ack;
  ack.number = "R-1";
  ack.order_number = "PO-1";
  ack.issue_date = Date();
  ack.currency = "EUR";
  AckLine line{.number = "1",
               .ordered = {},
               .item = {.ids = {}, .name = "Lamp"},
               .price = Money{Decimal(16), "EUR"},
               .price_basis = Quantity{Decimal(100), "KGM", ""},
               .outcomes = {},
               .notes = {}};
  LineOutcome late{.status = OutcomeStatus::accepted,
                   .quantity = {Decimal(4), "H87", ""},
                   .price = {},
                   .price_basis = {},
                   .dates = {{DateKind::promised_delivery, Date::parse("2026-02-01").value(), {}},
                             {DateKind::promised_ship, Date::parse("2026-01-30").value(), {}}},
                   .reason = {},
                   .substitute = {}};
  line.outcomes.push_back(late);
  ack.lines.push_back(line);
  const auto mapping = standard_mappings().find("ubl/2.1/order-response");
  const auto written = mapping::write_xml(*mapping, ack);
  ASSERT_TRUE(written) << describe(written.error());
  const auto back = mapping::read_xml(*mapping, *written);
  ASSERT_TRUE(back) << describe(back.error());
  EXPECT_EQ(std::get<OrderAck>(back->document).lines, ack.lines) << *written;
}

// ---- what a ship notice does -----------------------------------------------------------------------------

class NoticePurposeTest : public testing::TestWithParam<Purpose> {};

TEST_P(NoticePurposeTest, IsWrittenAndReadBackInEverySyntax) {
  ShipNotice notice;
  notice.purpose = GetParam();
  notice.number = "S-1";
  notice.issue_date = Date();
  notice.issue_time = *TimeOfDay::from(12, 0, 0);
  ShipNode item{.level = NodeLevel::item};
  item.line_number = "1";
  item.item = {.ids = {{ItemIdScheme::seller, "LAMP"}}, .name = "Lamp"};
  item.shipped = Quantity{Decimal(12), "EA", ""};
  item.order_number = "PO-1";
  ShipNode shipment;
  shipment.order_number = "PO-1";
  shipment.children.push_back(item);
  notice.nodes.push_back(shipment);
  const auto ubl = standard_mappings().find("ubl/2.1/despatch-advice");
  const auto xml = mapping::write_xml(*ubl, notice);
  ASSERT_TRUE(xml) << describe(xml.error());
  EXPECT_EQ(std::get<ShipNotice>(mapping::read_xml(*ubl, *xml)->document).purpose, GetParam()) << *xml;
  for (const auto* name : {"x12/004010/856", "edifact/d96a/desadv"}) {
    const auto mapping = standard_mappings().find(name);
    const auto set = mapping::write_segments(
        *mapping, notice, mapping->syntax() == Syntax::edifact ? edifact::standard_delimiters : segments::Delimiters{});
    ASSERT_TRUE(set) << describe(set.error());
    const auto back = read(name, set->body);
    ASSERT_TRUE(back) << describe(back.error());
    EXPECT_EQ(std::get<ShipNotice>(back->document).purpose, GetParam()) << set->body;
  }
}

INSTANTIATE_TEST_SUITE_P(Mapping, NoticePurposeTest,
                         testing::Values(Purpose::original, Purpose::replace, Purpose::change, Purpose::cancel,
                                         Purpose::duplicate, Purpose::confirmation),
                         [](const auto& one) { return std::string(word_of(one.param)); });

TEST(DespatchAdviceTest, AnUnknownStatusHoldsTheNotice) {
  constexpr std::string_view notice =
      R"(<DespatchAdvice xmlns="urn:oasis:names:specification:ubl:schema:xsd:DespatchAdvice-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>1</cbc:ID><cbc:IssueDate>2026-01-05</cbc:IssueDate>
 <cbc:DocumentStatusCode>Disputed</cbc:DocumentStatusCode></DespatchAdvice>)";
  const auto one = mapping::read_xml(*standard_mappings().find("ubl/2.1/despatch-advice"), notice);
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().fault, Fault::unmapped);
  EXPECT_NE(one.error().what.find("cbc:DocumentStatusCode 'Disputed'"), std::string::npos) << describe(one.error());
}

}  // namespace
}  // namespace crossdock::tests::answers_test
