// SPDX-License-Identifier: Apache-2.0
// Acknowledgements that partners send for what we sent.
#include "gateway/formats/heard.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/refused_input.hpp"
#include "gateway/pipeline/sent_cases.hpp"
#include "gateway/pipeline/webhooks.hpp"
#include "gateway/store/timers.hpp"

namespace crossdock::formats {
namespace {

using store::MessageState;

bool has_ended(const store::Message& ours) {
  return ours.state == MessageState::confirmed || ours.state == MessageState::failed;
}

Result<void> stop_waiting(store::Transaction& tx, const store::Message& ours) {
  return store::timers::cancel(tx, store::TimerKind::acknowledgement, fmt::format("message:{}", ours.id.number()))
      .map([](auto) {});
}

// Nothing of ours is confirmed by it, and an acknowledgement is not answered: a person hears.
Result<void> take_unmatched(store::Transaction& tx, const Context& context, const Inbound& inbound,
                            const std::string& text) {
  if (auto told = tell(tx, context, EventKind::unmatched, text, inbound.message.id); !told) return told;
  return open_input_case(tx, context, inbound,
                         {{Fault::unmapped, text, inbound.message.name}, "unmatched acknowledgement", ""});
}

Result<void> accept(store::Transaction& tx, const Context& context, const Inbound& inbound, const Word& word,
                    const store::Message& ours) {
  const auto text = fmt::format("{} acknowledged by message {}", word.verdict, inbound.message.id.number());
  if (auto told = tell(tx, context, EventKind::confirmed, text, ours.id); !told) return told;
  if (auto settled =
          pipeline::settle_sent(tx, inbound.partner.id, ours.id, pipeline::Heard::acknowledgement, context.now);
      !settled)
    return settled;
  if (auto told = publish_message(tx, context, "message.confirmed", ours, text); !told) return told;
  return store::messages::set_state(tx, ours.id, MessageState::confirmed, context.now);
}

}  // namespace

Result<std::optional<store::Message>> find_ours(store::Transaction& tx, const Context& context, const Inbound& inbound,
                                                const Word& word) {
  std::int64_t number = 0;
  const auto control = trim(word.control);
  std::from_chars(control.data(), control.data() + control.size(), number);
  const auto message = store::control_numbers::message_with(tx, inbound.partner.id.text(), word.level, number);
  if (!message) return fail(message.error());
  if (!*message) {
    const auto text = fmt::format("the acknowledgement is for {}, which we never sent", word.about);
    if (auto told = take_unmatched(tx, context, inbound, text); !told) return fail(told.error());
    return std::nullopt;
  }
  return store::messages::load_for_update(tx, **message).map([](auto&& ours) {
    return std::optional(std::move(ours));
  });
}

Result<void> refuse_ours(store::Transaction& tx, const Context& context, const Inbound& inbound, const Word& word,
                         const store::Message& ours) {
  if (has_ended(ours)) return {};
  if (auto stopped = stop_waiting(tx, ours); !stopped) return stopped;
  if (auto settled = pipeline::settle_sent(tx, inbound.partner.id, ours.id, pipeline::Heard::refusal, context.now);
      !settled)
    return settled;
  const auto brief = fmt::format("{} rejected our {} {}", inbound.partner.id.text(), ours.type, ours.control);
  std::string text = brief;
  for (const auto& note : word.notes) text += "; " + note;
  const auto alerted = pipeline::cases::add(tx,
                                            {.kind = CaseKind::our_document_rejected,
                                             .partner = inbound.partner.id,
                                             .subject = fmt::format("message:{}", ours.id.number()),
                                             .text = text},
                                            context.now);
  if (!alerted) return fail(alerted.error());
  if (auto told = tell(tx, context, EventKind::rejected, text, ours.id, {}, {}, brief); !told) return told;
  if (auto told = publish_message(tx, context, "message.rejected", ours, brief); !told) return told;
  return store::messages::set_state(tx, ours.id, MessageState::failed, context.now, Error{Fault::invalid, text, ""});
}

Result<void> hear(store::Transaction& tx, const Context& context, const Inbound& inbound, const Word& word) {
  const auto found = find_ours(tx, context, inbound, word);
  if (!found) return fail(found.error());
  if (!*found) return {};
  const auto& ours = **found;
  // Whoever was interrupted between taking our message and confirming it may answer before we know that it arrived.
  if (ours.state == MessageState::ready || ours.state == MessageState::held)
    return fail(Fault::unavailable, fmt::format("our {} {}, which it acknowledges, is not known to be delivered yet",
                                                ours.type, ours.control));
  if (auto stopped = stop_waiting(tx, ours); !stopped) return stopped;
  if (has_ended(ours)) return {};
  return word.refused ? refuse_ours(tx, context, inbound, word, ours) : accept(tx, context, inbound, word, ours);
}

Result<void> hear_unreadable(store::Transaction& tx, const Context& context, const Inbound& inbound,
                             const Error& error) {
  if (auto told =
          tell(tx, context, EventKind::finding, describe(error), inbound.message.id, {}, {}, pipeline::brief_of(error));
      !told)
    return told;
  return open_input_case(tx, context, inbound, {error, "unreadable acknowledgement", ""});
}

}  // namespace crossdock::formats
