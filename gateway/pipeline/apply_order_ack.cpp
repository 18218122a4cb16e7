// SPDX-License-Identifier: Apache-2.0
// A supplier's answer to our purchase order, or its silence: what is confirmed, and what must go elsewhere.
#include <fmt/format.h>

#include <algorithm>

#include "gateway/pipeline/apply.hpp"
#include "gateway/pipeline/news.hpp"
#include "gateway/pipeline/outbound.hpp"
#include "gateway/pipeline/placing.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/stock.hpp"
#include "gateway/store/timers.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::pipeline {
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

// The supplier must be told that it does not deliver any more, before the same goods are ordered elsewhere.
Result<void> send_cancellation(store::Transaction& tx, const Context& context, const partners::Partner& supplier,
                               const FoundPurchase& found, const std::vector<tracking::Cancellation>& cancellations,
                               DocumentId cause) {
  if (cancellations.empty()) return {};
  const auto& facts = found.purchase.facts;
  canonical::Order cancel;
  cancel.purpose = canonical::Purpose::cancel;
  cancel.kind = found.order.facts.order.kind;
  cancel.number = facts.number;
  cancel.issue_date = date_of(context.now);
  cancel.currency = found.order.row.currency;
  for (const auto& gone : cancellations) {
    const auto line = std::ranges::find(facts.lines, gone.purchase_line, &tracking::PurchaseLineFacts::id);
    canonical::OrderLine out;
    out.number = line->number;
    out.quantity = {.value = gone.quantity, .unit = line->unit};
    out.item = line->item;
    out.price = line->price;
    cancel.lines.push_back(std::move(out));
  }
  const auto told = tell(tx, context, "cancelled",
                         fmt::format("{} is told that {} of {} are not wanted any more", supplier.id.text(),
                                     counted(cancel.lines.size(), "line"), facts.number),
                         {}, cause, order_subject(found.order.row.id));
  if (!told) return told;
  return send_document(tx, context, supplier, cancel, facts.number + "/cancel", cause);
}

// Why units of a case are not the supplier's any more; none for cases about something else.
std::optional<tracking::FreedReason> freed_by(tracking::CaseKind kind) {
  switch (kind) {
    case tracking::CaseKind::ACK_REJECTED: return tracking::FreedReason::rejected;
    case tracking::CaseKind::QTY_CUT: return tracking::FreedReason::cut;
    case tracking::CaseKind::BACKORDERED: return tracking::FreedReason::backordered;
    case tracking::CaseKind::ACK_LATE: return tracking::FreedReason::silence;
    default: return std::nullopt;
  }
}

// The newest purchase orders for the line: "P000001-4 (harbor-direct)".
Result<std::string> placed_again_with(store::Transaction& tx, const LoadedOrder& order, std::int64_t order_line) {
  const auto rows = store::purchases::of_order(tx, order.row.id);
  if (!rows) return fail(rows.error());
  std::int64_t newest = 0;
  for (const auto& row : *rows) newest = std::max(newest, row.attempt);
  std::string names;
  for (const auto& row : *rows) {
    if (row.attempt != newest) continue;
    const auto lines = store::purchases::lines(tx, row.id);
    if (!lines) return fail(lines.error());
    if (std::ranges::find(*lines, order_line, &store::purchases::PurchaseLine::order_line) == lines->end()) continue;
    names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", row.number, row.supplier.text());
  }
  return names;
}

// Goods that one supplier will not send but another was asked for are no matter for a person any more.
Result<void> close_settled_cases(store::Transaction& tx, const Context& context, const FoundPurchase& found,
                                 const std::vector<tracking::Freed>& freed, const std::vector<tracking::Case>& cases) {
  if (freed.empty() || cases.empty()) return {};
  const auto after = load_order(tx, found.order.row.id);
  if (!after) return fail(after.error());
  for (const auto& opened : cases) {
    const auto part = std::ranges::find_if(freed, [&](const auto& f) {
      return f.purchase_line == opened.purchase_line && freed_by(opened.kind) == f.reason;
    });
    if (part == freed.end()) continue;
    const auto& before = found.order.facts.lines[found.order.by_id.at(part->order_line)].balances;
    const auto& now = after->facts.lines[after->by_id.at(part->order_line)].balances;
    const bool given_up = now.of(tracking::Bucket::rejected) != before.of(tracking::Bucket::rejected);
    if (given_up || now.of(tracking::Bucket::open).sign() > 0) continue;
    const auto elsewhere = placed_again_with(tx, *after, part->order_line);
    if (!elsewhere) return fail(elsewhere.error());
    const auto closed = store::cases::close_same(tx,
                                                 {.kind = std::string(tracking::to_string(opened.kind)),
                                                  .subject = purchase_subject(found.purchase.row.number),
                                                  .text = opened.what},
                                                 "ordered again: " + *elsewhere, context.now);
    if (!closed) return closed;
  }
  return {};
}

struct Consequences {
  const std::vector<tracking::Posting>& postings;
  const std::vector<tracking::Freed>& freed;
  const std::vector<tracking::Cancellation>& cancellations;
  const std::vector<tracking::Case>& cases;
};

Result<void> save(store::Transaction& tx, const Context& context, const partners::Partner& supplier,
                  const FoundPurchase& found, const Consequences& what, DocumentId cause) {
  if (auto done = post(tx, context, what.postings, cause); !done) return done;
  if (auto done = open_cases(tx, context, what.cases, supplier.id, purchase_subject(found.purchase.row.number), cause);
      !done)
    return done;
  if (auto done = release_stock(tx, what.freed); !done) return done;
  for (const auto& freed : what.freed) {
    if (auto told = tell(tx, context, "freed", sentence(freed, found), {}, cause, order_subject(found.order.row.id));
        !told)
      return told;
  }
  if (auto done = send_cancellation(tx, context, supplier, found, what.cancellations, cause); !done) return done;
  if (auto done = place_open(tx, context, found.order.row.id, cause); !done) return done;
  if (auto done = close_settled_cases(tx, context, found, what.freed, what.cases); !done) return done;
  return answer_buyer(tx, context, found.order.row.id, cause);
}

}  // namespace

Result<void> apply_order_ack(store::Transaction& tx, const Context& context, const Applied& applied) {
  const auto& ack = std::get<canonical::OrderAck>(applied.document);
  const auto found = find_purchase(tx, applied, ack.order_number);
  if (!found) return fail(found.error());
  const tracking::AckPolicy policy{.backorders = applied.partner.supplier.reroute_backorders
                                                     ? tracking::Backorders::reroute
                                                     : tracking::Backorders::keep};
  const auto decision = tracking::apply(ack, found->purchase.facts, policy);
  if (auto done = store::purchases::set_answered(tx, found->purchase.row.id, context.now); !done) return done;
  const auto stopped = store::timers::cancel(tx, "expect-order-ack", purchase_subject(found->purchase.row.number));
  if (!stopped) return fail(stopped.error());
  const auto told = tell(tx, context, "acknowledged",
                         fmt::format("{} answered {}: {}", applied.partner.id.text(), ack.order_number,
                                     words_of(canonical::word_of(ack.decision))),
                         applied.row.message, applied.row.id, order_subject(found->order.row.id));
  if (!told) return told;
  if (auto news = news_acknowledged(tx, context, *found, canonical::word_of(ack.decision)); !news) return news;
  return save(tx, context, applied.partner, *found,
              {decision.postings, decision.freed, decision.cancellations, decision.cases}, applied.row.id);
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
  const auto text = fmt::format("{} did not answer {} in time", supplier.id.text(), number);
  if (auto told = tell(tx, context, "overdue", text, {}, {}, order_subject(found.order.row.id)); !told) return told;
  if (auto news = news_overdue(tx, context, found); !news) return news;
  if (supplier.expectations.on_silence == partners::Expectations::Silence::hold) {
    const auto added = store::cases::add(
        tx, {.kind = "ACK_LATE", .partner = supplier.id, .subject = purchase_subject(number), .text = text},
        context.now);
    if (!added) return fail(added.error());
    return {};
  }
  const auto decision = tracking::on_silence(found.purchase.facts);
  return save(tx, context, supplier, found, {decision.postings, decision.freed, decision.cancellations, decision.cases},
              {});
}

}  // namespace crossdock::pipeline
