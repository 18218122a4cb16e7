// SPDX-License-Identifier: Apache-2.0
// Does what follows from any change of an order: money is judged anew, cases that settled themselves are closed, and
// the buyer is sent what is due. Called in the transaction of the change, so that between two transactions all of
// it is true.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "gateway/apply/facts.hpp"
#include "gateway/store/invoices.hpp"

namespace crossdock::apply {

// An invoice whose verdict changed.
struct Judged {
  store::invoices::Invoice invoice;
  std::vector<store::invoices::Hold> holds;  // that stand now
  std::vector<store::invoices::Hold> fresh;  // of these, the new ones
};

// All of it, for a sales order and its purchase orders: the claims whose verdict changed, of any of its suppliers. Without
// a change it does nothing.
Result<std::vector<Judged>> settle_order(store::Transaction& tx, const Context& context, SalesOrderId order,
                                         DocumentId cause);

// An invoice or credit note that is being applied: it is read already, and may name no order of ours.
struct Arrived {
  InvoiceId id;
  MessageId message;
  const canonical::Invoice& document;
};

// Judges again all invoices and credit notes that touch these purchase orders or share an order with one that does, posts
// the difference to both accounts of every line, and tells what changed.
Result<std::vector<Judged>> judge_claims(store::Transaction& tx, const Context& context,
                                         const partners::Partner& supplier, std::span<const PurchaseOrderId> orders,
                                         const std::optional<Arrived>& arrived, DocumentId cause);

// Sends the buyer what is due to it and posts what it owes. While something is about to be routed, its answer waits; what
// has shipped is told and billed at once.
Result<void> send_due(store::Transaction& tx, const Context& context, SalesOrderId order, DocumentId cause);

// Closes the cases about lines of a purchase order that nobody needs to look at any more.
Result<void> close_settled(store::Transaction& tx, const Context& context, const LoadedPurchase& purchase,
                           std::span<const tracking::Shipment> standing);

// Closes the cases about evidence that was taken back, of lines on which no invoice is held for it any more.
Result<void> close_withdrawn(store::Transaction& tx, const Context& context, PurchaseOrderId order);

// The shipments of purchase orders that stand, as they were announced, in the order in which they came.
struct Standing {
  std::vector<tracking::Shipment> shipments;
  std::vector<std::string> notices;  // ours for the buyer, of each
};
Result<Standing> standing_shipments(store::Transaction& tx, std::span<const LoadedPurchase* const> purchases);

}  // namespace crossdock::apply
