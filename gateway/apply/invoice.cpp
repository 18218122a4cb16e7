// SPDX-License-Identifier: Apache-2.0
// A supplier's invoice or credit note: kept, tied to the purchase orders it is about, and judged with all that touch them.
#include <algorithm>
#include <limits>
#include <set>

#include "base/digest.hpp"
#include "gateway/apply/apply.hpp"
#include "gateway/apply/placing.hpp"
#include "gateway/apply/settle.hpp"
#include "gateway/modules/reconciliation/duplicates.hpp"
#include "gateway/modules/reconciliation/payment_terms.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::apply {
namespace {

// So many lines of an item are looked at before another item, which fewer orders may share, is tried.
constexpr int few_lines = 16;

// The orders that have unapproved units of one of the items: of the first that few orders share, if there is one.
Result<std::vector<PurchaseOrderId>> candidates(store::Transaction& tx, const PartnerId& supplier,
                                                const std::set<std::string>& items) {
  for (const auto& item : items) {
    const auto found = store::purchases::unbilled(tx, supplier, item, few_lines);
    if (!found) return fail(found.error());
    if (!found->more) return found->orders;
  }
  const auto all = store::purchases::unbilled(tx, supplier, *items.begin(), std::numeric_limits<int>::max());
  if (!all) return fail(all.error());
  return all->orders;
}

// The one purchase order in which units of all its items are supplied and not approved yet, if there is one alone.
Result<std::vector<PurchaseOrderId>> order_by_items(store::Transaction& tx, const Context& context,
                                                    const PartnerId& supplier, const canonical::Invoice& invoice) {
  std::set<std::string> items;
  for (const auto& line : invoice.lines) items.insert(item_key(context.network.directory(), line.item));
  if (items.empty() || items.contains("")) return std::vector<PurchaseOrderId>();
  const auto may_fit = candidates(tx, supplier, items);
  if (!may_fit) return fail(may_fit.error());
  std::vector<PurchaseOrderId> fitting;
  for (const auto order : *may_fit) {
    const auto unbilled = store::purchases::unbilled_items(tx, order);
    if (!unbilled) return fail(unbilled.error());
    if (!std::ranges::includes(*unbilled, items)) continue;
    fitting.push_back(order);
    if (fitting.size() > 1) return std::vector<PurchaseOrderId>();
  }
  return fitting;
}

// The orders that the document names, and those of the invoices that it names; else the one that its items fit.
Result<std::vector<PurchaseOrderId>> orders_of(store::Transaction& tx, const Context& context,
                                               const PartnerId& supplier, const canonical::Invoice& invoice) {
  std::set<std::string> numbers{invoice.order_number};
  for (const auto& line : invoice.lines) numbers.insert(line.order_number);
  std::set<PurchaseOrderId> orders;
  for (const auto& number : numbers) {
    if (number.empty()) continue;
    const auto found = purchase_named(tx, supplier, number);
    if (!found) return fail(found.error());
    if (*found) orders.insert((*found)->id);
  }
  for (const auto& number : reconciliation::invoices_named(invoice)) {
    const auto named = store::invoices::of_number(tx, supplier, number);
    if (!named) return fail(named.error());
    for (const auto id : *named) {
      const auto theirs = store::invoices::orders_of(tx, id);
      if (!theirs) return fail(theirs.error());
      orders.insert(theirs->begin(), theirs->end());
    }
  }
  if (orders.empty() && invoice.kind != canonical::InvoiceKind::credit_note)
    return order_by_items(tx, context, supplier, invoice);
  return std::vector<PurchaseOrderId>(orders.begin(), orders.end());
}

// Ties a claim to its orders, and the claims that named it before it came: they are judged together from now on.
Result<void> link(store::Transaction& tx, const store::invoices::Invoice& row, const canonical::Invoice& invoice,
                  const std::vector<PurchaseOrderId>& orders) {
  if (auto kept = store::invoices::set_references(tx, row, reconciliation::invoices_named(invoice)); !kept) return kept;
  if (auto linked = store::invoices::link(tx, row.id, orders); !linked) return linked;
  const auto referring = store::invoices::referring_to(tx, row.supplier, row.normalised);
  if (!referring) return fail(referring.error());
  for (const auto id : *referring) {
    if (auto linked = store::invoices::link(tx, id, orders); !linked) return linked;
  }
  return {};
}

}  // namespace

Result<void> apply_invoice(store::Transaction& tx, const Context& context, const Applied& applied) {
  const auto& invoice = std::get<canonical::Invoice>(applied.document);
  store::invoices::Invoice row{.supplier = applied.partner.id,
                               .number = invoice.number,
                               .normalised = reconciliation::normalised_number(invoice.number),
                               .kind = std::string(canonical::word_of(invoice.kind)),
                               .order_number = invoice.order_number,
                               .issued_on = invoice.issue_date ? invoice.issue_date->text() : "",
                               .currency = invoice.currency,
                               .due_on = {},
                               .discount_until = {},
                               .discount_percent = {},
                               .document = applied.row.id,
                               .content = sha256(applied.row.canonical),
                               .received_at = context.now};
  const auto terms = reconciliation::payment_terms(invoice);
  if (terms.due) row.due_on = terms.due->text();
  if (terms.discount_until) row.discount_until = terms.discount_until->text();
  row.discount_percent = terms.discount_percent;
  if (auto added = store::invoices::add(tx, row); !added) return added;
  const auto orders = orders_of(tx, context, applied.partner.id, invoice);
  if (!orders) return fail(orders.error());
  if (auto linked = link(tx, row, invoice, *orders); !linked) return linked;
  const Arrived arrived{.id = row.id, .message = applied.row.message, .document = invoice};
  const auto judged = judge_claims(tx, context, applied.partner, *orders, arrived, applied.row.id);
  if (!judged) return fail(judged.error());
  return {};
}

}  // namespace crossdock::apply
