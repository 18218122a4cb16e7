// SPDX-License-Identifier: Apache-2.0
// Timers that ended without their event. Missing is an event too: an exception, or another supplier.
#include <fmt/format.h>

#include <charconv>

#include "gateway/pipeline/apply.hpp"
#include "gateway/store/cases.hpp"

namespace crossdock::pipeline {
namespace {

Result<void> acknowledgement_overdue(store::Transaction& tx, const Context& context, MessageId id) {
  const auto message = store::messages::load_for_update(tx, id);
  if (!message) return fail(message.error());
  if (message->state != store::MessageState::sent) return {};
  const auto text =
      fmt::format("{} did not acknowledge our {} {} in time", message->partner, message->type, message->control);
  if (auto told = tell(tx, context, "overdue", text, id); !told) return told;
  const auto added = store::cases::add(tx,
                                       {.kind = "ACKNOWLEDGEMENT_OVERDUE",
                                        .partner = PartnerId(message->partner),
                                        .subject = fmt::format("message:{}", id.number()),
                                        .text = text},
                                       context.now);
  if (!added) return fail(added.error());
  return store::messages::set_state(tx, id, store::MessageState::overdue, context.now);
}

Result<void> ship_notice_overdue(store::Transaction& tx, const Context& context, const store::Timer& timer,
                                 std::string_view number) {
  const auto text = fmt::format("{} announced no shipment for {} in time", timer.partner, number);
  const auto added = store::cases::add(
      tx, {.kind = "SHIP_NOTICE_OVERDUE", .partner = PartnerId(timer.partner), .subject = timer.subject, .text = text},
      context.now);
  if (!added) return fail(added.error());
  return {};
}

}  // namespace

Result<void> on_overdue(store::Transaction& tx, const Context& context, const store::Timer& timer) {
  if (timer.kind == "expect-997") return acknowledgement_overdue(tx, context, timer.message);
  const auto number = std::string_view(timer.subject).substr(timer.subject.find(':') + 1);
  if (timer.kind == "expect-ship-notice") return ship_notice_overdue(tx, context, timer, number);
  const auto partner = partner_of(context, timer.partner);
  if (!partner) return fail(partner.error());
  return on_silence(tx, context, **partner, number);
}

}  // namespace crossdock::pipeline
