// SPDX-License-Identifier: Apache-2.0
// Acknowledgements that partners send for what we sent.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/refused_input.hpp"
#include "gateway/pipeline/sent_cases.hpp"
#include "gateway/pipeline/webhooks.hpp"
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
                    const std::vector<std::string>& notes, const store::Message& ours) {
  if (auto settled = settle_sent(tx, inbound.partner.id, ours.id, Heard::refusal, context.now); !settled)
    return settled;
  std::string text = fmt::format("{} rejected our {} {}", inbound.partner.id.text(), ours.type, ours.control);
  for (const auto& note : notes) text += "; " + note;
  const auto alerted = cases::add(tx,
                                  {.kind = CaseKind::our_document_rejected,
                                   .partner = inbound.partner.id,
                                   .subject = fmt::format("message:{}", ours.id.number()),
                                   .text = text},
                                  context.now);
  if (!alerted) return fail(alerted.error());
  const auto brief = fmt::format("{} rejected our {} {}", inbound.partner.id.text(), ours.type, ours.control);
  if (auto told = tell(tx, context, EventKind::rejected, text, ours.id, {}, {}, brief); !told) return told;
  if (auto told = publish_message(tx, context, "message.rejected", ours, brief); !told) return told;
  return store::messages::set_state(tx, ours.id, store::MessageState::failed, context.now,
                                    Error{Fault::invalid, text, ""});
}

// Nothing of ours is confirmed by it, and an acknowledgement is not answered: a person hears.
Result<void> take_unmatched(store::Transaction& tx, const Context& context, const Inbound& inbound,
                            const std::string& text) {
  if (auto told = tell(tx, context, EventKind::unmatched, text, inbound.message.id); !told) return told;
  return open_input_case(tx, context, inbound,
                         {{Fault::unmapped, text, inbound.message.name}, "unmatched acknowledgement", ""});
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
    return take_unmatched(
        tx, context, inbound,
        fmt::format("the acknowledgement is for group {} {}, which we never sent", group.functional_id, control));
  }
  const auto ours = store::messages::load_for_update(tx, **message);
  if (!ours) return fail(ours.error());
  // Whoever was interrupted between taking our message and confirming it may answer before we know that it arrived.
  if (ours->state == store::MessageState::ready || ours->state == store::MessageState::held)
    return fail(Fault::unavailable, fmt::format("our {} {}, which it acknowledges, is not known to be delivered yet",
                                                ours->type, ours->control));
  const auto stopped =
      store::timers::cancel(tx, store::TimerKind::acknowledgement, fmt::format("message:{}", ours->id.number()));
  if (!stopped) return fail(stopped.error());
  if (ours->state == store::MessageState::confirmed || ours->state == store::MessageState::failed) return {};
  if (was_refused(group)) {
    auto notes = group.notes;
    for (const auto& set : group.sets) notes.insert(notes.end(), set.notes.begin(), set.notes.end());
    return refuse(tx, context, inbound, notes, *ours);
  }
  const auto text =
      fmt::format("{} acknowledged by message {}", group.status == 'A' ? "accepted," : "accepted with errors noted,",
                  inbound.message.id.number());
  if (auto told = tell(tx, context, EventKind::confirmed, text, ours->id); !told) return told;
  if (auto settled = settle_sent(tx, inbound.partner.id, ours->id, Heard::acknowledgement, context.now); !settled)
    return settled;
  if (auto told = publish_message(tx, context, "message.confirmed", *ours, text); !told) return told;
  return store::messages::set_state(tx, ours->id, store::MessageState::confirmed, context.now);
}

// A TA1 that accepts says only that the envelope was read: what counts is the 997. One that rejects ends our message.
Result<void> take(store::Transaction& tx, const Context& context, const Inbound& inbound,
                  const x12::AcknowledgedInterchange& about) {
  std::int64_t number = 0;
  std::from_chars(about.control.data(), about.control.data() + about.control.size(), number);
  const auto message = store::control_numbers::message_with(tx, inbound.partner.id.text(),
                                                            store::control_numbers::Level::interchange, number);
  if (!message) return fail(message.error());
  if (!*message) {
    return take_unmatched(
        tx, context, inbound,
        fmt::format("the TA1 is for interchange {}, which we never sent", printable(about.control, 20)));
  }
  const auto ours = store::messages::load_for_update(tx, **message);
  if (!ours) return fail(ours.error());
  const auto note = fmt::format("TA1 {} {}: {}", about.status, printable(about.note, 5), x12::ta1_meaning(about.note));
  if (about.status != 'R') return tell(tx, context, EventKind::received, note, ours->id);
  if (ours->state == store::MessageState::confirmed || ours->state == store::MessageState::failed) return {};
  const auto stopped =
      store::timers::cancel(tx, store::TimerKind::acknowledgement, fmt::format("message:{}", ours->id.number()));
  if (!stopped) return fail(stopped.error());
  return refuse(tx, context, inbound, {note}, *ours);
}

}  // namespace

Result<void> confirm_interchanges(store::Transaction& tx, const Context& context, const Inbound& inbound,
                                  const x12::Interchange& interchange) {
  for (const auto& about : x12::read_ta1(interchange)) {
    if (auto taken = take(tx, context, inbound, about); !taken) return taken;
  }
  return {};
}

Result<void> confirm(store::Transaction& tx, const Context& context, const Inbound& inbound,
                     const x12::Interchange& interchange, const x12::Group& group) {
  for (const auto& set : group.sets) {
    const auto acknowledged = x12::read_acknowledgement(interchange, set);
    if (!acknowledged) {
      if (auto told = tell(tx, context, EventKind::finding, describe(acknowledged.error()), inbound.message.id, {}, {},
                           brief_of(acknowledged.error()));
          !told)
        return told;
      const Refusal refusal{acknowledged.error(), "unreadable acknowledgement", ""};
      if (auto opened = open_input_case(tx, context, inbound, refusal); !opened) return opened;
      continue;
    }
    if (auto taken = take(tx, context, inbound, *acknowledged); !taken) return taken;
  }
  return {};
}

}  // namespace crossdock::pipeline
