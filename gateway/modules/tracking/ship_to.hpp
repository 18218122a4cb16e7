// SPDX-License-Identifier: Apache-2.0
// Where the units of an order go. Most orders name one place; some name places by line, or by parts of lines (X12 SDQ).
// There is one sales order and one answer all the same: only purchase orders are split by place.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::tracking {

struct Place {
  std::string key;  // "": the order's own; else what tells it from the others: "buyer:0412"
  canonical::Party party;
};

struct Part {
  std::string place;  // key of a Place
  Decimal quantity;
};

struct ShipTos {
  std::vector<Place> places;  // the order's own first, where it has one
  std::vector<std::vector<Part>>
      lines;  // as the order's lines, in the units that were ordered; each adds up to its line

  const canonical::Party* find(std::string_view key) const;
  bool is_split() const;  // whether anything goes elsewhere than to the order's own place
};

// The address of a place that the order names by a number alone; nothing for one that is not known.
using Locate = std::function<std::optional<canonical::Party>(const canonical::Party& named)>;

// Fault::unmapped when the order, or a part of a line, has no place that is known: it waits until somebody adds it.
// Fault::invalid when the parts of a line do not add up to it. `home` is where an order goes that names no place and is
// no drop-ship order: the buyer's own address; without lines and city there is none.
Result<ShipTos> ship_tos(const canonical::Order& order, const canonical::Party& home, const Locate& locate);

// `quantity` units of a line, given to the places in their order as far as they still want some: `wanted` less what is on
// its way there by `placed`. The remainder, such as the rest of a pack, goes with the last one.
std::vector<Part> share_out(const std::vector<Part>& wanted, const std::map<std::string, Decimal>& placed,
                            const Decimal& quantity);

}  // namespace crossdock::tracking
