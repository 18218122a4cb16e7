// SPDX-License-Identifier: Apache-2.0
// Writes the JSON of each event about an order and publishes it, unless no webhook is configured.
#include "gateway/apply/news.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <set>

#include "gateway/pipeline/webhooks.hpp"

namespace crossdock::apply {
namespace {

using boost::json::array;
using boost::json::object;

// Decimals are strings, so that no reader makes them binary floating point.
object about(const store::orders::SalesOrder& order) {
  return {{"order", order.number}, {"buyer", order.buyer.text()}};
}

object about(const FoundPurchase& found) {
  auto details = about(found.order.row);
  details["supplier"] = found.purchase.row.supplier.text();
  details["purchase_order"] = found.purchase.row.number;
  return details;
}

Result<void> tell_of(store::Transaction& tx, const Context& context, std::string_view type,
                     const store::orders::SalesOrder& order, std::vector<PartnerId> concerning, const object& details) {
  concerning.push_back(order.buyer);
  return publish(tx, context, {.type = type, .concerning = std::move(concerning), .subject = order_subject(order.id)},
                 details);
}

bool nobody_listens(const Context& context) { return context.network.settings().webhooks.empty(); }

}  // namespace

Result<void> news_received(store::Transaction& tx, const Context& context, const store::orders::SalesOrder& order,
                           const std::vector<store::orders::OrderLine>& lines) {
  if (nobody_listens(context)) return {};
  auto details = about(order);
  details["currency"] = order.currency;
  array rows;
  for (const auto& line : lines) {
    object row{{"line", line.number}, {"item", line.item}, {"quantity", line.quantity.text()}, {"unit", line.unit}};
    if (line.price) row["price"] = line.price->text();
    rows.push_back(std::move(row));
  }
  details["lines"] = std::move(rows);
  return tell_of(tx, context, "order.received", order, {}, details);
}

Result<void> news_routed(store::Transaction& tx, const Context& context, const LoadedOrder& order, std::int64_t attempt,
                         const routing::Plan& plan) {
  if (nobody_listens(context)) return {};
  auto details = about(order.row);
  details["attempt"] = attempt;
  details["landed_cost"] = plan.cost.total().text();
  details["currency"] = order.row.currency;
  details["optimal"] = plan.optimal;
  array parts;
  std::set<std::string> suppliers;
  for (const auto& one : plan.assignments) {
    suppliers.insert(one.supplier.text());
    parts.push_back(object{{"line", one.line}, {"supplier", one.supplier.text()}, {"quantity", one.quantity.text()}});
  }
  details["parts"] = std::move(parts);
  array unserved;
  for (const auto& one : plan.unserved)
    unserved.push_back(object{{"line", one.line}, {"quantity", one.quantity.text()}, {"reason", one.text}});
  details["unserved"] = std::move(unserved);
  return tell_of(tx, context, "order.routed", order.row, {suppliers.begin(), suppliers.end()}, details);
}

Result<void> news_placed(store::Transaction& tx, const Context& context, const LoadedOrder& order,
                         const store::purchases::PurchaseOrder& purchase,
                         const std::vector<store::purchases::PurchaseLine>& lines) {
  if (nobody_listens(context)) return {};
  auto details = about(order.row);
  details["supplier"] = purchase.supplier.text();
  details["purchase_order"] = purchase.number;
  array rows;
  for (const auto& line : lines) {
    rows.push_back(object{{"line", line.number},
                          {"order_line", order.line(line.order_line).number},
                          {"part", line.supplier_part},
                          {"quantity", line.quantity.text()},
                          {"unit", line.unit},
                          {"price", line.price.text()}});
  }
  details["lines"] = std::move(rows);
  return tell_of(tx, context, "order.placed", order.row, {purchase.supplier}, details);
}

Result<void> news_acknowledged(store::Transaction& tx, const Context& context, const FoundPurchase& found,
                               std::string_view decision) {
  if (nobody_listens(context)) return {};
  auto details = about(found);
  details["decision"] = decision;
  return tell_of(tx, context, "order.acknowledged", found.order.row, {found.purchase.row.supplier}, details);
}

Result<void> news_shipped(store::Transaction& tx, const Context& context, const FoundPurchase& found,
                          const tracking::Shipment& shipment) {
  if (nobody_listens(context)) return {};
  auto details = about(found);
  details["shipment"] = shipment.number;
  if (shipment.carrier)
    details["carrier"] = shipment.carrier->scac.empty() ? shipment.carrier->name : shipment.carrier->scac;
  if (shipment.shipped) details["shipped_on"] = shipment.shipped->text();
  array lines;
  std::set<std::string> tracking;
  for (const auto& reference : shipment.references) {
    if (reference.kind == canonical::ReferenceKind::tracking) tracking.insert(reference.value);
  }
  for (const auto& line : shipment.lines) {
    if (line.purchase_number != found.purchase.row.number) continue;
    const auto& ordered = found.order.line(line.order_line);
    object row{{"order_line", ordered.number}, {"quantity", line.quantity.text()}, {"unit", ordered.unit}};
    if (line.package) {
      const auto& package = shipment.packages[*line.package];
      if (!package.sscc.empty()) row["sscc"] = package.sscc;
      if (!package.tracking_number.empty()) row["tracking"] = package.tracking_number;
      if (!package.tracking_number.empty()) tracking.insert(package.tracking_number);
    }
    lines.push_back(std::move(row));
  }
  details["tracking"] = array(tracking.begin(), tracking.end());
  details["lines"] = std::move(lines);
  return tell_of(tx, context, "order.shipped", found.order.row, {found.purchase.row.supplier}, details);
}

Result<void> news_answered(store::Transaction& tx, const Context& context, const LoadedOrder& order) {
  if (nobody_listens(context)) return {};
  return tell_of(tx, context, "order.answered", order.row, {}, about(order.row));
}

Result<void> news_overdue(store::Transaction& tx, const Context& context, const FoundPurchase& found) {
  if (nobody_listens(context)) return {};
  return tell_of(tx, context, "order.overdue", found.order.row, {found.purchase.row.supplier}, about(found));
}

Result<void> news_invoiced(store::Transaction& tx, const Context& context, const store::invoices::Invoice& invoice,
                           const std::vector<store::invoices::Hold>& holds,
                           const store::orders::SalesOrder* about_order) {
  if (nobody_listens(context)) return {};
  object details{{"invoice", invoice.number},
                 {"supplier", invoice.supplier.text()},
                 {"purchase_order", invoice.order_number},
                 {"currency", invoice.currency},
                 {"total", invoice.total.text()},
                 {"approved", invoice.approved.text()},
                 {"disputed", invoice.disputed.text()},
                 {"credited", invoice.credited.text()},
                 {"verdict", invoice.decision}};
  if (!invoice.due_on.empty()) details["due_on"] = invoice.due_on;
  array rows;
  for (const auto& hold : holds) {
    rows.push_back(object{{"line", hold.line},
                          {"reason", hold.reason},
                          {"owner", hold.owner},
                          {"amount", hold.amount.text()},
                          {"text", hold.text}});
  }
  details["holds"] = std::move(rows);
  const std::string_view type = holds.empty() ? "invoice.matched" : "invoice.held";
  if (about_order == nullptr) {
    return publish(tx, context,
                   {.type = type,
                    .concerning = {invoice.supplier},
                    .subject = "invoice:" + invoice.supplier.text() + "/" + invoice.number},
                   details);
  }
  details["order"] = about_order->number;
  details["buyer"] = about_order->buyer.text();
  return tell_of(tx, context, type, *about_order, {invoice.supplier}, details);
}

}  // namespace crossdock::apply
