// SPDX-License-Identifier: Apache-2.0
// The details of a shipment beside quantities: packages, tracking and serial numbers, lots, the carrier. They stand in
// the supplier's notice and are read from it again when the buyer is told.
#pragma once

#include <span>

#include "gateway/apply/facts.hpp"

namespace crossdock::apply {

// The shipment with the details of its notice; its lines and quantities stay as they are.
Result<tracking::Shipment> with_details(store::Transaction& tx, const tracking::Shipment& shipment,
                                        std::span<const LoadedPurchase> purchases);

}  // namespace crossdock::apply
