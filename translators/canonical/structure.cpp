// SPDX-License-Identifier: Apache-2.0
// Puts the levels of a ship notice into another order: the tree is taken apart into pieces, each an item with all
// that stands above or below it, and the pieces are put together again level by level.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/checked.hpp"
#include "translators/canonical/reshape.hpp"

namespace crossdock::canonical {
namespace {

struct Structure {
  std::string_view name, code;  // code: X12 element 1005
  std::array<NodeLevel, 4> below{};
  std::size_t depth = 0;  // levels below the shipment
};
constexpr auto order = NodeLevel::order, tare = NodeLevel::tare, pack = NodeLevel::pack, item = NodeLevel::item;
constexpr std::array structures{
    Structure{"S-O-P-I", "0001", {order, pack, item}, 3}, Structure{"S-O-T-P-I", "0001", {order, tare, pack, item}, 4},
    Structure{"S-O-I", "0004", {order, item}, 2},         Structure{"S-O-I-P", "0002", {order, item, pack}, 3},
    Structure{"S-P-O-I", "0003", {pack, order, item}, 3},
};
constexpr auto structure_names = [] {
  std::array<std::string_view, structures.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = structures[i].name;
  return all;
}();

// A node without what stands below it.
ShipNode bare(const ShipNode& node) {
  ShipNode copy = node;
  copy.children.clear();
  return copy;
}

struct Part {
  ShipNode node;
  const ShipNode* origin = nullptr;  // tells nodes apart that say nothing of themselves
};

// One quantity of one item, and the levels it belongs to; a pack that holds nothing is a piece without an item.
struct Piece {
  std::array<std::optional<Part>, 5> levels;  // by NodeLevel
  std::optional<Part>& at(NodeLevel level) { return levels[static_cast<std::size_t>(level)]; }
  const std::optional<Part>& at(NodeLevel level) const { return levels[static_cast<std::size_t>(level)]; }
};

class Apart {
 public:
  Result<std::vector<Piece>> take(const ShipNode& shipment) {
    for (const auto& child : shipment.children) {
      if (auto done = walk(child, {}); !done) return fail(done.error());
    }
    return std::move(pieces_);
  }

 private:
  Result<void> walk(const ShipNode& node, Piece above) {
    if (node.level == NodeLevel::shipment) return fail(Fault::invalid, "a shipment stands below a shipment");
    if (above.at(node.level)) return fail(Fault::invalid, "one level stands below another of its kind");
    above.at(node.level) = Part{bare(node), &node};
    if (node.level == pack && above.at(item)) share(above, node);
    if (node.children.empty()) {
      pieces_.push_back(std::move(above));
      return {};
    }
    for (const auto& child : node.children) {
      if (above.at(item) && child.level != pack)
        return fail(Fault::invalid, "what stands below line " + node.line_number + " is no pack");
      if (node.level == item && node.children.size() > 1 && !child.shipped)
        return fail(Fault::invalid, "the packs of line " + node.line_number + " do not say how much of it they hold");
      if (auto done = walk(child, above); !done) return done;
    }
    return {};
  }

  // A pack below an item tells its part of the quantity; alone, it holds all of it.
  static void share(Piece& piece, const ShipNode& node) {
    if (node.shipped) piece.at(item)->node.shipped = node.shipped;
    piece.at(pack)->node.shipped.reset();
  }

  std::vector<Piece> pieces_;
};

// Puts pieces below one shipment.
class Together {
 public:
  Together(const Structure& structure, ShipNode shipment) : structure_(structure), root_(std::move(shipment)) {}

  Result<ShipNode> put(const std::vector<Piece>& pieces) {
    for (const auto& piece : pieces) {
      if (auto done = put(piece); !done) return fail(done.error());
    }
    finish(root_);
    return std::move(root_);
  }

 private:
  // The source of a node, beside the tree of nodes.
  struct Branch {
    Part part;
    bool packed = false;  // an item that has packs below it
    std::vector<Branch> children;
  };
  using Path = std::vector<std::size_t>;

  Result<void> put(const Piece& piece) {
    Path path;
    const bool packed = packs_below_items() && piece.at(pack).has_value();
    Branch* branch = &branches_;
    for (std::size_t i = 0; i < structure_.depth; ++i) {
      const auto& part = piece.at(structure_.below[i]);
      if (!part) continue;
      path.push_back(child(*branch, path, *part, packed && part->node.level == item));
      branch = &branch->children[path.back()];
    }
    if (!piece.at(item) || path.empty()) return {};
    return add_quantity(piece, path);
  }

  bool packs_below_items() const { return structure_.below[structure_.depth - 1] == pack; }

  ShipNode& node(const Path& path) {
    ShipNode* at = &root_;
    for (const auto index : path) at = &at->children[index];
    return *at;
  }

  // Quantities are added up afterwards and are no part of what an item is; its unit is.
  static bool same(const Part& a, const Part& b) {
    if (a.origin == b.origin) return true;
    const auto &one = a.node, &other = b.node;
    if (one.sscc != other.sscc || one.tracking_number != other.tracking_number) return false;
    const bool named = one.level == item    ? !one.line_number.empty() || !one.item.ids.empty()
                       : one.level == order ? !one.order_number.empty()
                                            : !one.sscc.empty() || !one.tracking_number.empty();
    if (!named || one.level != item) return named && one == other;
    if (one.shipped.has_value() != other.shipped.has_value()) return false;
    if (one.shipped && one.shipped->unit != other.shipped->unit) return false;
    ShipNode first = one, second = other;
    first.shipped.reset();
    second.shipped.reset();
    return first == second;
  }

  // The child of the node at `path` that `part` is, made where there is none yet. The last is the likeliest.
  std::size_t child(Branch& branch, const Path& path, const Part& part, bool packed) {
    for (auto i = branch.children.size(); i > 0; --i) {
      const auto& known = branch.children[i - 1];
      if (known.packed == packed && known.part.node.level == part.node.level && same(known.part, part)) return i - 1;
    }
    auto& parent = node(path);
    parent.children.push_back(part.node);
    if (part.node.level == item || (part.node.level == pack && packs_below_items()))
      parent.children.back().shipped.reset();
    branch.children.push_back({part, packed, {}});
    return branch.children.size() - 1;
  }

  static Result<void> add(std::optional<Quantity>& sum, const Quantity& more) {
    if (!sum) {
      sum = more;
      return {};
    }
    const auto next = sum->value.plus(more.value);
    if (!next) return fail(next.error());
    sum->value = *next;
    return {};
  }

  Result<void> add_quantity(const Piece& piece, const Path& path) {
    const auto& shipped = piece.at(item)->node.shipped;
    if (!shipped) return {};
    auto at = path;
    while (node(at).level != item) {  // a pack below its item holds this much of it
      if (auto done = add(node(at).shipped, *shipped); !done) return done;
      at.pop_back();
    }
    return add(node(at).shipped, *shipped);
  }

  // A pack alone below its item holds all of it, and need not say so.
  static void finish(ShipNode& node) {
    if (node.level == item && node.children.size() == 1) node.children.front().shipped.reset();
    for (auto& child : node.children) finish(child);
  }

  const Structure& structure_;
  ShipNode root_;
  Branch branches_;
};

// Whether every way down the tree goes through levels of the structure in its order.
bool fits(const ShipNode& node, const Structure& structure, std::size_t from) {
  return std::ranges::all_of(node.children, [&](const ShipNode& child) {
    for (auto i = from; i < structure.depth; ++i) {
      if (structure.below[i] == child.level) return fits(child, structure, i + 1);
    }
    return false;
  });
}

}  // namespace

std::span<const std::string_view> ship_structures() { return structure_names; }

Result<ShipNotice> structured(const ShipNotice& notice, std::string_view structure) {
  const auto wanted = std::ranges::find(structures, structure, &Structure::name);
  if (wanted == structures.end())
    return fail(Fault::invalid, "structure '" + std::string(structure) + "' is not known");
  ShipNotice shaped = notice;
  shaped.structure = wanted->code;
  for (auto& root : shaped.nodes) {
    if (root.level != NodeLevel::shipment)
      return fail(Fault::invalid, "a ship notice whose trees begin with a shipment is needed for a structure");
    if (fits(root, *wanted, 0)) continue;
    auto pieces = Apart().take(root);
    if (!pieces) return fail(pieces.error());
    auto together = Together(*wanted, bare(root)).put(*pieces);
    if (!together) return fail(together.error());
    root = std::move(*together);
  }
  return shaped;
}

}  // namespace crossdock::canonical
