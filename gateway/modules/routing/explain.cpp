// SPDX-License-Identifier: Apache-2.0
// Why each line goes where it goes, for people and for the record.
#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "gateway/modules/routing/report.hpp"

namespace crossdock::routing {
namespace {

// At least two digits after the point, as people expect of money.
std::string money_text(const Decimal& value) {
  const Decimal number = value.normalized();
  return number.scale() >= 2 ? number.text() : number.rounded(2, Rounding::half_even).value_or(number).text();
}

class Explainer {
 public:
  Explainer(const Problem& problem, const Instance& instance, const Quantities& quantities, const Plan& plan)
      : problem_(problem), instance_(instance), quantities_(quantities), plan_(plan), usage_(instance, quantities) {}

  Explanation run() {
    Explanation result = plan_.explanation;
    result.optimal = plan_.optimal;
    result.total = plan_.cost.total().normalized();
    result.bound = plan_.bound;
    result.lines.resize(problem_.demands.size());
    refusals_.resize(problem_.demands.size());
    assignments_.resize(problem_.demands.size());
    unserved_.resize(problem_.demands.size());
    for (const auto& refusal : instance_.refusals) refusals_[refusal.line].push_back(&refusal);
    std::size_t next = 0;  // the plan's parts and rests follow the order of the demands
    std::size_t rest = 0;
    for (std::size_t d = 0; d < problem_.demands.size(); ++d) {
      const auto& name = problem_.demands[d].line;
      for (; next < plan_.assignments.size() && plan_.assignments[next].line == name; ++next)
        assignments_[d].push_back(&plan_.assignments[next]);
      if (rest < plan_.unserved.size() && plan_.unserved[rest].line == name) unserved_[d] = &plan_.unserved[rest++];
    }
    for (const auto& line : instance_.lines) result.lines[line.source] = explain_line(line);
    return result;
  }

 private:
  LineExplanation explain_line(const LineRow& line);
  Candidate chosen(const Assignment& assignment) const;
  Candidate other(const LineRow& line, const CandidateRow& row, std::int64_t served) const;
  Decimal saving(const LineRow& line) const;
  std::string sentence(const LineRow& line, const LineExplanation& explanation) const;
  std::string obstacle(const LineRow& line, const LineExplanation& explanation) const;

  const Problem& problem_;
  const Instance& instance_;
  const Quantities& quantities_;
  const Plan& plan_;
  Usage usage_;
  std::vector<std::vector<const Refusal*>> refusals_;
  std::vector<std::vector<const Assignment*>> assignments_;
  std::vector<const Unserved*> unserved_;
};

Candidate Explainer::chosen(const Assignment& assignment) const {
  return {.supplier = assignment.supplier,
          .supplier_part = assignment.supplier_part,
          .chosen = true,
          .quantity = assignment.quantity,
          .unit_cost = assignment.unit_cost,
          .cost = assignment.cost,
          .landed = assignment.cost.total().normalized()};
}

// A candidate not chosen, priced as a change of the plan: what the other lines hold of it stays theirs.
Candidate Explainer::other(const LineRow& line, const CandidateRow& row, std::int64_t served) const {
  const auto& offer = instance_.offers[row.offer];
  const auto& supplier = instance_.suppliers[row.supplier];
  const auto& source = problem_.offers[offer.source];
  Candidate result{.supplier = source.supplier, .supplier_part = source.supplier_part};
  std::int64_t own = 0;  // what the supplier sells to this line from another offer
  int own_parts = 0;
  for (const int c : line.candidates) {
    if (instance_.candidates[c].supplier != row.supplier) continue;
    own += quantities_[c];
    own_parts += quantities_[c] > 0 ? 1 : 0;
  }
  const auto others = usage_.of_offer[row.offer];
  std::int64_t most = std::min(row.hi, (offer.stock - others) / row.step * row.step);
  if (supplier.capacity != unlimited)
    most = std::min(most, (supplier.capacity - usage_.of_supplier[row.supplier] + own) / row.step * row.step);
  if (served > 0 && most > served) most = std::max(row.lo, served / row.step * row.step);
  const auto refuse = [&](Reason reason, std::string why) {
    result.excluded = reason;
    result.why = std::move(why);
    return result;
  };
  if (most < row.lo) return refuse(Reason::no_stock, "its stock or capacity goes to other lines");
  if (usage_.parts[row.supplier] - own_parts >= supplier.maximum_lines)
    return refuse(Reason::other, "its maximum number of lines is reached");
  const bool gap = row.ceiling && !row.segments.empty() && std::ranges::none_of(row.segments, [&](const Segment& s) {
                     return s.first <= most && most <= s.last;
                   });
  if (gap ||
      (row.ceiling && least_of(instance_, static_cast<int>(&row - instance_.candidates.data()), others + most) > most))
    return refuse(Reason::margin_below_floor, margin_text(problem_, instance_, row, others + most, most));
  result.quantity = amount(instance_, most);
  result.cost = terms_of(instance_, row, others, most);
  if (!supplier.open && usage_.parts[row.supplier] == 0) {
    const auto& terms = problem_.suppliers[supplier.source];
    result.cost.order_fees = terms.order_fee;
    result.cost.shipment = terms.shipment_cost;
  }
  result.unit_cost =
      result.cost.goods.divided_by(result.quantity, 6, Rounding::half_even).value_or(Decimal{}).normalized();
  result.landed = result.cost.total().normalized();
  return result;
}

// The money that the plan would save without this line's parts, with the fixed charges of suppliers that it alone uses.
Decimal Explainer::saving(const LineRow& line) const {
  Cost saved = 0;
  std::vector<std::pair<int, int>> parts;  // supplier, parts
  for (const int c : line.candidates) {
    if (quantities_[c] == 0) continue;
    const auto& row = instance_.candidates[c];
    const auto& offer = instance_.offers[row.offer];
    const auto total = usage_.of_offer[row.offer];
    saved += row.charge + (row.handling + row.lateness) * quantities_[c];
    if (!offer.pooled()) saved += price_of(offer, quantities_[c]);
    if (offer.pooled())
      saved += price_of(offer, total) - (total > quantities_[c] ? price_of(offer, total - quantities_[c]) : 0);
    const auto same = std::ranges::find(parts, row.supplier, &std::pair<int, int>::first);
    if (same == parts.end()) {
      parts.emplace_back(row.supplier, 1);
    } else {
      ++same->second;
    }
  }
  for (const auto& [supplier, count] : parts) {
    if (usage_.parts[supplier] == count) saved += instance_.suppliers[supplier].fixed;
  }
  return money(instance_, saved);
}

LineExplanation Explainer::explain_line(const LineRow& line) {
  LineExplanation result{.line = problem_.demands[line.source].line};
  std::int64_t served = 0;
  std::size_t part = 0;
  for (const int c : line.candidates) served += quantities_[c];
  for (const int c : line.candidates) {
    const bool used = quantities_[c] > 0;
    result.candidates.push_back(used ? chosen(*assignments_[line.source][part++])
                                     : other(line, instance_.candidates[c], served));
  }
  for (const auto* refusal : refusals_[line.source]) {
    const auto& offer = problem_.offers[refusal->offer];
    result.candidates.push_back({.supplier = offer.supplier,
                                 .supplier_part = offer.supplier_part,
                                 .excluded = refusal->reason,
                                 .why = refusal->text});
  }
  std::ranges::stable_sort(result.candidates, {},
                           [](const Candidate& c) { return std::tie(c.supplier, c.supplier_part); });
  const Candidate* runner_up = nullptr;
  for (const auto& candidate : result.candidates) {
    if (candidate.chosen || candidate.excluded || served == 0 || candidate.quantity != amount(instance_, served))
      continue;
    if (runner_up == nullptr || candidate.landed < runner_up->landed) runner_up = &candidate;
  }
  if (runner_up != nullptr) {
    result.runner_up = runner_up->supplier;
    result.delta = runner_up->landed.minus(saving(line)).value_or(Decimal{}).normalized();
  }
  result.sentence = sentence(line, result);
  return result;
}

// Why a cheaper supplier was not taken: nearly always because it is a backup.
std::string Explainer::obstacle(const LineRow& line, const LineExplanation& explanation) const {
  const auto tier_of = [&](const PartnerId& supplier) {
    const auto terms = std::ranges::find(problem_.suppliers, supplier, &SupplierTerms::supplier);
    return terms == problem_.suppliers.end() ? 0 : terms->tier;
  };
  int chosen = 0;
  for (const auto* part : assignments_[line.source]) chosen = std::max(chosen, tier_of(part->supplier));
  const int tier = tier_of(*explanation.runner_up);
  if (tier > chosen) return fmt::format("is a backup of tier {}", tier);
  return "the policy or a limit forbids it";
}

std::string Explainer::sentence(const LineRow& line, const LineExplanation& explanation) const {
  constexpr int most_named = 3;  // excluded suppliers
  std::vector<std::string> facts;
  std::vector<std::string> parts;
  for (const auto* part : assignments_[line.source]) {
    parts.push_back(fmt::format("{} {} at {} (landed {})", part->supplier.text(), plain(part->quantity),
                                money_text(part->unit_cost), money_text(part->cost.total())));
  }
  if (!parts.empty()) facts.push_back(fmt::format("{}", fmt::join(parts, " + ")));
  if (const auto* rest = unserved_[line.source])
    facts.push_back(fmt::format("{} unserved: {}", plain(rest->quantity), rest->text));
  if (explanation.runner_up) {
    const bool less = explanation.delta->sign() < 0;
    facts.push_back(
        less ? fmt::format("{} would cost {} less, but {}", explanation.runner_up->text(),
                           money_text(explanation.delta->absolute()), obstacle(line, explanation))
             : fmt::format("{} would cost {} more", explanation.runner_up->text(), money_text(*explanation.delta)));
  }
  int excluded = 0;
  for (const auto& candidate : explanation.candidates) {
    if (!candidate.excluded || parts.empty() || ++excluded > most_named) continue;
    facts.push_back(fmt::format("{} excluded: {}", candidate.supplier.text(), candidate.why));
  }
  if (excluded > most_named) facts.push_back(fmt::format("{} more excluded", excluded - most_named));
  return fmt::format("line {}: {}", explanation.line, fmt::join(facts, "; "));
}

namespace json = boost::json;

json::object to_value(const CostTerms& cost) {
  json::object result;
  for (const auto& [name, value] : {std::pair{"goods", cost.goods}, std::pair{"line_charges", cost.line_charges},
                                    std::pair{"handling", cost.handling}, std::pair{"lateness", cost.lateness},
                                    std::pair{"risk", cost.risk}, std::pair{"tier_penalty", cost.tier_penalty},
                                    std::pair{"order_fees", cost.order_fees}, std::pair{"shipment", cost.shipment}}) {
    if (!value.is_zero()) result[name] = money_text(value);
  }
  return result;
}

json::object to_value(const Candidate& candidate) {
  json::object result{{"supplier", candidate.supplier.text()}, {"part", candidate.supplier_part}};
  if (candidate.excluded) {
    result["excluded"] = to_string(*candidate.excluded);
    result["why"] = candidate.why;
    return result;
  }
  result["chosen"] = candidate.chosen;
  result["quantity"] = plain(candidate.quantity);
  result["unit_cost"] = money_text(candidate.unit_cost);
  result["cost"] = to_value(candidate.cost);
  result["landed"] = money_text(candidate.landed);
  return result;
}

}  // namespace

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::no_offer: return "no offer";
    case Reason::suspended: return "suspended";
    case Reason::failed_before: return "failed before";
    case Reason::forbidden: return "forbidden";
    case Reason::no_stock: return "no stock";
    case Reason::below_minimum: return "below minimum";
    case Reason::pack_too_large: return "pack too large";
    case Reason::order_value_too_small: return "order value too small";
    case Reason::too_late: return "too late";
    case Reason::margin_below_floor: return "margin below floor";
    case Reason::not_whole_line: return "not the whole line";
    case Reason::other: return "other";
  }
  return "other";
}

Explanation explain(const Problem& problem, const Instance& instance, const Quantities& quantities, const Plan& plan) {
  return Explainer(problem, instance, quantities, plan).run();
}

std::string summary_of(const Explanation& explanation) {
  std::string summary;
  for (const auto& line : explanation.lines) summary += (summary.empty() ? "" : "\n") + line.sentence;
  return summary;
}

std::string to_json(const Explanation& explanation) {
  json::object result{{"method", explanation.method},
                      {"optimal", explanation.optimal},
                      {"total", money_text(explanation.total)},
                      {"bound", money_text(explanation.bound)},
                      {"steps", explanation.steps}};
  json::array suppliers;
  for (const auto& supplier : explanation.suppliers) {
    suppliers.push_back(json::object{{"supplier", supplier.supplier.text()},
                                     {"already_open", supplier.already_open},
                                     {"lines", supplier.lines},
                                     {"quantity", plain(supplier.quantity)},
                                     {"goods", money_text(supplier.goods)},
                                     {"order_fee", money_text(supplier.order_fee)},
                                     {"shipment", money_text(supplier.shipment)}});
  }
  result["suppliers"] = std::move(suppliers);
  json::array lines;
  for (const auto& line : explanation.lines) {
    json::object object{{"line", line.line}, {"sentence", line.sentence}};
    if (line.runner_up) object["runner_up"] = line.runner_up->text();
    if (line.delta) object["delta"] = money_text(*line.delta);
    json::array candidates;
    for (const auto& candidate : line.candidates) candidates.push_back(to_value(candidate));
    object["candidates"] = std::move(candidates);
    lines.push_back(std::move(object));
  }
  result["lines"] = std::move(lines);
  return json::serialize(result);
}

}  // namespace crossdock::routing
