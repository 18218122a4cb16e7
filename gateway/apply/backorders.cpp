// SPDX-License-Identifier: Apache-2.0
// Builds the routing problem of backordered units, and takes from their supplier what a plan gives to another.
#include "gateway/apply/backorders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/checked.hpp"
#include "gateway/apply/cancelling.hpp"
#include "gateway/pipeline/cases.hpp"

namespace crossdock::apply {
namespace {

using tracking::Bucket;

// The backordered units of one purchase line that may go elsewhere.
struct Waiting {
  const LoadedPurchase* purchase = nullptr;
  std::size_t line = 0;  // of the purchase
  Decimal quantity;

  const store::purchases::PurchaseLine& row() const { return purchase->lines[line]; }
  const std::optional<Date>& promised() const { return row().promised; }
};

// By the number of the order's line.
std::map<std::string, std::vector<Waiting>> waiting_of(const RoutingFacts& facts) {
  std::set<PurchaseLineId> asked;
  for (const auto& request : facts.requests) {
    if (request.backordered) asked.insert(request.purchase_line);
  }
  std::map<std::string, std::vector<Waiting>> waiting;
  for (const auto& purchase : facts.purchases) {
    for (std::size_t i = 0; i < purchase.lines.size(); ++i) {
      if (!asked.contains(purchase.lines[i].id)) continue;
      const auto quantity = purchase.facts.lines[i].balances.of(Bucket::backordered);
      if (quantity.sign() > 0)
        waiting[facts.order.line(purchase.lines[i].order_line).number].push_back({&purchase, i, quantity});
    }
  }
  return waiting;
}

std::string promise_text(const std::optional<Date>& promised) {
  return promised ? "promised it for " + promised->text() : "has it on backorder";
}

// How much of each purchase line goes elsewhere: first what has no day, then what is promised for the latest.
struct Moved {
  Waiting from;
  Decimal quantity;
};
std::vector<Moved> moved_by(const RoutingFacts& facts, const routing::Plan& plan) {
  std::map<std::string, Checked> elsewhere;
  for (const auto& part : plan.assignments) elsewhere[part.line] += part.quantity;
  std::vector<Moved> moved;
  for (auto& [line, parts] : waiting_of(facts)) {
    std::ranges::stable_sort(parts, [](const Waiting& a, const Waiting& b) {
      return b.promised() && (!a.promised() || *a.promised() > *b.promised());
    });
    Decimal left = elsewhere[line].value();
    for (const auto& part : parts) {
      const Decimal quantity = std::min(left, part.quantity);
      left = (Checked(left) - quantity).value();
      if (quantity.sign() > 0) moved.push_back({part, quantity});
    }
  }
  return moved;
}

}  // namespace

routing::Problem problem_of_backorders(const Context& context, const RoutingFacts& facts) {
  auto problem = problem_of(context, facts);
  problem.demands.clear();
  const auto today = date_of(context.now);
  for (const auto& [number, parts] : waiting_of(facts)) {
    const auto& line = facts.order.facts.lines[facts.order.by_number.at(number)];
    Checked quantity;
    std::optional<int> sooner;
    for (const auto& part : parts) {
      quantity += part.quantity;
      problem.exclusions.push_back(
          {part.purchase->row.supplier, number, routing::Reason::other, promise_text(part.promised())});
      if (!part.promised()) continue;
      const auto days = static_cast<int>((part.promised()->days() - today.days()).count()) - 1;
      sooner = std::min(sooner.value_or(days), days);
    }
    if (sooner && *sooner < 0) continue;
    add_demand(context, facts, problem, line, quantity.value());
    auto& latest = problem.demands.back().latest_within_days;
    if (sooner) latest = std::min(latest.value_or(*sooner), *sooner);
  }
  return problem;
}

void take_off(routing::Problem& problem, const routing::Plan& plan) {
  for (const auto& part : plan.assignments) {
    for (auto& offer : problem.offers) {
      if (offer.supplier != part.supplier || offer.supplier_part != part.supplier_part) continue;
      offer.available = std::max(Decimal(0), (Checked(offer.available) - part.quantity).value());
    }
    if (std::ranges::find(problem.already_open, part.supplier) == problem.already_open.end())
      problem.already_open.push_back(part.supplier);
  }
}

Result<void> take_back(store::Transaction& tx, const Context& context, const RoutingFacts& facts,
                       const routing::Plan& plan, DocumentId cause) {
  std::map<const LoadedPurchase*, std::vector<tracking::Cancellation>> cancellations;
  std::vector<tracking::Posting> postings;
  for (const auto& [from, quantity] : moved_by(facts, plan)) {
    const auto& line = from.row();
    postings.push_back(
        {{tracking::AccountKind::purchase_line, line.id.number()}, Bucket::backordered, Bucket::cancelled, quantity});
    postings.push_back(
        {{tracking::AccountKind::order_line, line.order_line.number()}, Bucket::backordered, Bucket::open, quantity});
    cancellations[from.purchase].push_back({line.id, line.number, quantity});
    // The supplier has said that they are not there.
    if (auto freed = store::stock::release(tx, line.id, quantity, store::stock::Release::unavailable); !freed)
      return freed;
    const auto& ordered = facts.order.line(line.order_line);
    const auto text = fmt::format("line {}: {} {} open again ({} {}; somebody else is sooner)", ordered.number,
                                  quantity.normalized().text(), ordered.unit, from.purchase->row.supplier.text(),
                                  promise_text(line.promised));
    if (auto told = tell(tx, context, EventKind::freed, text, {}, cause, order_subject(facts.order.row.id),
                         brief_of(text, ordered.number));
        !told)
      return told;
  }
  if (auto posted = post(tx, context, postings, cause); !posted) return posted;
  for (const auto& purchase : facts.purchases) {
    const auto gone = cancellations.find(&purchase);
    if (gone == cancellations.end()) continue;
    const auto supplier = partner_of(context, purchase.row.supplier.text());
    if (!supplier) return fail(supplier.error());
    const auto number = fmt::format("{}/cancel/{}", purchase.row.number, facts.attempt);
    if (auto sent = send_cancellation(tx, context, **supplier, facts.order, purchase, gone->second, number, cause);
        !sent)
      return sent;
  }
  return {};
}

Result<void> open_backorder_cases(store::Transaction& tx, const Context& context, const RoutingFacts& facts,
                                  const routing::Plan& plan, DocumentId cause) {
  const auto moved = moved_by(facts, plan);
  for (const auto& [number, parts] : waiting_of(facts)) {
    for (const auto& part : parts) {
      const auto request = std::ranges::find_if(
          facts.requests, [&](const auto& r) { return r.backordered && r.purchase_line == part.row().id; });
      if (!request->case_kind) continue;
      const auto gone = std::ranges::find(moved, part.row().id, [](const Moved& m) { return m.from.row().id; });
      const Decimal elsewhere = gone == moved.end() ? Decimal(0) : gone->quantity;
      const auto asked = asked_with(tx, facts, part.row().order_line);
      if (!asked) return fail(asked.error());
      const bool all = elsewhere == part.quantity;
      std::string text = request->case_text;
      if (elsewhere.sign() > 0 && !all)
        text += fmt::format("; {} of them are ordered again: {}", elsewhere.normalized().text(), *asked);
      if (!all) {
        text += part.promised()
                    ? fmt::format("; nobody delivers before {}: {} keeps them", part.promised()->text(),
                                  part.purchase->row.supplier.text())
                    : fmt::format("; nobody else can supply them: {} keeps them", part.purchase->row.supplier.text());
      }
      const store::cases::Case found{.kind = *request->case_kind,
                                     .partner = part.purchase->row.supplier,
                                     .subject = request->case_subject,
                                     .text = text,
                                     .document = request->document,
                                     .purchase_line = part.row().id};
      const auto added = cases::add(tx, found, context.now);
      if (!added) return fail(added.error());
      if (auto told = tell(tx, context, EventKind::exception, text, {}, cause, request->case_subject); !told)
        return told;
      if (!all) continue;
      if (auto done = cases::settle(tx, found, "ordered again: " + *asked, context.now); !done) return done;
    }
  }
  return {};
}

}  // namespace crossdock::apply
