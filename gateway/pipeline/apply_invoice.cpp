// SPDX-License-Identifier: Apache-2.0
// A supplier's invoice, reconciled line by line with what was ordered and shipped.
#include <fmt/format.h>

#include <algorithm>

#include "base/checked.hpp"
#include "base/digest.hpp"
#include "gateway/modules/reconciliation/duplicates.hpp"
#include "gateway/modules/reconciliation/reconcile.hpp"
#include "gateway/modules/tracking/billing.hpp"
#include "gateway/pipeline/apply.hpp"
#include "gateway/pipeline/news.hpp"
#include "gateway/store/invoices.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::pipeline {
namespace {

reconciliation::Tolerance tolerance_of(const partners::ToleranceSetting& setting) {
  using Kind = partners::ToleranceSetting::Kind;
  reconciliation::Tolerance tolerance;
  tolerance.kind = setting.kind == Kind::zero    ? reconciliation::Tolerance::Kind::zero
                   : setting.kind == Kind::value ? reconciliation::Tolerance::Kind::value
                                                 : reconciliation::Tolerance::Kind::unlimited;
  tolerance.absolute = setting.absolute;
  tolerance.percent = setting.percent;
  tolerance.combine = setting.combine == partners::ToleranceSetting::Combine::min
                          ? reconciliation::Tolerance::Combine::min
                          : reconciliation::Tolerance::Combine::max;
  return tolerance;
}

reconciliation::Tolerances tolerances_of(const partners::ReconciliationTerms& terms) {
  reconciliation::Tolerances tolerances;
  tolerances.price_over = tolerance_of(terms.price_over);
  tolerances.price_under = tolerance_of(terms.price_under);
  tolerances.quantity_over = tolerance_of(terms.quantity_over);
  tolerances.line_amount = tolerance_of(terms.line_amount);
  tolerances.total = tolerance_of(terms.total);
  tolerances.freight = tolerance_of(terms.freight);
  tolerances.tax = tolerance_of(terms.tax);
  return tolerances;
}

// An order that an invoice may mean, with the money billed on its lines so far.
struct BilledPurchase {
  FoundPurchase found;
  std::map<std::int64_t, store::invoices::Billed> money;
};

// What an earlier verdict on the same invoice took, by purchase line. To judge again, it must not count.
struct Taken {
  Decimal quantity, disputed_quantity;
  Decimal amount, disputed_amount;
};
using TakenByLine = std::map<std::int64_t, Taken>;

Result<TakenByLine> taken_before(store::Transaction& tx, const std::optional<store::invoices::Invoice>& earlier) {
  TakenByLine taken;
  if (!earlier) return taken;
  const auto allocations = store::invoices::allocations(tx, earlier->id);
  if (!allocations) return fail(allocations.error());
  for (const auto& a : *allocations) {
    auto& line = taken[a.purchase_line];
    line.quantity = (Checked(line.quantity) + a.quantity).value();
    line.disputed_quantity = (Checked(line.disputed_quantity) + a.disputed_quantity).value();
    line.amount = (Checked(line.amount) + a.amount).value();
    line.disputed_amount = (Checked(line.disputed_amount) + a.disputed_amount).value();
  }
  return taken;
}

Result<BilledPurchase> load_billed(store::Transaction& tx, FoundPurchase found) {
  BilledPurchase purchase{.found = std::move(found), .money = {}};
  const auto money = store::invoices::billed(tx, purchase.found.purchase.row.id);
  if (!money) return fail(money.error());
  for (const auto& line : *money) purchase.money[line.purchase_line] = line;
  return purchase;
}

reconciliation::PurchaseLineFacts line_facts(const BilledPurchase& purchase, const tracking::PurchaseLineFacts& line,
                                             const TakenByLine& before) {
  using tracking::Bucket;
  const auto& billing = line.billing_balances;
  const auto own = before.contains(line.id) ? before.at(line.id) : Taken{};
  reconciliation::PurchaseLineFacts facts;
  facts.id = line.id;
  facts.order_number = purchase.found.purchase.row.number;
  facts.number = line.number;
  facts.item = line.item;
  facts.unit = line.unit;
  for (const auto& pack : line.packs) facts.packs.push_back({pack.unit, pack.contains});
  facts.ordered = line.balances.sum(
      {Bucket::ordered, Bucket::confirmed, Bucket::backordered, Bucket::shipped, Bucket::delivered, Bucket::returned});
  facts.evidence = tracking::evidence_of(billing);
  facts.invoiced = (Checked(tracking::invoiced_of(billing)) - own.quantity - own.disputed_quantity).value();
  facts.approved = (Checked(tracking::approved_of(billing)) - own.quantity).value();
  facts.price = line.price;
  if (const auto money = purchase.money.find(line.id); money != purchase.money.end()) {
    facts.approved_amount = (Checked(money->second.approved) - own.amount).value();
    facts.disputed_amount = (Checked(money->second.disputed) - own.disputed_amount).value();
  }
  return facts;
}

Result<std::vector<BilledPurchase>> purchases_of(store::Transaction& tx, const Applied& applied,
                                                 const canonical::Invoice& invoice) {
  std::vector<std::string> numbers{invoice.order_number};
  for (const auto& line : invoice.lines) {
    if (std::ranges::find(numbers, line.order_number) == numbers.end()) numbers.push_back(line.order_number);
  }
  std::vector<BilledPurchase> purchases;
  for (const auto& number : numbers) {
    if (number.empty()) continue;
    auto found = find_purchase(tx, applied, number);
    if (!found && found.error().fault == Fault::unmapped) continue;  // the module holds it as an unknown order
    if (!found) return fail(found.error());
    auto billed = load_billed(tx, std::move(*found));
    if (!billed) return fail(billed.error());
    purchases.push_back(std::move(*billed));
  }
  return purchases;
}

Result<reconciliation::InvoiceFacts> facts_of(store::Transaction& tx, const Context& context, const Applied& applied,
                                              const canonical::Invoice& invoice,
                                              const std::vector<BilledPurchase>& purchases,
                                              const std::optional<store::invoices::Invoice>& earlier,
                                              const TakenByLine& before) {
  reconciliation::InvoiceFacts facts{.supplier = applied.partner.id.text(), .hash = sha256(applied.row.canonical)};
  const auto previous =
      store::invoices::related(tx, applied.partner.id, reconciliation::normalised_number(invoice.number),
                               invoice.order_number, context.now - std::chrono::days(90));
  if (!previous) return fail(previous.error());
  for (const auto& other : *previous) {
    // Judged again, an invoice is no copy of one that came after it.
    if (earlier && other.id >= earlier->id) continue;
    reconciliation::PreviousInvoice row{.id = other.id,
                                        .number = other.number,
                                        .order_number = other.order_number,
                                        .currency = other.currency,
                                        .total = other.total,
                                        .hash = other.content};
    if (const auto date = Date::parse(other.issued_on)) row.date = *date;
    if (other.kind == "credit_note") row.kind = canonical::InvoiceKind::credit_note;
    facts.previous.push_back(std::move(row));
  }
  for (const auto& purchase : purchases) {
    for (const auto& line : purchase.found.purchase.facts.lines)
      facts.lines.push_back(line_facts(purchase, line, before));
  }
  return facts;
}

// How units of one line move on its billing account: billed now, or, where an earlier verdict disputed them,
// approved after all.
Result<std::vector<tracking::Posting>> moves_of(const canonical::Invoice& invoice, std::int64_t line,
                                                const tracking::Balances& balances, const Taken& now,
                                                const Taken* before) {
  if (invoice.kind == canonical::InvoiceKind::credit_note) {
    const auto quantity = (Checked(now.quantity) + now.disputed_quantity).value().absolute();
    if (quantity.is_zero() || before != nullptr) return std::vector<tracking::Posting>{};
    return tracking::credit(line, balances, quantity);
  }
  if (before == nullptr) return tracking::bill(line, balances, now.quantity, now.disputed_quantity);
  const auto settled = (Checked(now.quantity) - before->quantity).value();
  if (settled.sign() <= 0) return std::vector<tracking::Posting>{};
  return tracking::settle_dispute(line, balances, settled);
}

// A parked or repeated invoice takes nothing.
bool takes_units(reconciliation::Verdict verdict) {
  return verdict != reconciliation::Verdict::awaiting_shipment && verdict != reconciliation::Verdict::duplicate &&
         verdict != reconciliation::Verdict::repeated;
}

Result<void> post_billing(store::Transaction& tx, const Context& context, const Applied& applied,
                          const canonical::Invoice& invoice, const std::vector<BilledPurchase>& purchases,
                          const reconciliation::Outcome& outcome, const TakenByLine& before) {
  if (!takes_units(outcome.verdict)) return {};
  std::map<std::int64_t, Taken> now;
  for (const auto& allocation : outcome.allocations) {
    auto& line = now[allocation.purchase_line];
    line.quantity = (Checked(line.quantity) + allocation.quantity).value();
    line.disputed_quantity = (Checked(line.disputed_quantity) + allocation.disputed_quantity).value();
  }
  std::vector<tracking::Posting> postings;
  for (const auto& purchase : purchases) {
    for (const auto& line : purchase.found.purchase.facts.lines) {
      if (!now.contains(line.id)) continue;
      const auto* earlier = before.contains(line.id) ? &before.at(line.id) : nullptr;
      auto moves = moves_of(invoice, line.id, line.billing_balances, now.at(line.id), earlier);
      if (!moves) return fail(moves.error());
      std::ranges::move(*moves, std::back_inserter(postings));
    }
  }
  return post(tx, context, postings, applied.row.id);
}

// What a person let pass in this invoice.
Result<reconciliation::Policy> policy_for(store::Transaction& tx,
                                          const std::optional<store::invoices::Invoice>& earlier) {
  reconciliation::Policy policy;
  if (!earlier) return policy;
  const auto holds = store::invoices::holds(tx, earlier->id);
  if (!holds) return fail(holds.error());
  const auto& names = canonical::type_of<reconciliation::HoldReason>().names;
  for (const auto& hold : *holds) {
    const auto name = std::ranges::find(names, hold.reason);
    if (hold.state == "released" && name != names.end()) {
      policy.released.push_back(static_cast<reconciliation::HoldReason>(name - names.begin()));
    }
  }
  return policy;
}

Result<store::invoices::Invoice> save(store::Transaction& tx, const Context& context, const Applied& applied,
                                      const canonical::Invoice& invoice, const reconciliation::Outcome& outcome,
                                      const std::string& hash) {
  store::invoices::Invoice row{.supplier = applied.partner.id,
                               .number = invoice.number,
                               .normalised = reconciliation::normalised_number(invoice.number),
                               .kind = std::string(canonical::word_of(invoice.kind)),
                               .order_number = invoice.order_number,
                               .issued_on = invoice.issue_date ? invoice.issue_date->text() : "",
                               .currency = invoice.currency,
                               .document = applied.row.id,
                               .content = hash,
                               .total = outcome.totals.computed,
                               .approved = outcome.approved,
                               .disputed = outcome.disputed,
                               .decision = std::string(reconciliation::to_string(outcome.verdict)),
                               .received_at = context.now};
  std::vector<store::invoices::Allocation> allocations;
  // A verdict that takes no units allocates nothing either: the line stays free for the invoice that counts.
  const std::vector<reconciliation::Allocation> none;
  for (const auto& a : takes_units(outcome.verdict) ? outcome.allocations : none) {
    allocations.push_back({invoice.lines[a.invoice_line].number, a.purchase_line, a.quantity, a.amount,
                           a.disputed_quantity, a.disputed_amount, std::string(reconciliation::to_string(a.stage)),
                           a.confidence});
  }
  std::vector<store::invoices::Hold> holds;
  for (const auto& hold : outcome.holds) {
    holds.push_back({.line = hold.line,
                     .reason = std::string(reconciliation::to_string(hold.reason)),
                     .owner = std::string(reconciliation::to_string(hold.owner)),
                     .amount = hold.at_stake,
                     .text = hold.explanation});
  }
  if (auto saved = store::invoices::save(tx, row, allocations, holds, context.now); !saved) return fail(saved.error());
  return row;
}

}  // namespace

Result<void> apply_invoice(store::Transaction& tx, const Context& context, const Applied& applied) {
  const auto& invoice = std::get<canonical::Invoice>(applied.document);
  const auto earlier = store::invoices::of_document(tx, applied.row.id);
  if (!earlier) return fail(earlier.error());
  const auto before = taken_before(tx, *earlier);
  if (!before) return fail(before.error());
  const auto purchases = purchases_of(tx, applied, invoice);
  if (!purchases) return fail(purchases.error());
  const auto facts = facts_of(tx, context, applied, invoice, *purchases, *earlier, *before);
  if (!facts) return fail(facts.error());
  const auto policy = policy_for(tx, *earlier);
  if (!policy) return fail(policy.error());
  const auto outcome =
      reconciliation::reconcile(invoice, *facts, tolerances_of(applied.partner.reconciliation), *policy);
  if (auto done = post_billing(tx, context, applied, invoice, *purchases, outcome, *before); !done) return done;
  const auto row = save(tx, context, applied, invoice, outcome, facts->hash);
  if (!row) return fail(row.error());
  const std::string subject = purchases->empty() ? "" : order_subject(purchases->front().found.order.row.id);
  const auto text =
      fmt::format("{} invoice {}: {}, {} approved, {} disputed", applied.partner.id.text(), invoice.number,
                  reconciliation::to_string(outcome.verdict), outcome.approved.text(), outcome.disputed.text());
  if (auto told = tell(tx, context, "invoiced", text, applied.row.message, applied.row.id, subject); !told) return told;
  for (const auto& hold : outcome.holds) {
    if (auto told = tell(tx, context, "hold", hold.explanation, applied.row.message, applied.row.id, subject); !told)
      return told;
  }
  return news_invoiced(tx, context, *row, outcome.holds, purchases->empty() ? nullptr : &purchases->front().found);
}

}  // namespace crossdock::pipeline
