// SPDX-License-Identifier: Apache-2.0
// Trading partners as values: who they are, how they are reached, what is agreed with them.
//
// A profile is read from the partner's folder by the strict loader (loader.hpp) and never changes afterwards.
// docs/partners.md is the reference of the file.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "partners/as2.hpp"
#include "partners/certificates.hpp"
#include "partners/endpoints.hpp"
#include "partners/http.hpp"
#include "translators/canonical/kinds.hpp"

namespace crossdock::partners {

enum class Role { buyer, supplier };
using canonical::Direction;
using canonical::DocumentKind;
using canonical::Syntax;

// A party as it stands in documents.
struct PartyProfile {
  std::string name;
  std::vector<std::string> lines;  // street
  std::string city, region, postal_code, country;
  std::string gln, duns;  // "" when unknown
};

// An address of X12 envelopes: ISA qualifier and id, GS id.
struct X12Identity {
  std::string qualifier;
  std::string id;  // without padding
  std::string group_id;
  friend bool operator==(const X12Identity&, const X12Identity&) = default;
};

// An address of EDIFACT envelopes: UNB-02 or UNB-03.
struct EdifactIdentity {
  std::string qualifier;  // element 0007, such as 14 for a GLN; "" for none
  std::string id;
  friend bool operator==(const EdifactIdentity&, const EdifactIdentity&) = default;
};

// What answers their groups.
enum class Acknowledge { none, with_997, with_999 };
// When their interchanges are answered with a TA1 or a CONTRL: `errors` when one is rejected or not all of it could be
// taken, `requested` also when ISA14 or UNB-09 asks for it.
enum class AnswerWhen { never, errors, requested, always };

// What is done with a value that holds a byte which delimits in what we write: it becomes a blank and is told;
// the document is held; or other delimiters are taken, which do not occur in the document.
enum class Collisions { replace, refuse, choose };
// What the partner reads: UTF-8 as we hold it, or the nearest that Latin-1 or ASCII have.
enum class Characters { utf_8, latin_1, ascii };

// How we write X12 to this partner, and what of theirs we tolerate.
struct X12Settings {
  char element = '*', component = '>', repetition = '^', segment = '~';
  bool line_breaks = false;
  Collisions collisions = Collisions::replace;
  Characters characters = Characters::utf_8;
  char usage = 'P';  // ISA15
  Acknowledge acknowledge = Acknowledge::with_997;
  AnswerWhen ta1 = AnswerWhen::requested;
  // How long an ISA13 of theirs may not come again with other content; without it, never.
  std::optional<Duration> numbers_unique_for;
  std::vector<std::string> tolerate;
};

// How we write EDIFACT to this partner, and what of theirs we tolerate.
struct EdifactSettings {
  std::string level = "UNOC";  // the syntax level of what we write: UNOA, UNOB, UNOC or UNOY
  bool line_breaks = false;
  bool test = false;  // UNB-11
  AnswerWhen contrl = AnswerWhen::always;
  // How long an UNB-05 of theirs may not come again with other content; without it, never.
  std::optional<Duration> numbers_unique_for;
  std::vector<std::string> tolerate;
};

struct FolderEndpoint {
  std::string in;   // they write, we pick up; relative to the exchange folder
  std::string out;  // we write, they pick up
  Archive archive = Archive::remove;
  std::string file_name = "{type}-{control}.{extension}";  // of files we deliver; {id} is always unique
  SftpHosting hosting;                                     // the partner comes to these folders by SFTP
};

// The one way by which documents come from a partner and go there.
using Way = std::variant<FolderEndpoint, SftpEndpoint, As2Endpoint, HttpEndpoint>;

// "folder", "sftp", "as2" or "http", as the profile's section is called.
std::string_view word_of(const Way& way);

// One kind of document in one direction.
struct Agreement {
  DocumentKind document{};
  Direction direction{};
  Syntax syntax{};
  std::string version;        // X12: GS08 we write and expect; EDIFACT: the directory, "D96A"; XML: "2.1"
  std::string mapping;        // name of a standard mapping, or "./850.yaml": an overlay in the partner's folder
  std::string overlay_path;   // the overlay's path, resolved by the loader; "" for a standard mapping
  std::string mapping_where;  // in the profile: "acme/partner.yaml:20:14"
  std::string guide_where;
  std::string guide;       // X12: name of a guide, or "./guide.yaml" in the partner's folder; "" for none
  std::string guide_path;  // the file's path, resolved by the loader; "" for a guide of the program
};

// What we expect from the partner, and what happens when it does not come.
struct Expectations {
  std::optional<Duration> acknowledge_within;  // 997 to what we sent
  std::optional<Duration> order_ack_within;    // 855 to our purchase order
  std::optional<Duration> ship_within;         // 856
  enum class Silence { reroute, hold } on_silence = Silence::reroute;
};

// How an order is routed; the module's own words are in gateway/modules/routing/model.hpp.
enum class SplitRule { free, line_complete, order_complete };
enum class ShortfallRule { serve_part, whole_line };
enum class PackRule { down, up };
enum class TierRule { lexicographic, penalty, ignored };
enum class LateRule { allowed, refused };

struct BuyerTerms {
  // The places that orders name by a number alone, from the buyer's locations file; none without a file.
  std::map<std::string, PartyProfile, std::less<>> locations;
  std::string currency = "USD";
  SplitRule split = SplitRule::free;
  ShortfallRule shortfall = ShortfallRule::serve_part;
  PackRule packs = PackRule::down;
  TierRule tiers = TierRule::lexicographic;
  Decimal tier_penalty;  // with TierRule::penalty: fraction of the goods' value for each tier below the first
  LateRule ship_late = LateRule::allowed;
  std::optional<int> maximum_suppliers;
  std::optional<Decimal> margin_floor;  // fraction of the selling price: 0.05
  Decimal lateness_cost_per_day;        // per unit
  int maximum_attempts = 3;             // routing attempts of one order
  // What an invoice to the buyer needs: goods that shipped, or, where the order is paid in advance, the order.
  enum class Bill { when_shipped, when_ordered } bill = Bill::when_shipped;
  int routing_steps = 10'000;  // of one attempt; then the best plan that is known
};

struct PriceBreak {
  Decimal minimum, cost;
};
// Whether a lower price is for all units, or for those above its minimum.
enum class BreakPricing { all_units, incremental };

// One row of a supplier's offers file.
struct OfferRow {
  std::string item;  // key of the catalogue: GTIN-14 where there is a GTIN, else "mpn:" + manufacturer's number
  std::string sku;   // the supplier's part number
  std::string gtin, mpn;
  std::string name;
  std::string unit;                // Rec 20
  std::vector<PriceBreak> prices;  // by rising minimum, the first from 0
  BreakPricing pricing = BreakPricing::all_units;
  Decimal line_charge;  // once for each line of a purchase order
  Decimal stock;
  Decimal pack{1};
  Decimal minimum;
  std::optional<Decimal> maximum;
  int lead_days = 0;
};

struct SupplierTerms {
  int tier = 1;
  std::string currency = "USD";
  Decimal order_fee, shipment_cost, handling_per_unit, minimum_order_value, risk;
  std::optional<int> maximum_lines;  // of one purchase order
  std::optional<Decimal> capacity;   // units of one purchase order
  bool suspended = false;
  bool reroute_backorders = false;
  // Whether its stock reports name some of its items, or all that it has.
  enum class StockReports { partial, whole } stock_reports = StockReports::partial;
  std::vector<OfferRow> offers;
  std::string offers_report;  // hash of the offers file: the id of its stock report
};

// Three states, said in a word: see reconciliation/tolerance.hpp.
struct ToleranceSetting {
  enum class Kind { zero, value, unlimited } kind = Kind::zero;
  std::optional<Decimal> absolute, percent;
  enum class Combine { min, max } combine = Combine::min;
};

// A charge that a contract allows, by the code that the supplier's documents use.
struct AgreedCharge {
  std::string code;
  ToleranceSetting limit;
};
struct AgreedTax {
  Decimal percent;
  std::string jurisdiction;  // as the supplier's documents name it; "": any
};

struct ReconciliationTerms {
  ToleranceSetting price_over, quantity_over, line_amount, total, freight, tax;
  // A bargain passes; a decimal point that slipped is a question.
  ToleranceSetting price_under{.kind = ToleranceSetting::Kind::value, .percent = Decimal(50)};
  enum class FreightPer { order, shipment } freight_per = FreightPer::order;
  std::vector<AgreedCharge> charges;
  std::vector<AgreedTax> taxes;
};

enum class Behaviour {
  accept,
  short_ship,
  reject_line,
  reject_all,
  backorder,
  no_ack,
  over_bill,
  duplicate_invoice,
  wrong_unit,
  credit_price,    // bills a line too dear, and credits the difference
  credit_units,    // bills a unit too many, and credits it
  correct_notice,  // replaces its ship notice by a smaller one after it billed
  cancel_notice,   // takes its ship notice back after it billed
};

struct SimulatorSettings {
  Behaviour behaviour = Behaviour::accept;
  std::string carrier = "UPSN";  // SCAC on the ship notices it writes
};

struct Partner {
  PartnerId id;
  PartyProfile party;
  Role role{};
  std::vector<X12Identity> x12;                // theirs; the first is written, all are accepted
  std::vector<EdifactIdentity> edifact;        // the same for UNB
  std::vector<std::string> endpoints;          // their GLNs and other endpoint ids in XML documents
  std::string our_vendor_number;               // how they know us
  std::optional<X12Identity> our_x12;          // when they know us by another than the gateway's own
  std::optional<EdifactIdentity> our_edifact;  // the same for UNB
  Way way;
  std::vector<Duration> retry;                  // waits between deliveries; empty: those of the gateway
  std::vector<CertificateSource> certificates;  // theirs
  std::vector<CertificateSource> keys;          // ours for this partner, instead of the gateway's in the same roles
  X12Settings x12_settings;
  EdifactSettings edifact_settings;
  std::vector<Agreement> agreements;
  Expectations expectations;
  BuyerTerms buyer;
  SupplierTerms supplier;
  ReconciliationTerms reconciliation;
  SimulatorSettings simulator;
  std::string path;  // the partner's folder

  const Agreement* agreement(DocumentKind document, Direction direction) const;

  template <class Endpoint>
  bool goes_by() const {
    return std::holds_alternative<Endpoint>(way);
  }
  // The way where it is the one named, else an endpoint without values: no folder, no host, no AS2 id, no URL.
  const FolderEndpoint& folder() const;
  const SftpEndpoint& sftp() const;
  const As2Endpoint& as2() const;
  const HttpEndpoint& http() const;
};

std::string_view to_string(Role role);
std::string_view to_string(Behaviour behaviour);
std::optional<Behaviour> parse_behaviour(std::string_view text);

}  // namespace crossdock::partners
