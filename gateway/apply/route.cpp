// SPDX-License-Identifier: Apache-2.0
// Routing, solved before its transaction and placed within it.
#include "gateway/apply/route.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "base/checked.hpp"
#include "gateway/apply/backorders.hpp"
#include "gateway/apply/placing.hpp"
#include "gateway/apply/settle.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/work.hpp"

namespace crossdock::apply {
namespace {

using store::route_requests::Request;

// A problem and how it is solved; without a plan when nothing is wanted, or too many attempts were made.
struct Solved {
  routing::Problem problem;
  std::optional<routing::Plan> plan;
};
struct PreparedRoute {
  std::string version;  // of the facts on which both rest
  Solved open;          // units that nobody has
  Solved backordered;   // units that a supplier promised, and where they go if somebody is better
};

int maximum_attempts(const Context& context, const LoadedOrder& order) {
  const auto* buyer = context.network.directory().find(order.row.buyer);
  return buyer ? buyer->buyer.maximum_attempts : partners::BuyerTerms{}.maximum_attempts;
}

// The facts that the plan can depend on. Stock counts only as far as the order could use it, so that other orders for
// plentiful goods do not disturb this one. Offers, terms and the day are the same in preparation and commit.
void add_version(std::string& version, const routing::Problem& problem) {
  std::map<std::string, Checked> demanded;
  for (const auto& demand : problem.demands) {
    version += fmt::format("{} {} {}\n", demand.line, demand.item, demand.quantity.text());
    demanded[demand.item] += demand.quantity;
  }
  for (const auto& offer : problem.offers) {
    const auto need = demanded.find(offer.item);
    if (need == demanded.end()) continue;
    // Each line may fill a last pack.
    const auto packs = Checked(offer.pack) * Decimal(static_cast<std::int64_t>(problem.demands.size()));
    const auto usable = std::min(offer.available, (need->second + packs.value()).value());
    version += fmt::format("{} {} {}\n", offer.supplier.text(), offer.item, usable.normalized().text());
  }
  for (const auto& exclusion : problem.exclusions) {
    version += fmt::format("{} {} {}\n", exclusion.supplier.text(), exclusion.line.value_or(""), exclusion.text);
  }
  for (const auto& supplier : problem.already_open) version += supplier.text() + "\n";
}

// The problem to be solved, and its version.
PreparedRoute problems_of(const Context& context, const RoutingFacts& facts) {
  PreparedRoute route{.version = fmt::format("{}\n", facts.attempt)};
  route.open.problem = problem_of(context, facts);
  add_version(route.version, route.open.problem);
  if (std::ranges::any_of(facts.requests, &Request::backordered)) {
    route.backordered.problem = problem_of_backorders(context, facts);
    add_version(route.version, route.backordered.problem);
  }
  return route;
}

Result<void> solve(Solved& solved) {
  if (solved.problem.demands.empty()) return {};
  auto plan = routing::route(solved.problem);
  if (!plan) return fail(plan.error());
  solved.plan = std::move(*plan);
  return {};
}

// The cause of this attempt: the newest answer of a supplier, at first the order itself.
DocumentId cause_of(const RoutingFacts& facts) {
  return facts.requests.empty() ? facts.order.row.document : facts.requests.back().document;
}

std::vector<routing::Unserved> all_open(const RoutingFacts& facts) {
  std::vector<routing::Unserved> rest;
  for (const auto& line : facts.order.facts.lines) {
    const auto open = line.balances.of(tracking::Bucket::open);
    if (open.sign() <= 0) continue;
    rest.push_back(
        {line.number, open, routing::Reason::other, fmt::format("{} attempts were made", facts.attempt - 1)});
  }
  return rest;
}

const store::purchases::PurchaseLine* purchase_line(const RoutingFacts& facts, PurchaseLineId id) {
  for (const auto& purchase : facts.purchases) {
    const auto line = std::ranges::find(purchase.lines, id, &store::purchases::PurchaseLine::id);
    if (line != purchase.lines.end()) return &*line;
  }
  return nullptr;
}

// Goods that one supplier will not send but another was asked for are no matter for a person any more.
Result<void> settle(store::Transaction& tx, const Context& context, const RoutingFacts& facts,
                    const std::vector<routing::Unserved>& given_up) {
  for (const auto& request : facts.requests) {
    const auto* line = purchase_line(facts, request.purchase_line);
    if (!request.case_kind || request.backordered || line == nullptr) continue;
    const auto& number = facts.order.line(line->order_line).number;
    if (std::ranges::find(given_up, number, &routing::Unserved::line) != given_up.end()) continue;
    const auto elsewhere = asked_with(tx, facts, line->order_line);
    if (!elsewhere) return fail(elsewhere.error());
    if (elsewhere->empty()) continue;
    const auto closed =
        cases::settle(tx, {.kind = *request.case_kind, .subject = request.case_subject, .text = request.case_text},
                      "ordered again: " + *elsewhere, context.now);
    if (!closed) return closed;
  }
  return {};
}

// The facts of the attempt that follows in the same transaction, after `placed` purchase orders.
RoutingFacts after(const RoutingFacts& facts, const std::optional<routing::Plan>& plan, std::size_t placed) {
  auto next = facts;
  if (!plan) return next;
  next.attempt += 1;
  next.purchase_orders += placed;
  return next;
}

// Units that somebody else supplies sooner go there; the rest stays with who promised it, and the case says so. The stock
// that is needed for it.
Result<std::vector<store::stock::Reservation>> settle_backorders(store::Transaction& tx, const Context& context,
                                                                 const RoutingFacts& facts, const Solved& backordered,
                                                                 DocumentId cause) {
  const auto plan = backordered.plan.value_or(routing::Plan{});
  Placed placed;
  if (!plan.assignments.empty()) {
    if (auto back = take_back(tx, context, facts, plan, cause); !back) return fail(back.error());
    auto elsewhere = place(tx, context, facts, backordered.problem.demands, plan, cause);
    if (!elsewhere) return fail(elsewhere.error());
    placed = std::move(*elsewhere);
  }
  return open_backorder_cases(tx, context, facts, plan, cause).map([&] { return std::move(placed.needed); });
}

}  // namespace

Result<void> queue_route(store::Transaction& tx, const Context& context, SalesOrderId sales_order,
                         const std::vector<Request>& requests) {
  for (const auto& request : requests) {
    if (auto added = store::route_requests::add(tx, request); !added) return added;
  }
  return store::work_queue::add(tx, pipeline::route_of(sales_order), context.now);
}

Result<Prepared> prepare_route(store::Database& database, const Context& context,
                               const store::work_queue::Claim& claim) {
  PreparedRoute route;
  std::int64_t attempts_left = 0;
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    const auto order = read_order(tx, SalesOrderId(claim.subject));
    if (!order) return fail(order.error());
    const auto facts = routing_facts(tx, *order);
    if (!facts) return fail(facts.error());
    route = problems_of(context, *facts);
    attempts_left = maximum_attempts(context, *order) - facts->attempt + 1;
    return {};
  });
  if (!read) return fail(read.error());
  if (attempts_left > 0) {
    if (auto done = solve(route.open); !done) return fail(done.error());
  }
  if (route.open.plan) take_off(route.backordered.problem, *route.open.plan);
  if (attempts_left > (route.open.plan ? 1 : 0)) {
    if (auto done = solve(route.backordered); !done) return fail(done.error());
  }
  return route;
}

Result<Committed> commit_route(store::Transaction& tx, const Context& context, const store::work_queue::Claim& claim,
                               const Prepared& prepared) {
  const auto& route = std::any_cast<const PreparedRoute&>(prepared);
  const auto order = load_order(tx, SalesOrderId(claim.subject));
  if (!order) return fail(order.error());
  const auto facts = routing_facts(tx, *order);
  if (!facts) return fail(facts.error());
  if (problems_of(context, *facts).version != route.version) return Committed::stale;
  const auto cause = cause_of(*facts);
  const auto& plan = route.open.plan;
  const auto unserved = plan ? plan->unserved : all_open(*facts);
  Placed placed;
  if (plan) {
    auto done = place(tx, context, *facts, route.open.problem.demands, *plan, cause);
    if (!done) return fail(done.error());
    placed = std::move(*done);
  }
  if (auto done = give_up(tx, context, *order, unserved, cause); !done) return fail(done.error());
  if (auto done = settle(tx, context, *facts, unserved); !done) return fail(done.error());
  auto elsewhere = settle_backorders(tx, context, after(*facts, plan, placed.orders), route.backordered, cause);
  if (!elsewhere) return fail(elsewhere.error());
  std::ranges::move(*elsewhere, std::back_inserter(placed.needed));
  if (auto done = store::route_requests::remove(tx, order->row.id); !done) return fail(done.error());
  if (auto done = settle_order(tx, context, order->row.id, cause); !done) return fail(done.error());
  if (auto done = store::stock::reserve(tx, std::move(placed.needed)); !done) return fail(done.error());
  return Committed::done;
}

}  // namespace crossdock::apply
