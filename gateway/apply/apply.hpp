// SPDX-License-Identifier: Apache-2.0
// Shared by the parts of the stage `apply`.
#pragma once

#include "gateway/apply/facts.hpp"

namespace crossdock::apply {

struct Applied {
  const store::Document& row;
  const partners::Partner& partner;
  canonical::Document document;
};

Result<void> apply_order(store::Transaction& tx, const Context& context, const Applied& applied);
Result<void> apply_order_ack(store::Transaction& tx, const Context& context, const Applied& applied);
Result<void> apply_ship_notice(store::Transaction& tx, const Context& context, const Applied& applied);
Result<void> apply_invoice(store::Transaction& tx, const Context& context, const Applied& applied);

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
