// SPDX-License-Identifier: Apache-2.0
// Money in documents: what a price is of, what a charge is a percentage of and who settles it, the totals of an invoice.
// It is read, kept and written, or the document is held with the element and the code named.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/mapping/support.hpp"
#include "tests/support/cases.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tests::money_test {
namespace {

using namespace canonical;
using mapping::Syntax;

template <class T>
T read_as(std::string_view mapping_name, std::string_view body) {
  auto out = read_body(mapping_name, body);
  if (!out) ADD_FAILURE() << describe(out.error());
  return out ? std::get<T>(out->document) : T{};
}

void expect_held(const Result<mapping::ReadResult>& read, std::string_view name) {
  ASSERT_FALSE(read) << to_json(read->document, JsonStyle::pretty);
  EXPECT_EQ(read.error().fault, Fault::unmapped) << describe(read.error());
  EXPECT_NE(read.error().what.find(name), std::string::npos) << describe(read.error());
  EXPECT_FALSE(read.error().where.empty());
}

std::string order_with(std::string_view basis, std::string_view unit = "EA") {
  return fmt::format("BEG*00*SA*PO-1**20260105~PO1*1*12*{}*34.95*{}*UP*614141100316~CTT*1~", unit, basis);
}

// ---- what a price is of ----------------------------------------------------------------------------------

struct Basis {
  const char* name;
  std::string_view mapping, body, line;
};
class PriceBasisTest : public testing::TestWithParam<Basis> {};

std::optional<Quantity> basis_of(const Document& document) {
  if (const auto* order = std::get_if<Order>(&document)) return order->lines.at(0).price_basis;
  if (const auto* ack = std::get_if<OrderAck>(&document)) return ack->lines.at(0).price_basis;
  return std::get<Invoice>(document).lines.at(0).price_basis;
}

// Domain A1: a buyer was billed a hundred times too much.
TEST_P(PriceBasisTest, APricePerHundredIsNoPricePerEach) {
  const auto one = read_body(GetParam().mapping, GetParam().body);
  ASSERT_TRUE(one) << describe(one.error());
  ASSERT_TRUE(basis_of(one->document));
  EXPECT_EQ(basis_of(one->document)->value.text(), "100");
  EXPECT_EQ(basis_of(one->document)->unit, GetParam().mapping.starts_with("edifact") ? "H87" : "EA");
  const auto back = written_body(GetParam().mapping, one->document);
  EXPECT_NE(back.find(GetParam().line), std::string::npos) << back;
}

INSTANTIATE_TEST_SUITE_P(
    Mapping, PriceBasisTest,
    testing::Values(
        Basis{"Order", "x12/004010/850", "BEG*00*SA*PO-1**20260105~PO1*1*12*EA*3495*HP*UP*614141100316~CTT*1~",
              "PO1*1*12*EA*3495*HP*UP*614141100316~"},
        Basis{"Acknowledgement", "x12/004010/855",
              "BAK*00*AD*PO-1*20260105~PO1*1*12*EA*3495*HP*UP*614141100316~ACK*IA*12*EA~CTT*1~",
              "PO1*1*12*EA*3495*HP*UP*614141100316~"},
        Basis{"Invoice", "x12/004010/810",
              "BIG*20260110*I-1**PO-1~IT1*1*12*EA*1960*HP*UP*614141100316~TDS*23520~CTT*1~",
              "IT1*1*12*EA*1960*HP*UP*614141100316~"},
        Basis{"EdifactOrder", "edifact/d96a/orders",
              "BGM+220+PO-1+9'DTM+137:20260105:102'LIN+1'QTY+21:400:PCE'PRI+AAA:14.5:::100:PCE'UNS+S'CNT+2:1'",
              "PRI+AAA:14.5:::100:PCE'"},
        Basis{
            "EdifactResponse", "edifact/d96a/ordrsp",
            "BGM+231+R-1+29'DTM+137:20260105:102'RFF+ON:PO-1'LIN+1+5'QTY+21:400:PCE'QTY+113:400:PCE'PRI+AAA:6.75:::100:PCE'UNS+"
            "S'CNT+2:1'",
            "PRI+AAA:6.75:::100:PCE'"},
        Basis{"EdifactInvoice", "edifact/d96a/invoic",
              "BGM+380+I-1+9'DTM+137:20260105:102'LIN+1'QTY+47:400:PCE'PRI+AAA:6.75:::100:PCE'UNS+S'CNT+2:1'MOA+77:27'",
              "PRI+AAA:6.75:::100:PCE'"}),
    case_name);

TEST(PriceBasisCodesTest, APriceListIsReadAsOneUnit) {
  for (const auto* code : {"PE", "CT", "LE", "WE", "QT", "NT", "CA"}) {
    const auto order = read_as<Order>("x12/004010/850", order_with(code));
    EXPECT_EQ(order.lines.at(0).price_basis, (Quantity{Decimal(1), "EA", ""})) << code;
    EXPECT_NE(written_body("x12/004010/850", order).find("*34.95*PE*UP*"), std::string::npos) << code;
  }
}

TEST(PriceBasisCodesTest, AnotherUnitThanTheLinesHoldsTheDocument) {
  expect_held(read_body("x12/004010/850", order_with("PP")), "PO1-05 'PP'");  // per pound, of pieces
  EXPECT_EQ(read_as<Order>("x12/004010/850", order_with("PP", "LB")).lines.at(0).price_basis->unit, "LBR");
  expect_held(
      read_body("x12/004010/810", "BIG*20260110*I-1**PO-1~IT1*1*12*EA*19.6*PF*UP*614141100316~TDS*23520~CTT*1~"),
      "IT1-05 'PF'");
}

TEST(PriceBasisCodesTest, DozensOfADozenAreOne) {
  EXPECT_EQ(read_as<Order>("x12/004010/850", order_with("PD")).lines.at(0).price_basis->value.text(), "12");
  const auto dozens = read_as<Order>("x12/004010/850", order_with("PD", "DZ"));
  EXPECT_EQ(dozens.lines.at(0).price_basis->value.text(), "1");
  EXPECT_NE(written_body("x12/004010/850", dozens).find("*DZ*34.95*PD*"), std::string::npos);
}

TEST(PriceBasisCodesTest, EveryCodeOfTheDictionaryHasAMeaningOrHoldsTheDocument) {
  const auto* list = dictionary()->find("004010", "850");
  ASSERT_NE(list, nullptr);
  int understood = 0, holds = 0;
  std::string text = file_text(CROSSDOCK_SOURCE_DIR "/mappings/dictionary/x12/codes/639.txt");
  for (std::size_t at = text.find("\n  "); at != std::string::npos; at = text.find("\n  ", at + 1)) {
    const auto code = text.substr(at + 3, 2);
    const auto one = read_body("x12/004010/850", order_with(code));
    if (one) {
      ++understood;
      EXPECT_TRUE(std::get<Order>(one->document).lines.at(0).price_basis) << code;
      EXPECT_TRUE(std::get<Order>(one->document).extensions.empty()) << code;
    } else {
      ++holds;
      expect_held(one, fmt::format("PO1-05 '{}'", code));
    }
  }
  EXPECT_GT(understood, 20);
  EXPECT_GT(holds, 10);
  expect_held(read_body("x12/004010/850", order_with("QQ")), "PO1-05 'QQ'");  // in no list at all
}

TEST(PriceBasisCodesTest, AnOverlayGivesACodeItsMeaning) {
  const auto mapping = standard_mappings().compile(
      "mapping: p\nextends: x12/004010/850\ncodes: {price_basis: {RE: {read: \"1\"}}}\n", "p.yaml");
  ASSERT_TRUE(mapping) << describe(mapping.error());
  const auto file =
      read_file(enveloped({.id = "850", .implementation = {}, .body = order_with("RE"), .segments = 3}, **mapping),
                Syntax::x12, 2);
  const auto one = read_first(*file, **mapping);
  ASSERT_TRUE(one) << describe(one.error());
  EXPECT_EQ(std::get<Order>(one->document).lines.at(0).price_basis->value.text(), "1");
}

TEST(PriceBasisCodesTest, AnOverlayOf005010DoesTheSame) {
  const auto mapping = standard_mappings().compile(
      "mapping: p\nextends: x12/004010/850\nversion: \"005010\"\n"
      "set: [{each: notes, wire: \"N9[01=L1]/MTX\", map: [{at: ., wire: MTX.02}]},\n"
      "      {in: lines, each: notes, wire: MTX, map: [{at: ., wire: MTX.02}]}]\n",
      "p.yaml");
  ASSERT_TRUE(mapping) << describe(mapping.error());
  const auto file =
      read_file(enveloped({.id = "850", .implementation = {}, .body = order_with("HP"), .segments = 3}, **mapping),
                Syntax::x12, 2);
  const auto one = read_first(*file, **mapping);
  ASSERT_TRUE(one) << describe(one.error());
  EXPECT_EQ(std::get<Order>(one->document).lines.at(0).price_basis->value.text(), "100");
}

TEST(PriceBasisCodesTest, ABasisThatHasNoCodeIsNotWritten) {
  auto order = read_as<Order>("x12/004010/850", order_with("HP"));
  order.lines.at(0).price_basis = Quantity{Decimal(50), "EA", ""};
  EXPECT_NE(written_body("x12/004010/850", order).find("price_basis '50 EA' has no code"), std::string::npos);
  order.lines.at(0).price_basis = Quantity{Decimal(1), "KGM", ""};
  EXPECT_NE(written_body("x12/004010/850", order).find("price_basis '1 KGM' has no code"), std::string::npos);
}

TEST(EdifactPriceTest, AGrossPriceIsTakenWhereThereIsNoNetOne) {
  const std::string head = "BGM+380+I-1+9'DTM+137:20260105:102'LIN+1'QTY+47:4:PCE'";
  const std::string foot = "UNS+S'CNT+2:1'MOA+77:27'";
  EXPECT_EQ(read_as<Invoice>("edifact/d96a/invoic", head + "PRI+AAB:6.75'" + foot).lines.at(0).price->amount.text(),
            "6.75");
  const auto both = read_as<Invoice>("edifact/d96a/invoic", head + "PRI+AAB:7.5'PRI+AAA:6.75'" + foot);
  EXPECT_EQ(both.lines.at(0).price->amount.text(), "6.75");
  ASSERT_EQ(both.extensions.size(), 1U);
  EXPECT_EQ(both.extensions[0].raw, "PRI+AAB:7.5");
}

TEST(EdifactPriceTest, AUnitAloneIsOneOfIt) {
  const auto order =
      read_as<Order>("edifact/d96a/orders",
                     "BGM+220+PO-1+9'DTM+137:20260105:102'LIN+1'QTY+21:400:PCE'PRI+AAA:14.5::::KGM'UNS+S'CNT+2:1'");
  EXPECT_EQ(order.lines.at(0).price_basis, (Quantity{Decimal(1), "KGM", ""}));
}

// ---- charges ---------------------------------------------------------------------------------------------

std::string invoice_with(std::string_view charge) {
  return fmt::format("BIG*20260110*I-1**PO-1~IT1*1*12*EA*19.6**UP*614141100316~TDS*23520~{}CTT*1~", charge);
}

// Days of another length, or counted from another date than the invoice's, would make an invoice due on a wrong day.
struct OtherDays {
  const char* name;
  std::string_view mapping, body, left_over, said;
};
class OtherDaysTest : public testing::TestWithParam<OtherDays> {};

TEST_P(OtherDaysTest, AreNotReadAsDaysFromTheInvoice) {
  const auto& one = GetParam();
  const auto read = read_body(one.mapping, one.body);
  ASSERT_TRUE(read) << describe(read.error());
  const auto& order = std::get<Order>(read->document);
  EXPECT_FALSE(order.terms && (order.terms->net_days || order.terms->discount_days || order.terms->discount_percent));
  EXPECT_TRUE(std::ranges::any_of(order.extensions, [&](const Extension& left) { return left.place == one.left_over; }))
      << to_json(read->document, JsonStyle::pretty);
  EXPECT_TRUE(std::ranges::any_of(read->notes, [&](const mapping::Note& note) { return note.what == one.said; }));
}

INSTANTIATE_TEST_SUITE_P(
    Terms, OtherDaysTest,
    testing::Values(
        OtherDays{"Months", "edifact/d96a/orders",
                  "BGM+220+PO-1+9'DTM+137:20260105:102'PAT+1++5:3:M:2'LIN+1++4000862141404:EN'QTY+21:12:PCE'UNS+S'",
                  "PAT[1]-03-4", "'2' is kept in the extensions, for beside it stands 'M' and not 'D'"},
        OtherDays{"FromDelivery", "edifact/d01b/orders",
                  "BGM+220+PO-1+9'DTM+137:20260105:102'PAT+1++29:3:D:30'LIN+1++4000862141404:EN'QTY+21:12:PCE'UNS+S'",
                  "PAT[1]-03-4", "'30' is kept in the extensions, for beside it stands '29' and not '5'"},
        OtherDays{"FromReceipt", "x12/004010/850",
                  "BEG*00*DS*PO-1**20260105~ITD*05*15*1**30**31~PO1*1*12*EA*34.95**UP*614141100316~", "ITD[1]-07",
                  "'31' is kept in the extensions, for beside it stands '15' and not '3'"}),
    case_name);

TEST(TermsTest, DaysFromTheInvoiceAreReadAndWritten) {
  const std::string_view body = "BEG*00*DS*PO-1**20260105~ITD**3*1**30**31~PO1*1*12*EA*34.95**UP*614141100316~CTT*1~";
  const auto order = read_as<Order>("x12/004010/850", body);
  ASSERT_TRUE(order.terms);
  EXPECT_EQ(order.terms->net_days, 31);
  EXPECT_EQ(written_body("x12/004010/850", order), body);
}

// A percentage that nobody can tell the last day of is written nowhere that asks for that day.
TEST(TermsTest, APercentageAloneIsNotWritten) {
  auto order = read_as<Order>("x12/004010/850", "BEG*00*DS*PO-1**20260105~PO1*1*12*EA*34.95**UP*614141100316~");
  order.terms = Terms{.discount_percent = Decimal(2)};
  EXPECT_EQ(written_body("x12/004010/850", order).find("ITD"), std::string::npos);
}

TEST(ChargeTest, WhatThePercentageIsOfIsKeptAndWritten) {
  const auto charge = "SAC*A*C310***1200*6*5~";
  const auto invoice = read_as<Invoice>("x12/004010/810", invoice_with(charge));
  EXPECT_EQ(invoice.charges.at(0).percent_of, "6");
  EXPECT_NE(written_body("x12/004010/810", invoice).find(charge), std::string::npos);
  const auto net = read_as<Invoice>("x12/004010/810", invoice_with("SAC*A*C310***1200*3*5~"));
  EXPECT_EQ(net.charges.at(0).percent_of, "");
  EXPECT_NE(written_body("x12/004010/810", net).find("SAC*A*C310***1200*3*5~"), std::string::npos);
}

TEST(ChargeTest, WhoSettlesItIsKeptAndWritten) {
  for (const auto* method : {"01", "02", "05", "06"}) {
    const auto charge = fmt::format("SAC*C*D240***500*******{}~", method);
    const auto invoice = read_as<Invoice>("x12/004010/810", invoice_with(charge));
    EXPECT_EQ(invoice.charges.at(0).handling, method);
    EXPECT_NE(written_body("x12/004010/810", invoice).find(charge), std::string::npos);
  }
}

TEST(ChargeTest, ASyntaxThatCannotSayWhoSettlesItRefusesTheCharge) {
  auto invoice = read_as<Invoice>("x12/004010/810", invoice_with("SAC*C*D240***500*******05~"));
  invoice.lines.at(0).item.name = "LAMP";
  invoice.lines.at(0).order_line_number = "1";
  invoice.lines.at(0).amount = Money{Decimal(235), "USD"};
  invoice.declared.tax = Money{Decimal(0), "USD"};
  const auto refused = mapping::write_xml(*standard_mappings().find("ubl/2.1/invoice"), invoice);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "charges[0]");
  EXPECT_NE(refused.error().what.find("settled outside the document"), std::string::npos) << describe(refused.error());
  invoice.charges.at(0).handling = "06";
  EXPECT_TRUE(mapping::write_xml(*standard_mappings().find("ubl/2.1/invoice"), invoice));
}

TEST(ChargeTest, NeitherAllowanceNorChargeIsInformation) {
  const auto invoice = read_as<Invoice>("x12/004010/810", invoice_with("SAC*N*D240***500~"));
  EXPECT_TRUE(invoice.charges.empty());
  EXPECT_EQ(invoice.extensions.size(), 1U);
}

TEST(ChargeTest, EveryOtherIndicatorHoldsTheDocument) {
  for (const auto* code : {"P", "Q", "R", "S"}) {
    expect_held(read_body("x12/004010/810", invoice_with(fmt::format("SAC*{}*D240***500~", code))),
                fmt::format("SAC-01 '{}'", code));
    expect_held(read_body("x12/004010/850",
                          fmt::format("BEG*00*SA*PO-1**20260105~SAC*{}*D240***500~PO1*1*12*EA*34.95~CTT*1~", code)),
                fmt::format("SAC-01 '{}'", code));
  }
}

TEST(ChargeTest, ARateWithoutAnAmountHoldsTheDocument) {
  expect_held(read_body("x12/004010/810", invoice_with("SAC*C*D240******.25*EA*12~")), "SAC-08 '.25'");
  EXPECT_EQ(read_as<Invoice>("x12/004010/810", invoice_with("SAC*C*D240***300***.25*EA*12~"))
                .charges.at(0)
                .amount->amount.text(),
            "3.00");
}

TEST(ChargeTest, ATaxThatIsIncludedIsNotAddedUnseen) {
  expect_held(read_body("x12/004010/810", invoice_with("TXI*ST*8.25****2*I~")), "TXI-07 'I'");
  EXPECT_EQ(read_as<Invoice>("x12/004010/810", invoice_with("TXI*ST*8.25****2*A~")).taxes.size(), 1U);
}

// Mapping N1: the money stood in the extensions.
TEST(EdifactChargeTest, AnAmountIsReadFromEachOfItsQualifiers) {
  for (const auto* qualifier : {"8", "23", "204"}) {
    const auto invoice = read_as<Invoice>(
        "edifact/d96a/invoic",
        fmt::format("BGM+380+I-1+9'DTM+137:20260105:102'ALC+C++5++FC'MOA+{}:14.5'MOA+25:100'LIN+1'QTY+47:4:PCE'"
                    "UNS+S'CNT+2:1'MOA+77:27'MOA+125:25'MOA+113:5'",
                    qualifier));
    ASSERT_EQ(invoice.charges.size(), 1U);
    EXPECT_EQ(invoice.charges[0].amount->amount.text(), "14.5") << qualifier;
    EXPECT_EQ(invoice.charges[0].base->amount.text(), "100");
    EXPECT_EQ(invoice.charges[0].handling, "05");
    EXPECT_EQ(invoice.declared.tax_exclusive->amount.text(), "25");
    EXPECT_EQ(invoice.declared.prepaid->amount.text(), "5");
    EXPECT_NE(written_body("edifact/d96a/invoic", invoice).find("ALC+C++5++FC'MOA+8:14.5'MOA+25:100'"),
              std::string::npos);
  }
}

TEST(EdifactChargeTest, AnInvoiceThatIsNoOriginalIsHeld) {
  expect_held(read_body("edifact/d96a/invoic",
                        "BGM+380+I-1+1'DTM+137:20260105:102'LIN+1'QTY+47:4:PCE'UNS+S'CNT+2:1'MOA+77:27'"),
              "BGM-03 '1'");
  expect_held(read_body("x12/004010/810", "BIG*20260110*I-1**PO-1***DI*01~IT1*1*12*EA*19.6~TDS*23520~CTT*1~"),
              "BIG-08 '01'");
}

// ---- decisive elements -----------------------------------------------------------------------------------

Result<mapping::ReadResult> read_by(const std::string& overlay, std::string_view body) {
  const auto mapping = standard_mappings().compile(overlay, "p.yaml");
  if (!mapping) return fail(mapping.error());
  const segments::SetText set{.id = (*mapping)->set(),
                              .implementation = {},
                              .body = std::string(body),
                              .segments = static_cast<int>(std::ranges::count(body, '~'))};
  const auto file = read_file(enveloped(set, **mapping), Syntax::x12, 2);
  return read_first(*file, **mapping);
}

TEST(DecisiveElementTest, APartnersMappingTakesItOverByNamingIt) {
  const auto body = invoice_with("SAC*C*D240******.25*EA*12~");
  const auto ignored = read_by("mapping: p\nextends: x12/004010/810\nignore: [SAC.08, SAC.10]\n", body);
  EXPECT_TRUE(ignored) << describe(ignored.error());
  EXPECT_TRUE(read_by("mapping: p\nextends: x12/004010/850\nignore: [PO1/SDQ]\n",
                      "BEG*00*SA*PO-1**20260105~PO1*1*9*EA*1~SDQ*EA*92*01*4*02*5~CTT*1~"));
  expect_held(read_by("mapping: p\nextends: x12/004010/810\nrest: ignore\n", body), "SAC-08 '.25'");
}

TEST(DecisiveElementTest, IsHeldWhereAMappingHasNoRuleForIt) {
  expect_held(read_by("mapping: p\nextends: x12/004010/850\nremove: [lines price_basis]\n", order_with("HP")),
              "PO1-05 'HP'");
}

TEST(DecisiveElementTest, AmountsInAnotherCurrencyHoldTheDocument) {
  expect_held(read_body("x12/004010/810", "BIG*20260110*I-1**PO-1~IT1*1*12*EA*1~CUR*SE*CAD~TDS*1200~CTT*1~"),
              "CUR-02 'CAD'");
  EXPECT_TRUE(read_body("x12/004010/810", "BIG*20260110*I-1**PO-1~IT1*1*12*EA*1~CUR*SE*USD~TDS*1200~CTT*1~"));
  const auto invoic = [](std::string_view currency) {
    return fmt::format(
        "BGM+380+I-1+9'DTM+137:20260105:102'CUX+2:EUR:4'LIN+1'QTY+47:4:PCE'MOA+203:27:{}'UNS+S'CNT+2:1'MOA+77:27'",
        currency);
  };
  expect_held(read_body("edifact/d96a/invoic", invoic("USD")), "'USD' changes the currency");
  EXPECT_TRUE(read_body("edifact/d96a/invoic", invoic("EUR")));
}

// Mapping O3: the order was placed without any ship-to.
TEST(DecisiveElementTest, GoodsForSeveralStoresHoldTheOrder) {
  const std::string overlay = "mapping: x\nextends: x12/004010/850\nremove: [lines destinations, lines parties]\n";
  const auto mapping = standard_mappings().compile(overlay, "x.yaml");
  ASSERT_TRUE(mapping) << describe(mapping.error());
  expect_held(read_body(**mapping, "BEG*00*SA*PO-1**20260105~PO1*1*9*EA*1~SDQ*EA*92*01*4*02*5~CTT*1~"), "SDQ-03 '01'");
  expect_held(read_body(**mapping, "BEG*00*SA*PO-1**20260105~PO1*1*9*EA*1~N1*ST*STORE 7~CTT*1~"), "N1-01 'ST'");
}

// The parts of a line have no rule; what they cost would be left out of the line.
TEST(DecisiveElementTest, AChargeOfAPartOfALineHoldsTheDocument) {
  const auto parts = [](std::string_view line, std::string_view charge) {
    return fmt::format("{}SLN*1**I*2*EA~{}CTT*1~", line, charge);
  };
  const std::string_view ordered = "BEG*00*SA*PO-1**20260105~PO1*1*9*EA*1~";
  expect_held(read_body("x12/004010/850", parts(ordered, "SAC*C*D240***500~")), "SAC-01 'C'");
  EXPECT_TRUE(read_body("x12/004010/850", parts(ordered, "SAC*N*D240***500~")));
  EXPECT_TRUE(read_body("x12/004010/850", parts(ordered, "")));
  expect_held(
      read_body("x12/004010/855", parts("BAK*00*AC*PO-1*20260105~PO1*1*9*EA*1~ACK*IA*9*EA~", "SAC*A*D240***500~")),
      "SAC-01 'A'");
  EXPECT_TRUE(
      read_by("mapping: p\nextends: x12/004010/850\nignore: [PO1/SLN/SAC]\n", parts(ordered, "SAC*C*D240***500~")));
}

TEST(DestinationTest, EachPairOfTheSegmentIsOne) {
  const auto one =
      read_body("x12/004010/850", "BEG*00*SA*PO-1**20260105~PO1*1*9*EA*1~SDQ*EA*92*01*4*02*3~SDQ*EA*92*03*2~CTT*1~");
  ASSERT_TRUE(one) << describe(one.error());
  const auto& line = std::get<canonical::Order>(one->document).lines.at(0);
  ASSERT_EQ(line.destinations.size(), 3U);
  EXPECT_EQ(line.destinations[1].ship_to.ids.at(0).value, "02");
  EXPECT_EQ(line.destinations[1].ship_to.ids.at(0).scheme, canonical::PartyIdScheme::buyer);
  EXPECT_EQ(line.destinations[1].quantity.value, Decimal(3));
  EXPECT_EQ(line.destinations[2].quantity.unit, "EA");
  EXPECT_EQ(one->document.index(), 0U);
  const auto back = written_body("x12/004010/850", one->document);
  EXPECT_NE(back.find("SDQ*EA*92*01*4~SDQ*EA*92*02*3~SDQ*EA*92*03*2~"), std::string::npos) << back;
}

TEST(DestinationTest, AMistakeNamesTheElementWhereItStands) {
  const auto one = read_body("x12/004010/850", "BEG*00*SA*PO-1**20260105~PO1*1*9*EA*1~SDQ*EA*92*01*4*02*x~CTT*1~");
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().where, "PO1[1]/SDQ[1]-06") << describe(one.error());
}

TEST(DecisiveElementTest, TheSentenceSaysWhatToDo) {
  const auto one = read_body("x12/004010/810", invoice_with("SAC*Q*D240***500~"));
  ASSERT_FALSE(one);
  EXPECT_EQ(
      one.error().what,
      "SAC-01 'Q' changes whether the amount is charged, and mapping x12/004010/810 does not know it: give it a meaning in "
      "the partner's mapping, or name SAC.01 under 'ignore'");
  EXPECT_EQ(one.error().where, "SAC[1]-01");
}

TEST(CoverageTest, NamesWhatMoneySays) {
  const auto carries = [](std::string_view name, std::string_view field) {
    const auto coverage = standard_mappings().find(name)->coverage();
    return std::ranges::find(coverage.carried, field) != coverage.carried.end();
  };
  for (const auto* name :
       {"x12/004010/850", "x12/004010/855", "x12/004010/810", "edifact/d96a/orders", "edifact/d96a/ordrsp",
        "edifact/d96a/invoic", "ubl/2.1/order", "ubl/2.1/order-response", "ubl/2.1/invoice", "ubl/2.1/credit-note"})
    EXPECT_TRUE(carries(name, "lines.price_basis")) << name;
  EXPECT_TRUE(carries("x12/004010/810", "charges.handling"));
  EXPECT_TRUE(carries("x12/004010/810", "charges.percent_of"));
  EXPECT_FALSE(carries("x12/004010/810", "charges.base"));
  EXPECT_TRUE(carries("ubl/2.1/invoice", "charges.base"));
  EXPECT_FALSE(carries("ubl/2.1/invoice", "charges.handling"));
  EXPECT_TRUE(carries("ubl/2.1/invoice", "declared.prepaid"));
  EXPECT_TRUE(carries("ubl/2.1/despatch-advice", "purpose"));
}

// ---- UBL -------------------------------------------------------------------------------------------------

constexpr std::string_view bill = R"(<?xml version="1.0" encoding="UTF-8"?>
<{0} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{0}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>I-1</cbc:ID>{2}<cbc:IssueDate>2026-01-10</cbc:IssueDate><cbc:{3}>{4}</cbc:{3}>
 <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:OrderReference><cbc:ID>PO-1</cbc:ID></cac:OrderReference>
 <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>I-0</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>
 <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>I-00</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>
 <cac:AccountingSupplierParty/><cac:AccountingCustomerParty/>
 <cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:AllowanceChargeReason>Freight</cbc:AllowanceChargeReason>
  <cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric><cbc:Amount currencyID="EUR">6.00</cbc:Amount>
  <cbc:BaseAmount currencyID="EUR">60.00</cbc:BaseAmount></cac:AllowanceCharge>
 <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">12.54</cbc:TaxAmount></cac:TaxTotal>
 <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">60.00</cbc:LineExtensionAmount>
  <cbc:TaxExclusiveAmount currencyID="EUR">66.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="EUR">78.54</cbc:TaxInclusiveAmount>
  <cbc:ChargeTotalAmount currencyID="EUR">6.00</cbc:ChargeTotalAmount><cbc:PrepaidAmount currencyID="EUR">20.00</cbc:PrepaidAmount>
  <cbc:PayableRoundingAmount currencyID="EUR">0.01</cbc:PayableRoundingAmount><cbc:PayableAmount currencyID="EUR">58.55</cbc:PayableAmount>
 </cac:LegalMonetaryTotal>
 <cac:{0}Line><cbc:ID>1</cbc:ID><cbc:{5} unitCode="H87">400</cbc:{5}><cbc:LineExtensionAmount currencyID="EUR">60.00</cbc:LineExtensionAmount>
  <cac:OrderLineReference><cbc:LineID>1</cbc:LineID></cac:OrderLineReference>
  <cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:MultiplierFactorNumeric>6.25</cbc:MultiplierFactorNumeric>
   <cbc:Amount currencyID="EUR">4.00</cbc:Amount><cbc:BaseAmount currencyID="EUR">64.00</cbc:BaseAmount></cac:AllowanceCharge>
  <cac:Item><cbc:Name>Lamp</cbc:Name></cac:Item>
  <cac:Price><cbc:PriceAmount currencyID="EUR">16.00</cbc:PriceAmount><cbc:BaseQuantity unitCode="KGM">100</cbc:BaseQuantity>{1}</cac:Price>
 </cac:{0}Line>
</{0}>)";

std::string bill_of(std::string_view root, std::string_view price = "", std::string_view head = "") {
  const bool credit = root == "CreditNote";
  return fmt::format(fmt::runtime(bill), root, price, head, credit ? "CreditNoteTypeCode" : "InvoiceTypeCode",
                     credit ? "381" : "380", credit ? "CreditedQuantity" : "InvoicedQuantity");
}

struct Bill {
  const char* name;
  std::string_view mapping, root;
  InvoiceKind kind;
};
class UblBillTest : public testing::TestWithParam<Bill> {};

TEST_P(UblBillTest, KeepsEveryAmountAndWritesIt) {
  const auto mapping = standard_mappings().find(GetParam().mapping);
  ASSERT_TRUE(mapping);
  const auto one = mapping::read_xml(*mapping, bill_of(GetParam().root));
  ASSERT_TRUE(one) << describe(one.error());
  const auto& invoice = std::get<Invoice>(one->document);
  EXPECT_EQ(invoice.kind, GetParam().kind);
  EXPECT_EQ(invoice.references,
            (std::vector<Reference>{{ReferenceKind::invoice, "I-0"}, {ReferenceKind::invoice, "I-00"}}));
  EXPECT_EQ(invoice.charges.at(0).base->amount.text(), "60.00");
  EXPECT_EQ(invoice.charges.at(0).percent->text(), "10");
  EXPECT_EQ(invoice.declared.tax_exclusive->amount.text(), "66.00");
  EXPECT_EQ(invoice.declared.tax_inclusive->amount.text(), "78.54");
  EXPECT_EQ(invoice.declared.prepaid->amount.text(), "20.00");
  EXPECT_EQ(invoice.declared.rounding->amount.text(), "0.01");
  EXPECT_EQ(invoice.declared.payable->amount.text(), "58.55");
  EXPECT_EQ(invoice.lines.at(0).charges.at(0).base->amount.text(), "64.00");
  EXPECT_EQ(invoice.lines.at(0).price_basis, (Quantity{Decimal(100), "KGM", ""}));
  EXPECT_TRUE(invoice.extensions.empty()) << to_json(one->document, JsonStyle::pretty);
  const auto written = mapping::write_xml(*mapping, one->document);
  ASSERT_TRUE(written) << describe(written.error());
  const auto again = mapping::read_xml(*mapping, *written);
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_TRUE(again->document == one->document) << *written;
}

// The price is net already: EN 16931 BT-147 and BT-148 only say how it came about.
TEST_P(UblBillTest, AnAllowanceInsideAPriceIsInformation) {
  const auto one = mapping::read_xml(
      *standard_mappings().find(GetParam().mapping),
      bill_of(
          GetParam().root,
          R"(<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount currencyID="EUR">1.00)"
          R"(</cbc:Amount><cbc:BaseAmount currencyID="EUR">17.00</cbc:BaseAmount></cac:AllowanceCharge>)"));
  ASSERT_TRUE(one) << describe(one.error());
  EXPECT_EQ(std::get<Invoice>(one->document).lines.at(0).charges.size(), 1U);
  EXPECT_EQ(std::get<Invoice>(one->document).extensions.size(), 1U);
}

TEST_P(UblBillTest, ACopyIsHeld) {
  const auto mapping = standard_mappings().find(GetParam().mapping);
  expect_held(mapping::read_xml(*mapping, bill_of(GetParam().root, "", "<cbc:CopyIndicator>true</cbc:CopyIndicator>")),
              "cbc:CopyIndicator 'true'");
  EXPECT_TRUE(
      mapping::read_xml(*mapping, bill_of(GetParam().root, "", "<cbc:CopyIndicator>false</cbc:CopyIndicator>")));
}

INSTANTIATE_TEST_SUITE_P(Ubl, UblBillTest,
                         testing::Values(Bill{"Invoice", "ubl/2.1/invoice", "Invoice", InvoiceKind::invoice},
                                         Bill{"CreditNote", "ubl/2.1/credit-note", "CreditNote",
                                              InvoiceKind::credit_note}),
                         case_name);

// Mapping O17: an order's ship-to was lost.
TEST(UblOrderTest, ADeliveryAddressIsTheShipTo) {
  constexpr std::string_view order = R"(<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>PO-1</cbc:ID><cbc:IssueDate>2026-01-05</cbc:IssueDate>
 <cac:Delivery><cac:DeliveryAddress><cbc:StreetName>Hauptstr. 1</cbc:StreetName><cbc:CityName>Koeln</cbc:CityName></cac:DeliveryAddress></cac:Delivery>
 {}<cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:Quantity unitCode="H87">400</cbc:Quantity>
 <cac:Price><cbc:PriceAmount currencyID="EUR">16</cbc:PriceAmount><cbc:BaseQuantity unitCode="KGM">100</cbc:BaseQuantity></cac:Price>
 <cac:Item><cbc:Name>Lamp</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine></Order>)";
  const auto mapping = standard_mappings().find("ubl/2.1/order");
  const auto one = mapping::read_xml(*mapping, fmt::format(fmt::runtime(order), ""));
  ASSERT_TRUE(one) << describe(one.error());
  const auto& read = std::get<Order>(one->document);
  ASSERT_EQ(read.parties.size(), 1U);
  EXPECT_EQ(read.parties[0].role, PartyRole::ship_to);
  EXPECT_EQ(read.parties[0].address.city, "Koeln");
  EXPECT_EQ(read.lines.at(0).price_basis, (Quantity{Decimal(100), "KGM", ""}));
  const auto written = mapping::write_xml(*mapping, one->document);
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_EQ(written->find("DeliveryAddress"), std::string::npos);
  EXPECT_TRUE(mapping::read_xml(*mapping, *written)->document == one->document);

  const auto held = mapping::read_xml(
      *mapping, fmt::format(fmt::runtime(order),
                            "<cac:DeliveryTerms><cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>"
                            "<cbc:Amount currencyID=\"EUR\">9</cbc:Amount></cac:AllowanceCharge></cac:DeliveryTerms>"));
  expect_held(held, "cac:AllowanceCharge");
}

// An element without a rule is searched for what decides, as deep as it goes.
TEST(UblOrderTest, AChargeInsideAnElementWithoutARuleHoldsTheOrder) {
  constexpr std::string_view order = R"(<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>PO-1</cbc:ID><cbc:IssueDate>2026-01-05</cbc:IssueDate>
 <cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:Quantity unitCode="H87">4</cbc:Quantity>{}
 <cac:Item><cbc:Name>Lamp</cbc:Name></cac:Item></cac:LineItem>{}</cac:OrderLine></Order>)";
  constexpr std::string_view charge =
      "<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>"
      "<cbc:Amount currencyID=\"EUR\">9</cbc:Amount></cac:AllowanceCharge>";
  const auto mapping = standard_mappings().find("ubl/2.1/order");
  const auto read = [&](std::string_view element, const std::string& inside, std::string_view beside) {
    return mapping::read_xml(
        *mapping, fmt::format(fmt::runtime(order),
                              element.empty() ? "" : fmt::format("<{0}>{1}</{0}>", element, inside), beside));
  };
  expect_held(read("cac:DeliveryTerms", std::string(charge), ""), "cac:AllowanceCharge");
  expect_held(read("cac:DeliveryTerms", fmt::format("<cac:Unknown>{}</cac:Unknown>", charge), ""),
              "cbc:ChargeIndicator");
  EXPECT_TRUE(read("cac:DeliveryTerms", "<cbc:ID>DAP</cbc:ID>", ""));
  const auto proposal = read(
      "", "",
      fmt::format("<cac:SellerProposedSubstituteLineItem><cbc:ID>1</cbc:ID>{}</cac:SellerProposedSubstituteLineItem>",
                  charge));
  ASSERT_TRUE(proposal) << describe(proposal.error());
  EXPECT_EQ(std::get<Order>(proposal->document).extensions.size(), 1U) << "a proposal is kept, and orders nothing";
}

TEST(UblCreditNoteTest, AnInvoiceIsNotWrittenAsACreditNote) {
  const auto one = mapping::read_xml(*standard_mappings().find("ubl/2.1/invoice"), bill_of("Invoice"));
  ASSERT_TRUE(one);
  const auto refused = mapping::write_xml(*standard_mappings().find("ubl/2.1/credit-note"), one->document);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "kind");
}

TEST(UblCreditNoteTest, IsFoundByItsRoot) {
  const auto mapping =
      standard_mappings().find_xml("urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2", "CreditNote");
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->name(), "ubl/2.1/credit-note");
}

TEST(CreditTest, TheInvoiceItIsAboutIsReadFromHeaderAndLine) {
  const auto invoice = read_as<Invoice>(
      "x12/004010/810", "BIG*20260110*C-1**PO-1***CR~REF*IV*I-0~IT1*1*12*EA*1~REF*IV*I-00~TDS*1200~CTT*1~");
  EXPECT_EQ(invoice.kind, InvoiceKind::credit_note);
  EXPECT_EQ(invoice.references.at(0), (Reference{ReferenceKind::invoice, "I-0"}));
  EXPECT_EQ(invoice.lines.at(0).references.at(0), (Reference{ReferenceKind::invoice, "I-00"}));
  const auto back = written_body("x12/004010/810", invoice);
  EXPECT_NE(back.find("REF*IV*I-0~"), std::string::npos);
  EXPECT_NE(back.find("REF*IV*I-00~"), std::string::npos);
}

}  // namespace
}  // namespace crossdock::tests::money_test
