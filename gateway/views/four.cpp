// SPDX-License-Identifier: Apache-2.0
// Judges a message by its state and by the facts beside it.
#include "gateway/views/four.hpp"

namespace crossdock::views {
namespace {

using store::MessageState;

std::string_view word_of(Light light) {
  using enum Light;
  switch (light) {
    case yes: return "yes";
    case no: return "no";
    case waiting: return "waiting";
    case not_needed: return "not_needed";
  }
  return {};
}

Light validity_of(MessageState state, bool has_documents) {
  using enum Light;
  switch (state) {
    case MessageState::rejected: return no;
    case MessageState::duplicate: return not_needed;  // the first one was judged
    case MessageState::checked:
    case MessageState::translated:
    case MessageState::applied: return yes;
    case MessageState::held: return has_documents ? yes : waiting;
    default: return waiting;
  }
}

Four of_inbound(const store::Message& message, const store::message_status::Facts& facts) {
  using enum Light;
  const bool has_documents = facts.translated + facts.applied + facts.refused > 0;
  Four four{.valid = validity_of(message.state, has_documents), .delivered = yes};
  const bool is_new = message.state == MessageState::received || message.state == MessageState::unwrapped;
  four.acknowledged = facts.untold > 0 || is_new ? waiting : facts.told > 0 ? yes : not_needed;
  if (facts.refused > 0 || message.state == MessageState::rejected) {
    four.business = no;
  } else if (facts.translated > 0) {
    four.business = waiting;
  } else if (facts.applied > 0) {
    four.business = yes;
  } else {
    // An acknowledgement has no documents: it is applied without any.
    const bool is_over = message.state == MessageState::applied || message.state == MessageState::duplicate;
    four.business = is_over ? not_needed : waiting;
  }
  return four;
}

Light delivery_of(MessageState state) {
  using enum Light;
  switch (state) {
    case MessageState::sent:
    case MessageState::confirmed:
    case MessageState::overdue: return yes;
    case MessageState::failed: return no;
    default: return waiting;
  }
}

Light acknowledgement_of(MessageState state, bool is_awaited) {
  using enum Light;
  switch (state) {
    case MessageState::confirmed: return yes;
    case MessageState::overdue:
    case MessageState::failed: return no;
    case MessageState::sent: return is_awaited ? waiting : not_needed;
    default: return waiting;
  }
}

// What we send was checked when it was written.
Four of_outbound(const store::Message& message, const store::message_status::Facts& facts) {
  using enum Light;
  return {.valid = yes,
          .delivered = delivery_of(message.state),
          .acknowledged = acknowledgement_of(message.state, facts.awaited > 0),
          .business = facts.asked == 0                ? not_needed
                      : facts.silent > 0              ? no
                      : facts.answered == facts.asked ? yes
                                                      : waiting};
}

}  // namespace

Four four_of(const store::Message& message, const store::message_status::Facts& facts) {
  return message.direction == store::Direction::in ? of_inbound(message, facts) : of_outbound(message, facts);
}

Cell cell_of(const Four& four) {
  std::string json;
  for (const auto& [key, light] : {std::pair{"valid", four.valid},
                                   {"delivered", four.delivered},
                                   {"acknowledged", four.acknowledged},
                                   {"business", four.business}})
    json += (json.empty() ? "{\"" : ",\"") + std::string(key) + "\":\"" + std::string(word_of(light)) + '"';
  return Cell::json(json + "}");
}

}  // namespace crossdock::views
