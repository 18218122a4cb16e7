// SPDX-License-Identifier: Apache-2.0
// Timers that ended without their event. Missing is an event too: an exception, or another supplier.
#include <fmt/format.h>

#include <algorithm>

#include "base/checked.hpp"
#include "base/text.hpp"
#include "gateway/apply/apply.hpp"
#include "gateway/pipeline/cases.hpp"

namespace crossdock::apply {
namespace {

Result<void> acknowledgement_overdue(store::Transaction& tx, const Context& context, MessageId id) {
  const auto message = store::messages::load_for_update(tx, id);
  if (!message) return fail(message.error());
  if (message->state != store::MessageState::sent) return {};
  const auto text =
      fmt::format("{} did not acknowledge our {} {} in time", message->partner, message->type, message->control);
  if (auto told = tell(tx, context, EventKind::overdue, text, id); !told) return told;
  const auto added = cases::add(tx,
                                {.kind = CaseKind::acknowledgement_overdue,
                                 .partner = PartnerId(message->partner),
                                 .subject = fmt::format("message:{}", id.number()),
                                 .text = text},
                                context.now);
  if (!added) return fail(added.error());
  return store::messages::set_state(tx, id, store::MessageState::overdue, context.now);
}

// A transport cancels the timer when the receipt comes.
Result<void> receipt_overdue(store::Transaction& tx, const Context& context, MessageId id) {
  const auto message = store::messages::load_for_update(tx, id);
  if (!message) return fail(message.error());
  const auto text = fmt::format("{} did not confirm the receipt of our {} {} in time", message->partner, message->type,
                                message->control);
  const auto added = cases::add(tx,
                                {.kind = CaseKind::receipt_overdue,
                                 .partner = PartnerId(message->partner),
                                 .subject = fmt::format("message:{}", id.number()),
                                 .text = text},
                                context.now);
  if (!added) return fail(added.error());
  return tell(tx, context, EventKind::overdue, text, id);
}

// The quantity that a purchase line still waits for.
Decimal missing_of(const store::purchases::PurchaseLine& line) {
  Checked sum;
  for (const auto& bucket : line.balances) {
    if (bucket.name == "ordered" || bucket.name == "confirmed" || bucket.name == "backordered") sum += bucket.quantity;
  }
  return sum.value();
}

// A purchase order may have been answered in part, cancelled or rejected since: only what is still to come is late.
Result<void> ship_notice_overdue(store::Transaction& tx, const Context& context, const store::Timer& timer,
                                 std::string_view number) {
  constexpr std::size_t most_named = 3;
  const auto row = store::purchases::find(tx, PartnerId(timer.partner), number);
  if (!row) return fail(row.error());
  if (!*row) return {};
  const auto lines = store::purchases::lines(tx, (*row)->id);
  if (!lines) return fail(lines.error());
  std::vector<std::string> missing;
  for (const auto& line : *lines) {
    const auto left = missing_of(line);
    if (left.sign() > 0) missing.push_back(fmt::format("{} {} of line {}", left.text(), line.unit, line.number));
  }
  if (missing.empty()) return {};
  std::string what =
      join({missing.begin(), missing.begin() + std::min<std::ptrdiff_t>(most_named, std::ssize(missing))}, ", ");
  if (missing.size() > most_named) what += fmt::format(" and of {} more lines", missing.size() - most_named);
  const auto text = fmt::format("{} has not shipped {} on {} in time", timer.partner, what, number);
  const auto added = cases::add(tx,
                                {.kind = CaseKind::ship_notice_overdue,
                                 .partner = PartnerId(timer.partner),
                                 .subject = timer.subject,
                                 .text = text},
                                context.now);
  if (!added) return fail(added.error());
  return tell(tx, context, EventKind::overdue, text, {}, {}, order_subject((*row)->sales_order));
}

}  // namespace

Result<void> on_overdue(store::Transaction& tx, const Context& context, const store::Timer& timer) {
  const auto number = std::string_view(timer.subject).substr(timer.subject.find(':') + 1);
  switch (timer.kind) {
    case store::TimerKind::acknowledgement: return acknowledgement_overdue(tx, context, timer.message);
    case store::TimerKind::receipt: return receipt_overdue(tx, context, timer.message);
    case store::TimerKind::ship_notice: return ship_notice_overdue(tx, context, timer, number);
    case store::TimerKind::order_ack: break;
  }
  const auto partner = partner_of(context, timer.partner);
  if (!partner) return fail(partner.error());
  return on_silence(tx, context, **partner, number);
}

}  // namespace crossdock::apply
