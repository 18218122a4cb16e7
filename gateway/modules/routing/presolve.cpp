// SPDX-License-Identifier: Apache-2.0
// From decimals to integers: checks the problem, scales it, and drops what can never be part of a plan.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "gateway/modules/routing/domain.hpp"

namespace crossdock::routing {
namespace {

constexpr int finest = 6;  // digits after the point
constexpr Int128 largest = static_cast<Int128>(1) << 120;

struct Scales {
  int quantity = 0;
  int money = 0;
};

Int128 power_of_ten(int exponent) {
  Int128 power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

// `value` must be within the scale; anything checked by `measure` is.
std::int64_t units(const Decimal& value, int scale) { return value.to_units(scale).value_or(0); }

Result<void> measure(const Decimal& value, int& scale, std::string_view what) {
  if (value.sign() == 0) return {};
  const Decimal number = value.normalized();
  if (number.sign() < 0)
    return fail(Fault::invalid, fmt::format("{} is {}: it cannot be negative", what, value.text()));
  if (number.scale() > finest) {
    return fail(Fault::invalid,
                fmt::format("{} is {}: more than {} digits after the point", what, value.text(), finest));
  }
  if (number > Decimal(1'000'000'000'000))
    return fail(Fault::invalid, fmt::format("{} is {}: too large", what, value.text()));
  scale = std::max(scale, number.scale());
  return {};
}

// What `fraction` of a unit price adds to it, to six digits.
Decimal share(const Decimal& price, const Decimal& fraction) {
  if (fraction.sign() == 0) return {};
  const auto product = price.times(fraction);
  return product ? product->rounded(finest, Rounding::half_even).value_or(Decimal{}) : Decimal{};
}

class Presolver {
 public:
  explicit Presolver(const Problem& problem) : problem_(problem), policy_(problem.policy) {}

  Result<Instance> run() {
    if (auto checked = check_policy(); !checked) return fail(checked.error());
    if (auto checked = check_suppliers(); !checked) return fail(checked.error());
    if (auto checked = check_offers(); !checked) return fail(checked.error());
    if (auto checked = check_demands(); !checked) return fail(checked.error());
    instance_.quantity_scale = scales_.quantity;
    instance_.cost_scale = scales_.quantity + scales_.money;
    instance_.one_offer_per_line = policy_.split != Split::free;
    instance_.whole_lines = policy_.shortfall == Shortfall::whole_line;
    add_suppliers();
    add_offers();
    add_lines();
    finish_offers();
    if (auto weighed = weigh(); !weighed) return fail(weighed.error());
    trim();
    return std::move(instance_);
  }

 private:
  Cost money(const Decimal& value) const { return units(value, scales_.money) * power_of_ten(scales_.quantity); }
  Cost per_unit(const Decimal& value) const { return units(value, scales_.money); }
  std::int64_t quantity(const Decimal& value) const { return units(value, scales_.quantity); }

  Result<void> check_policy();
  Result<void> check_suppliers();
  Result<void> check_offers();
  Result<void> check_offer(const Offer& offer);  // its errors begin with what is wrong: "pack must be above zero"
  Result<void> check_demands();
  Decimal tier_fraction(const SupplierTerms& terms) const;
  void add_suppliers();
  void add_offers();
  void add_lines();
  void add_candidate(int line, int offer);
  void finish_offers();
  Result<void> weigh();
  void trim();
  const Exclusion* excluded(const PartnerId& supplier, const std::string& line) const;
  bool below_margin(const Demand& demand, const OfferRow& offer, const CandidateRow& row) const;

  const Problem& problem_;
  const Policy& policy_;
  Scales scales_;
  Instance instance_;
  std::map<PartnerId, int> terms_;                    // index of the terms in the problem
  std::map<PartnerId, int> supplier_row_;             // index of the row in the instance
  std::map<std::string, std::vector<int>> by_item_;   // offers in the problem
  std::map<int, int> offer_row_;                      // of an offer in the problem
  std::map<PartnerId, std::vector<int>> exclusions_;  // by supplier
};

Result<void> Presolver::check_policy() {
  if (policy_.step_limit < 1) return fail(Fault::invalid, "policy: the step limit must be at least 1");
  if (policy_.maximum_suppliers && *policy_.maximum_suppliers < 1) {
    return fail(Fault::invalid, "policy: at least one supplier must be allowed");
  }
  int ignored = 0;
  if (policy_.margin_floor && *policy_.margin_floor > Decimal(1))
    return fail(Fault::invalid, "policy: a margin floor above 1 forbids everything");
  for (const auto& [value, what] : {std::pair{policy_.tier_penalty, "policy: the tier penalty"},
                                    std::pair{policy_.margin_floor.value_or(Decimal{}), "policy: the margin floor"}}) {
    if (auto fine = measure(value, ignored, what); !fine) return fine;
  }
  return measure(policy_.lateness_cost_per_day, scales_.money, "policy: the lateness cost");
}

Result<void> Presolver::check_suppliers() {
  int ignored = 0;
  for (int i = 0; i < static_cast<int>(problem_.suppliers.size()); ++i) {
    const auto& terms = problem_.suppliers[i];
    const auto named = [&](std::string_view what) {
      return fmt::format("supplier {}: the {}", terms.supplier.text(), what);
    };
    if (terms.supplier.empty()) return fail(Fault::invalid, "a supplier has no id");
    if (!terms_.emplace(terms.supplier, i).second)
      return fail(Fault::invalid, fmt::format("supplier {} has terms twice", terms.supplier.text()));
    if (terms.tier < 1 || terms.tier > 9)
      return fail(Fault::invalid, named(fmt::format("tier is {}, not 1 to 9", terms.tier)));
    if (terms.maximum_lines && *terms.maximum_lines < 0)
      return fail(Fault::invalid, named("maximum number of lines is negative"));
    for (const auto& [value, what] :
         {std::pair{terms.order_fee, "order fee"}, std::pair{terms.shipment_cost, "shipment cost"},
          std::pair{terms.handling_per_unit, "handling per unit"},
          std::pair{terms.minimum_order_value, "minimum order value"}}) {
      if (auto fine = measure(value, scales_.money, named(what)); !fine) return fine;
    }
    if (auto fine = measure(terms.risk, ignored, named("risk")); !fine) return fine;
    if (terms.capacity) {
      if (auto fine = measure(*terms.capacity, scales_.quantity, named("capacity")); !fine) return fine;
    }
  }
  for (int i = 0; i < static_cast<int>(problem_.exclusions.size()); ++i)
    exclusions_[problem_.exclusions[i].supplier].push_back(i);
  return {};
}

Decimal Presolver::tier_fraction(const SupplierTerms& terms) const {
  if (policy_.tiers != TierRule::penalty) return {};
  return policy_.tier_penalty.times(Decimal(terms.tier - 1)).value_or(Decimal{});
}

Result<void> Presolver::check_offers() {
  for (int i = 0; i < static_cast<int>(problem_.offers.size()); ++i) {
    const auto& offer = problem_.offers[i];
    by_item_[offer.item].push_back(i);
    if (const auto fine = check_offer(offer); !fine) {
      return fail(Fault::invalid,
                  fmt::format("offer of {} by {}: the {}", offer.item, offer.supplier.text(), fine.error().what));
    }
  }
  return {};
}

Result<void> Presolver::check_offer(const Offer& offer) {
  if (offer.pack.sign() <= 0) return fail(Fault::invalid, "pack must be above zero");
  if (offer.prices.empty()) return fail(Fault::invalid, "price is missing");
  for (const auto& [value, what] :
       {std::pair{offer.available, "available quantity"}, std::pair{offer.pack, "pack"},
        std::pair{offer.minimum, "minimum"}, std::pair{offer.maximum.value_or(Decimal{}), "maximum"}}) {
    if (auto fine = measure(value, scales_.quantity, what); !fine) return fine;
  }
  if (auto fine = measure(offer.line_charge, scales_.money, "line charge"); !fine) return fine;
  const auto terms = terms_.find(offer.supplier);
  for (std::size_t t = 0; t < offer.prices.size(); ++t) {
    const auto& tier = offer.prices[t];
    if (t > 0 && tier.minimum <= offer.prices[t - 1].minimum)
      return fail(Fault::invalid, "price tiers must rise by minimum");
    if (auto fine = measure(tier.minimum, scales_.quantity, "price tier"); !fine) return fine;
    if (auto fine = measure(tier.unit_cost, scales_.money, "unit cost"); !fine) return fine;
    if (terms == terms_.end()) continue;
    const auto& supplier = problem_.suppliers[terms->second];
    if (auto fine = measure(share(tier.unit_cost, supplier.risk), scales_.money, "risk"); !fine) return fine;
    if (auto fine = measure(share(tier.unit_cost, tier_fraction(supplier)), scales_.money, "tier penalty"); !fine)
      return fine;
  }
  return {};
}

Result<void> Presolver::check_demands() {
  std::set<std::string> names;
  int ignored = 0;
  for (const auto& demand : problem_.demands) {
    const auto named = [&](std::string_view what) { return fmt::format("line {}: the {}", demand.line, what); };
    if (!names.insert(demand.line).second)
      return fail(Fault::invalid, fmt::format("line {} is demanded twice", demand.line));
    if (demand.quantity.sign() <= 0)
      return fail(Fault::invalid, named(fmt::format("quantity is {}: it must be above zero", demand.quantity.text())));
    if (auto fine = measure(demand.quantity, scales_.quantity, named("quantity")); !fine) return fine;
    if (!demand.selling_price) continue;
    if (auto fine = measure(*demand.selling_price, ignored, named("selling price")); !fine) return fine;
  }
  return {};
}

void Presolver::add_suppliers() {
  std::vector<int> order(problem_.suppliers.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, [&](int a, int b) {
    const auto& left = problem_.suppliers[a];
    const auto& right = problem_.suppliers[b];
    return std::tie(left.tier, left.supplier) < std::tie(right.tier, right.supplier);
  });
  std::set<PartnerId> already(problem_.already_open.begin(), problem_.already_open.end());
  for (const int source : order) {
    const auto& terms = problem_.suppliers[source];
    SupplierRow row{.source = source, .open = already.contains(terms.supplier)};
    if (!row.open) row.fixed = money(terms.order_fee) + money(terms.shipment_cost);
    if (!row.open) row.minimum_value = money(terms.minimum_order_value);
    if (terms.capacity) row.capacity = quantity(*terms.capacity);
    if (terms.maximum_lines) row.maximum_lines = *terms.maximum_lines;
    supplier_row_.emplace(terms.supplier, static_cast<int>(instance_.suppliers.size()));
    instance_.suppliers.push_back(std::move(row));
  }
  std::optional<int> limit = policy_.maximum_suppliers;
  if (policy_.split == Split::order_complete) limit = 1;
  if (limit) instance_.new_suppliers = std::max(0, *limit - static_cast<int>(already.size()));
}

void Presolver::add_offers() {
  for (int i = 0; i < static_cast<int>(problem_.offers.size()); ++i) {
    const auto& offer = problem_.offers[i];
    const auto supplier = supplier_row_.find(offer.supplier);
    if (supplier == supplier_row_.end()) continue;
    const auto& terms = problem_.suppliers[instance_.suppliers[supplier->second].source];
    OfferRow row{.source = i,
                 .supplier = supplier->second,
                 .stock = quantity(offer.available),
                 .incremental = offer.pricing == Pricing::incremental};
    if (offer.maximum) row.stock = std::min(row.stock, quantity(*offer.maximum));
    for (const auto& tier : offer.prices) {
      row.prices.push_back({.minimum = quantity(tier.minimum),
                            .goods = per_unit(tier.unit_cost),
                            .risk = per_unit(share(tier.unit_cost, terms.risk)),
                            .tier_penalty = per_unit(share(tier.unit_cost, tier_fraction(terms)))});
    }
    Cost paid = 0;  // incremental: for the units below the tier
    for (std::size_t t = 0; t < row.prices.size(); ++t) {
      const auto& price = row.prices[t];
      const Cost slope = price.goods + price.risk + price.tier_penalty;
      const std::int64_t from = t == 0 ? 0 : price.minimum;
      const std::int64_t last = t + 1 < row.prices.size() ? row.prices[t + 1].minimum - 1 : unlimited;
      row.segments.push_back({price.minimum, last, row.incremental ? paid - slope * from : 0, slope});
      if (t + 1 < row.prices.size()) paid += slope * (row.prices[t + 1].minimum - from);
    }
    offer_row_.emplace(i, static_cast<int>(instance_.offers.size()));
    instance_.offers.push_back(std::move(row));
  }
}

void Presolver::add_lines() {
  std::vector<int> order(problem_.demands.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](int i) -> const std::string& { return problem_.demands[i].line; });
  for (const int source : order) {
    const int line = static_cast<int>(instance_.lines.size());
    instance_.lines.push_back({.source = source, .quantity = quantity(problem_.demands[source].quantity)});
    const auto offers = by_item_.find(problem_.demands[source].item);
    if (offers == by_item_.end()) continue;
    for (const int offer : offers->second) add_candidate(line, offer);
    auto& row = instance_.lines[line];
    std::ranges::sort(row.candidates, {}, [&](int c) {
      const auto& candidate = instance_.candidates[c];
      return std::tuple(candidate.supplier,
                        std::cref(problem_.offers[instance_.offers[candidate.offer].source].supplier_part).get(),
                        candidate.offer);
    });
    for (const int c : row.candidates) {
      const auto& candidate = instance_.candidates[c];
      if (policy_.packs == PackRounding::up) row.overshoot = std::max(row.overshoot, candidate.step - 1);
    }
  }
}

const Exclusion* Presolver::excluded(const PartnerId& supplier, const std::string& line) const {
  const auto found = exclusions_.find(supplier);
  if (found == exclusions_.end()) return nullptr;
  for (const int i : found->second) {
    const auto& exclusion = problem_.exclusions[i];
    if (!exclusion.line || *exclusion.line == line) return &exclusion;
  }
  return nullptr;
}

bool Presolver::below_margin(const Demand& demand, const OfferRow& offer, const CandidateRow& row) const {
  if (!policy_.margin_floor || !demand.selling_price) return false;
  Cost cheapest = unlimited_cost;
  for (const auto& price : offer.prices) {
    if (price.minimum <= offer.stock) cheapest = std::min(cheapest, price.goods);
  }
  const Decimal cost = Decimal::scaled(cheapest + row.handling, scales_.money);
  const auto most = Decimal(1).minus(*policy_.margin_floor).and_then([&](const Decimal& rest) {
    return rest.times(*demand.selling_price);
  });
  return most && cost > *most;
}

void Presolver::add_candidate(int line, int source) {
  const auto& offer = problem_.offers[source];
  const auto& demand = problem_.demands[instance_.lines[line].source];
  const auto refuse = [&](Reason reason, std::string text) {
    instance_.refusals.push_back({instance_.lines[line].source, source, reason, std::move(text)});
  };
  const auto found = offer_row_.find(source);
  if (found == offer_row_.end()) return refuse(Reason::other, "no terms agreed");
  auto& row = instance_.offers[found->second];
  const auto& terms = problem_.suppliers[instance_.suppliers[row.supplier].source];
  if (terms.suspended) return refuse(Reason::suspended, "suspended");
  if (const auto* exclusion = excluded(offer.supplier, demand.line)) return refuse(exclusion->reason, exclusion->text);

  CandidateRow candidate{.line = line, .supplier = row.supplier, .offer = found->second, .step = quantity(offer.pack)};
  candidate.handling = per_unit(terms.handling_per_unit);
  candidate.charge = money(offer.line_charge);
  const int late = demand.needed_within_days ? std::max(0, offer.lead_days - *demand.needed_within_days) : 0;
  if (late > 0 && !policy_.ship_late_allowed) {
    return refuse(Reason::too_late,
                  fmt::format("{} days, needed within {}", offer.lead_days, *demand.needed_within_days));
  }
  candidate.lateness = per_unit(policy_.lateness_cost_per_day) * late;
  candidate.unit = candidate.handling + candidate.lateness;

  const auto wanted = instance_.lines[line].quantity;
  const auto step = candidate.step;
  const auto up = [&](std::int64_t value) { return (value / step + (value % step != 0 ? 1 : 0)) * step; };
  const auto ceiling = policy_.packs == PackRounding::up ? up(wanted) : wanted / step * step;
  const auto capacity = std::min(row.stock, instance_.suppliers[row.supplier].capacity);
  candidate.hi = std::min(ceiling, capacity / step * step);
  candidate.lo = std::max(step, up(std::max(quantity(offer.minimum), row.prices.front().minimum)));
  const auto stock_text = fmt::format("{} in stock", offer.available.text());
  if (row.stock <= 0) return refuse(Reason::no_stock, "no stock");
  if (ceiling == 0) return refuse(Reason::pack_too_large, fmt::format("{}, pack of {}", stock_text, offer.pack.text()));
  if (candidate.lo > ceiling) {
    return refuse(
        Reason::below_minimum,
        fmt::format("at least {} to be ordered", Decimal::scaled(candidate.lo, scales_.quantity).normalized().text()));
  }
  if (candidate.hi < candidate.lo)
    return refuse(Reason::no_stock,
                  offer.pack == Decimal(1) ? stock_text : fmt::format("{}, pack of {}", stock_text, offer.pack.text()));
  if (instance_.whole_lines && policy_.split != Split::free) {
    if (candidate.hi < wanted) {
      return refuse(Reason::not_whole_line, row.stock < wanted || step == 1
                                                ? stock_text
                                                : fmt::format("{}, pack of {}", stock_text, offer.pack.text()));
    }
    candidate.lo = candidate.hi;
  }
  if (below_margin(demand, row, candidate)) return refuse(Reason::margin_below_floor, "margin below the floor");
  const int index = static_cast<int>(instance_.candidates.size());
  instance_.candidates.push_back(candidate);
  instance_.lines[line].candidates.push_back(index);
  row.candidates.push_back(index);
}

void Presolver::finish_offers() {
  for (auto& offer : instance_.offers) offer.shared = offer.candidates.size() > 1;
  for (const auto& line : instance_.lines) {
    for (const int c : line.candidates) instance_.suppliers[instance_.candidates[c].supplier].candidates.push_back(c);
  }
}

// Places the penalties above the money: tiers first, unserved units above them.
Result<void> Presolver::weigh() {
  const auto too_large = [] { return fail(Fault::invalid, "the order is too large to be compared exactly: split it"); };
  Cost limit = 1;
  Cost total_units = 0;
  Cost grain = 0;
  const auto divides = [&](Cost value) {
    for (value = value < 0 ? -value : value; value != 0;) {
      const Cost rest = grain % value;
      grain = value;
      value = rest;
    }
  };
  for (const auto& supplier : instance_.suppliers) {
    limit += supplier.fixed;
    divides(supplier.fixed);
  }
  for (const auto& line : instance_.lines) {
    Cost dearest = 0;
    for (const int c : line.candidates) {
      const auto& candidate = instance_.candidates[c];
      limit += candidate.charge;
      divides(candidate.charge);
      divides(candidate.unit * candidate.step);
      for (const auto& segment : instance_.offers[candidate.offer].segments) {
        dearest = std::max(dearest, segment.slope + candidate.unit);
        divides(segment.slope * candidate.step);
        divides(segment.base);
      }
    }
    total_units += line.quantity + line.overshoot;
    if (dearest > largest / (line.quantity + line.overshoot)) return too_large();
    limit += dearest * (line.quantity + line.overshoot);
    if (limit > largest) return too_large();
  }
  grain = std::max<Cost>(1, grain);
  limit = (limit / grain + 1) * grain;  // so that the penalties are multiples, too
  instance_.grain = grain;
  instance_.money_limit = limit;
  Cost weight = limit;
  std::map<int, Cost> weights;
  for (const auto& candidate : instance_.candidates)
    weights.emplace(problem_.suppliers[instance_.suppliers[candidate.supplier].source].tier, 0);
  for (auto& [tier, value] : weights) {
    if (policy_.tiers != TierRule::lexicographic || tier == weights.begin()->first) continue;
    value = weight;
    if (weight > largest / (total_units + 1)) return too_large();
    weight *= total_units + 1;
  }
  for (auto& candidate : instance_.candidates) {
    candidate.unit += weights.at(problem_.suppliers[instance_.suppliers[candidate.supplier].source].tier);
  }
  if (weight > largest / (total_units + 1)) return too_large();
  instance_.unserved = weight;
  return {};
}

// Takes off what no choice can serve, such as the rest of a pack: else the bound would hope for it at every node.
void Presolver::trim() {
  const Domain domain(instance_);
  for (int l = 0; l < static_cast<int>(instance_.lines.size()); ++l) {
    auto& line = instance_.lines[l];
    const auto choice = solve_line(instance_, domain, l);
    if (!choice.exact) continue;
    std::int64_t served = 0;
    for (const auto& [candidate, quantity] : choice.parts) served += quantity;
    served = std::min(served, line.quantity);
    instance_.unservable += instance_.unserved * (line.quantity - served);
    line.quantity = served;
    bool whole = served > 0;
    for (const int c : line.candidates) {
      auto& candidate = instance_.candidates[c];
      if (served == 0) candidate.lo = candidate.hi = 0;
      whole = whole && candidate.lo == served && candidate.hi == served;
    }
    if (served == 0) line.candidates.clear();
    if (whole) line.unit = served;
  }
  for (auto& offer : instance_.offers) {
    std::erase_if(offer.candidates, [&](int c) { return instance_.candidates[c].hi == 0; });
    offer.shared = offer.candidates.size() > 1;
    instance_.coupled = instance_.coupled || offer.shared;
  }
  for (auto& supplier : instance_.suppliers) {
    std::erase_if(supplier.candidates, [&](int c) { return instance_.candidates[c].hi == 0; });
    std::int64_t most = 0;
    for (const int c : supplier.candidates) most += std::min(instance_.candidates[c].hi, unlimited - most);
    instance_.coupled = instance_.coupled || most > supplier.capacity || supplier.minimum_value > 0 ||
                        static_cast<int>(supplier.candidates.size()) > supplier.maximum_lines;
  }
}

}  // namespace

Result<Instance> presolve(const Problem& problem) { return Presolver(problem).run(); }

}  // namespace crossdock::routing
