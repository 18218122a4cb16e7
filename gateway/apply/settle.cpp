// SPDX-License-Identifier: Apache-2.0
// Knows the order of consequences: claims, cases, the buyer.
#include "gateway/apply/settle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "gateway/modules/reconciliation/reconcile.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/store/shipments.hpp"

namespace crossdock::apply {
namespace {

using tracking::Bucket;

// Why a case of this kind is settled; empty as long as no fact settles it, or when only a person may.
std::string settled(CaseKind kind, const tracking::PurchaseLineFacts& line,
                    std::span<const tracking::Shipment> standing) {
  const auto& now = line.balances;
  if (kind == CaseKind::backordered && now.of(Bucket::backordered).is_zero()) return "nothing is backordered any more";
  if ((kind == CaseKind::over_shipped || kind == CaseKind::shipped_not_open) &&
      tracking::over_shipped(line, standing).is_zero())
    return "the notices that stand announce no more than was ordered";
  if (kind == CaseKind::ack_incomplete && now.of(Bucket::ordered).is_zero()) return "all of it is answered";
  return {};
}

bool nothing_to_come(const tracking::PurchaseLineFacts& line) {
  const auto& now = line.balances;
  return now.of(Bucket::ordered).is_zero() && now.of(Bucket::confirmed).is_zero() &&
         now.of(Bucket::backordered).is_zero();
}

tracking::Shipment announced(const store::shipments::Shipment& row,
                             const std::vector<store::shipments::ShipmentLine>& lines, const LoadedPurchase& purchase) {
  tracking::Shipment shipment;
  shipment.number = row.number;
  shipment.content = row.content;
  if (const auto date = Date::parse(row.shipped_on)) shipment.shipped = *date;
  for (const auto& line : lines) {
    const auto facts = std::ranges::find(purchase.facts.lines, line.purchase_line, &tracking::PurchaseLineFacts::id);
    if (facts == purchase.facts.lines.end()) continue;
    shipment.lines.push_back({.purchase_line = line.purchase_line,
                              .order_line = facts->order_line,
                              .order = purchase.row.sales_order,
                              .purchase_number = purchase.row.number,
                              .quantity = line.quantity,
                              .package = {},
                              .serials = {},
                              .lots = {}});
  }
  return shipment;
}

}  // namespace

Result<Standing> standing_shipments(store::Transaction& tx, std::span<const LoadedPurchase* const> purchases) {
  std::map<ShipmentId, std::pair<tracking::Shipment, std::string>> in_order;
  for (const auto* purchase : purchases) {
    const auto rows = store::shipments::of_purchase(tx, purchase->row.id);
    if (!rows) return fail(rows.error());
    for (const auto& row : *rows) {
      const auto lines = store::shipments::lines(tx, row.id);
      if (!lines) return fail(lines.error());
      in_order.emplace(row.id, std::pair{announced(row, *lines, *purchase), row.notice});
    }
  }
  Standing standing;
  for (auto& [id, one] : in_order) {
    standing.shipments.push_back(std::move(one.first));
    standing.notices.push_back(std::move(one.second));
  }
  return standing;
}

Result<void> close_settled(store::Transaction& tx, const Context& context, const LoadedPurchase& purchase,
                           std::span<const tracking::Shipment> standing) {
  const auto open = store::cases::of_lines(tx, purchase.row.id);
  if (!open) return fail(open.error());
  for (const auto& one : *open) {
    const auto line = std::ranges::find(purchase.facts.lines, one.purchase_line, &tracking::PurchaseLineFacts::id);
    if (line == purchase.facts.lines.end()) continue;
    const auto why = settled(one.kind, *line, standing);
    if (why.empty()) continue;
    if (auto closed = cases::settle(tx, one, why, context.now); !closed) return closed;
  }
  if (!std::ranges::all_of(purchase.facts.lines, nothing_to_come)) return {};
  return cases::settle_all(tx, CaseKind::ship_notice_overdue, purchase_subject(purchase.row.number),
                           "nothing of it is to come any more", context.now);
}

Result<void> close_withdrawn(store::Transaction& tx, const Context& context, PurchaseOrderId order) {
  const auto open = store::cases::of_lines(tx, order);
  if (!open) return fail(open.error());
  for (const auto& one : *open) {
    if (one.kind != CaseKind::evidence_withdrawn) continue;
    const auto held = store::invoices::is_held(
        tx, one.purchase_line, reconciliation::to_string(reconciliation::HoldReason::evidence_withdrawn));
    if (!held) return fail(held.error());
    if (*held) continue;
    if (auto closed = cases::settle(tx, one, "no invoice is held for it any more", context.now); !closed) return closed;
  }
  return {};
}

Result<std::vector<Judged>> settle_order(store::Transaction& tx, const Context& context, SalesOrderId id,
                                         DocumentId cause) {
  const auto rows = store::purchases::of_order(tx, id);
  if (!rows) return fail(rows.error());
  std::map<PartnerId, std::vector<PurchaseOrderId>> by_supplier;
  for (const auto& row : *rows) by_supplier[row.supplier].push_back(row.id);
  std::vector<Judged> changed;
  for (const auto& [supplier, orders] : by_supplier) {
    const auto* partner = context.network.directory().find(supplier);
    if (partner == nullptr) continue;  // its profile is gone: nobody says on which terms to judge
    auto judged = judge_claims(tx, context, *partner, orders, {}, cause);
    if (!judged) return judged;
    std::ranges::move(*judged, std::back_inserter(changed));
  }
  const auto order = load_order(tx, id);
  if (!order) return fail(order.error());
  for (const auto& row : *rows) {
    const auto purchase = load_purchase(tx, row, *order);
    if (!purchase) return fail(purchase.error());
    const LoadedPurchase* one[] = {&*purchase};
    const auto standing = standing_shipments(tx, one);
    if (!standing) return fail(standing.error());
    if (auto closed = close_settled(tx, context, *purchase, standing->shipments); !closed) return fail(closed.error());
  }
  if (auto sent = send_due(tx, context, id, cause); !sent) return fail(sent.error());
  return changed;
}

}  // namespace crossdock::apply
