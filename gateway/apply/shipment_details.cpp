// SPDX-License-Identifier: Apache-2.0
// Reads the notice of a stored shipment again.
#include "gateway/apply/shipment_details.hpp"

#include <algorithm>

#include "gateway/store/shipments.hpp"

namespace crossdock::apply {
namespace {

Result<std::optional<store::shipments::Shipment>> row_of(store::Transaction& tx, const tracking::Shipment& shipment,
                                                         const LoadedPurchase& purchase) {
  const auto rows = store::shipments::of_purchase(tx, purchase.row.id);
  if (!rows) return fail(rows.error());
  const auto row = std::ranges::find(*rows, shipment.number, &store::shipments::Shipment::number);
  if (row == rows->end()) return std::nullopt;
  return *row;
}

}  // namespace

Result<tracking::Shipment> with_details(store::Transaction& tx, const tracking::Shipment& shipment,
                                        std::span<const LoadedPurchase> purchases) {
  if (shipment.lines.empty()) return shipment;
  const auto purchase = std::ranges::find_if(
      purchases, [&](const LoadedPurchase& one) { return one.row.number == shipment.lines.front().purchase_number; });
  if (purchase == purchases.end()) return shipment;
  const auto row = row_of(tx, shipment, *purchase);
  if (!row) return fail(row.error());
  if (!*row) return shipment;
  const auto document = stated_in(tx, (*row)->document);
  if (!document) return fail(document.error());
  tracking::PurchaseMap facts;
  for (const auto& one : purchases) facts.emplace(one.row.number, one.facts);
  auto read = tracking::read(std::get<canonical::ShipNotice>(*document), facts);
  // In a notice over several orders only the lines of this one are meant; both lists are in the notice's own order.
  std::erase_if(read.lines, [&](const auto& line) { return line.purchase_number != purchase->row.number; });
  tracking::Shipment detailed = std::move(read);
  std::vector<tracking::ShippedLine> details = std::move(detailed.lines);
  detailed.number = shipment.number;
  detailed.content = shipment.content;
  detailed.lines = shipment.lines;
  for (auto& line : detailed.lines) {
    const auto same =
        std::ranges::find_if(details, [&](const auto& one) { return one.purchase_line == line.purchase_line; });
    if (same == details.end()) continue;
    line.package = same->package;
    line.serials = same->serials;
    line.lots = same->lots;
    details.erase(same);
  }
  return detailed;
}

}  // namespace crossdock::apply
