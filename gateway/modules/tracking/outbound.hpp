// SPDX-License-Identifier: Apache-2.0
// The buyer's own documents: what the journal says, in the buyer's numbers, identifiers and prices.
#pragma once

#include <optional>
#include <span>

#include "gateway/modules/tracking/decisions.hpp"

namespace crossdock::tracking {

// The answer to the buyer's order over all suppliers; nullopt while any unit is open or placed.
std::optional<canonical::OrderAck> buyer_ack(const OrderFacts& order);

// One supplier's shipment as the buyer's notice: a tree of shipment, order, packages and items. Lines of
// other orders are left out; nullopt when none is of this order.
std::optional<canonical::ShipNotice> buyer_ship_notice(const OrderFacts& order, const Shipment& shipment,
                                                       const std::string& number);

// What shipped, at the buyer's price; no charges, no taxes. Each line's amount is rounded half up to the
// currency's minor unit, and the total is the sum of the lines.
// Fault::unmapped if a shipped line has no price, Fault::invalid if currencies differ or a number does not fit.
Result<canonical::Invoice> buyer_invoice(const OrderFacts& order, std::span<const ShippedLine> shipped,
                                         const std::string& number, Date date);

}  // namespace crossdock::tracking
