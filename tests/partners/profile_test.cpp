// SPDX-License-Identifier: Apache-2.0
// Checks what a profile means, and the words and place of each mistake in it.
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "partners/loader.hpp"
#include "tests/partners/folder.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::partners::profile_test {
namespace {

using tests::Folder;
using namespace std::chrono_literals;

TEST(ProfileTest, AShortProfileHasSensibleDefaults) {
  const Folder folder;
  folder.supplier("acme");
  const auto loaded = load_partner(folder.path("acme"));
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors[0]);
  const Partner& acme = loaded.partner;
  EXPECT_EQ(acme.id, PartnerId("acme"));
  EXPECT_EQ(acme.path, folder.path("acme"));
  EXPECT_EQ(acme.x12, (std::vector<X12Identity>{{"ZZ", "acme", "acme"}}));  // the group id is the id
  EXPECT_EQ(acme.x12_settings.element, '*');
  EXPECT_EQ(acme.x12_settings.usage, 'P');
  EXPECT_EQ(acme.x12_settings.acknowledge, Acknowledge::with_997);
  EXPECT_EQ(acme.folder().archive, Archive::remove);
  ASSERT_NE(acme.agreement(DocumentKind::order, Direction::out), nullptr);  // a supplier's order goes out
  EXPECT_EQ(acme.agreement(DocumentKind::order, Direction::in), nullptr);
  EXPECT_EQ(acme.agreement(DocumentKind::order, Direction::out)->overlay_path, "");
  EXPECT_EQ(acme.expectations.order_ack_within, std::nullopt);
  EXPECT_EQ(acme.supplier.tier, 1);
  EXPECT_EQ(acme.supplier.offers.size(), 2u);
  EXPECT_EQ(acme.supplier.offers_report, sha256(tests::acme_offers));
  EXPECT_EQ(acme.reconciliation.price_over.kind, ToleranceSetting::Kind::zero);
  EXPECT_EQ(acme.reconciliation.price_under.kind, ToleranceSetting::Kind::value);
  EXPECT_EQ(acme.reconciliation.price_under.percent, Decimal(50));  // a bargain passes, a slipped decimal does not
  EXPECT_EQ(acme.simulator.behaviour, Behaviour::accept);
}

TEST(ProfileTest, EveryKeyIsRead) {
  const Folder folder;
  folder.write("acme/partner.yaml", R"(role: supplier
party: {name: Acme Parts, street: [1 Main Street, Dock 2], city: Reno, region: NV, postal_code: "89501", country: US, gln: "4012345920017", duns: "102345678"}
identities:
  x12:
    - {qualifier: "01", id: "102345678", group: ACMEPO}
    - {qualifier: ZZ, id: ACME}
  edifact: [{qualifier: "14", id: "4012345920017"}, {id: ACME-EU}]
  endpoints: ["4012345920017", "9:acme"]
  our_vendor_number: "77"
  our_x12: {qualifier: "12", id: "3125550100", group: XDOCK}
  our_edifact: {qualifier: "14", id: "0614141900015"}
edifact: {level: UNOY, line_breaks: true, usage: test, contrl: requested, numbers_unique_for: 30d, tolerate: [bom]}
folder: {in: acme/inbound, out: acme/outbound, archive: keep, file_name: "{id}.{extension}"}
x12:
  delimiters: {element: "|", component: "^", repetition: "!", segment: "\n"}
  usage: test
  acknowledge: 999
  ta1: always
  numbers_unique_for: 360d
  tolerate: [bom, isa-short]
agreements:
  - {document: order, direction: out, syntax: x12, version: 004010VICS, mapping: ./850.yaml}
  - {document: order_ack, syntax: x12, version: "004010", mapping: x12/004010/855}
  - {document: ship_notice, syntax: x12, version: "004010", mapping: x12/004010/856}
  - {document: invoice, direction: in, syntax: xml, version: "2.1", mapping: ubl/2.1/invoice}
expectations: {acknowledge_within: 4h, order_ack_within: 24h, ship_within: 3d, on_silence: hold}
supplier: {tier: 2, currency: EUR, order_fee: 12.50, shipment_cost: 9, handling_per_unit: 0.15, minimum_order_value: 100, maximum_lines: 12, capacity: 500.5, risk: 0.02, suspended: true, reroute_backorders: true, stock_reports: whole, offers: list.csv}
reconciliation:
  price_over: "2 %"
  price_under: zero
  quantity_over: 3
  line_amount: unlimited
  total: {absolute: 0.05, percent: 2, combine: max}
  freight: {percent: 1.5}
  tax: 0.5%
simulator: {behaviour: over-bill, carrier: FDEG}
)");
  folder.write("acme/850.yaml", "extends: x12/004010/850\n");
  folder.write("acme/list.csv", tests::acme_offers);
  const auto loaded = load_partner(folder.path("acme"));
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors[0]);
  const Partner& acme = loaded.partner;
  EXPECT_EQ(acme.party.lines, (std::vector<std::string>{"1 Main Street", "Dock 2"}));
  EXPECT_EQ(acme.party.postal_code, "89501");
  ASSERT_EQ(acme.x12.size(), 2u);
  EXPECT_EQ(acme.x12[0], (X12Identity{"01", "102345678", "ACMEPO"}));
  EXPECT_EQ(acme.endpoints, (std::vector<std::string>{"4012345920017", "9:acme"}));
  EXPECT_EQ(acme.our_x12, (X12Identity{"12", "3125550100", "XDOCK"}));
  EXPECT_EQ(acme.folder().archive, Archive::keep);
  EXPECT_EQ(acme.folder().file_name, "{id}.{extension}");
  EXPECT_EQ(acme.x12_settings.segment, '\n');
  EXPECT_EQ(acme.x12_settings.usage, 'T');
  EXPECT_EQ(acme.x12_settings.acknowledge, Acknowledge::with_999);
  EXPECT_EQ(acme.x12_settings.ta1, AnswerWhen::always);
  EXPECT_EQ(acme.x12_settings.numbers_unique_for, Duration(24h * 360));
  EXPECT_EQ(acme.x12_settings.tolerate, (std::vector<std::string>{"bom", "isa-short"}));
  EXPECT_EQ(acme.edifact, (std::vector<EdifactIdentity>{{"14", "4012345920017"}, {"", "ACME-EU"}}));
  EXPECT_EQ(acme.our_edifact, (EdifactIdentity{"14", "0614141900015"}));
  EXPECT_EQ(acme.edifact_settings.level, "UNOY");
  EXPECT_TRUE(acme.edifact_settings.line_breaks);
  EXPECT_TRUE(acme.edifact_settings.test);
  EXPECT_EQ(acme.edifact_settings.contrl, AnswerWhen::requested);
  EXPECT_EQ(acme.edifact_settings.numbers_unique_for, Duration(24h * 30));
  EXPECT_EQ(acme.edifact_settings.tolerate, std::vector<std::string>{"bom"});
  ASSERT_EQ(acme.agreements.size(), 4u);
  EXPECT_EQ(acme.agreements[0].version, "004010VICS");
  EXPECT_EQ(acme.agreements[0].overlay_path, folder.path("acme/850.yaml"));
  EXPECT_EQ(acme.agreements[3].syntax, Syntax::xml);
  EXPECT_EQ(acme.expectations.ship_within, Duration(72h));
  EXPECT_EQ(acme.expectations.on_silence, Expectations::Silence::hold);
  EXPECT_EQ(acme.supplier.currency, "EUR");
  EXPECT_EQ(acme.supplier.risk.text(), "0.02");
  EXPECT_EQ(acme.supplier.maximum_lines, 12);
  EXPECT_EQ(acme.supplier.capacity->text(), "500.5");
  EXPECT_TRUE(acme.supplier.suspended && acme.supplier.reroute_backorders);
  EXPECT_EQ(acme.supplier.stock_reports, SupplierTerms::StockReports::whole);
  const auto& terms = acme.reconciliation;
  EXPECT_EQ(terms.price_over.percent->text(), "2");
  EXPECT_EQ(terms.price_under.kind, ToleranceSetting::Kind::zero);
  EXPECT_EQ(terms.quantity_over.absolute->text(), "3");
  EXPECT_EQ(terms.line_amount.kind, ToleranceSetting::Kind::unlimited);
  EXPECT_EQ(terms.total.combine, ToleranceSetting::Combine::max);
  EXPECT_EQ(terms.freight.absolute, std::nullopt);
  EXPECT_EQ(terms.tax.percent->text(), "0.5");
  EXPECT_EQ(acme.simulator.behaviour, Behaviour::over_bill);
}

TEST(ProfileTest, ABuyersOrdersComeIn) {
  const Folder folder;
  std::string profile(tests::acme_profile);
  profile.replace(profile.find("supplier"), 8, "buyer");
  profile +=
      "buyer: {split: line-complete, maximum_suppliers: 2, margin_floor: 0.05, lateness_cost_per_day: 0.10, maximum_attempts: 5, shortfall: whole-line, packs: up, "
      "tiers: penalty, tier_penalty: 0.03, ship_late: refused, routing_steps: 50000}\n";
  folder.write("acme/partner.yaml", profile);  // no offers file: a buyer needs none
  const auto loaded = load_partner(folder.path("acme"));
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors[0]);
  EXPECT_NE(loaded.partner.agreement(DocumentKind::order, Direction::in), nullptr);
  EXPECT_EQ(loaded.partner.buyer.split, SplitRule::line_complete);
  EXPECT_EQ(loaded.partner.buyer.maximum_suppliers, 2);
  EXPECT_EQ(loaded.partner.buyer.margin_floor->text(), "0.05");
  EXPECT_EQ(loaded.partner.buyer.maximum_attempts, 5);
  EXPECT_EQ(loaded.partner.buyer.shortfall, ShortfallRule::whole_line);
  EXPECT_EQ(loaded.partner.buyer.packs, PackRule::up);
  EXPECT_EQ(loaded.partner.buyer.tiers, TierRule::penalty);
  EXPECT_EQ(loaded.partner.buyer.tier_penalty.text(), "0.03");
  EXPECT_EQ(loaded.partner.buyer.ship_late, LateRule::refused);
  EXPECT_EQ(loaded.partner.buyer.routing_steps, 50'000);
}

// Nothing would ever be written by it.
TEST(ProfileTest, StockReportsToABuyerAreRefused) {
  const Folder folder;
  std::string profile(tests::acme_profile);
  profile.replace(0, std::string_view("role: supplier").size(), "role: buyer");
  folder.write(
      "acme/partner.yaml",
      profile + "  - {document: inventory_advice, syntax: x12, version: \"004010\", mapping: x12/004010/846}\n");
  EXPECT_EQ(folder.readable(load_partner(folder.path("acme")).errors),
            std::vector<std::string>{"acme/partner.yaml:11:16: inventory_advice to a buyer is not written yet"});
}

TEST(ProfileTest, AllMistakesOfAProfileAreToldAtOnce) {
  const Folder folder;
  folder.supplier("acme", R"(role: vendor
party: {name: Acme, country: USA}
folders: {in: a, out: b}
agreements: []
supplier: {tier: 0, order_fee: free}
)",
                  "sku,mpn,cost,stock\nS,M,x,1\n");
  const auto loaded = load_partner(folder.path("acme"));
  EXPECT_EQ(folder.readable(loaded.errors),
            (std::vector<std::string>{
                "acme/partner.yaml:3:10: unknown key 'folders'; did you mean 'folder'?",
                "acme/partner.yaml:1:7: 'vendor' is not a role; known are buyer, supplier",
                "acme/partner.yaml:2:30: a country is written as in ISO 3166-1, such as US or DE",
                "acme/partner.yaml:1:1: 'folder' is missing",
                "acme/partner.yaml:4:13: an agreement about the document 'order' is needed",
                "acme/partner.yaml:5:18: a whole number from 1 to 9 is needed here",
                "acme/partner.yaml:5:32: 'order_fee' needs an amount such as 12.50; 'free' is not a number",
                "acme/offers.csv:2: cost: 'x' is not a number",
            }));
}

struct Case {
  const char* name;
  std::string_view from;  // this text of the good profile …
  std::string_view to;    // … becomes this; an empty `from` appends
  std::string_view mistake;
};

class BadProfileTest : public testing::TestWithParam<Case> {};

TEST_P(BadProfileTest, SaysWhereAndWhat) {
  const Folder folder;
  std::string profile(tests::acme_profile);
  if (GetParam().from.empty()) {
    profile += GetParam().to;
  } else {
    const auto at = profile.find(GetParam().from);
    ASSERT_NE(at, std::string::npos);
    profile.replace(at, GetParam().from.size(), GetParam().to);
  }
  folder.write("acme/partner.yaml", profile);
  folder.write("acme/offers.csv", tests::acme_offers);
  folder.write("acme/good.yaml", "extends: x12/004010/850\n");
  const auto loaded = load_partner(folder.path("acme"));
  EXPECT_EQ(folder.readable(loaded.errors), std::vector<std::string>{std::string(GetParam().mistake)});
}

constexpr std::string_view tolerance =
    "acme/partner.yaml:11:30: a tolerance is unlimited, zero, an amount such as 0.05, a percentage such as \"2 %\", or "
    "{absolute: 0.05, percent: 2, combine: min}";

INSTANTIATE_TEST_SUITE_P(
    Shape, BadProfileTest,
    testing::Values(Case{"NotYaml", "role: supplier", "role: [",
                         "acme/partner.yaml:3:7: end of sequence flow not found"},
                    Case{"TwoDocuments", "", "---\nrole: buyer\n",
                         "acme/partner.yaml:12:1: one document is needed here; this is a second one"},
                    Case{"KeyMisspelt", "", "expectation: {}\n",
                         "acme/partner.yaml:11:14: unknown key 'expectation'; did you mean 'expectations'?"},
                    Case{"ListInsteadOfMapping", "", "expectations: []\n",
                         "acme/partner.yaml:11:15: 'expectations' needs a mapping (key: value)"},
                    Case{"TextInsteadOfMapping", "", "simulator: accept\n",
                         "acme/partner.yaml:11:12: 'simulator' needs a mapping (key: value)"},
                    Case{"RoleMissing", "role: supplier\n", "", "acme/partner.yaml:1:1: 'role' is missing"},
                    Case{"NameMissing", "  name: Acme Parts\n", "", "acme/partner.yaml:3:3: 'name' is missing"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Identity, BadProfileTest,
    testing::Values(Case{"WrongGln", "country: US", "gln: \"4012345920018\"",
                         "acme/partner.yaml:4:8: '4012345920018' is not 13 digits with a right check digit"},
                    Case{"ShortDuns", "country: US", "duns: \"1234\"",
                         "acme/partner.yaml:4:9: '1234' is not nine digits"},
                    Case{"LongQualifier", "qualifier: ZZ", "qualifier: ZZZ",
                         "acme/partner.yaml:7:19: 'ZZZ' has 3 characters; 2 are needed here"},
                    Case{"LongId", "id: ACME", "id: ACMEACMEACMEACME",
                         "acme/partner.yaml:7:27: 'ACMEACMEACMEACME' has 16 characters; 1 to 15 are needed here"},
                    Case{"PaddedId", "id: ACME", "id: \"ACME   \"",
                         "acme/partner.yaml:7:27: the id is written without the padding of the ISA"},
                    Case{"NoX12Identity", "identities:\n  x12:\n    - {qualifier: ZZ, id: ACME}",
                         "identities: {our_vendor_number: 7}",
                         "acme/partner.yaml:5:13: 'x12' is missing here: an agreement has the syntax x12"},
                    Case{"NoEdifactIdentity", "syntax: x12, version: \"004010\"", "syntax: edifact, version: D96A",
                         "acme/partner.yaml:6:3: 'edifact' is missing here: an agreement has the syntax edifact"},
                    Case{"NoEndpoint", "syntax: x12", "syntax: xml",
                         "acme/partner.yaml:6:3: 'endpoints' is missing here: an agreement has the syntax xml"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Exchange, BadProfileTest,
    testing::Values(
        Case{"FolderOutside", "in: acme/in", "in: ../../etc",
             "acme/partner.yaml:8:14: a folder below the exchange folder is needed, such as acme/in"},
        Case{"FolderAbsolute", "in: acme/in", "in: /srv/in",
             "acme/partner.yaml:8:14: a folder below the exchange folder is needed, such as acme/in"},
        Case{"FileNameUnknownPlaceholder", "out: acme/out", "out: acme/out, file_name: \"{number}.edi\"",
             "acme/partner.yaml:8:49: unknown placeholder '{number}'; known are {type}, {control}, {id}, {extension}"},
        Case{"FileNameOpenPlaceholder", "out: acme/out", "out: acme/out, file_name: \"{control}.{ext\"",
             "acme/partner.yaml:8:49: unknown placeholder '{ext'; known are {type}, {control}, {id}, {extension}"},
        Case{"FileNameNotUnique", "out: acme/out", "out: acme/out, file_name: \"{type}.edi\"",
             "acme/partner.yaml:8:49: a file name needs {control} or {id}, or files would overwrite each other"},
        Case{"DelimiterTwice", "", "x12: {delimiters: {element: \">\"}}\n",
             "acme/partner.yaml:11:19: '>' is the element delimiter already"},
        Case{"DelimiterIsLetter", "", "x12: {delimiters: {element: X}}\n",
             "acme/partner.yaml:11:29: 'X' occurs in data and cannot be a delimiter"},
        Case{"DelimiterTooLong", "", "x12: {delimiters: {segment: \"\\r\\n\"}}\n",
             "acme/partner.yaml:11:29: 'segment' needs one character in quotes, such as \"*\" or \"\\n\""},
        Case{"LineBreakTwice", "", "x12: {delimiters: {segment: \"\\n\"}, line_breaks: true}\n",
             "acme/partner.yaml:11:19: the segment delimiter is a line break already"},
        Case{"UsageAsCode", "", "x12: {usage: P}\n",
             "acme/partner.yaml:11:14: 'P' is not a usage; known are production, test"},
        Case{"ToleranceMisspelt", "", "x12: {tolerate: [isa-shrt]}\n",
             "acme/partner.yaml:11:17: unknown tolerance 'isa-shrt'; did you mean 'isa-short'?"},
        Case{"AcknowledgementUnknown", "", "x12: {acknowledge: 998}\n",
             "acme/partner.yaml:11:20: '998' is not an acknowledgement; known are 997, 999, none"},
        Case{"LevelUnknown", "", "edifact: {level: UNOZ}\n",
             "acme/partner.yaml:11:18: 'UNOZ' is not a syntax level; known are UNOA, UNOB, UNOC, UNOY"},
        Case{"ContrlRuleUnknown", "", "edifact: {contrl: yes}\n",
             "acme/partner.yaml:11:19: 'yes' is not a rule for CONTRL; known are always, requested, errors, never"},
        Case{"Ta1RuleUnknown", "", "x12: {ta1: yes}\n",
             "acme/partner.yaml:11:12: 'yes' is not a rule for TA1; known are always, requested, errors, never"},
        Case{"YesIsNotTrue", "", "x12: {line_breaks: yes}\n", "acme/partner.yaml:11:20: true or false is needed here"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Agreements, BadProfileTest,
    testing::Values(
        Case{"NoMapping", ", mapping: x12/004010/850", "", "acme/partner.yaml:10:5: 'mapping' is missing"},
        Case{"OverlayMissing", "mapping: x12/004010/850", "mapping: ./850.yaml",
             "acme/partner.yaml:10:64: overlay acme/850.yaml does not exist"},
        Case{"OverlayOfAnother", "mapping: x12/004010/850", "mapping: ../other/850.yaml",
             "acme/partner.yaml:10:64: an overlay lies in the partner's folder and is written as ./850.yaml"},
        Case{"GuideMissing", "mapping: x12/004010/850", "mapping: x12/004010/850, guide: ./guide.yaml",
             "acme/partner.yaml:10:87: guide acme/guide.yaml does not exist"},
        Case{"GuideOfAnother", "mapping: x12/004010/850", "mapping: x12/004010/850, guide: ../guide.yaml",
             "acme/partner.yaml:10:87: a guide lies in the partner's folder and is written as ./guide.yaml"},
        Case{"UnknownDocument", "document: order", "document: \"850\"",
             "acme/partner.yaml:10:16: '850' is not a document; known are order, order_ack, ship_notice, invoice, "
             "inventory_advice"},
        Case{"UnknownSyntax", "syntax: x12", "syntax: idoc",
             "acme/partner.yaml:10:31: 'idoc' is not a syntax; known are x12, edifact, xml"},
        Case{"ShortVersion", "version: \"004010\"", "version: \"4010\"",
             "acme/partner.yaml:10:45: '4010' has 4 characters; 6 to 12 are needed here"},
        Case{"WrongDirection", "document: order,", "document: order, direction: in,",
             "acme/partner.yaml:10:34: order of a supplier goes 'out'"},
        Case{"AgreedTwice", "", "  - {document: order, syntax: x12, version: \"004010\", mapping: ./good.yaml}\n",
             "acme/partner.yaml:11:16: order is agreed twice"},
        Case{"NoOrders", "document: order", "document: invoice",
             "acme/partner.yaml:10:3: an agreement about the document 'order' is needed"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Terms, BadProfileTest,
    testing::Values(
        Case{"DurationWithoutUnit", "", "expectations: {ship_within: 24}\n",
             "acme/partner.yaml:11:29: a duration such as 90s, 15m, 24h or 2d is needed here"},
        Case{"DurationOfNothing", "", "expectations: {ship_within: 0h}\n",
             "acme/partner.yaml:11:29: a duration such as 90s, 15m, 24h or 2d is needed here"},
        Case{"UnknownSilence", "", "expectations: {on_silence: wait}\n",
             "acme/partner.yaml:11:28: 'wait' is not an answer to silence; known are reroute, hold"},
        Case{"RuleForPacksUnknown", "role: supplier", "role: buyer\nbuyer: {packs: sideways}",
             "acme/partner.yaml:2:16: 'sideways' is not a rule for packs; known are down, up"},
        Case{"RoutingRuleMisspelt", "role: supplier", "role: buyer\nbuyer: {shortfalls: whole-line}",
             "acme/partner.yaml:2:21: unknown key 'shortfalls'; did you mean 'shortfall'?"},
        Case{"TierPenaltyWithoutItsRule", "role: supplier", "role: buyer\nbuyer: {tier_penalty: 0.1}",
             "acme/partner.yaml:2:23: 'tier_penalty' and 'tiers: penalty' belong together"},
        Case{"TiersByPenaltyWithoutIt", "role: supplier", "role: buyer\nbuyer: {tiers: penalty}",
             "acme/partner.yaml:2:16: 'tier_penalty' and 'tiers: penalty' belong together"},
        Case{"LinesOfASupplierNone", "", "supplier: {maximum_lines: 0}\n",
             "acme/partner.yaml:11:27: a whole number from 1 to 1000000 is needed here"},
        Case{"BuyerTermsOfASupplier", "", "buyer: {maximum_attempts: 2}\n",
             "acme/partner.yaml:11:8: 'buyer' has no meaning for a supplier"},
        Case{"NegativeFee", "", "supplier: {order_fee: -1}\n",
             "acme/partner.yaml:11:23: 'order_fee' needs an amount such as 12.50; '-1' is negative"},
        Case{"RiskAsPercent", "", "supplier: {risk: 5}\n",
             "acme/partner.yaml:11:18: 'risk' is a fraction below 1: five per cent is 0.05"},
        Case{"Currency", "", "supplier: {currency: usd}\n",
             "acme/partner.yaml:11:22: 'usd' is not an ISO 4217 currency such as USD"},
        Case{"OffersMissing", "", "supplier: {offers: prices.csv}\n",
             "acme/partner.yaml:11:20: offers file acme/prices.csv cannot be read"},
        Case{"ToleranceInWords", "", "reconciliation: {price_over: any}\n", tolerance},
        Case{"ToleranceEmpty", "", "reconciliation: {price_over: {}}\n", tolerance},
        Case{"ToleranceNegative", "", "reconciliation: {price_over: -1}\n", tolerance},
        Case{"ToleranceOfNumberZero", "", "reconciliation: {price_over: 0}\n",
             "acme/partner.yaml:11:30: a limit of 0 is written as the tolerance 'zero'"},
        Case{"ToleranceOfZeroPercent", "", "reconciliation: {price_over: {absolute: 1, percent: 0}}\n",
             "acme/partner.yaml:11:53: a limit of 0 is written as the tolerance 'zero'"},
        Case{
            "UnknownBehaviour", "", "simulator: {behaviour: overbill}\n",
            "acme/partner.yaml:11:24: 'overbill' is not a behaviour; known are accept, short-ship, reject-line, "
            "reject-all, backorder, no-ack, over-bill, duplicate-invoice, wrong-unit, credit-price, credit-units, correct-notice, cancel-notice"}),
    case_name);

TEST(ProfileTest, ABuyerIsNotExpectedToConfirmOrders) {
  const Folder folder;
  std::string profile(tests::acme_profile);
  profile.replace(profile.find("supplier"), 8, "buyer");
  folder.write("acme/partner.yaml", profile + "expectations: {order_ack_within: 24h}\n");
  EXPECT_EQ(folder.readable(load_partner(folder.path("acme")).errors),
            std::vector<std::string>{
                "acme/partner.yaml:11:34: 'order_ack_within' is expected of suppliers; this partner is a buyer"});
}

TEST(ProfileTest, AFolderNamesItsPartner) {
  const Folder folder;
  folder.write("Acme Parts/partner.yaml", tests::acme_profile);
  folder.write("Acme Parts/offers.csv", tests::acme_offers);
  EXPECT_EQ(folder.readable(load_partner(folder.path("Acme Parts")).errors),
            std::vector<std::string>{
                "Acme Parts/partner.yaml: folder 'Acme Parts' cannot name a partner: a name has up to 40 "
                "lower-case letters, digits and dashes"});
}

}  // namespace
}  // namespace crossdock::partners::profile_test
