// SPDX-License-Identifier: Apache-2.0
// Knows who hears of what was received and not taken.
#include "gateway/pipeline/refused_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/webhooks.hpp"

namespace crossdock::pipeline {

Result<void> open_input_case(store::Transaction& tx, const Context& context, const Inbound& inbound,
                             const Refusal& refusal) {
  const bool answered = !refusal.answered.empty();
  const auto text = fmt::format("what {} sent is refused: {}; {}", inbound.partner.id.text(), describe(refusal.why),
                                answered ? "it is told by " + refusal.answered : "nothing tells it");
  return cases::add(tx,
                    {.kind = answered ? CaseKind::input_rejected : CaseKind::input_unreadable,
                     .partner = inbound.partner.id,
                     .subject = fmt::format("message:{}", inbound.message.id.number()),
                     .text = store::storable(text),
                     .fold = refusal.form},
                    context.now)
      .map([](bool) {});
}

Result<void> reject(store::Transaction& tx, const Context& context, const Inbound& inbound, const Refusal& refusal) {
  if (auto opened = open_input_case(tx, context, inbound, refusal); !opened) return opened;
  return end_rejected(tx, context, inbound, refusal.why);
}

Result<void> end_rejected(store::Transaction& tx, const Context& context, const Inbound& inbound, const Error& why) {
  const MessageId id = inbound.message.id;
  if (auto told = tell(tx, context, EventKind::rejected, describe(why), id, {}, {}, brief_of(why)); !told) return told;
  // Meanwhile it may be known what it is.
  const auto row = store::messages::load(tx, id);
  if (!row) return fail(row.error());
  if (auto told = publish_message(tx, context, "message.rejected", *row, brief_of(why)); !told) return told;
  return store::messages::set_state(tx, id, store::MessageState::rejected, context.now, why);
}

std::string settled(const store::cases::Case& about, const TakenForms& taken) {
  if (std::ranges::find(taken, about.fold) == taken.end()) return {};
  return about.fold == empty_form ? "a document came after it" : fmt::format("the next {} was taken", about.fold);
}

Result<void> settle_input(store::Transaction& tx, const Context& context, const Inbound& inbound,
                          const TakenForms& taken) {
  constexpr std::array kinds{CaseKind::input_rejected, CaseKind::input_unreadable};
  const auto open = store::cases::open_of_partner(tx, inbound.partner.id, kinds);
  if (!open) return fail(open.error());
  for (const auto& one : *open) {
    const auto why = settled(one, taken);
    if (why.empty()) continue;
    const auto resolution = fmt::format("{} (message {})", why, inbound.message.id.number());
    if (auto closed = cases::close(tx, one.id, resolution, context.now); !closed) return closed;
  }
  return {};
}

}  // namespace crossdock::pipeline
