// SPDX-License-Identifier: Apache-2.0
// The routing problem in the module's own terms. Nothing is decided here.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/checked.hpp"
#include "gateway/apply/placing.hpp"
#include "translators/canonical/units.hpp"

namespace crossdock::apply {
namespace {

using canonical::ItemIdScheme;

routing::Split split_of(partners::SplitRule rule) {
  switch (rule) {
    case partners::SplitRule::free: return routing::Split::free;
    case partners::SplitRule::line_complete: return routing::Split::line_complete;
    case partners::SplitRule::order_complete: return routing::Split::order_complete;
  }
  return routing::Split::free;
}

routing::TierRule tiers_of(partners::TierRule rule) {
  switch (rule) {
    case partners::TierRule::lexicographic: return routing::TierRule::lexicographic;
    case partners::TierRule::penalty: return routing::TierRule::penalty;
    case partners::TierRule::ignored: return routing::TierRule::ignored;
  }
  return routing::TierRule::lexicographic;
}

routing::Policy policy_of(const partners::BuyerTerms& terms) {
  using partners::LateRule, partners::PackRule, partners::ShortfallRule;
  return {.split = split_of(terms.split),
          .shortfall = terms.shortfall == ShortfallRule::whole_line ? routing::Shortfall::whole_line
                                                                    : routing::Shortfall::serve_part,
          .packs = terms.packs == PackRule::up ? routing::PackRounding::up : routing::PackRounding::down,
          .tiers = tiers_of(terms.tiers),
          .tier_penalty = terms.tier_penalty,
          .maximum_suppliers = terms.maximum_suppliers,
          .margin_floor = terms.margin_floor,
          .lateness_cost_per_day = terms.lateness_cost_per_day,
          .ship_late_allowed = terms.ship_late == LateRule::allowed,
          .step_limit = terms.routing_steps};
}

std::optional<Date> date_in(const std::vector<canonical::Event>& dates, canonical::DateKind kind) {
  const auto event = std::ranges::find(dates, kind, &canonical::Event::kind);
  return event == dates.end() ? std::nullopt : std::optional(event->date);
}

// The days until a date of the line, or else of the order; below zero when it is over.
std::optional<int> days_until(canonical::DateKind kind, const canonical::OrderLine& line, const canonical::Order& order,
                              Date today) {
  auto date = date_in(line.dates, kind);
  if (!date) date = date_in(order.dates, kind);
  if (!date) return std::nullopt;
  return static_cast<int>((date->days() - today.days()).count());
}

// The buyer's price of one unit.
std::optional<Decimal> unit_price(const tracking::OrderLineFacts& line) {
  if (!line.price) return std::nullopt;
  if (!line.price_basis || line.price_basis->value.is_zero()) return line.price->amount;
  const auto price = line.price->amount.divided_by(line.price_basis->value, 6, Rounding::half_even);
  return price ? std::optional(*price) : std::nullopt;
}

routing::Offer offer_of(const partners::Offer& offer, const Decimal& available) {
  const auto& row = *offer.row;
  routing::Offer result;
  result.supplier = offer.supplier->id;
  result.item = row.item;
  result.supplier_part = row.sku;
  for (const auto& price : row.prices) result.prices.push_back({price.minimum, price.cost});
  result.pricing =
      row.pricing == partners::BreakPricing::incremental ? routing::Pricing::incremental : routing::Pricing::all_units;
  result.line_charge = row.line_charge;
  result.available = available;
  result.pack = row.pack;
  result.minimum = row.minimum;
  result.maximum = row.maximum;
  result.lead_days = row.lead_days;
  return result;
}

routing::SupplierTerms terms_of(const partners::Partner& partner) {
  const auto& terms = partner.supplier;
  routing::SupplierTerms result;
  result.supplier = partner.id;
  result.tier = terms.tier;
  result.order_fee = terms.order_fee;
  result.shipment_cost = terms.shipment_cost;
  result.handling_per_unit = terms.handling_per_unit;
  result.minimum_order_value = terms.minimum_order_value;
  result.maximum_lines = terms.maximum_lines;
  result.capacity = terms.capacity;
  result.risk = terms.risk;
  result.suspended = terms.suspended;
  return result;
}

void exclude_all(const Context& context, routing::Problem& problem, const std::string& line, const std::string& text) {
  for (const auto& partner : context.network.directory().partners()) {
    if (partner.role == partners::Role::supplier)
      problem.exclusions.push_back({partner.id, line, routing::Reason::too_late, text});
  }
}

void exclude_failures(const RoutingFacts& facts, routing::Problem& problem) {
  for (const auto& purchase : facts.purchases) {
    bool live = false;
    for (std::size_t i = 0; i < purchase.facts.lines.size(); ++i) {
      const auto& line = purchase.facts.lines[i];
      using tracking::Bucket;
      live = live ||
             line.balances.sum({Bucket::ordered, Bucket::confirmed, Bucket::backordered, Bucket::shipped}).sign() > 0;
      if (line.balances.sum({Bucket::rejected, Bucket::cancelled}).is_zero()) continue;
      problem.exclusions.push_back({purchase.row.supplier, facts.order.line(line.order_line).number,
                                    routing::Reason::failed_before,
                                    fmt::format("did not supply it on {}", purchase.row.number)});
    }
    if (live) problem.already_open.push_back(purchase.row.supplier);
  }
}

// What the order's own purchase orders hold is there for it once more.
void add_own_goods(const RoutingFacts& facts, routing::Problem& problem) {
  for (const auto& purchase : facts.purchases) {
    for (std::size_t i = 0; i < purchase.lines.size(); ++i) {
      const auto& line = purchase.lines[i];
      for (auto& offer : problem.offers) {
        if (offer.supplier == purchase.row.supplier && offer.item == line.item)
          offer.available = (Checked(offer.available) + supply_of(purchase.facts.lines[i].balances).ordered).value();
      }
    }
  }
}

// Offers for the demanded items; a supplier that sells the item in another unit or currency is excluded with the reason.
void add_offers(const Context& context, const RoutingFacts& facts, routing::Problem& problem) {
  std::map<std::pair<std::string, std::string>, Decimal> available;
  for (const auto& [supplier, level] : facts.stock) available[{supplier.text(), level.item}] = level.available;
  std::set<std::string> items;
  for (const auto& line : facts.order.lines) {
    if (line.item.empty()) continue;
    for (const auto& offer : context.network.directory().offers(line.item)) {
      if (!canonical::same_unit(offer.row->unit, line.unit)) {
        problem.exclusions.push_back(
            {offer.supplier->id, line.number, routing::Reason::other,
             fmt::format("sells it by the {}, the order is in {}", offer.row->unit, line.unit)});
      }
      if (items.contains(line.item)) continue;
      problem.offers.push_back(offer_of(offer, available[{offer.supplier->id.text(), line.item}]));
    }
    items.insert(line.item);
  }
}

// The problem of these quantities of the order's lines, whatever earlier attempts came to.
template <class Quantity>
routing::Problem problem_with(const Context& context, const RoutingFacts& facts, const Quantity& quantity_of) {
  routing::Problem problem;
  const auto* buyer = context.network.directory().find(facts.order.row.buyer);
  const partners::BuyerTerms terms = buyer ? buyer->buyer : partners::BuyerTerms{};
  problem.policy = policy_of(terms);
  for (const auto& line : facts.order.facts.lines) {
    const Decimal quantity = quantity_of(line);
    if (!quantity.is_zero()) add_demand(context, facts, problem, line, quantity);
  }
  for (const auto& partner : context.network.directory().partners()) {
    if (partner.role != partners::Role::supplier) continue;
    problem.suppliers.push_back(terms_of(partner));
    if (partner.supplier.currency != facts.order.row.currency) {
      problem.exclusions.push_back(
          {partner.id, std::nullopt, routing::Reason::other,
           fmt::format("sells in {}, the order is in {}", partner.supplier.currency, facts.order.row.currency)});
    }
  }
  add_offers(context, facts, problem);
  return problem;
}

}  // namespace

std::string item_key(const partners::Directory& directory, const canonical::Item& item) {
  const auto search = [&](ItemIdScheme scheme, auto&& lookup) -> std::string {
    for (const auto& id : item.ids) {
      if (id.scheme != scheme) continue;
      if (auto key = lookup(id.value); !key.empty()) return key;
    }
    return {};
  };
  if (auto key = search(ItemIdScheme::gtin, [&](const auto& v) { return directory.item_by_gtin(v); }); !key.empty())
    return key;
  if (auto key = search(ItemIdScheme::manufacturer, [&](const auto& v) { return directory.item_by_manufacturer(v); });
      !key.empty())
    return key;
  return search(ItemIdScheme::seller, [&](const auto& v) { return directory.item_by_sku(v); });
}

void add_demand(const Context& context, const RoutingFacts& facts, routing::Problem& problem,
                const tracking::OrderLineFacts& line, const Decimal& quantity) {
  const auto today = date_of(context.now);
  using canonical::DateKind;
  const auto& wire = facts.order.wire(line.id);
  auto needed = days_until(DateKind::requested_delivery, wire, facts.order.facts.order, today);
  if (needed) needed = std::max(0, *needed);
  const auto latest = days_until(DateKind::do_not_deliver_after, wire, facts.order.facts.order, today);
  if (latest && *latest < 0)
    exclude_all(context, problem, line.number, "the day after which it must not be delivered is over");
  problem.demands.push_back({.line = line.number,
                             .item = facts.order.line(line.id).item,
                             .quantity = quantity,
                             .selling_price = unit_price(line),
                             .needed_within_days = needed,
                             .latest_within_days = latest ? std::optional(std::max(0, *latest)) : std::nullopt});
}

routing::Problem problem_of(const Context& context, const RoutingFacts& facts) {
  auto problem = problem_with(
      context, facts, [](const tracking::OrderLineFacts& line) { return line.balances.of(tracking::Bucket::open); });
  exclude_failures(facts, problem);
  return problem;
}

routing::Problem problem_anew(const Context& context, const RoutingFacts& facts) {
  auto problem = problem_with(context, facts,
                              [&](const tracking::OrderLineFacts& line) { return facts.order.line(line.id).quantity; });
  add_own_goods(facts, problem);
  return problem;
}

}  // namespace crossdock::apply
