// SPDX-License-Identifier: Apache-2.0
// Draws problems from a seed, tries every plan of small ones, and reads the files of OR-Library.
#include "tests/routing/instances.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <set>

namespace crossdock::routing {
namespace {

int draw(std::mt19937& random, int from, int to) {
  return from + static_cast<int>(random() % static_cast<unsigned>(to - from + 1));
}
bool chance(std::mt19937& random, int percent) { return draw(random, 1, 100) <= percent; }
Decimal cents(std::int64_t value) { return Decimal::scaled(value, 2); }
std::int64_t whole(const Decimal& value) { return value.to_units(0).value(); }
Decimal operator+(const Decimal& a, const Decimal& b) { return a.plus(b).value(); }
Decimal operator*(const Decimal& a, const Decimal& b) { return a.times(b).value(); }

}  // namespace

Problem random_problem(std::mt19937& random, const Shape& shape) {
  Problem problem;
  auto& policy = problem.policy;
  policy.split = static_cast<Split>(draw(random, 0, 2) * (chance(random, 50) ? 1 : 0));
  policy.shortfall = chance(random, 25) ? Shortfall::whole_line : Shortfall::serve_part;
  policy.packs = chance(random, 25) ? PackRounding::up : PackRounding::down;
  policy.tiers = static_cast<TierRule>(draw(random, 0, 2));
  policy.tier_penalty = cents(draw(random, 0, 30));
  if (chance(random, 25)) policy.maximum_suppliers = draw(random, 1, 2);
  if (chance(random, 20)) policy.margin_floor = cents(draw(random, 0, 30));
  policy.lateness_cost_per_day = cents(draw(random, 0, 50));
  policy.ship_late_allowed = chance(random, 80);
  const int lines = draw(random, 1, shape.lines);
  const int suppliers = draw(random, 1, shape.suppliers);
  const bool share_items = chance(random, 50);
  std::set<std::string> items;
  for (int l = 0; l < lines; ++l) {
    Demand demand{.line = std::to_string(l + 1),
                  .item = "item-" + std::to_string(share_items ? draw(random, 0, 1) : l),
                  .quantity = draw(random, 1, shape.quantity)};
    if (chance(random, 50)) demand.selling_price = cents(draw(random, 500, 2500));
    if (chance(random, 50)) demand.needed_within_days = draw(random, 0, 4);
    if (chance(random, 15)) demand.latest_within_days = draw(random, 2, 6);
    items.insert(demand.item);
    problem.demands.push_back(std::move(demand));
  }
  for (int s = 0; s < suppliers; ++s) {
    SupplierTerms terms{.supplier = PartnerId("s" + std::to_string(s)), .tier = draw(random, 1, 3)};
    if (chance(random, 60)) terms.order_fee = cents(draw(random, 0, 1500));
    if (chance(random, 60)) terms.shipment_cost = cents(draw(random, 0, 1500));
    if (chance(random, 30)) terms.handling_per_unit = cents(draw(random, 0, 200));
    if (chance(random, 20)) terms.minimum_order_value = cents(draw(random, 0, 6000));
    if (chance(random, 20)) terms.maximum_lines = draw(random, 0, 2);
    if (chance(random, 25)) terms.capacity = draw(random, 0, 8);
    if (chance(random, 30)) terms.risk = Decimal::scaled(draw(random, 0, 200), 3);
    terms.suspended = chance(random, 5);
    if (chance(random, 15)) problem.already_open.push_back(terms.supplier);
    for (const auto& item : items) {
      if (chance(random, 15)) continue;
      Offer offer{.supplier = terms.supplier,
                  .item = item,
                  .supplier_part = item + "/" + std::to_string(s),
                  .available = draw(random, 0, 8)};
      int price = draw(random, 300, 1500);
      offer.prices.push_back({chance(random, 80) ? 0 : 1, cents(price)});
      for (int minimum = draw(random, 2, 4); chance(random, 40); minimum += draw(random, 1, 3)) {
        price = chance(random, 85) ? price - draw(random, 0, price / 2) : price + 100;
        offer.prices.push_back({minimum, cents(price)});
      }
      if (chance(random, 25)) offer.pricing = Pricing::incremental;
      if (chance(random, 35)) offer.pack = draw(random, 1, 3);
      if (chance(random, 25)) offer.minimum = draw(random, 0, 4);
      if (chance(random, 15)) offer.maximum = draw(random, 0, 6);
      if (chance(random, 30)) offer.line_charge = cents(draw(random, 0, 500));
      offer.lead_days = draw(random, 0, 6);
      problem.offers.push_back(std::move(offer));
    }
    if (chance(random, 8))
      problem.exclusions.push_back(
          {.supplier = terms.supplier, .line = "1", .reason = Reason::failed_before, .text = "rejected it"});
    problem.suppliers.push_back(std::move(terms));
  }
  return problem;
}

Problem typical_order(std::uint32_t seed, int lines, int suppliers) {
  std::mt19937 random(seed);
  Problem problem;
  for (int s = 0; s < suppliers; ++s) {
    problem.suppliers.push_back({.supplier = PartnerId("supplier-" + std::to_string(100 + s)),
                                 .order_fee = cents(draw(random, 0, 1500)),
                                 .shipment_cost = cents(draw(random, 1000, 8000)),
                                 .handling_per_unit = cents(draw(random, 0, 40)),
                                 .risk = Decimal::scaled(draw(random, 0, 40), 3)});
  }
  for (int l = 0; l < lines; ++l) {
    const std::string item = "item-" + std::to_string(l);
    const int base = draw(random, 200, 9000);
    const int quantity = draw(random, 1, 60);
    problem.demands.push_back({.line = std::to_string(1000 + l), .item = item, .quantity = quantity});
    for (int s = 0; s < suppliers; ++s) {
      if (suppliers > 10 && chance(random, 40)) continue;
      const int price = base + draw(random, 0, base / 4);
      Offer offer{.supplier = problem.suppliers[static_cast<std::size_t>(s)].supplier,
                  .item = item,
                  .supplier_part = item,
                  .prices = {{1, cents(price)}},
                  .available = chance(random, 80) ? quantity + draw(random, 0, 200) : draw(random, 0, quantity)};
      if (chance(random, 40)) offer.prices.push_back({25, cents(price - price / 20)});
      if (chance(random, 15)) offer.prices.push_back({50, cents(price - price / 8)});
      problem.offers.push_back(std::move(offer));
    }
  }
  return problem;
}

namespace {

SupplierTerms judged_terms(std::mt19937& random, Family family, int index) {
  SupplierTerms terms{.supplier = PartnerId("supplier-" + std::to_string(100 + index)),
                      .order_fee = cents(draw(random, 0, 1500)),
                      .shipment_cost = cents(draw(random, 1000, 8000)),
                      .handling_per_unit = cents(draw(random, 0, 40)),
                      .risk = Decimal::scaled(draw(random, 0, 40), 3)};
  if (family == Family::realistic) return terms;
  terms.tier = draw(random, 1, 3);
  if (chance(random, 40)) terms.minimum_order_value = draw(random, 1, 400);
  if (family == Family::profile) return terms;
  if (chance(random, 30)) terms.maximum_lines = draw(random, 1, 6);
  if (chance(random, 30)) terms.capacity = draw(random, 10, 300);
  return terms;
}

Offer judged_offer(std::mt19937& random, Family family, const Demand& demand, int base) {
  const int quantity = static_cast<int>(whole(demand.quantity));
  const int price = base + draw(random, 0, base / 4);
  Offer offer{.item = demand.item,
              .prices = {{1, cents(price)}},
              .available = chance(random, 75) ? quantity + draw(random, 0, 200) : draw(random, 0, quantity)};
  if (chance(random, 50)) offer.prices.push_back({draw(random, 10, 30), cents(price - price / 20)});
  if (chance(random, 25)) offer.prices.push_back({draw(random, 40, 90), cents(price - price / 8)});
  if (chance(random, 40)) {
    constexpr int packs[] = {2, 5, 6, 10, 12};
    offer.pack = packs[draw(random, 0, 4)];
  }
  if (chance(random, 30)) offer.minimum = draw(random, 2, 24);
  offer.lead_days = draw(random, 0, 6);
  if (family != Family::full) return offer;
  if (chance(random, 20)) offer.pricing = Pricing::incremental;
  if (chance(random, 20)) offer.maximum = draw(random, 1, 80);
  if (chance(random, 30)) offer.line_charge = cents(draw(random, 0, 900));
  return offer;
}

Policy judged_policy(std::mt19937& random, Family family) {
  Policy policy;
  if (family == Family::realistic) return policy;
  policy.split = chance(random, 60) ? Split::free : chance(random, 75) ? Split::line_complete : Split::order_complete;
  policy.tiers = chance(random, 60) ? TierRule::ignored : TierRule::lexicographic;
  if (chance(random, 25)) policy.maximum_suppliers = draw(random, 1, 3);
  if (chance(random, 25)) policy.margin_floor = cents(draw(random, 0, 15));
  policy.lateness_cost_per_day = cents(draw(random, 0, 10));
  if (family == Family::profile) return policy;
  if (chance(random, 20)) policy.shortfall = Shortfall::whole_line;
  if (chance(random, 20)) policy.packs = PackRounding::up;
  if (chance(random, 25)) {
    policy.tiers = TierRule::penalty;
    policy.tier_penalty = cents(draw(random, 1, 10));
  }
  policy.ship_late_allowed = chance(random, 80);
  return policy;
}

}  // namespace

Problem judged_order(std::uint32_t seed, Family family, int lines, int suppliers) {
  std::mt19937 random(seed);
  Problem problem{.policy = judged_policy(random, family)};
  for (int s = 0; s < suppliers; ++s) problem.suppliers.push_back(judged_terms(random, family, s));
  if (family == Family::full && chance(random, 20)) problem.already_open.push_back(problem.suppliers.front().supplier);
  const bool share_items = family == Family::full && chance(random, 40);
  std::map<std::string, int> bases;
  for (int l = 0; l < lines; ++l) {
    Demand demand{.line = std::to_string(1000 + l),
                  .item = "item-" + std::to_string(share_items && l > 0 && chance(random, 30) ? l - 1 : l),
                  .quantity = draw(random, 1, 60)};
    const bool known = bases.contains(demand.item);
    const int base = known ? bases[demand.item] : bases[demand.item] = draw(random, 200, 9000);
    if (family != Family::realistic && chance(random, 60))
      demand.selling_price = cents(base + draw(random, 0, base / 2));
    if (family != Family::realistic && chance(random, 40)) demand.needed_within_days = draw(random, 1, 6);
    if (family == Family::full && chance(random, 15)) demand.latest_within_days = draw(random, 3, 6);
    for (int s = 0; s < suppliers && !known; ++s) {
      if (suppliers > 10 && chance(random, 40)) continue;
      auto offer = judged_offer(random, family, demand, base);
      offer.supplier = problem.suppliers[static_cast<std::size_t>(s)].supplier;
      offer.supplier_part = offer.item;
      problem.offers.push_back(std::move(offer));
    }
    problem.demands.push_back(std::move(demand));
  }
  return problem;
}

namespace {

// Every rule of the model once more, over plain numbers: quantity[line][offer] in whole units.
struct Oracle {
  const Problem& problem;
  std::map<PartnerId, const SupplierTerms*> terms;

  explicit Oracle(const Problem& p) : problem(p) {
    for (const auto& one : p.suppliers) terms[one.supplier] = &one;
  }

  bool allowed(const Demand& demand, const Offer& offer) const {
    if (offer.item != demand.item || !terms.contains(offer.supplier) || terms.at(offer.supplier)->suspended)
      return false;
    for (const auto& exclusion : problem.exclusions) {
      if (exclusion.supplier == offer.supplier && (!exclusion.line || *exclusion.line == demand.line)) return false;
    }
    const auto& policy = problem.policy;
    if (!policy.ship_late_allowed && demand.needed_within_days && offer.lead_days > *demand.needed_within_days)
      return false;
    if (demand.latest_within_days && offer.lead_days > *demand.latest_within_days) return false;
    return true;
  }

  bool fits(const Demand& demand, const Offer& offer, std::int64_t quantity) const {
    if (quantity == 0) return true;
    if (Decimal(quantity) < offer.minimum || Decimal(quantity) < offer.prices.front().minimum) return false;
    const auto pack = whole(offer.pack);
    const auto wanted = whole(demand.quantity);
    const auto most = problem.policy.packs == PackRounding::up ? (wanted + pack - 1) / pack * pack : wanted;
    return quantity % pack == 0 && quantity <= most && allowed(demand, offer);
  }

  Decimal goods(const Offer& offer, std::int64_t quantity, std::int64_t total, const Decimal& fraction) const {
    const auto rate = [&](const PriceTier& tier) {
      return fraction == Decimal(1) ? tier.unit_cost
                                    : (tier.unit_cost * fraction).rounded(6, Rounding::half_even).value();
    };
    Decimal sum;
    if (offer.pricing == Pricing::all_units) {
      const PriceTier* reached = &offer.prices.front();
      for (const auto& tier : offer.prices) reached = tier.minimum <= Decimal(total) ? &tier : reached;
      return rate(*reached) * Decimal(quantity);
    }
    for (std::int64_t unit = 1; unit <= quantity; ++unit) {  // a unit belongs to the last tier it lies above
      const PriceTier* reached = &offer.prices.front();
      for (const auto& tier : offer.prices) reached = tier.minimum < Decimal(unit) ? &tier : reached;
      sum = sum + rate(*reached);
    }
    return sum;
  }

  std::int64_t largest_pack(const Demand& demand) const {
    std::int64_t largest = 1;
    for (const auto& offer : problem.offers) {
      const auto most = whole(offer.maximum ? std::min(offer.available, *offer.maximum) : offer.available);
      bool any = false;
      for (std::int64_t units = 1; units <= most && !any; ++units) any = fits(demand, offer, units);
      if (any) largest = std::max(largest, whole(offer.pack));
    }
    return largest;
  }

  // nullopt if a limit is broken. More than demanded is bought only to fill a pack: less than the largest one.
  std::optional<Value> value(const std::vector<std::vector<std::int64_t>>& quantity) const {
    const auto& policy = problem.policy;
    Value result;
    struct Sum {
      std::int64_t quantity = 0;
      int lines = 0;
      Decimal goods;
    };
    std::map<PartnerId, Sum> sums;
    std::vector<std::int64_t> totals(problem.offers.size(), 0);
    for (const auto& row : quantity) {
      for (std::size_t o = 0; o < row.size(); ++o) totals[o] += row[o];
    }
    for (std::size_t o = 0; o < totals.size(); ++o) {
      const auto& offer = problem.offers[o];
      if (Decimal(totals[o]) > offer.available || (offer.maximum && Decimal(totals[o]) > *offer.maximum))
        return std::nullopt;
    }
    for (std::size_t l = 0; l < quantity.size(); ++l) {
      const auto& demand = problem.demands[l];
      std::int64_t served = 0;
      int parts = 0;
      for (std::size_t o = 0; o < totals.size(); ++o) {
        const auto units = quantity[l][o];
        if (units == 0) continue;
        const auto& offer = problem.offers[o];
        if (!fits(demand, offer, units)) return std::nullopt;
        const auto& supplier = *terms.at(offer.supplier);
        const Decimal goods_cost = goods(offer, units, totals[o], 1);
        if (policy.margin_floor && demand.selling_price) {
          const Decimal most = *demand.selling_price * Decimal(1).minus(*policy.margin_floor).value();
          const Decimal paid = goods_cost + supplier.handling_per_unit * Decimal(units) + offer.line_charge;
          if (paid > most * Decimal(units)) return std::nullopt;
        }
        result.money = result.money + goods_cost + offer.line_charge + supplier.handling_per_unit * Decimal(units) +
                       goods(offer, units, totals[o], supplier.risk);
        if (policy.tiers == TierRule::penalty)
          result.money =
              result.money + goods(offer, units, totals[o], policy.tier_penalty * Decimal(supplier.tier - 1));
        if (demand.needed_within_days && offer.lead_days > *demand.needed_within_days) {
          result.money = result.money +
                         policy.lateness_cost_per_day * Decimal((offer.lead_days - *demand.needed_within_days) * units);
        }
        result.by_tier[static_cast<std::size_t>(9 - supplier.tier)] += units;
        auto& sum = sums[offer.supplier];
        sum.quantity += units;
        ++sum.lines;
        sum.goods = sum.goods + goods_cost;
        served += units;
        ++parts;
      }
      if (policy.split != Split::free && parts > 1) return std::nullopt;
      const auto wanted = whole(demand.quantity);
      if (policy.shortfall == Shortfall::whole_line && served > 0 && served < wanted) return std::nullopt;
      if (served > wanted && (policy.packs == PackRounding::down || served - wanted >= largest_pack(demand)))
        return std::nullopt;
      result.unserved += std::max<std::int64_t>(0, wanted - served);
    }
    std::set<PartnerId> open(problem.already_open.begin(), problem.already_open.end());
    for (const auto& [id, sum] : sums) {
      const auto& supplier = *terms.at(id);
      if (supplier.capacity && Decimal(sum.quantity) > *supplier.capacity) return std::nullopt;
      if (supplier.maximum_lines && sum.lines > *supplier.maximum_lines) return std::nullopt;
      if (!open.contains(id)) {
        if (sum.goods < supplier.minimum_order_value) return std::nullopt;
        result.money = result.money + supplier.order_fee + supplier.shipment_cost;
      }
    }
    const std::size_t before = open.size();
    for (const auto& [id, sum] : sums) open.insert(id);
    std::optional<int> limit = policy.maximum_suppliers;
    if (policy.split == Split::order_complete) limit = 1;
    if (limit && open.size() > before && open.size() > static_cast<std::size_t>(*limit)) return std::nullopt;
    if (policy.tiers != TierRule::lexicographic) result.by_tier = {};
    return result;
  }
};

// The units of the highest tier in use are free: only lower tiers weigh.
void forgive_best_tier(const Problem& problem, Value& value) {
  int best = 9;
  for (const auto& demand : problem.demands) {
    const Oracle oracle(problem);
    for (const auto& offer : problem.offers) {
      if (oracle.allowed(demand, offer)) best = std::min(best, oracle.terms.at(offer.supplier)->tier);
    }
  }
  value.by_tier[static_cast<std::size_t>(9 - best)] = 0;
}

}  // namespace

Value best_by_enumeration(const Problem& problem) {
  const Oracle oracle(problem);
  std::vector<std::vector<std::int64_t>> quantity(problem.demands.size(),
                                                  std::vector<std::int64_t>(problem.offers.size(), 0));
  std::optional<Value> best;
  const std::function<void(std::size_t, std::size_t, std::int64_t)> fill = [&](std::size_t l, std::size_t o,
                                                                               std::int64_t served) {
    if (l == quantity.size()) {
      auto value = oracle.value(quantity);
      if (value) forgive_best_tier(problem, *value);
      if (value && (!best || *value < *best)) best = value;
      return;
    }
    if (o == problem.offers.size()) return fill(l + 1, 0, 0);
    const auto& demand = problem.demands[l];
    const auto& offer = problem.offers[o];
    fill(l, o + 1, served);
    if (!oracle.allowed(demand, offer)) return;
    for (std::int64_t units = 1; units <= whole(offer.available) && served < whole(demand.quantity); ++units) {
      if (!oracle.fits(demand, offer, units)) continue;
      quantity[l][o] = units;
      fill(l, o + 1, served + units);
      quantity[l][o] = 0;
    }
  };
  fill(0, 0, 0);
  return *best;
}

std::optional<Value> value_of(const Problem& problem, const Plan& plan) {
  std::vector<std::vector<std::int64_t>> quantity(problem.demands.size(),
                                                  std::vector<std::int64_t>(problem.offers.size(), 0));
  for (const auto& part : plan.assignments) {
    const auto demand = std::ranges::find(problem.demands, part.line, &Demand::line);
    const auto offer = std::ranges::find_if(problem.offers, [&](const Offer& o) {
      return o.supplier == part.supplier && o.supplier_part == part.supplier_part && o.item == demand->item;
    });
    if (demand == problem.demands.end() || offer == problem.offers.end()) return std::nullopt;
    quantity[static_cast<std::size_t>(demand - problem.demands.begin())]
            [static_cast<std::size_t>(offer - problem.offers.begin())] += whole(part.quantity);
  }
  auto value = Oracle(problem).value(quantity);
  if (value) forgive_best_tier(problem, *value);
  return value;
}

namespace {

std::filesystem::path corpora() {
  const char* set = std::getenv("CROSSDOCK_CORPUS");
  const auto beside = std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "../shared/corpus";
  return (set != nullptr ? std::filesystem::path(set) : beside) / "routing";
}

}  // namespace

std::filesystem::path corpus() { return corpora() / "or-library"; }
std::filesystem::path holmberg() { return corpora() / "holmberg"; }

std::optional<Problem> or_library(const std::filesystem::path& file) {
  std::ifstream in(file);
  int facilities = 0;
  int customers = 0;
  if (!(in >> facilities >> customers)) return std::nullopt;
  const auto number = [&] {
    std::string word;
    in >> word;
    return Decimal::parse(word).value();
  };
  Problem problem;
  problem.policy.split = Split::line_complete;
  problem.policy.shortfall = Shortfall::whole_line;
  for (int i = 0; i < facilities; ++i) {
    SupplierTerms terms{.supplier = PartnerId("facility-" + std::to_string(100 + i))};
    terms.capacity = number();
    terms.order_fee = number();
    problem.suppliers.push_back(terms);
  }
  for (int j = 0; j < customers; ++j)
    problem.demands.push_back({.line = std::to_string(100 + j), .item = std::to_string(j), .quantity = number()});
  for (int i = 0; i < facilities; ++i) {
    for (int j = 0; j < customers; ++j) {
      const auto index = static_cast<std::size_t>(j);
      problem.offers.push_back({.supplier = problem.suppliers[static_cast<std::size_t>(i)].supplier,
                                .item = std::to_string(j),
                                .supplier_part = std::to_string(j),
                                .prices = {{0, 0}},
                                .available = problem.demands[index].quantity,
                                .line_charge = number()});
    }
  }
  return problem;
}

}  // namespace crossdock::routing
