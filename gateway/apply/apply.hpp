// SPDX-License-Identifier: Apache-2.0
// Shared by the parts of the stage `apply`.
#pragma once

#include <array>

#include "base/in_order.hpp"
#include "gateway/apply/facts.hpp"

namespace crossdock::apply {

struct Applied {
  const store::Document& row;
  const partners::Partner& partner;
  canonical::Document document;
};

// What a document does, in the transaction of the stage. It changes rows and queues work, or fails and changes nothing.
using Effect = Result<void>(store::Transaction& tx, const Context& context, const Applied& applied);

Effect apply_order;
Effect apply_order_ack;
Effect apply_ship_notice;
Effect apply_invoice;
Effect apply_inventory_advice;
Effect settle_again;  // an order: what follows from its rows is settled anew

struct EffectRow {
  canonical::DocumentKind kind{};
  Effect* apply = nullptr;
  Effect* again = nullptr;  // after a person decided about the applied document; nullptr: nothing
};

// In the order of the enumeration.
inline constexpr std::array effects{
    EffectRow{canonical::DocumentKind::order, apply_order, settle_again},
    EffectRow{canonical::DocumentKind::order_ack, apply_order_ack},
    EffectRow{canonical::DocumentKind::ship_notice, apply_ship_notice},
    EffectRow{canonical::DocumentKind::invoice, apply_invoice, apply_invoice},
    EffectRow{canonical::DocumentKind::inventory_advice, apply_inventory_advice},
};
static_assert(in_order(effects, &EffectRow::kind, canonical::kinds.back().kind),
              "each kind of document has its row, in the order of the enumeration");

// A supplier did not answer purchase order `number` in time: as its profile says, an exception or another supplier.
Result<void> on_silence(store::Transaction& tx, const Context& context, const partners::Partner& supplier,
                        std::string_view number);

// Our purchase order of this number; where case alone differs, the only one that it can mean.
Result<std::optional<store::purchases::PurchaseOrder>> purchase_named(store::Transaction& tx, const PartnerId& supplier,
                                                                      std::string_view number);

struct FoundPurchase {
  LoadedOrder order;
  LoadedPurchase purchase;
};
// The purchase order a supplier's document is about. Fault::unmapped when we never sent it to this supplier.
Result<FoundPurchase> find_purchase(store::Transaction& tx, const Applied& applied, std::string_view number);

}  // namespace crossdock::apply
