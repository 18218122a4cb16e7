// SPDX-License-Identifier: Apache-2.0
// A mapping's `reshape`: the tree of a ship notice in the one shape its partner reads.
#include <fmt/format.h>

#include <algorithm>

#include "translators/canonical/reshape.hpp"
#include "translators/mapping/write.hpp"

namespace crossdock::mapping {
namespace {

using canonical::NodeLevel;
using canonical::ShipNode;

bool has_level(const std::vector<ShipNode>& nodes, NodeLevel level) {
  return std::ranges::any_of(
      nodes, [&](const ShipNode& node) { return node.level == level || has_level(node.children, level); });
}

}  // namespace

Result<canonical::ShipNotice> reshaped(const Program& program, const canonical::ShipNotice& notice,
                                       std::vector<Note>& notes) {
  const auto& shape = program.text.reshape;
  if (shape == "items_below_shipment") return canonical::items_below_shipment(notice);
  if (shape == "orders_on_items") return canonical::orders_on_items(notice);
  auto shaped = canonical::structured(notice, shape);
  if (!shaped) return shaped;
  for (const auto& [level, name] : {std::pair{NodeLevel::tare, "tare"}, std::pair{NodeLevel::pack, "pack"}}) {
    if (has_level(notice.nodes, level) && !has_level(shaped->nodes, level))
      notes.push_back({"nodes", {}, 0, fmt::format("structure {} has no {} level", shape, name)});
  }
  return shaped;
}

}  // namespace crossdock::mapping
