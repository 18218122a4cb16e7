// SPDX-License-Identifier: Apache-2.0
#include "translators/canonical/reshape.hpp"

#include <algorithm>

#include "base/checked.hpp"

namespace crossdock::canonical {
namespace {

// Takes what is below `node` into the flat shipment.
Result<void> gather(const ShipNode& node, ShipNode& shipment) {
  if (!node.order_number.empty()) {
    if (!shipment.order_number.empty() && shipment.order_number != node.order_number) {
      return fail(Fault::invalid, "shipment is about several orders (" + shipment.order_number + ", " +
                                      node.order_number + "); this syntax needs a document for each");
    }
    shipment.order_number = node.order_number;
    if (!shipment.order_date) shipment.order_date = node.order_date;
  }
  if (shipment.tracking_number.empty()) shipment.tracking_number = node.tracking_number;
  if (node.level == NodeLevel::item) {
    const auto same = std::ranges::find(shipment.children, node.line_number, &ShipNode::line_number);
    if (same == shipment.children.end() || node.line_number.empty()) {
      ShipNode item = node;
      item.children.clear();
      shipment.children.push_back(std::move(item));
      return {};
    }
    if (!same->shipped || !node.shipped || same->shipped->unit != node.shipped->unit) {
      return fail(Fault::invalid, "line " + node.line_number + " ships in several units");
    }
    const auto sum = same->shipped->value.plus(node.shipped->value);
    if (!sum) return fail(sum.error());
    same->shipped->value = *sum;
    return {};
  }
  for (const auto& child : node.children) {
    if (auto done = gather(child, shipment); !done) return done;
  }
  return {};
}

}  // namespace

Result<ShipNotice> items_below_shipment(const ShipNotice& notice) {
  if (notice.nodes.size() != 1) return fail(Fault::invalid, "a notice of exactly one shipment is needed here");
  const ShipNode& root = notice.nodes.front();
  ShipNotice flat = notice;
  ShipNode& shipment = flat.nodes.front();
  shipment.children.clear();
  for (const auto& child : root.children) {
    if (auto done = gather(child, shipment); !done) return fail(done.error());
  }
  for (const auto& date : root.dates) {
    if (std::ranges::find(flat.dates, date.kind, &Event::kind) == flat.dates.end()) flat.dates.push_back(date);
  }
  shipment.dates.clear();
  for (const auto& party : root.parties) {
    if (std::ranges::find(flat.parties, party.role, &Party::role) == flat.parties.end()) flat.parties.push_back(party);
  }
  if (std::ranges::find(flat.references, ReferenceKind::shipment, &Reference::kind) == flat.references.end()) {
    flat.references.push_back({ReferenceKind::shipment, notice.number});
  }
  return flat;
}

}  // namespace crossdock::canonical
