// SPDX-License-Identifier: Apache-2.0
// Prints seeded random orders and the plans that routing makes of them, one JSON object a line, for judge.py to judge.
//
//   routing_judge < seeds      each line of `seeds`: family, lines, suppliers, first seed, number of seeds
//
// Beside each plan stands the CPU time that it took. The numbers are texts, so that no reader rounds them.
#include <boost/json.hpp>

#include <ctime>
#include <iostream>
#include <sstream>

#include "tests/routing/instances.hpp"

namespace crossdock::routing {
namespace {

namespace json = boost::json;

std::string text(const Decimal& value) { return value.normalized().text(); }

json::value text(const std::optional<Decimal>& value) { return value ? json::value(text(*value)) : json::value(); }

json::value number(const std::optional<int>& value) { return value ? json::value(*value) : json::value(); }

json::object to_value(const Policy& policy) {
  return {{"split", static_cast<int>(policy.split)},  {"whole", policy.shortfall == Shortfall::whole_line},
          {"up", policy.packs == PackRounding::up},   {"tiers", static_cast<int>(policy.tiers)},
          {"tierPenalty", text(policy.tier_penalty)}, {"suppliers", number(policy.maximum_suppliers)},
          {"floor", text(policy.margin_floor)},       {"lateness", text(policy.lateness_cost_per_day)},
          {"lateAllowed", policy.ship_late_allowed}};
}

json::object to_value(const SupplierTerms& terms) {
  return {{"id", terms.supplier.text()},
          {"tier", terms.tier},
          {"fee", text(terms.order_fee)},
          {"shipment", text(terms.shipment_cost)},
          {"handling", text(terms.handling_per_unit)},
          {"minimumValue", text(terms.minimum_order_value)},
          {"lines", number(terms.maximum_lines)},
          {"capacity", text(terms.capacity)},
          {"risk", text(terms.risk)}};
}

json::object to_value(const Offer& offer) {
  json::array prices;
  for (const auto& tier : offer.prices) prices.push_back(json::array{text(tier.minimum), text(tier.unit_cost)});
  return {{"supplier", offer.supplier.text()},
          {"item", offer.item},
          {"prices", std::move(prices)},
          {"incremental", offer.pricing == Pricing::incremental},
          {"available", text(offer.available)},
          {"pack", text(offer.pack)},
          {"minimum", text(offer.minimum)},
          {"maximum", text(offer.maximum)},
          {"lead", offer.lead_days},
          {"charge", text(offer.line_charge)}};
}

json::object to_value(const Problem& problem) {
  json::array demands, offers, suppliers, open;
  for (const auto& demand : problem.demands) {
    demands.push_back(json::object{{"line", demand.line},
                                   {"item", demand.item},
                                   {"quantity", text(demand.quantity)},
                                   {"price", text(demand.selling_price)},
                                   {"needed", number(demand.needed_within_days)},
                                   {"latest", number(demand.latest_within_days)}});
  }
  for (const auto& offer : problem.offers) offers.push_back(to_value(offer));
  for (const auto& terms : problem.suppliers) suppliers.push_back(to_value(terms));
  for (const auto& supplier : problem.already_open) open.emplace_back(supplier.text());
  return {{"demands", std::move(demands)},
          {"offers", std::move(offers)},
          {"suppliers", std::move(suppliers)},
          {"open", std::move(open)},
          {"policy", to_value(problem.policy)}};
}

json::object to_value(const Plan& plan) {
  json::array parts;
  for (const auto& part : plan.assignments)
    parts.push_back(json::array{part.line, part.supplier.text(), text(part.quantity)});
  return {{"proven", plan.optimal},
          {"cost", text(plan.cost.total())},
          {"bound", text(plan.bound)},
          {"steps", plan.explanation.steps},
          {"parts", std::move(parts)}};
}

std::optional<Family> family_of(std::string_view name) {
  if (name == "realistic") return Family::realistic;
  if (name == "profile") return Family::profile;
  if (name == "full") return Family::full;
  return std::nullopt;
}

bool print(const std::string& name, int lines, int suppliers, std::uint32_t seed) {
  const auto problem = judged_order(seed, *family_of(name), lines, suppliers);
  const auto begin = std::clock();
  const auto plan = route(problem);
  const auto milliseconds = static_cast<double>(std::clock() - begin) * 1000 / CLOCKS_PER_SEC;
  if (!plan) {
    std::cerr << name << " " << seed << ": " << plan.error().what << "\n";
    return false;
  }
  std::cout << json::serialize(json::object{{"family", name},
                                            {"lines", lines},
                                            {"suppliers", suppliers},
                                            {"seed", seed},
                                            {"milliseconds", milliseconds},
                                            {"problem", to_value(problem)},
                                            {"plan", to_value(*plan)}})
            << std::endl;
  return true;
}

bool print_all(std::istream& seeds) {
  for (std::string row; std::getline(seeds, row);) {
    if (row.empty() || row.front() == '#') continue;
    std::istringstream words(row);
    std::string family;
    int lines = 0;
    int suppliers = 0;
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    if (!(words >> family >> lines >> suppliers >> first >> count) || !family_of(family)) {
      std::cerr << "not a family, two sizes, a seed and a count: " << row << "\n";
      return false;
    }
    for (auto seed = first; seed < first + count; ++seed) {
      if (!print(family, lines, suppliers, seed)) return false;
    }
  }
  return true;
}

}  // namespace
}  // namespace crossdock::routing

int main() { return crossdock::routing::print_all(std::cin) ? 0 : 1; }
