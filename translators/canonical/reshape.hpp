// SPDX-License-Identifier: Apache-2.0
// Ship notices come as trees of any structure; some syntaxes know only one. Values that a shape cannot hold are lost
// and must be said where that matters (mapping::losses).
#pragma once

#include <span>
#include <string_view>

#include "base/result.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::canonical {

// The same shipment with its items directly below it, one for each order line, as UBL's DespatchAdvice has them:
// order, tare and pack levels are gone; the first order number and tracking number stand at the shipment, items of
// other orders name theirs, and the shipment's dates stand at the document. Fault::invalid for more than one
// shipment, or for a line in several units.
Result<ShipNotice> items_below_shipment(const ShipNotice& notice);

// The structures a ship notice can be put into, outermost level first: "S-O-P-I", "S-O-T-P-I", "S-O-I", "S-O-I-P"
// and "S-P-O-I".
std::span<const std::string_view> ship_structures();

// The same shipments with their levels in the order of `structure`, one of ship_structures(), and the code that
// X12 BSN05 has for it. Nothing but levels that the structure does not have is lost, and with them the quantities of
// one line in several packs become one. A level that the notice has nothing for is left out. Where packs stand below
// items, each says how much of the item it holds. A notice that has the structure already keeps its nodes.
//
// Fault::invalid if a root is no shipment, if a structure is not known, or if packs below an item do not say what
// they hold and have to be taken apart.
Result<ShipNotice> structured(const ShipNotice& notice, std::string_view structure);

// The notice without nodes of orders, for syntaxes in which every item names its own: what was below them moves up,
// and each item has the number and date of its order. Items that are left without a shipment get one.
ShipNotice orders_on_items(const ShipNotice& notice);

// The notice with its parties at its shipments, for syntaxes that name parties nowhere else.
ShipNotice parties_at_shipments(const ShipNotice& notice);

}  // namespace crossdock::canonical
