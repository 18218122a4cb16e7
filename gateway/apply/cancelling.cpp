// SPDX-License-Identifier: Apache-2.0
// Writes one cancellation for a purchase order, with a line for each quantity that is taken back.
#include "gateway/apply/cancelling.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/pipeline/outbound.hpp"

namespace crossdock::apply {

Result<void> send_cancellation(store::Transaction& tx, const Context& context, const partners::Partner& supplier,
                               const LoadedOrder& order, const LoadedPurchase& purchase,
                               const std::vector<tracking::Cancellation>& cancellations, const std::string& number,
                               DocumentId cause) {
  if (cancellations.empty()) return {};
  const auto& facts = purchase.facts;
  canonical::Order cancel;
  cancel.purpose = canonical::Purpose::cancel;
  cancel.kind = order.facts.order.kind;
  cancel.number = facts.number;
  cancel.issue_date = date_of(context.now);
  cancel.currency = order.row.currency;
  for (const auto& gone : cancellations) {
    const auto line = std::ranges::find(facts.lines, gone.purchase_line, &tracking::PurchaseLineFacts::id);
    canonical::OrderLine out;
    out.number = line->number;
    out.quantity = {.value = gone.quantity, .unit = line->unit};
    out.item = line->item;
    out.price = line->price;
    cancel.lines.push_back(std::move(out));
  }
  const auto told = tell(tx, context, EventKind::cancelled,
                         fmt::format("{} is told that {} of {} are not wanted any more", supplier.id.text(),
                                     counted(cancel.lines.size(), "line"), facts.number),
                         {}, cause, order_subject(order.row.id));
  if (!told) return told;
  return send_document(tx, context, supplier, cancel, number, cause);
}

}  // namespace crossdock::apply
