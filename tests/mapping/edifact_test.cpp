// SPDX-License-Identifier: Apache-2.0
// EDIFACT documents through the standard mappings: what is read, that it is written back as it came, and that the
// same canonical documents go to and from X12.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/mapping/support.hpp"
#include "tests/support/cases.hpp"
#include "translators/canonical/json.hpp"
#include "translators/edifact/validator.hpp"

namespace crossdock::tests::edifact_test {
namespace {

using namespace canonical;
using mapping::Syntax;

constexpr std::string_view orders =
    "BGM+220+PO-4711+9'DTM+137:20260105:102'DTM+2:202601121400:203'DTM+64:20260101:102'PAI+::42'"
    "FTX+AAI+++PLEASE CALL BEFORE DELIVERY:GATE 3'RFF+CT:C-88'"
    "NAD+BY+4012345000009::9++BUYER GMBH:EINKAUF+HAUPTSTR. 1:TOR 3+KOELN+NW+50667+DE'"
    "CTA+IC+:M. MEIER'COM+492215550:TE'COM+meier@example.com:EM'NAD+SU+77::92'CUX+2:EUR:9'PAT+1++5:3:D:30'"
    "TDT+20++30++ABCD::182:ABC FREIGHT'TOD+6+PP'"
    "LIN+1++4000862141404:EN'PIA+1+LAMP-07:SA+0815:IN'IMD+F++:::DESK LAMP, BRASS'QTY+21:12:PCE'DTM+2:20260110:102'"
    "MOA+203:299.88'PRI+AAA:24.99:::1:PCE'TAX+7+VAT+++:::19+S'MOA+124:56.98'"
    "LIN+2'PIA+1+LAMP-08:SA'QTY+21:2.5:MTR'UNS+S'MOA+86:356.86'CNT+2:2'";

constexpr std::string_view desadv =
    "BGM+351+DN-1+9'DTM+137:202601091530:203'DTM+11:20260109:102'RFF+BM:B-1'NAD+SU+4012345000009::9'TDT+20++30++ABCD::182'"
    "CPS+1++5'CPS+2+1+3'PAC+1+:52+201'PCI+33E'GIN+BJ+340123450000000015'"
    "LIN+1++4000862141404:EN'QTY+12:10:PCE'RFF+ON:PO-4711'DTM+171:20260105:102'"
    "CPS+3+2+1'PAC+1+:52+CT'PCI+33E'GIN+BJ+340123450000000022'"
    "LIN+2'PIA+1+LAMP-08:SA'QTY+12:2.5:MTR'GIN+BN+SER-1'GIN+BN+SER-2'RFF+ON:PO-4712'";

constexpr std::string_view ordrsp =
    "BGM+231+OR-1+4'DTM+137:20260106:102'RFF+ON:PO-4711'DTM+171:20260105:102'RFF+VN:S-9'NAD+BY+4012345000009::9'CUX+2:EUR:9'"
    "LIN+1+5+4000862141404:EN'QTY+21:12:PCE'QTY+113:12:PCE'DTM+69:20260112:102'PRI+AAA:24.99'"
    "LIN+2+7'QTY+21:2:PCE'QTY+113:0'UNS+S'CNT+2:2'";

constexpr std::string_view invoic =
    "BGM+380+IN-1+9'DTM+137:20260110:102'RFF+ON:PO-4711'DTM+171:20260105:102'NAD+SU+4012345000009::9'CUX+2:EUR:4'"
    "PAT+1++5:3:D:30'PAT+22++5:3:D:10'PCD+12:2'ALC+C++++FC:::FREIGHT'MOA+8:10'"
    "LIN+1++4000862141404:EN'IMD+F++:::DESK LAMP'QTY+47:12:PCE'MOA+203:299.88'PRI+AAA:24.99'RFF+ON:PO-4711:1'TAX+7+VAT+++:::19+S'"
    "MOA+124:56.98'UNS+S'CNT+2:1'MOA+79:299.88'MOA+77:366.86'MOA+124:56.98'TAX+7+VAT+++:::19+S'MOA+124:56.98'MOA+125:309.88'";

struct Case {
  const char* name;
  std::string_view mapping, set, body;
  std::string_view lost = "";  // a segment that no rule carries
};

std::unique_ptr<X12File> file_of(const Case& one) {
  const auto mapping = standard_mappings().find(one.mapping);
  const segments::SetText set{.id = std::string(one.set),
                              .implementation = {},
                              .body = std::string(one.body),
                              .segments = static_cast<int>(std::ranges::count(one.body, '\''))};
  return read_file(enveloped(set, *mapping), Syntax::edifact, 3);
}

const Case examples[] = {{"Orders", "edifact/d96a/orders", "ORDERS", orders, "PAI+::42'"},
                         {"OrdersOfD01B", "edifact/d01b/orders", "ORDERS", orders, "PAI+::42'"},
                         {"Desadv", "edifact/d96a/desadv", "DESADV", desadv},
                         {"DesadvOfD01B", "edifact/d01b/desadv", "DESADV", desadv},
                         {"Ordrsp", "edifact/d96a/ordrsp", "ORDRSP", ordrsp},
                         {"Invoic", "edifact/d96a/invoic", "INVOIC", invoic}};

class EdifactMappingTest : public testing::TestWithParam<Case> {};

TEST_P(EdifactMappingTest, WritesBackWhatItRead) {
  const auto& one = GetParam();
  const auto mapping = standard_mappings().find(one.mapping);
  const auto file = file_of(one);
  ASSERT_EQ(file->reports.at(0).groups.at(0).sets.at(0).status, 'A');
  const auto read = read_first(*file, *mapping, mapping::Trace::on);
  ASSERT_TRUE(read) << describe(read.error());
  for (const auto& entry : read->trace) EXPECT_LE(entry.offset + entry.length, file->bytes.size()) << entry.field;
  const auto written = mapping::write_segments(*mapping, read->document, edifact::standard_delimiters);
  ASSERT_TRUE(written) << describe(written.error());
  std::string expected(one.body);
  if (!one.lost.empty()) expected.erase(expected.find(one.lost), one.lost.size());
  EXPECT_EQ(lines_of(written->body, '\''), lines_of(expected, '\'')) << to_json(read->document, JsonStyle::pretty);
  const std::size_t kept = one.lost.empty() ? 0 : 1;
  const auto extensions = std::visit([](const auto& document) { return document.extensions; }, read->document);
  EXPECT_EQ(extensions.size(), kept) << to_json(read->document, JsonStyle::pretty);
}

INSTANTIATE_TEST_SUITE_P(Examples, EdifactMappingTest, testing::ValuesIn(examples), case_name);

TEST(EdifactOrderTest, IsReadFieldByField) {
  const auto file = file_of(examples[0]);
  const auto mapping = standard_mappings().find_edifact("D96A", "ORDERS");
  ASSERT_TRUE(mapping);
  const auto read = read_first(*file, *mapping, mapping::Trace::on);
  ASSERT_TRUE(read) << describe(read.error());
  const auto& order = std::get<Order>(read->document);
  EXPECT_EQ(order.number, "PO-4711");
  EXPECT_EQ(order.issue_date->text(), "2026-01-05");
  EXPECT_EQ(order.currency, "EUR");
  EXPECT_EQ(order.notes, (std::vector<std::string>{"PLEASE CALL BEFORE DELIVERY", "GATE 3"}));
  ASSERT_EQ(order.dates.size(), 2U);
  EXPECT_EQ(order.dates[1].code, "edifact:64");
  EXPECT_EQ(order.dates[0].time->text(), "14:00:00");
  ASSERT_EQ(order.parties.size(), 2U);
  EXPECT_EQ(order.parties[0].ids.at(0), (PartyId{PartyIdScheme::gln, "4012345000009"}));
  EXPECT_EQ(order.parties[0].address.lines.size(), 2U);
  EXPECT_EQ(order.parties[0].contacts.at(0).email, "meier@example.com");
  EXPECT_EQ(order.terms->net_days, 30);
  EXPECT_EQ(order.carrier->scac, "ABCD");
  EXPECT_EQ(order.freight_terms, "prepaid");
  ASSERT_EQ(order.lines.size(), 2U);
  EXPECT_EQ(order.lines[0].quantity.unit, "H87");
  EXPECT_EQ(order.lines[0].quantity.source_unit, "PCE");
  EXPECT_EQ(order.lines[0].price->currency, "EUR");
  EXPECT_EQ(order.lines[0].item.ids.size(), 3U);
  EXPECT_EQ(order.lines[1].item.ids.at(0), (ItemId{ItemIdScheme::seller, "LAMP-08"}));
  EXPECT_EQ(order.declared.amount->amount.text(), "356.86");
  ASSERT_EQ(order.extensions.size(), 1U);
  EXPECT_EQ(order.extensions[0].place, "PAI[1]");
  EXPECT_EQ(order.extensions[0].raw, "PAI+::42");
  const auto number = std::ranges::find(read->trace, "number", &mapping::TraceEntry::field);
  ASSERT_NE(number, read->trace.end());
  EXPECT_EQ(number->offset, file->bytes.find("PO-4711"));
  EXPECT_EQ(number->place, "BGM[1]-02");
}

TEST(EdifactShipNoticeTest, ItemsStandInTheTree) {
  const auto file = file_of(examples[2]);
  const auto read = read_first(*file, *standard_mappings().find("edifact/d96a/desadv"));
  ASSERT_TRUE(read) << describe(read.error());
  const auto& notice = std::get<ShipNotice>(read->document);
  EXPECT_EQ(notice.issue_time->text(), "15:30:00");
  ASSERT_EQ(notice.nodes.size(), 1U);
  EXPECT_EQ(notice.nodes[0].carrier->scac, "ABCD");
  const auto& tare = notice.nodes[0].children.at(0);
  EXPECT_EQ(tare.level, NodeLevel::tare);
  EXPECT_EQ(tare.sscc, "340123450000000015");
  ASSERT_EQ(tare.children.size(), 2U);
  EXPECT_EQ(tare.children[0].level, NodeLevel::item);
  EXPECT_EQ(tare.children[0].order_number, "PO-4711");
  EXPECT_EQ(tare.children[1].level, NodeLevel::pack);
  EXPECT_EQ(tare.children[1].children.at(0).serials.size(), 2U);
}

// X12 groups items by orders, EDIFACT has every item name its own.
TEST(EdifactShipNoticeTest, OrdersOfAnX12NoticeMoveToTheItems) {
  ShipNode item{.level = NodeLevel::item, .line_number = "1", .shipped = Quantity{Decimal(5), "EA", ""}};
  ShipNode pack{.level = NodeLevel::pack, .sscc = "340123450000000022", .children = {item}};
  ShipNode order{.level = NodeLevel::order, .order_number = "PO-1", .children = {pack}};
  ShipNode shipment{.children = {order}};
  ShipNotice notice{.number = "N-1", .issue_date = *Date::from(2026, 1, 9), .nodes = {shipment}};
  const auto written =
      mapping::write_segments(*standard_mappings().find("edifact/d96a/desadv"), notice, edifact::standard_delimiters);
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_EQ(lines_of(written->body, '\''),
            lines_of("BGM+351+N-1+9'DTM+137:20260109:102'CPS+1++5'CPS+2+1+1'PAC++:52'PCI+33E'GIN+BJ+340123450000000022'"
                     "LIN+1'QTY+12:5:EA'RFF+ON:PO-1'",
                     '\''));
}

TEST(EdifactOrderTest, GoesToX12AndBack) {
  const auto file = file_of(examples[0]);
  auto read = read_first(*file, *standard_mappings().find("edifact/d96a/orders"));
  ASSERT_TRUE(read);
  auto& order = std::get<Order>(read->document);
  order.lines.pop_back();  // MTR of no code
  const auto x12 =
      mapping::write_segments(*standard_mappings().find("x12/004010/850"), read->document, segments::Delimiters{});
  ASSERT_TRUE(x12) << describe(x12.error());
  const auto back = read_first(*read_file(enveloped(*x12)), *standard_mappings().find("x12/004010/850"));
  ASSERT_TRUE(back) << describe(back.error());
  const auto& same = std::get<Order>(back->document);
  EXPECT_EQ(same.number, order.number);
  EXPECT_EQ(same.parties, order.parties);
  EXPECT_EQ(same.lines[0].item, order.lines[0].item);
  EXPECT_EQ(same.lines[0].price, order.lines[0].price);
}

struct Bad {
  const char* name;
  const char* rule;
  const char* error;
};
class EdifactErrorsTest : public testing::TestWithParam<Bad> {};
TEST_P(EdifactErrorsTest, AreFoundWhenTheMappingIsLoaded) {
  const auto compiled = standard_mappings().compile(
      std::string("mapping: x/y\ndocument: Order\nsyntax: edifact\nversion: D96A\nset: ORDERS\nmap:\n  - ") +
          GetParam().rule + "\n",
      "y.yaml");
  ASSERT_FALSE(compiled);
  EXPECT_EQ(describe(compiled.error()), GetParam().error);
}
INSTANTIATE_TEST_SUITE_P(
    Edifact, EdifactErrorsTest,
    testing::Values(Bad{"NoElement", "{at: number, wire: BGM.07}", "y.yaml:7:5: BGM has 4 elements, not 7"},
                    Bad{"NoComponent", "{at: number, wire: BGM.02-2}", "y.yaml:7:5: BGM-02 has 1 components, not 2"},
                    Bad{"NoComponentOfACondition", "{at: number, wire: \"DTM[01-9=1].01-2\"}",
                        "y.yaml:7:5: DTM-01 has 3 components, not 9"},
                    Bad{"MomentNeedsItsForm", "{at: issue_date, wire: \"DTM[01-1=137].01-2\", as: moment}",
                        "y.yaml:7:5: codec 'moment' needs two places in one segment: wire: [DTM.02, DTM.03]"},
                    Bad{"MomentIsADate", "{at: number, wire: [BGM.02, BGM.03], as: moment}",
                        "y.yaml:7:5: codec 'moment' does not fit 'number', which is text; its codec is 'text'"}),
    case_name);

TEST(EdifactCorpusMappingTest, WhatIsAcceptedIsReadAndSurvivesARound) {
  const auto folder = corpus();
  if (!folder) GTEST_SKIP() << "[CORPUS ABSENT]";
  int rounds = 0;
  for (const std::string part : {"ORDERS", "ORDRSP", "DESADV", "INVOIC"}) {
    for (const auto& entry : std::filesystem::directory_iterator(*folder + "/x12/" + part)) {
      const auto bytes = file_text(entry.path());
      const auto directories = standard_mappings().edifact();
      const auto file = edifact::read(bytes, *directories, {.tolerate = {"bom"}});
      if (!file) continue;
      for (const auto& interchange : file->interchanges) {
        const auto report = edifact::validate(interchange, *directories);
        for (std::size_t g = 0; g < interchange.groups.size(); ++g) {
          for (std::size_t s = 0; s < interchange.groups[g].sets.size(); ++s) {
            const auto& set = interchange.groups[g].sets[s];
            const auto mapping = standard_mappings().find_edifact(interchange.groups[g].version, set.id);
            if (!mapping || report.groups[g].sets[s].status == 'R') continue;
            const auto read = mapping::read_segments(*mapping, interchange, set, report.groups[g].sets[s]);
            if (!read) {  // no amount payable, which an invoice of ours must have, or amounts in a currency the head lacks
              const bool currency =
                  read.error().fault == Fault::unmapped && read.error().what.starts_with("MOA-01-3 'GBP'");
              EXPECT_TRUE(currency || read.error().fault == Fault::invalid)
                  << entry.path() << ": " << describe(read.error());
              std::printf("[not read] %s: %s\n", entry.path().c_str(), describe(read.error()).c_str());
              continue;
            }
            const auto written = mapping::write_segments(*mapping, read->document, edifact::standard_delimiters);
            if (!written) {
              EXPECT_EQ(written.error().fault, Fault::invalid);
              std::printf("[not written] %s: %s\n", entry.path().c_str(), describe(written.error()).c_str());
              continue;
            }
            const auto again = read_file(enveloped(*written, *mapping), Syntax::edifact, 2);
            EXPECT_NE(again->reports[0].groups[0].sets[0].status, 'R') << entry.path() << "\n"
                                                                       << lines_of(written->body, '\'');
            auto back = read_first(*again, *mapping);
            ASSERT_TRUE(back) << entry.path() << ": " << describe(back.error());
            const auto once_more = mapping::write_segments(*mapping, back->document, edifact::standard_delimiters);
            ASSERT_TRUE(once_more) << describe(once_more.error());
            EXPECT_EQ(lines_of(once_more->body, '\''), lines_of(written->body, '\'')) << entry.path();
            ++rounds;
          }
        }
      }
    }
  }
  EXPECT_GE(rounds, 6);
}

}  // namespace
}  // namespace crossdock::tests::edifact_test
