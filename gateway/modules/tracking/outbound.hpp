// SPDX-License-Identifier: Apache-2.0
// The buyer's own documents: what the journal says, in the buyer's numbers, identifiers and prices.
#pragma once

#include <optional>
#include <vector>

#include "base/checked.hpp"
#include "gateway/modules/tracking/due.hpp"

namespace crossdock::tracking {

// The answer to the buyer's order over all suppliers, as `answered` says line by line.
canonical::OrderAck buyer_ack(const OrderFacts& order, const std::vector<Answered>& answered);

// One supplier's shipment as the buyer's notice: a tree of shipment, order, packages and items. Lines of
// other orders and lines that do not count are left out; nullopt when none is left.
std::optional<canonical::ShipNotice> buyer_ship_notice(const OrderFacts& order, const Shipment& shipment,
                                                       const std::string& number);

// Bills units and charges at the buyer's price; no taxes. Each line's amount is rounded half up to the currency's minor
// unit, and the total is the sum of the parts. All numbers of a credit note are above zero.
// Fault::unmapped if a billed line has no price, Fault::invalid if a number does not fit.
Result<canonical::Invoice> buyer_invoice(const OrderFacts& order, const std::vector<Billed>& billed,
                                         canonical::InvoiceKind kind, Date date);

// price × units ÷ price basis, rounded half up to the minor unit, as invoices do it. The line has a price.
Checked line_value(const OrderLineFacts& line, const Decimal& units, int digits);

}  // namespace crossdock::tracking
