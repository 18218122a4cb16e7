// SPDX-License-Identifier: Apache-2.0
// Knows what a decision about a hold leaves behind: the decision, the end of the hold, a line in the story, and work.
#include "gateway/acts/invoices.hpp"

#include <fmt/format.h>

#include "base/checked.hpp"
#include "gateway/acts/told.hpp"
#include "gateway/apply/facts.hpp"
#include "gateway/pipeline/work.hpp"
#include "gateway/store/invoice_decisions.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::acts {
namespace {

using reconciliation::Answer;
using reconciliation::Remedy;
using store::Act;
using store::invoices::HoldEnd;

Result<DecidedHold> open_hold(store::Transaction& tx, HoldId id) {
  auto hold = store::invoices::find_hold(tx, id);
  if (!hold) return fail(hold.error());
  if (!*hold || !(*hold)->open()) return fail(Fault::invalid, fmt::format("hold {} is not open", id.number()));
  auto invoice = store::invoices::load(tx, (*hold)->invoice);
  if (!invoice) return fail(invoice.error());
  return DecidedHold{std::move(**hold), std::move(*invoice)};
}

Result<void> judge_again(store::Transaction& tx, const store::invoices::Invoice& invoice, TimePoint now) {
  return store::work_queue::add(tx, pipeline::apply_again_of(invoice.document, invoice.supplier, invoice.order_number),
                                now);
}

// The hold ends, the story says who ended it and why, and the invoice is judged again.
Result<void> end(store::Transaction& tx, Act act, const DecidedHold& decided, HoldEnd how, std::string_view verb,
                 const Because& because) {
  const auto& hold = decided.hold;
  if (auto ended = store::invoices::end_hold(tx, hold.id, how, because.actor.name, because.why, because.now); !ended)
    return ended;
  const auto what = fmt::format("invoice {}{}: {} over {} is {}", decided.invoice.number,
                                hold.line.empty() ? "" : " line " + hold.line, hold.reason, hold.amount.text(), verb);
  if (auto told = tell(tx, act, {.document = decided.invoice.document}, what, because); !told) return told;
  return judge_again(tx, decided.invoice, because.now);
}

Result<void> keep(store::Transaction& tx, const DecidedHold& decided, Answer answer, const Because& because) {
  const auto& hold = decided.hold;
  const auto allocations = store::invoices::allocations(tx, hold.invoice);
  if (!allocations) return fail(allocations.error());
  Checked credited;
  for (const auto& one : *allocations) {
    if (one.line == hold.line) credited += one.credited_quantity;
  }
  return store::invoice_decisions::add(tx, {.invoice = hold.invoice,
                                            .hold = hold.id,
                                            .answer = std::string(reconciliation::to_string(answer)),
                                            .reason = hold.reason,
                                            .line = hold.line,
                                            .purchase_line = hold.purchase_line,
                                            .amount = hold.amount,
                                            .credited = credited.value(),
                                            .by_person = because.actor.name,
                                            .because = std::string(because.why),
                                            .decided_at = because.now});
}

Result<DecidedHold> decide(store::Transaction& tx, Act act, HoldId id, Answer answer, HoldEnd how,
                           std::string_view verb, const Because& because) {
  auto decided = open_hold(tx, id);
  if (!decided) return decided;
  if (auto kept = keep(tx, *decided, answer, because); !kept) return fail(kept.error());
  if (auto ended = end(tx, act, *decided, how, verb, because); !ended) return fail(ended.error());
  return decided;
}

// The price of one unit that the held line asks for, less its allowances, in the unit of its purchase line.
Result<Decimal> price_asked(store::Transaction& tx, const DecidedHold& decided) {
  const auto document = apply::stated_in(tx, decided.invoice.document);
  if (!document) return fail(document.error());
  const auto& invoice = std::get<canonical::Invoice>(*document);
  const auto money = reconciliation::money_asked(invoice, decided.hold.line);
  if (!money)
    return fail(Fault::invalid, fmt::format("line '{}' of invoice {} names no price: release the hold instead",
                                            decided.hold.line, invoice.number));
  // Units of the purchase line: what the line was matched to says how many its quantity is.
  const auto allocations = store::invoices::allocations(tx, decided.invoice.id);
  if (!allocations) return fail(allocations.error());
  Checked units;
  for (const auto& a : *allocations) {
    if (a.line == decided.hold.line) units += Checked(a.quantity) + a.disputed_quantity + a.credited_quantity;
  }
  if (units.value().is_zero())
    return fail(Fault::invalid, fmt::format("line '{}' of invoice {} takes no units: release the hold instead",
                                            decided.hold.line, invoice.number));
  return Checked(*money).divided_by(units, 6, Rounding::half_up).result();
}

}  // namespace

Result<store::invoices::Invoice> reconcile_again(store::Transaction& tx, InvoiceId invoice, const Because& because) {
  auto row = store::invoices::load(tx, invoice);
  if (!row) return row;
  const auto what = fmt::format("invoice {} is reconciled again", row->number);
  if (auto told = tell(tx, Act::reconcile_invoice, {.document = row->document}, what, because); !told)
    return fail(told.error());
  if (const auto queued = judge_again(tx, *row, because.now); !queued) return fail(queued.error());
  return row;
}

Result<DecidedHold> release_hold(store::Transaction& tx, HoldId hold, const Because& because) {
  return decide(tx, Act::release_hold, hold, Answer::approve, HoldEnd::released, "released", because);
}

Result<DecidedHold> refuse_hold(store::Transaction& tx, HoldId hold, const Because& because) {
  return decide(tx, Act::refuse_hold, hold, Answer::refuse, HoldEnd::refused, "refused", because);
}

Result<DecidedHold> accept_price(store::Transaction& tx, HoldId hold, const Because& because) {
  auto decided = open_hold(tx, hold);
  if (!decided) return decided;
  if (!reconciliation::is_possible(Remedy::accept_price, decided->hold.reason) || decided->hold.purchase_line.none())
    return fail(Fault::invalid,
                fmt::format("hold {} is about {}, not about a price", hold.number(), decided->hold.reason));
  const auto price = price_asked(tx, *decided);
  if (!price) return fail(price.error());
  const auto agreed = store::invoice_decisions::add(tx, {.purchase_line = decided->hold.purchase_line,
                                                         .price = *price,
                                                         .invoice = decided->invoice.id,
                                                         .by_person = because.actor.name,
                                                         .because = std::string(because.why),
                                                         .agreed_at = because.now});
  if (!agreed) return fail(agreed.error());
  const auto verb = fmt::format("settled by the agreed price {}", price->normalized().text());
  if (auto ended = end(tx, Act::accept_price, *decided, HoldEnd::released, verb, because); !ended)
    return fail(ended.error());
  return decided;
}

Result<DecidedHold> accept_credit(store::Transaction& tx, HoldId hold, CreditMeaning meaning, const Because& because) {
  auto decided = open_hold(tx, hold);
  if (!decided) return decided;
  if (!reconciliation::is_possible(Remedy::credit_units, decided->hold.reason))
    return fail(Fault::invalid, fmt::format("hold {} is about {}, not about a credit that may mean two things",
                                            hold.number(), decided->hold.reason));
  const bool units = meaning == CreditMeaning::units;
  if (auto kept = keep(tx, *decided, units ? Answer::credit_units : Answer::credit_money, because); !kept)
    return fail(kept.error());
  const auto* verb = units ? "taken for units" : "taken for a price correction";
  if (auto ended = end(tx, Act::accept_credit, *decided, HoldEnd::released, verb, because); !ended)
    return fail(ended.error());
  return decided;
}

Result<DecidedHold> decide_hold(store::Transaction& tx, HoldId hold, Remedy remedy, const Because& because) {
  switch (remedy) {
    case Remedy::release: return release_hold(tx, hold, because);
    case Remedy::refuse: return refuse_hold(tx, hold, because);
    case Remedy::accept_price: return accept_price(tx, hold, because);
    case Remedy::credit_units: return accept_credit(tx, hold, CreditMeaning::units, because);
    case Remedy::credit_price: return accept_credit(tx, hold, CreditMeaning::price, because);
  }
  return fail(Fault::internal, "no such remedy");
}

}  // namespace crossdock::acts
