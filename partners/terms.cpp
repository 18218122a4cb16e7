// SPDX-License-Identifier: Apache-2.0
// The commercial parts of a profile: what is bought and sold how, what is expected, what may differ.
#include <fmt/format.h>

#include <array>

#include "base/text.hpp"
#include "partners/sections.hpp"

namespace crossdock::partners {
namespace {

using Silence = Expectations::Silence;
using Kind = ToleranceSetting::Kind;
using Combine = ToleranceSetting::Combine;

constexpr std::array<std::pair<std::string_view, Silence>, 2> silences{
    {{"reroute", Silence::reroute}, {"hold", Silence::hold}}};
constexpr std::array<std::pair<std::string_view, SplitRule>, 3> splits{{{"free", SplitRule::free},
                                                                        {"line-complete", SplitRule::line_complete},
                                                                        {"order-complete", SplitRule::order_complete}}};
constexpr std::array<std::pair<std::string_view, ShortfallRule>, 2> shortfalls{
    {{"serve-part", ShortfallRule::serve_part}, {"whole-line", ShortfallRule::whole_line}}};
constexpr std::array<std::pair<std::string_view, PackRule>, 2> pack_rules{
    {{"down", PackRule::down}, {"up", PackRule::up}}};
constexpr std::array<std::pair<std::string_view, TierRule>, 3> tier_rules{
    {{"lexicographic", TierRule::lexicographic}, {"penalty", TierRule::penalty}, {"ignored", TierRule::ignored}}};
constexpr std::array<std::pair<std::string_view, LateRule>, 2> late_rules{
    {{"allowed", LateRule::allowed}, {"refused", LateRule::refused}}};
constexpr std::array<std::pair<std::string_view, Combine>, 2> combines{{{"min", Combine::min}, {"max", Combine::max}}};

constexpr std::array<std::pair<std::string_view, BuyerTerms::Bill>, 2> bills{
    {{"shipped", BuyerTerms::Bill::when_shipped}, {"ordered", BuyerTerms::Bill::when_ordered}}};
constexpr std::array<std::pair<std::string_view, SupplierTerms::StockReports>, 2> stock_reports{
    {{"partial", SupplierTerms::StockReports::partial}, {"whole", SupplierTerms::StockReports::whole}}};
constexpr std::array<std::pair<std::string_view, ReconciliationTerms::FreightPer>, 2> freight_scopes{
    {{"order", ReconciliationTerms::FreightPer::order}, {"shipment", ReconciliationTerms::FreightPer::shipment}}};

void read_currency(Group& group, std::string& into) {
  group.read("currency", into);
  const bool good = into.size() == 3 && into.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
  if (!good) group.wrong("currency", fmt::format("'{}' is not an ISO 4217 currency such as USD", printable(into)));
}

// A part of the whole, such as a margin: five per cent is 0.05.
void read_fraction(Group& group, std::string_view key, Decimal& into) {
  group.read(key, into);
  if (into >= 1) group.wrong(key, fmt::format("'{}' is a fraction below 1: five per cent is 0.05", key));
}

constexpr std::string_view tolerance_forms =
    "a tolerance is unlimited, zero, an amount such as 0.05, a percentage such as \"2 %\", or "
    "{absolute: 0.05, percent: 2, combine: min}";

// "2 %" → 2
std::optional<Decimal> percentage(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  const auto number = parse_amount(trim(text.substr(0, text.size() - 1)));
  if (!number) return std::nullopt;
  return *number;
}

void read_limits(Group limits, ToleranceSetting& into) {
  limits.keys({"absolute", "percent", "combine"});
  into = {.kind = Kind::value};
  limits.read("absolute", into.absolute);
  limits.read("percent", into.percent);
  limits.read<Combine>("combine", into.combine, "a way to combine", combines);
  if (!limits.has("absolute") && !limits.has("percent")) limits.wrong("", std::string(tolerance_forms));
  for (const std::string_view key : {"absolute", "percent"}) {
    const auto& limit = key == "absolute" ? into.absolute : into.percent;
    if (limit && limit->is_zero()) limits.wrong(key, "a limit of 0 is written as the tolerance 'zero'");
  }
}

void read_tolerance(Group& group, std::string_view key, ToleranceSetting& into) {
  const auto* node = group.find(key);
  if (node == nullptr) return;
  if (node->is_mapping()) return read_limits(group.group(key), into);
  if (node->is_scalar() && node->scalar == "unlimited") {
    into = {.kind = Kind::unlimited};
  } else if (node->is_scalar() && node->scalar == "zero") {
    into = {.kind = Kind::zero};
  } else if (const auto percent = percentage(node->scalar)) {
    into = {.kind = Kind::value, .percent = percent};
  } else if (const auto absolute = parse_amount(node->scalar)) {
    into = {.kind = Kind::value, .absolute = *absolute};
  } else {
    return group.wrong(key, std::string(tolerance_forms));
  }
  // Products disagree on whether 0 means "nothing" or "no limit", so it is not guessed here.
  const auto& limit = into.percent ? into.percent : into.absolute;
  if (limit && limit->is_zero()) group.wrong(key, "a limit of 0 is written as the tolerance 'zero'");
}

}  // namespace

Expectations read_expectations(Group group, Role role) {
  Expectations expectations;
  group.keys({"acknowledge_within", "order_ack_within", "ship_within", "on_silence"});
  group.read("acknowledge_within", expectations.acknowledge_within);
  group.read("order_ack_within", expectations.order_ack_within);
  group.read("ship_within", expectations.ship_within);
  group.read<Silence>("on_silence", expectations.on_silence, "an answer to silence", silences);
  if (role == Role::supplier) return expectations;
  for (const std::string_view key : {"order_ack_within", "ship_within", "on_silence"}) {
    if (group.has(key)) group.wrong(key, fmt::format("'{}' is expected of suppliers; this partner is a buyer", key));
  }
  return expectations;
}

BuyerTerms read_buyer(Group group) {
  BuyerTerms terms;
  group.keys({"currency", "locations", "split", "shortfall", "packs", "tiers", "tier_penalty", "ship_late",
              "maximum_suppliers", "margin_floor", "lateness_cost_per_day", "maximum_attempts", "routing_steps",
              "bill_when"});
  read_currency(group, terms.currency);
  group.read<SplitRule>("split", terms.split, "a rule for splitting", splits);
  group.read<ShortfallRule>("shortfall", terms.shortfall, "a rule for shortfalls", shortfalls);
  group.read<PackRule>("packs", terms.packs, "a rule for packs", pack_rules);
  group.read<TierRule>("tiers", terms.tiers, "a rule for tiers", tier_rules);
  read_fraction(group, "tier_penalty", terms.tier_penalty);
  if ((terms.tiers == TierRule::penalty) != group.has("tier_penalty")) {
    group.wrong(group.has("tier_penalty") ? "tier_penalty" : "tiers",
                "'tier_penalty' and 'tiers: penalty' belong together");
  }
  group.read<LateRule>("ship_late", terms.ship_late, "a rule for late goods", late_rules);
  group.read("maximum_suppliers", terms.maximum_suppliers, 1, 100);
  if (group.has("margin_floor")) read_fraction(group, "margin_floor", terms.margin_floor.emplace());
  group.read("lateness_cost_per_day", terms.lateness_cost_per_day);
  group.read("maximum_attempts", terms.maximum_attempts, 1, 20);
  group.read<BuyerTerms::Bill>("bill_when", terms.bill, "a moment to bill", bills);
  group.read("routing_steps", terms.routing_steps, 100, 10'000'000);
  return terms;
}

SupplierTerms read_supplier(Group group) {
  SupplierTerms terms;
  group.keys({"tier", "currency", "order_fee", "shipment_cost", "handling_per_unit", "minimum_order_value",
              "maximum_lines", "capacity", "risk", "suspended", "reroute_backorders", "stock_reports", "offers"});
  group.read("tier", terms.tier, 1, 9);
  read_currency(group, terms.currency);
  group.read("order_fee", terms.order_fee);
  group.read("shipment_cost", terms.shipment_cost);
  group.read("handling_per_unit", terms.handling_per_unit);
  group.read("minimum_order_value", terms.minimum_order_value);
  group.read("maximum_lines", terms.maximum_lines, 1, 1'000'000);
  group.read("capacity", terms.capacity);
  read_fraction(group, "risk", terms.risk);
  group.read("suspended", terms.suspended);
  group.read("reroute_backorders", terms.reroute_backorders);
  group.read<SupplierTerms::StockReports>("stock_reports", terms.stock_reports, "a kind of report", stock_reports);
  return terms;
}

ReconciliationTerms read_reconciliation(Group group) {
  ReconciliationTerms terms;
  group.keys({"price_over", "price_under", "quantity_over", "line_amount", "total", "freight", "freight_per", "charges",
              "tax", "taxes"});
  read_tolerance(group, "price_over", terms.price_over);
  read_tolerance(group, "price_under", terms.price_under);
  read_tolerance(group, "quantity_over", terms.quantity_over);
  read_tolerance(group, "line_amount", terms.line_amount);
  read_tolerance(group, "total", terms.total);
  read_tolerance(group, "freight", terms.freight);
  read_tolerance(group, "tax", terms.tax);
  group.read<ReconciliationTerms::FreightPer>("freight_per", terms.freight_per, "what freight is counted by",
                                              freight_scopes);
  for (auto& entry : group.groups("charges")) {
    entry.keys({"code", "limit"});
    AgreedCharge charge;
    entry.need("code", charge.code);
    if (!entry.has("limit")) entry.missing("limit");
    read_tolerance(entry, "limit", charge.limit);
    terms.charges.push_back(std::move(charge));
  }
  for (auto& entry : group.groups("taxes")) {
    entry.keys({"percent", "jurisdiction"});
    AgreedTax tax;
    entry.need("percent", tax.percent);
    entry.read("jurisdiction", tax.jurisdiction);
    if (tax.percent >= 100) entry.wrong("percent", "a tax rate is a percentage below 100: 8.25");
    terms.taxes.push_back(std::move(tax));
  }
  return terms;
}

SimulatorSettings read_simulator(Group group) {
  SimulatorSettings settings;
  group.keys({"behaviour", "carrier"});
  std::vector<std::pair<std::string_view, Behaviour>> behaviours;
  for (int ordinal = 0; ordinal <= static_cast<int>(Behaviour::cancel_notice); ++ordinal) {
    const auto behaviour = static_cast<Behaviour>(ordinal);
    behaviours.emplace_back(to_string(behaviour), behaviour);
  }
  group.read<Behaviour>("behaviour", settings.behaviour, "a behaviour", behaviours);
  group.read("carrier", settings.carrier);
  if (settings.carrier.size() < 2 || settings.carrier.size() > 4) {
    group.wrong("carrier", "a carrier is a SCAC of two to four letters, such as UPSN");
  }
  return settings;
}

}  // namespace crossdock::partners
