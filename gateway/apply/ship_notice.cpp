// SPDX-License-Identifier: Apache-2.0
// A supplier's ship notice: what it announces is kept, what counts is computed anew from all notices that stand, and all
// that follows from it is settled.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/checked.hpp"
#include "gateway/apply/apply.hpp"
#include "gateway/apply/news.hpp"
#include "gateway/apply/settle.hpp"
#include "gateway/modules/reconciliation/reconcile.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/store/shipments.hpp"
#include "gateway/store/stock.hpp"

namespace crossdock::apply {
namespace {

using Purchases = std::map<std::string, FoundPurchase, std::less<>>;

void order_numbers(const std::vector<canonical::ShipNode>& nodes, std::set<std::string>& numbers) {
  for (const auto& node : nodes) {
    if (!node.order_number.empty()) numbers.insert(node.order_number);
    order_numbers(node.children, numbers);
  }
}

using Numbers = std::map<std::string, std::string>;  // as the notice writes them, and as we do

void write_as_we_do(std::vector<canonical::ShipNode>& nodes, const Numbers& numbers) {
  for (auto& node : nodes) {
    if (const auto ours = numbers.find(node.order_number); ours != numbers.end()) node.order_number = ours->second;
    write_as_we_do(node.children, numbers);
  }
}

// A notice that names purchase orders by our numbers, with these orders and those of the shipment that it takes back.
struct Announced {
  canonical::ShipNotice notice;
  Purchases purchases;
};

Result<Announced> announced_by(store::Transaction& tx, const Applied& applied) {
  Announced result{std::get<canonical::ShipNotice>(applied.document), {}};
  auto& [notice, purchases] = result;
  std::set<std::string> named;
  order_numbers(notice.nodes, named);
  const auto before = store::shipments::orders_of(tx, applied.partner.id, notice.number);
  if (!before) return fail(before.error());
  for (const auto id : *before) {
    const auto row = store::purchases::load(tx, id);
    if (!row) return fail(row.error());
    named.insert(row->number);
  }
  if (named.empty())
    return fail(
        Fault::unmapped,
        fmt::format("ship notice {} names no purchase order, and none was announced under this number", notice.number));
  Numbers numbers;
  for (const auto& number : named) {
    auto found = find_purchase(tx, applied, number);
    if (!found) return fail(found.error());
    const auto& ours = numbers[number] = found->purchase.row.number;
    purchases.try_emplace(ours, std::move(*found));
  }
  write_as_we_do(notice.nodes, numbers);
  return result;
}

std::string tracking_of(const tracking::Shipment& shipment) {
  for (const auto& package : shipment.packages) {
    if (!package.tracking_number.empty()) return package.tracking_number;
  }
  for (const auto& reference : shipment.references) {
    if (reference.kind == canonical::ReferenceKind::tracking) return reference.value;
  }
  return {};
}

// The part of a shipment that belongs to one purchase order becomes a row with its lines, as announced.
Result<bool> save_shipment(store::Transaction& tx, const Context& context, const Applied& applied,
                           const FoundPurchase& found, const tracking::Shipment& shipment) {
  store::shipments::Shipment row{.supplier = applied.partner.id,
                                 .number = shipment.number,
                                 .purchase_order = found.purchase.row.id,
                                 .document = applied.row.id,
                                 .tracking = tracking_of(shipment),
                                 .created_at = context.now};
  if (shipment.carrier) row.carrier = shipment.carrier->scac.empty() ? shipment.carrier->name : shipment.carrier->scac;
  if (shipment.shipped) row.shipped_on = shipment.shipped->text();
  row.content = shipment.content;
  std::vector<store::shipments::ShipmentLine> lines;
  for (const auto& line : shipment.lines) {
    if (line.purchase_number != found.purchase.row.number) continue;
    store::shipments::ShipmentLine out{.purchase_line = line.purchase_line, .quantity = line.quantity};
    if (line.package) {
      out.sscc = shipment.packages[*line.package].sscc;
      out.tracking = shipment.packages[*line.package].tracking_number;
    }
    lines.push_back(std::move(out));
  }
  if (lines.empty()) return false;
  return store::shipments::add(tx, row, lines);
}

Result<void> tell_shipped(store::Transaction& tx, const Context& context, const Applied& applied,
                          const FoundPurchase& found, const tracking::Shipment& shipment) {
  const auto tracking = tracking_of(shipment);
  const auto told =
      tell(tx, context, EventKind::shipped,
           fmt::format("{} shipped {} for {}, tracking {}", applied.partner.id.text(), shipment.number,
                       found.purchase.row.number, tracking.empty() ? "none" : tracking),
           applied.row.message, applied.row.id, order_subject(found.order.row.id),
           fmt::format("{} shipped {} for {}", applied.partner.id.text(), shipment.number, found.purchase.row.number));
  if (!told) return told;
  return news_shipped(tx, context, found, shipment);
}

// Goods that left no longer hold stock, and hold it again when they did not leave after all.
Result<void> move_stock(store::Transaction& tx, const std::vector<tracking::Posting>& postings) {
  std::map<PurchaseLineId, Checked> shipped;
  for (const auto& posting : postings) {
    if (posting.account.kind != tracking::AccountKind::purchase_line) continue;
    const PurchaseLineId line(posting.account.id);
    if (posting.to == tracking::Bucket::shipped) shipped[line] += posting.quantity;
    if (posting.from == tracking::Bucket::shipped) shipped[line] -= posting.quantity;
  }
  for (const auto& [line, quantity] : shipped) {
    const auto& net = quantity.value();
    const auto done = net.sign() > 0   ? store::stock::release(tx, line, net, store::stock::Release::shipped)
                      : net.sign() < 0 ? store::stock::restore(tx, line, net.absolute())
                                       : Result<void>{};
    if (!done) return done;
  }
  return {};
}

// The purchase order of a line; the first, if it is none of these.
const std::string& number_of(const Purchases& purchases, PurchaseLineId line) {
  const auto found = std::ranges::find_if(purchases, [&](const auto& one) {
    const auto& lines = one.second.purchase.facts.lines;
    return std::ranges::find(lines, line, &tracking::PurchaseLineFacts::id) != lines.end();
  });
  return (found == purchases.end() ? purchases.begin() : found)->first;
}

// Money that was approved for goods of this supplier that did not leave waits for a person.
Result<void> open_withdrawal_cases(store::Transaction& tx, const Context& context, const Applied& applied,
                                   const Purchases& purchases, const std::vector<Judged>& judged) {
  for (const auto& one : judged) {
    if (one.invoice.supplier != applied.partner.id) continue;
    for (const auto& hold : one.fresh) {
      if (hold.reason != reconciliation::to_string(reconciliation::HoldReason::evidence_withdrawn)) continue;
      const auto text = fmt::format("invoice {}: {} {} of it are disputed again, because the shipment was taken back",
                                    one.invoice.number, hold.amount.text(), one.invoice.currency);
      const auto added = cases::add(tx,
                                    {.kind = CaseKind::evidence_withdrawn,
                                     .partner = applied.partner.id,
                                     .subject = purchase_subject(number_of(purchases, hold.purchase_line)),
                                     .text = text,
                                     .document = applied.row.id,
                                     .purchase_line = hold.purchase_line,
                                     .stake = store::cases::Stake{hold.amount, one.invoice.currency}},
                                    context.now);
      if (!added) return fail(added.error());
    }
  }
  return {};
}

Result<void> settle(store::Transaction& tx, const Context& context, const Applied& applied, const Purchases& purchases,
                    bool taken_back) {
  std::set<SalesOrderId> orders;
  for (const auto& [number, found] : purchases) orders.insert(found.order.row.id);
  for (const auto order : orders) {
    const auto judged = settle_order(tx, context, order, applied.row.id);
    if (!judged) return fail(judged.error());
    if (!taken_back) continue;
    if (auto done = open_withdrawal_cases(tx, context, applied, purchases, *judged); !done) return done;
  }
  return {};
}

}  // namespace

Result<void> apply_ship_notice(store::Transaction& tx, const Context& context, const Applied& applied) {
  const auto announced = announced_by(tx, applied);
  if (!announced) return fail(announced.error());
  const auto& [notice, purchases] = *announced;
  tracking::PurchaseMap facts;
  std::vector<const LoadedPurchase*> loaded;
  for (const auto& [number, found] : purchases) {
    facts.emplace(number, found.purchase.facts);
    loaded.push_back(&found.purchase);
  }
  const auto standing = standing_shipments(tx, loaded);
  if (!standing) return fail(standing.error());
  const auto before = store::shipments::applied(tx, applied.partner.id, notice.number);
  if (!before) return fail(before.error());
  const auto decision = tracking::apply(notice, {facts, standing->shipments, *before});
  const auto& first = purchases.begin()->second;
  if (auto done = open_cases(tx, context, decision.cases, applied.partner.id,
                             purchase_subject(first.purchase.row.number), applied.row.id, first.purchase.facts.lines);
      !done)
    return done;
  const bool is_new = !decision.shipment.lines.empty();
  if (decision.repeated || (!is_new && !decision.voids_earlier)) return {};
  if (auto done = post(tx, context, decision.postings, applied.row.id); !done) return done;
  if (auto done = store::shipments::set_applied(tx, applied.partner.id, notice.number, decision.content, applied.row.id,
                                                context.now);
      !done)
    return done;
  if (decision.voids_earlier) {
    if (auto done = store::shipments::take_back(tx, applied.partner.id, notice.number, context.now); !done) return done;
  }
  if (auto done = move_stock(tx, decision.postings); !done) return done;
  for (const auto& [number, found] : purchases) {
    const auto saved = save_shipment(tx, context, applied, found, decision.shipment);
    if (!saved) return fail(saved.error());
    if (!*saved) continue;
    if (auto told = tell_shipped(tx, context, applied, found, decision.shipment); !told) return told;
  }
  return settle(tx, context, applied, purchases, decision.voids_earlier);
}

}  // namespace crossdock::apply
