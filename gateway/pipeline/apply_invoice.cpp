// A supplier's invoice, reconciled line by line with what was ordered and shipped.
#include <fmt/format.h>

#include <algorithm>

#include "base/checked.hpp"
#include "base/digest.hpp"
#include "gateway/modules/reconciliation/duplicates.hpp"
#include "gateway/modules/reconciliation/reconcile.hpp"
#include "gateway/modules/tracking/billing.hpp"
#include "gateway/pipeline/apply.hpp"
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

// An order that an invoice may mean, with the billing of its lines.
struct BilledPurchase {
  FoundPurchase found;
  std::map<std::int64_t, tracking::Balances> billing;
  std::map<std::int64_t, store::invoices::Billed> money;
};

Result<BilledPurchase> load_billed(store::Transaction& tx, FoundPurchase found) {
  BilledPurchase purchase{.found = std::move(found)};
  const auto id = purchase.found.purchase.row.id;
  const auto billing = store::purchases::billing(tx, id);
  if (!billing) return fail(billing.error());
  for (const auto& line : *billing) {
    purchase.billing[line.purchase_line] =
        balances_of(line.balances, tracking::AccountKind::purchase_billing, Decimal(0));
  }
  const auto money = store::invoices::billed(tx, id);
  if (!money) return fail(money.error());
  for (const auto& line : *money) purchase.money[line.purchase_line] = line;
  return purchase;
}

reconciliation::PurchaseLineFacts line_facts(const BilledPurchase& purchase, const tracking::PurchaseLineFacts& line) {
  using tracking::Bucket;
  const auto& billing = purchase.billing.at(line.id);
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
  facts.invoiced = tracking::invoiced_of(billing);
  facts.approved = tracking::approved_of(billing);
  facts.price = line.price;
  if (const auto money = purchase.money.find(line.id); money != purchase.money.end()) {
    facts.approved_amount = money->second.approved;
    facts.disputed_amount = money->second.disputed;
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
                                              const std::vector<BilledPurchase>& purchases) {
  reconciliation::InvoiceFacts facts{.supplier = applied.partner.id.text(), .hash = sha256(applied.row.canonical)};
  const auto previous =
      store::invoices::related(tx, applied.partner.id, reconciliation::normalised_number(invoice.number),
                               invoice.order_number, context.now - std::chrono::days(90));
  if (!previous) return fail(previous.error());
  for (const auto& other : *previous) {
    if (other.document == applied.row.id) continue;
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
    for (const auto& line : purchase.found.purchase.facts.lines) facts.lines.push_back(line_facts(purchase, line));
  }
  return facts;
}

// Units move on the billing accounts. Invoices only: a parked or repeated one moves nothing.
Result<void> post_billing(store::Transaction& tx, const Context& context, const Applied& applied,
                          const canonical::Invoice& invoice, const std::vector<BilledPurchase>& purchases,
                          const reconciliation::Outcome& outcome) {
  std::map<std::int64_t, tracking::Balances> billing;
  for (const auto& purchase : purchases) billing.insert(purchase.billing.begin(), purchase.billing.end());
  std::vector<tracking::Posting> postings;
  for (const auto& allocation : outcome.allocations) {
    auto& balances = billing.at(allocation.purchase_line);
    std::vector<tracking::Posting> moves;
    if (invoice.kind == canonical::InvoiceKind::credit_note) {
      const auto quantity = (Checked(allocation.quantity) + Checked(allocation.disputed_quantity)).value().absolute();
      if (quantity.is_zero()) continue;
      auto credited = tracking::credit(allocation.purchase_line, balances, quantity);
      if (!credited) return fail(credited.error());
      moves = std::move(*credited);
    } else {
      moves = tracking::bill(allocation.purchase_line, balances, allocation.quantity, allocation.disputed_quantity);
    }
    for (const auto& move : moves) {
      if (auto done = tracking::post(balances, move); !done) return done;
    }
    std::ranges::move(moves, std::back_inserter(postings));
  }
  return post(tx, context, postings, applied.row.id);
}

Result<void> save(store::Transaction& tx, const Context& context, const Applied& applied,
                  const canonical::Invoice& invoice, const reconciliation::Outcome& outcome, const std::string& hash) {
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
  for (const auto& a : outcome.allocations) {
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
  return store::invoices::save(tx, row, allocations, holds, context.now);
}

}  // namespace

Result<void> apply_invoice(store::Transaction& tx, const Context& context, const Applied& applied) {
  const auto& invoice = std::get<canonical::Invoice>(applied.document);
  const auto earlier = store::invoices::of_document(tx, applied.row.id);
  if (!earlier) return fail(earlier.error());
  if (*earlier && (*earlier)->decision != "awaiting_shipment") return {};
  const auto purchases = purchases_of(tx, applied, invoice);
  if (!purchases) return fail(purchases.error());
  const auto facts = facts_of(tx, context, applied, invoice, *purchases);
  if (!facts) return fail(facts.error());
  const auto outcome = reconciliation::reconcile(invoice, *facts, tolerances_of(applied.partner.reconciliation));
  if (auto done = post_billing(tx, context, applied, invoice, *purchases, outcome); !done) return done;
  if (auto done = save(tx, context, applied, invoice, outcome, facts->hash); !done) return done;
  const std::string subject = purchases->empty() ? "" : order_subject(purchases->front().found.order.row.id);
  const auto text =
      fmt::format("{} invoice {}: {}, {} approved, {} disputed", applied.partner.id.text(), invoice.number,
                  reconciliation::to_string(outcome.verdict), outcome.approved.text(), outcome.disputed.text());
  if (auto told = tell(tx, context, "invoiced", text, applied.row.message, applied.row.id, subject); !told) return told;
  for (const auto& hold : outcome.holds) {
    if (auto told = tell(tx, context, "hold", hold.explanation, applied.row.message, applied.row.id, subject); !told)
      return told;
  }
  return {};
}

}  // namespace crossdock::pipeline
