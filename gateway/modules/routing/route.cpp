// SPDX-License-Identifier: Apache-2.0
// The decision as a whole: presolve, search, and the plan in decimals.
#include "gateway/modules/routing/route.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/modules/routing/report.hpp"

namespace crossdock::routing {

Decimal money(const Instance& instance, Cost value) { return Decimal::scaled(value, instance.cost_scale).normalized(); }

Decimal amount(const Instance& instance, std::int64_t quantity) {
  return Decimal::scaled(quantity, instance.quantity_scale).normalized();
}

Usage::Usage(const Instance& instance, const Quantities& quantities)
    : of_offer(instance.offers.size(), 0),
      of_supplier(instance.suppliers.size(), 0),
      parts(instance.suppliers.size(), 0) {
  for (std::size_t c = 0; c < quantities.size(); ++c) {
    const auto& row = instance.candidates[c];
    of_offer[row.offer] += quantities[c];
    of_supplier[row.supplier] += quantities[c];
    parts[row.supplier] += quantities[c] > 0 ? 1 : 0;
  }
}

namespace {

// Sum of price × quantity over the tiers, for one of the price's components.
Cost component(const OfferRow& offer, std::int64_t total, Cost Price::*part) {
  Cost below = 0;
  const Price* reached = &offer.prices.front();
  std::int64_t from = 0;
  for (const auto& price : offer.prices) {
    if (&price == reached || price.minimum > total) continue;
    below += reached->*part * (price.minimum - from);
    from = price.minimum;
    reached = &price;
  }
  return offer.incremental ? below + reached->*part * (total - from) : reached->*part * total;
}

Cost added(const OfferRow& offer, std::int64_t others, std::int64_t quantity, Cost Price::*part) {
  if (!offer.pooled() || others == 0) return component(offer, quantity, part);
  return component(offer, others + quantity, part) - component(offer, others, part);
}

Decimal sum(const Decimal& a, const Decimal& b) { return a.plus(b).value_or(a); }

void add(CostTerms& to, const CostTerms& more) {
  for (const auto term : {&CostTerms::goods, &CostTerms::line_charges, &CostTerms::handling, &CostTerms::lateness,
                          &CostTerms::risk, &CostTerms::tier_penalty, &CostTerms::order_fees, &CostTerms::shipment}) {
    to.*term = sum(to.*term, more.*term).normalized();
  }
}

// An assignment's price is the tier its offer's total reaches, for every line alike.
Assignment assign(const Problem& problem, const Instance& instance, const Usage& usage, int c, std::int64_t quantity) {
  const auto& row = instance.candidates[c];
  const auto& offer = instance.offers[row.offer];
  Assignment result{.line = problem.demands[instance.lines[row.line].source].line,
                    .supplier = problem.offers[offer.source].supplier,
                    .supplier_part = problem.offers[offer.source].supplier_part,
                    .quantity = amount(instance, quantity),
                    .cost = terms_of(instance, row, 0, quantity)};
  if (offer.pooled()) {
    const Price* reached = &offer.prices.front();
    for (const auto& price : offer.prices) reached = price.minimum <= usage.of_offer[row.offer] ? &price : reached;
    result.cost.goods = money(instance, reached->goods * quantity);
    result.cost.risk = money(instance, reached->risk * quantity);
    result.cost.tier_penalty = money(instance, reached->tier_penalty * quantity);
  }
  result.unit_cost =
      result.cost.goods.divided_by(result.quantity, 6, Rounding::half_even).value_or(Decimal{}).normalized();
  return result;
}

// The offer that would serve the line but for the margin at the tier that the order reaches.
const CandidateRow* below_floor(const Instance& instance, const LineRow& line, const Usage& usage,
                                std::int64_t missing) {
  for (const int c : line.candidates) {
    const auto& row = instance.candidates[c];
    if (!row.ceiling) continue;
    const auto more = std::min(row.hi, missing / row.step * row.step);
    const auto& offer = instance.offers[row.offer];
    const auto total = usage.of_offer[row.offer] + more;
    if (more >= row.step && total <= offer.stock && least_of(instance, c, total) > more) return &row;
  }
  return nullptr;
}

Unserved leave(const Problem& problem, const Instance& instance, const LineRow& line, const Usage& usage,
               const std::vector<const Refusal*>& refusals, std::int64_t missing) {
  Unserved result{.line = problem.demands[line.source].line, .quantity = amount(instance, missing)};
  if (const auto* row = below_floor(instance, line, usage, missing)) {
    const auto more = std::min(row->hi, missing / row->step * row->step);
    result.reason = Reason::margin_below_floor;
    result.text = fmt::format("{}: {}", problem.offers[instance.offers[row->offer].source].supplier.text(),
                              margin_text(problem, instance, *row, usage.of_offer[row->offer] + more, more));
    return result;
  }
  if (!line.candidates.empty()) {
    result.reason = instance.whole_lines ? Reason::not_whole_line : Reason::no_stock;
    result.text = "stock, packs and limits of the suppliers leave no more";
    return result;
  }
  result.text = "no supplier offers the item";
  std::vector<std::string> texts;
  for (const auto* refusal : refusals) {
    if (texts.empty()) result.reason = refusal->reason;
    texts.push_back(fmt::format("{}: {}", problem.offers[refusal->offer].supplier.text(), refusal->text));
  }
  if (!texts.empty())
    result.text = fmt::format(
        "{}", fmt::join(texts.begin(), texts.begin() + std::min<std::ptrdiff_t>(3, std::ssize(texts)), "; "));
  return result;
}

}  // namespace

CostTerms terms_of(const Instance& instance, const CandidateRow& row, std::int64_t others, std::int64_t quantity) {
  const auto& offer = instance.offers[row.offer];
  return {.goods = money(instance, added(offer, others, quantity, &Price::goods)),
          .line_charges = money(instance, row.charge),
          .handling = money(instance, row.handling * quantity),
          .lateness = money(instance, row.lateness * quantity),
          .risk = money(instance, added(offer, others, quantity, &Price::risk)),
          .tier_penalty = money(instance, added(offer, others, quantity, &Price::tier_penalty))};
}

Decimal CostTerms::total() const {
  Decimal result = goods;
  for (const auto& term : {line_charges, handling, lateness, risk, tier_penalty, order_fees, shipment})
    result = sum(result, term);
  return result;
}

Result<Plan> route(const Problem& problem) {
  auto presolved = presolve(problem);
  if (!presolved) return fail(presolved.error());
  const Instance& instance = *presolved;
  const auto outcome = search(instance, problem.policy.step_limit);

  Plan plan;
  const Usage usage(instance, outcome.quantities);
  std::vector<const LineRow*> as_demanded(problem.demands.size());
  for (const auto& line : instance.lines) as_demanded[line.source] = &line;
  std::vector<std::vector<const Refusal*>> refusals(problem.demands.size());
  for (const auto& refusal : instance.refusals) refusals[refusal.line].push_back(&refusal);
  for (const auto* line : as_demanded) {
    const auto wanted = problem.demands[line->source].quantity.to_units(instance.quantity_scale).value_or(0);
    std::int64_t served = 0;
    for (const int c : line->candidates) {
      if (outcome.quantities[c] == 0) continue;
      served += outcome.quantities[c];
      plan.assignments.push_back(assign(problem, instance, usage, c, outcome.quantities[c]));
      add(plan.cost, plan.assignments.back().cost);
    }
    if (served < wanted)
      plan.unserved.push_back(leave(problem, instance, *line, usage, refusals[line->source], wanted - served));
  }
  for (std::size_t s = 0; s < instance.suppliers.size(); ++s) {
    if (usage.parts[s] == 0) continue;
    const auto& terms = problem.suppliers[instance.suppliers[s].source];
    OpenedSupplier opened{.supplier = terms.supplier,
                          .already_open = instance.suppliers[s].open,
                          .lines = usage.parts[s],
                          .quantity = amount(instance, usage.of_supplier[s])};
    if (!opened.already_open) {
      opened.order_fee = terms.order_fee;
      opened.shipment = terms.shipment_cost;
    }
    Cost goods = 0;
    for (const int c : instance.suppliers[s].candidates) {
      const auto& row = instance.candidates[c];
      const auto& offer = instance.offers[row.offer];
      if (!offer.pooled()) goods += goods_of(offer, outcome.quantities[c]);
      if (offer.pooled() && offer.candidates.front() == c) goods += goods_of(offer, usage.of_offer[row.offer]);
    }
    opened.goods = money(instance, goods);
    add(plan.cost, {.order_fees = opened.order_fee, .shipment = opened.shipment});
    plan.explanation.suppliers.push_back(std::move(opened));
  }
  plan.optimal = outcome.proven;
  const Decimal total = plan.cost.total().normalized();
  const Cost distance = outcome.cost - outcome.bound;
  // A bound that still hopes to serve more says nothing about the money.
  plan.gap = distance < instance.money_limit ? money(instance, distance) : total;
  if (plan.gap > total) plan.gap = total;
  plan.bound = total.minus(plan.gap).value_or(Decimal{}).normalized();
  plan.explanation.steps = outcome.steps;
  plan.explanation = explain(problem, instance, outcome.quantities, plan);
  return plan;
}

}  // namespace crossdock::routing
