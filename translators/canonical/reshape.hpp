// SPDX-License-Identifier: Apache-2.0
// Ship notices come as trees of any structure; some syntaxes know only one. What a shape cannot hold is lost and
// must be said where that matters (mapping::losses).
#pragma once

#include "base/result.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::canonical {

// The same shipment with its items directly below it, one for each order line, as UBL's DespatchAdvice has them:
// order, tare and pack levels are gone; the first order number and tracking number stand at the shipment, items of
// other orders name theirs, and the shipment's dates stand at the document. Fault::invalid for more than one
// shipment, or for a line in several units.
Result<ShipNotice> items_below_shipment(const ShipNotice& notice);

// The notice without nodes of orders, for syntaxes in which every item names its own: what was below them moves up,
// and each item has the number and date of its order. Items that are left without a shipment get one.
ShipNotice orders_on_items(const ShipNotice& notice);

}  // namespace crossdock::canonical
