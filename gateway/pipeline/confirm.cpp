// SPDX-License-Identifier: Apache-2.0
// Acknowledgements that partners send for what we sent.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "gateway/pipeline/check.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/control_numbers.hpp"
#include "gateway/store/timers.hpp"
#include "translators/x12/acknowledgement.hpp"

namespace crossdock::pipeline {
namespace {

bool was_refused(const x12::AcknowledgedGroup& group) {
  if (group.status == 'R') return true;
  return std::ranges::any_of(group.sets, [](const auto& set) { return set.status == 'R'; });
}

Result<void> refuse(store::Transaction& tx, const Context& context, const Inbound& inbound,
                    const x12::AcknowledgedGroup& group, const store::Message& ours) {
  std::string text = fmt::format("{} rejected our {} {}", inbound.partner.id.text(), ours.type, ours.control);
  for (const auto& set : group.sets) {
    for (const auto& note : set.notes) text += "; " + note;
  }
  const auto alerted = store::cases::add(tx,
                                         {.kind = "OUR_DOCUMENT_REJECTED",
                                          .partner = inbound.partner.id,
                                          .subject = fmt::format("message:{}", ours.id.number()),
                                          .text = text},
                                         context.now);
  if (!alerted) return fail(alerted.error());
  if (auto told = tell(tx, context, "rejected", text, ours.id); !told) return told;
  return store::messages::set_state(tx, ours.id, store::MessageState::failed, context.now,
                                    Error{Fault::invalid, text, ""});
}

Result<void> take(store::Transaction& tx, const Context& context, const Inbound& inbound,
                  const x12::AcknowledgedGroup& group) {
  std::int64_t number = 0;
  const auto control = trim(group.control);
  std::from_chars(control.data(), control.data() + control.size(), number);
  const auto message =
      store::control_numbers::message_with(tx, inbound.partner.id.text(), store::control_numbers::Level::group, number);
  if (!message) return fail(message.error());
  if (!*message) {
    return tell(tx, context, "unmatched",
                fmt::format("997 is for group {} {}, which we never sent", group.functional_id, control),
                inbound.message.id);
  }
  const auto ours = store::messages::load_for_update(tx, **message);
  if (!ours) return fail(ours.error());
  const auto stopped = store::timers::cancel(tx, "expect-997", fmt::format("message:{}", ours->id.number()));
  if (!stopped) return fail(stopped.error());
  if (ours->state == store::MessageState::confirmed || ours->state == store::MessageState::failed) return {};
  if (was_refused(group)) return refuse(tx, context, inbound, group, *ours);
  const auto text =
      fmt::format("{} acknowledged by message {}", group.status == 'A' ? "accepted," : "accepted with errors noted,",
                  inbound.message.id.number());
  if (auto told = tell(tx, context, "confirmed", text, ours->id); !told) return told;
  return store::messages::set_state(tx, ours->id, store::MessageState::confirmed, context.now);
}

}  // namespace

Result<void> confirm(store::Transaction& tx, const Context& context, const Inbound& inbound,
                     const x12::Interchange& interchange, const x12::Group& group) {
  for (const auto& set : group.sets) {
    const auto acknowledged = x12::read_acknowledgement(interchange, set);
    if (!acknowledged) {
      if (auto told = tell(tx, context, "finding", describe(acknowledged.error()), inbound.message.id); !told)
        return told;
      continue;
    }
    if (auto taken = take(tx, context, inbound, *acknowledged); !taken) return taken;
  }
  return {};
}

}  // namespace crossdock::pipeline
