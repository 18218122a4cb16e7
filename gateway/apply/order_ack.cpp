// SPDX-License-Identifier: Apache-2.0
// A supplier's answer to our purchase order, or its silence: what is confirmed, and what must go elsewhere.
#include <fmt/format.h>

#include <algorithm>

#include "gateway/apply/apply.hpp"
#include "gateway/apply/cancelling.hpp"
#include "gateway/apply/news.hpp"
#include "gateway/apply/placing.hpp"
#include "gateway/apply/route.hpp"
#include "gateway/apply/settle.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/store/stock.hpp"
#include "gateway/store/timers.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::apply {
namespace {

// Freed units no longer hold the supplier's stock; what it could not deliver was never there.
Result<void> release_stock(store::Transaction& tx, const std::vector<tracking::Freed>& freed) {
  for (const auto& part : freed) {
    const bool unavailable = part.reason == tracking::FreedReason::rejected ||
                             part.reason == tracking::FreedReason::cut ||
                             part.reason == tracking::FreedReason::backordered;
    const auto done =
        store::stock::release(tx, part.purchase_line, part.quantity,
                              unavailable ? store::stock::Release::unavailable : store::stock::Release::cancelled);
    if (!done) return done;
  }
  return {};
}

std::string_view cause_of(tracking::FreedReason reason) {
  switch (reason) {
    case tracking::FreedReason::rejected: return "rejected";
    case tracking::FreedReason::cut: return "cut";
    case tracking::FreedReason::backordered: return "backordered, for which nobody waits,";
    case tracking::FreedReason::silence: return "never answered for";
    case tracking::FreedReason::cancelled: return "cancelled";
  }
  return "given up";
}

std::string sentence(const tracking::Freed& freed, const FoundPurchase& found) {
  const auto& line = found.order.line(freed.order_line);
  return fmt::format("line {}: {} {} open again ({} by {})", line.number, freed.quantity.text(), line.unit,
                     cause_of(freed.reason), found.purchase.row.supplier.text());
}

// Why units of a case are not the supplier's any more; none for cases about something else.
std::optional<tracking::FreedReason> freed_by(CaseKind kind) {
  switch (kind) {
    case CaseKind::ack_rejected: return tracking::FreedReason::rejected;
    case CaseKind::qty_cut: return tracking::FreedReason::cut;
    case CaseKind::backordered: return tracking::FreedReason::backordered;
    case CaseKind::ack_late: return tracking::FreedReason::silence;
    default: return std::nullopt;
  }
}

// Backordered units that others are asked for. Their cases wait for the answer, which becomes part of their text.
std::vector<store::route_requests::Request> take_backorders(const FoundPurchase& found,
                                                            const std::vector<PurchaseLineId>& waiting,
                                                            std::vector<tracking::Case>& cases, DocumentId cause) {
  std::vector<store::route_requests::Request> requests;
  for (const auto line : waiting) {
    store::route_requests::Request request{
        .sales_order = found.order.row.id, .purchase_line = line, .backordered = true, .document = cause};
    const auto opened = std::ranges::find_if(
        cases, [&](const auto& one) { return one.kind == CaseKind::backordered && one.purchase_line == line; });
    if (opened != cases.end()) {
      request.case_kind = opened->kind;
      request.case_subject = purchase_subject(found.purchase.row.number);
      request.case_text = opened->what;
      cases.erase(opened);
    }
    requests.push_back(std::move(request));
  }
  return requests;
}

struct Consequences {
  const std::vector<tracking::Posting>& postings;
  const std::vector<tracking::Freed>& freed;
  const std::vector<tracking::Cancellation>& cancellations;
  const std::vector<tracking::Case>& cases;
  const std::vector<store::route_requests::Request>& backordered = {};
};

// The units that are routed again, with the cases that are settled when somebody else is asked for them.
std::vector<store::route_requests::Request> requests_of(const FoundPurchase& found, const Consequences& what,
                                                        DocumentId cause) {
  auto requests = what.backordered;
  for (const auto& freed : what.freed) {
    store::route_requests::Request request{.sales_order = found.order.row.id, .purchase_line = freed.purchase_line};
    request.document = cause;
    for (const auto& opened : what.cases) {
      if (opened.purchase_line != freed.purchase_line || freed_by(opened.kind) != freed.reason) continue;
      request.case_kind = opened.kind;
      request.case_subject = purchase_subject(found.purchase.row.number);
      request.case_text = opened.what;
      requests.push_back(request);
    }
    if (!request.case_kind) requests.push_back(request);
  }
  return requests;
}

Result<void> save(store::Transaction& tx, const Context& context, const partners::Partner& supplier,
                  const FoundPurchase& found, const Consequences& what, DocumentId cause) {
  if (auto done = post(tx, context, what.postings, cause); !done) return done;
  if (auto done = open_cases(tx, context, what.cases, supplier.id, purchase_subject(found.purchase.row.number), cause,
                             found.purchase.facts.lines);
      !done)
    return done;
  if (auto done = release_stock(tx, what.freed); !done) return done;
  for (const auto& freed : what.freed) {
    if (auto told =
            tell(tx, context, EventKind::freed, sentence(freed, found), {}, cause, order_subject(found.order.row.id),
                 brief_of(sentence(freed, found), found.order.line(freed.order_line).number));
        !told)
      return told;
  }
  const auto cancel = found.purchase.row.number + "/cancel";
  if (auto done =
          send_cancellation(tx, context, supplier, found.order, found.purchase, what.cancellations, cancel, cause);
      !done)
    return done;
  if (const auto requests = requests_of(found, what, cause); !requests.empty())
    return queue_route(tx, context, found.order.row.id, requests);
  if (const auto settled = settle_order(tx, context, found.order.row.id, cause); !settled) return fail(settled.error());
  return {};
}

std::string silence_text(const PartnerId& supplier, std::string_view number) {
  return fmt::format("{} did not answer {} in time", supplier.text(), number);
}

// Where a silence only alerts a person, an answer ends it. Units that were taken back wait for whoever supplies them.
Result<void> settle_silence(store::Transaction& tx, const Context& context, const FoundPurchase& found) {
  const auto& purchase = found.purchase.row;
  return cases::settle(tx,
                       {.kind = CaseKind::ack_late,
                        .subject = purchase_subject(purchase.number),
                        .text = silence_text(purchase.supplier, purchase.number)},
                       "the supplier answered", context.now);
}

}  // namespace

Result<void> apply_order_ack(store::Transaction& tx, const Context& context, const Applied& applied) {
  const auto& ack = std::get<canonical::OrderAck>(applied.document);
  const auto found = find_purchase(tx, applied, ack.order_number);
  if (!found) return fail(found.error());
  // A promise is kept until somebody is better, which only the stage `route` can know.
  auto decision = tracking::apply(ack, found->purchase.facts);
  if (auto done = store::purchases::set_answered(tx, found->purchase.row.id, context.now); !done) return done;
  const auto stopped =
      store::timers::cancel(tx, store::TimerKind::order_ack, purchase_subject(found->purchase.row.number));
  if (!stopped) return fail(stopped.error());
  if (auto settled = settle_silence(tx, context, *found); !settled) return settled;
  const auto told = tell(tx, context, EventKind::acknowledged,
                         fmt::format("{} answered {}: {}", applied.partner.id.text(), ack.order_number,
                                     words_of(canonical::word_of(ack.decision))),
                         applied.row.message, applied.row.id, order_subject(found->order.row.id));
  if (!told) return told;
  if (auto news = news_acknowledged(tx, context, *found, canonical::word_of(ack.decision)); !news) return news;
  for (const auto& promise : decision.promises) {
    const auto which = promise.bucket == tracking::Bucket::backordered ? store::purchases::Promised::backordered
                                                                       : store::purchases::Promised::confirmed;
    if (auto kept = store::purchases::set_promise(tx, promise.purchase_line, which, promise.date); !kept) return kept;
  }
  std::vector<store::route_requests::Request> backordered;
  if (applied.partner.supplier.reroute_backorders) {
    std::vector<PurchaseLineId> waiting;
    for (const auto& promise : decision.promises) {
      if (promise.bucket == tracking::Bucket::backordered) waiting.push_back(promise.purchase_line);
    }
    backordered = take_backorders(*found, waiting, decision.cases, applied.row.id);
  }
  return save(tx, context, applied.partner, *found,
              {decision.postings, decision.freed, decision.cancellations, decision.cases, backordered}, applied.row.id);
}

Result<void> on_silence(store::Transaction& tx, const Context& context, const partners::Partner& supplier,
                        std::string_view number) {
  const auto row = store::purchases::find(tx, supplier.id, number);
  if (!row) return fail(row.error());
  if (!*row || (*row)->answered_at) return {};
  auto order = load_order(tx, (*row)->sales_order);
  if (!order) return fail(order.error());
  auto purchase = load_purchase(tx, **row, *order);
  if (!purchase) return fail(purchase.error());
  const FoundPurchase found{std::move(*order), std::move(*purchase)};
  const auto text = silence_text(supplier.id, number);
  if (auto told = tell(tx, context, EventKind::overdue, text, {}, {}, order_subject(found.order.row.id)); !told)
    return told;
  if (auto news = news_overdue(tx, context, found); !news) return news;
  if (supplier.expectations.on_silence == partners::Expectations::Silence::hold) {
    const auto added = cases::add(
        tx, {.kind = CaseKind::ack_late, .partner = supplier.id, .subject = purchase_subject(number), .text = text},
        context.now);
    if (!added) return fail(added.error());
    return {};
  }
  const auto decision = tracking::on_silence(found.purchase.facts);
  return save(tx, context, supplier, found, {decision.postings, decision.freed, decision.cancellations, decision.cases},
              {});
}

}  // namespace crossdock::apply
