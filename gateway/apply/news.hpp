// SPDX-License-Identifier: Apache-2.0
// Tells what happened to an order, in the words of the events that webhooks get: one function for each, called in the
// transaction of the fact. docs/webhooks.md shows what each holds.
#pragma once

#include "gateway/apply/apply.hpp"
#include "gateway/modules/routing/plan.hpp"
#include "gateway/store/invoices.hpp"

namespace crossdock::apply {

Result<void> news_received(store::Transaction& tx, const Context& context, const store::orders::SalesOrder& order,
                           const std::vector<store::orders::OrderLine>& lines);
Result<void> news_routed(store::Transaction& tx, const Context& context, const LoadedOrder& order, std::int64_t attempt,
                         const routing::Plan& plan);
Result<void> news_placed(store::Transaction& tx, const Context& context, const LoadedOrder& order,
                         const store::purchases::PurchaseOrder& purchase,
                         const std::vector<store::purchases::PurchaseLine>& lines);
// `decision`: the word of the supplier's answer.
Result<void> news_acknowledged(store::Transaction& tx, const Context& context, const FoundPurchase& found,
                               std::string_view decision);
Result<void> news_shipped(store::Transaction& tx, const Context& context, const FoundPurchase& found,
                          const tracking::Shipment& shipment);
// Every unit is decided, and the buyer is told.
Result<void> news_answered(store::Transaction& tx, const Context& context, const LoadedOrder& order);
// A supplier did not answer in time.
Result<void> news_overdue(store::Transaction& tx, const Context& context, const FoundPurchase& found);
// `order`: the sales order it is about; none when the invoice names no order of ours.
Result<void> news_invoiced(store::Transaction& tx, const Context& context, const store::invoices::Invoice& invoice,
                           const std::vector<store::invoices::Hold>& holds, const store::orders::SalesOrder* about);

}  // namespace crossdock::apply
