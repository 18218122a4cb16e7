// SPDX-License-Identifier: Apache-2.0
// A supplier's ship notice: quantities move, the buyer gets its own notice and invoice, waiting invoices are
// looked at again.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "gateway/modules/tracking/outbound.hpp"
#include "gateway/pipeline/apply.hpp"
#include "gateway/pipeline/news.hpp"
#include "gateway/pipeline/outbound.hpp"
#include "gateway/pipeline/placing.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/shipments.hpp"
#include "gateway/store/stock.hpp"

namespace crossdock::pipeline {
namespace {

using Purchases = std::map<std::string, FoundPurchase, std::less<>>;

void order_numbers(const std::vector<canonical::ShipNode>& nodes, std::set<std::string>& numbers) {
  for (const auto& node : nodes) {
    if (!node.order_number.empty()) numbers.insert(node.order_number);
    order_numbers(node.children, numbers);
  }
}

Result<Purchases> purchases_of(store::Transaction& tx, const Applied& applied, const canonical::ShipNotice& notice) {
  std::set<std::string> numbers;
  order_numbers(notice.nodes, numbers);
  if (numbers.empty())
    return fail(Fault::unmapped, fmt::format("ship notice {} names no purchase order", notice.number));
  Purchases purchases;
  for (const auto& number : numbers) {
    auto found = find_purchase(tx, applied, number);
    if (!found) return fail(found.error());
    purchases.emplace(number, std::move(*found));
  }
  return purchases;
}

// Shipments of these orders that were announced before, as the module compares them.
Result<std::vector<tracking::Shipment>> earlier_shipments(store::Transaction& tx, const Purchases& purchases,
                                                          std::string_view number) {
  std::map<std::string, tracking::Shipment> by_number;
  for (const auto& [name, found] : purchases) {
    const auto rows = store::shipments::of_purchase(tx, found.purchase.row.id);
    if (!rows) return fail(rows.error());
    for (const auto& row : *rows) {
      if (row.number != number) continue;
      auto& shipment = by_number[row.number];
      shipment.number = row.number;
      shipment.content = row.content;
      const auto lines = store::shipments::lines(tx, row.id);
      if (!lines) return fail(lines.error());
      std::unordered_map<std::int64_t, std::int64_t> order_lines;
      for (const auto& line : found.purchase.lines) order_lines[line.id] = line.order_line;
      for (const auto& line : *lines) {
        shipment.lines.push_back({.purchase_line = line.purchase_line,
                                  .order_line = order_lines.at(line.purchase_line),
                                  .order = found.order.row.id,
                                  .purchase_number = name,
                                  .quantity = line.quantity,
                                  .package = {},
                                  .serials = {},
                                  .lots = {}});
      }
    }
  }
  std::vector<tracking::Shipment> earlier;
  for (auto& [_, shipment] : by_number) earlier.push_back(std::move(shipment));
  return earlier;
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

// The part of a shipment that belongs to one purchase order becomes a row with its lines.
Result<std::int64_t> save_shipment(store::Transaction& tx, const Context& context, const Applied& applied,
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
  if (lines.empty()) return 0;
  const auto added = store::shipments::add(tx, row, lines);
  if (!added) return fail(added.error());
  return *added ? row.id : 0;
}

// The buyer's own ship notice, and an invoice at the buyer's price for what shipped.
Result<void> tell_buyer(store::Transaction& tx, const Context& context, const FoundPurchase& found,
                        const tracking::Shipment& shipment, std::int64_t shipment_id, DocumentId cause) {
  const auto buyer = partner_of(context, found.order.row.buyer.text());
  if (!buyer) return fail(buyer.error());
  tracking::Shipment part = shipment;
  std::erase_if(part.lines, [&](const auto& line) { return line.purchase_number != found.purchase.row.number; });
  const auto number = fmt::format("S{:06}", shipment_id);
  if (auto notice = tracking::buyer_ship_notice(found.order.facts, part, number)) {
    notice->issue_date = date_of(context.now);
    notice->issue_time = time_of_day(context.now);
    if (auto sent = send_document(tx, context, **buyer, *notice, number, cause); !sent) return sent;
  }
  const auto invoice_number = fmt::format("INV{:06}", shipment_id);
  const auto invoice = tracking::buyer_invoice(found.order.facts, part.lines, invoice_number, date_of(context.now));
  if (!invoice) return fail(invoice.error());
  return send_document(tx, context, **buyer, *invoice, invoice_number, cause);
}

Result<void> after_shipment(store::Transaction& tx, const Context& context, const Applied& applied,
                            const FoundPurchase& found, const tracking::Shipment& shipment) {
  const auto id = save_shipment(tx, context, applied, found, shipment);
  if (!id) return fail(id.error());
  if (*id == 0) return {};
  // The timer for the rest of a short shipment goes on; one that finds nothing missing stays silent.
  for (const auto& line : shipment.lines) {
    if (line.purchase_number != found.purchase.row.number) continue;
    const auto done = store::stock::release(tx, line.purchase_line, line.quantity, store::stock::Release::shipped);
    if (!done) return done;
  }
  const auto told =
      tell(tx, context, "shipped",
           fmt::format("{} shipped {} for {}, tracking {}", applied.partner.id.text(), shipment.number,
                       found.purchase.row.number, tracking_of(shipment).empty() ? "none" : tracking_of(shipment)),
           applied.row.message, applied.row.id, order_subject(found.order.row.id));
  if (!told) return told;
  if (auto news = news_shipped(tx, context, found, shipment); !news) return news;
  if (auto done = tell_buyer(tx, context, found, shipment, *id, applied.row.id); !done) return done;
  const auto waiting = store::invoices::waiting(tx, applied.partner.id, found.purchase.row.number);
  if (!waiting) return fail(waiting.error());
  for (const auto document : *waiting) {
    const auto queued =
        store::work_queue::push(tx,
                                {.stage = "apply",
                                 .subject = document.number(),
                                 .discriminator = "evidence",
                                 .order_key = "in/" + applied.partner.id.text() + "/" + found.purchase.row.number},
                                context.now);
    if (!queued) return fail(queued.error());
  }
  // The supplier's shipment may have decided the last open unit.
  return answer_buyer(tx, context, found.order.row.id, applied.row.id);
}

}  // namespace

Result<void> apply_ship_notice(store::Transaction& tx, const Context& context, const Applied& applied) {
  const auto& notice = std::get<canonical::ShipNotice>(applied.document);
  const auto purchases = purchases_of(tx, applied, notice);
  if (!purchases) return fail(purchases.error());
  const auto earlier = earlier_shipments(tx, *purchases, notice.number);
  if (!earlier) return fail(earlier.error());
  tracking::PurchaseMap facts;
  for (const auto& [number, found] : *purchases) facts.emplace(number, found.purchase.facts);
  const auto decision = tracking::apply(notice, facts, *earlier);
  if (auto done = post(tx, context, decision.postings, applied.row.id); !done) return done;
  const auto& first = purchases->begin()->second;
  if (auto done = open_cases(tx, context, decision.cases, applied.partner.id,
                             purchase_subject(first.purchase.row.number), applied.row.id);
      !done)
    return done;
  if (decision.repeated) return {};
  if (decision.voids_earlier) {
    if (auto done = store::shipments::take_back(tx, applied.partner.id, notice.number, context.now); !done) return done;
  }
  if (decision.shipment.lines.empty()) return {};
  for (const auto& [number, found] : *purchases) {
    if (auto done = after_shipment(tx, context, applied, found, decision.shipment); !done) return done;
  }
  return {};
}

}  // namespace crossdock::pipeline
