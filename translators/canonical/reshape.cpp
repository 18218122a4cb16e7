// SPDX-License-Identifier: Apache-2.0
// Flattens trees of orders, packs and items, and adds up the items of one order line.
#include "translators/canonical/reshape.hpp"

#include <algorithm>

#include "base/checked.hpp"

namespace crossdock::canonical {
namespace {

// An item below orders and packs joins the line it belongs to: a line that was packed into several cartons is one.
Result<void> add_item(const ShipNode& node, const std::string& order_number, ShipNode& shipment) {
  ShipNode item = node;
  item.children.clear();
  if (item.order_number.empty() && order_number != shipment.order_number) item.order_number = order_number;
  const auto same = std::ranges::find_if(shipment.children, [&](const ShipNode& other) {
    return other.line_number == item.line_number && other.order_number == item.order_number;
  });
  if (item.line_number.empty() || same == shipment.children.end()) {
    shipment.children.push_back(std::move(item));
    return {};
  }
  if (!same->shipped || !item.shipped || same->shipped->unit != item.shipped->unit) {
    return fail(Fault::invalid, "line " + item.line_number + " ships in several units");
  }
  const auto sum = same->shipped->value.plus(item.shipped->value);
  if (!sum) return fail(sum.error());
  same->shipped->value = *sum;
  return {};
}

// Takes what is below a node that is no item into the flat shipment.
Result<void> gather(const ShipNode& node, std::string order_number, ShipNode& shipment) {
  if (!node.order_number.empty()) order_number = node.order_number;
  if (shipment.order_number.empty() && !order_number.empty()) {
    shipment.order_number = order_number;
    shipment.order_date = node.order_date;
  }
  if (shipment.tracking_number.empty()) shipment.tracking_number = node.tracking_number;
  for (const auto& child : node.children) {
    const auto done = child.level == NodeLevel::item ? add_item(child, order_number, shipment)
                                                     : gather(child, order_number, shipment);
    if (!done) return done;
  }
  return {};
}

// The nodes of `from` with those of orders replaced by what is below them.
void without_orders(const std::vector<ShipNode>& from, const std::string& order_number,
                    const std::optional<Date>& order_date, std::vector<ShipNode>& into) {
  for (const auto& node : from) {
    if (node.level == NodeLevel::order) {
      without_orders(node.children, node.order_number.empty() ? order_number : node.order_number,
                     node.order_date ? node.order_date : order_date, into);
      continue;
    }
    ShipNode copy = node;
    copy.children.clear();
    const bool item = node.level == NodeLevel::item;
    const auto number = node.order_number.empty() ? order_number : node.order_number;
    const auto date = node.order_date ? node.order_date : order_date;
    copy.order_number = item ? number : "";
    copy.order_date = item ? date : std::nullopt;
    without_orders(node.children, number, date, copy.children);
    into.push_back(std::move(copy));
  }
}

}  // namespace

ShipNotice orders_on_items(const ShipNotice& notice) {
  ShipNotice out = notice;
  out.nodes.clear();
  std::vector<ShipNode> roots;
  without_orders(notice.nodes, "", std::nullopt, roots);
  ShipNode loose;
  for (auto& root : roots) (root.level == NodeLevel::item ? loose.children : out.nodes).push_back(std::move(root));
  if (!loose.children.empty()) out.nodes.insert(out.nodes.begin(), std::move(loose));
  return out;
}

Result<ShipNotice> items_below_shipment(const ShipNotice& notice) {
  if (notice.nodes.size() != 1) return fail(Fault::invalid, "a notice of exactly one shipment is needed here");
  const ShipNode& root = notice.nodes.front();
  ShipNotice flat = notice;
  ShipNode& shipment = flat.nodes.front();
  shipment.children.clear();
  for (const auto& child : root.children) {
    if (child.level == NodeLevel::item) {
      shipment.children.push_back(child);
    } else if (auto done = gather(child, root.order_number, shipment); !done) {
      return fail(done.error());
    }
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

ShipNotice parties_at_shipments(const ShipNotice& notice) {
  ShipNotice moved = notice;
  for (auto& node : moved.nodes) {
    if (node.level != NodeLevel::shipment) continue;
    for (const auto& party : moved.parties) {
      const bool there = std::ranges::any_of(node.parties, [&](const Party& one) { return one.role == party.role; });
      if (!there) node.parties.push_back(party);
    }
  }
  moved.parties.clear();
  return moved;
}

}  // namespace crossdock::canonical
