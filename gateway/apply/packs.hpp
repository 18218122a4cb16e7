// SPDX-License-Identifier: Apache-2.0
// Packages: a buyer orders cases or dozens of what suppliers sell by the piece.
//
// Within the house such a line counts pieces, in which every quantity is exact. Documents to the buyer count packages
// again wherever the quantities are whole ones.
#pragma once

#include "gateway/apply/facts.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::apply {

// Packages whose content is known for a line that counts by `unit`: of `pack` pieces by whatever name a supplier gives
// them (UN/ECE Rec 21 with its X: case, carton, box, package) if it packs more than one, and dozens and gross of pieces.
std::vector<tracking::Pack> packs_of(std::string_view unit, const Decimal& pack);

// How an ordered quantity is counted: as it is where a supplier sells the item in this unit, or in the unit in which all
// sell it where one number of pieces in it is known.
canonical::Quantity counted(const partners::Directory& directory, const std::string& item,
                            const canonical::Quantity& ordered);

// Turns a stored order's line into the unit in which its row counts: its price is then one of as many pieces. Says in which
// package the buyer counts; nullopt if both count alike.
std::optional<Package> count_in(canonical::OrderLine& line, const store::orders::OrderLine& row);

// A document for the buyer, with whole packages where the buyer ordered packages.
void as_ordered(canonical::OrderAck& ack, const LoadedOrder& order);
void as_ordered(canonical::ShipNotice& notice, const LoadedOrder& order);
void as_ordered(canonical::Invoice& invoice, const LoadedOrder& order);

}  // namespace crossdock::apply
