// SPDX-License-Identifier: Apache-2.0
// Loads a message, hands it to its channel, and records the result with the timers for its answers.
#include "gateway/pipeline/deliver.hpp"

#include <fmt/format.h>

#include "gateway/pipeline/destinations.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/pipeline/webhooks.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/timers.hpp"

namespace crossdock::pipeline {
namespace {

using store::TimerKind;

// Sets timers for what must come back for a message, from the moment it was sent.
Result<void> expect_answers(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                            const store::Message& message) {
  const auto& expectations = partner.expectations;
  const auto syntax = canonical::syntax_named(message.syntax);
  const bool answered = syntax && is_acknowledged(*syntax) && !canonical::is_acknowledgement(message.type);
  if (answered && expectations.acknowledge_within) {
    const auto armed = store::timers::arm(tx,
                                          {.kind = TimerKind::acknowledgement,
                                           .subject = fmt::format("message:{}", message.id.number()),
                                           .partner = partner.id.text(),
                                           .due_at = context.now + *expectations.acknowledge_within,
                                           .message = message.id},
                                          context.now);
    if (!armed) return fail(armed.error());
  }
  const auto documents = store::outbound_documents::of_message(tx, message.id);
  if (!documents) return fail(documents.error());
  for (const auto& document : *documents) {
    // A cancellation carries the order's number but is a document of its own, and expects no answer.
    if (document.kind != "order" || document.number != document.order_number) continue;
    const auto arm = [&](TimerKind kind, const std::optional<Duration>& within) -> Result<void> {
      if (!within) return {};
      const auto armed = store::timers::arm(tx,
                                            {.kind = kind,
                                             .subject = purchase_subject(document.number),
                                             .partner = partner.id.text(),
                                             .due_at = context.now + *within,
                                             .message = message.id},
                                            context.now);
      if (!armed) return fail(armed.error());
      return {};
    };
    if (auto done = arm(TimerKind::order_ack, expectations.order_ack_within); !done) return done;
    if (auto done = arm(TimerKind::ship_notice, expectations.ship_within); !done) return done;
  }
  return {};
}

Result<void> record(store::Transaction& tx, const Context& context, const Sent& sent) {
  const auto& [claim, begun, message, partner, reached] = sent;
  if (reached.keep) {
    if (auto kept = reached.keep(tx); !kept) return kept;
  }
  const auto current = store::messages::load_for_update(tx, message.id);
  if (!current) return fail(current.error());
  // The profile may name another way than it did when the message was written.
  if (partner != nullptr && partners::word_of(partner->way) != message.channel) {
    const store::messages::Identity by{.channel = std::string(partners::word_of(partner->way))};
    if (auto done = store::messages::identify(tx, message.id, by, context.now); !done) return done;
  }
  if (current->state == store::MessageState::ready || current->state == store::MessageState::held) {
    if (auto done = store::messages::change_state(tx, *current, store::MessageState::sent, context.now); !done)
      return done;
    if (partner != nullptr) {
      if (auto done = expect_answers(tx, context, *partner, message); !done) return done;
    }
  }
  if (auto told = tell(tx, context, EventKind::sent, "delivered to " + reached.place, message.id); !told) return told;
  const auto& waits = waits_for(context, message.partner);
  if (auto noted = note_delivery(tx, context, claim->destination, waits); !noted) return noted;
  return store::work_queue::finish(tx, *claim);
}

// To whom it goes: a partner by its profile, or a webhook of the settings.
struct Receiver {
  const partners::Partner* partner = nullptr;
  const partners::Webhook* hook = nullptr;
};
Result<Receiver> receiver_of(const Context& context, const store::Message& message) {
  if (message.channel != webhook_channel)
    return partner_of(context, message.partner).map([](auto* partner) { return Receiver{.partner = partner}; });
  const auto* hook = webhook_of(context, message.partner);
  if (hook == nullptr) return fail(Fault::unmapped, "gateway.yaml has no " + message.partner + " any more");
  return Receiver{.hook = hook};
}

canonical::SyntaxFile file_of(const store::Message& message) {
  const auto syntax = canonical::syntax_named(message.syntax);
  return syntax ? canonical::file_of(*syntax) : canonical::SyntaxFile{"application/json", "json"};  // an event
}

}  // namespace

const std::vector<Duration>& waits_for(const Context& context, std::string_view partner) {
  const auto& common = context.network.settings().retry;
  if (const auto* hook = webhook_of(context, partner)) return hook->retry;
  const auto* profile = context.network.directory().find(PartnerId(std::string(partner)));
  return profile == nullptr || profile->retry.empty() ? common : profile->retry;
}

tl::expected<Sent, Undelivered> deliver(store::Database& database, const Context& context, Channel& channel,
                                        const store::work_queue::Claim& claim) {
  store::Message message;
  std::string bytes;
  const auto loaded = database.read([&](store::Transaction& tx) -> Result<void> {
    auto found = store::messages::load(tx, MessageId(claim.subject));
    if (!found) return fail(found.error());
    message = std::move(*found);
    auto payload = store::payloads::load(tx, message.payload);
    if (!payload) return fail(payload.error());
    bytes = std::move(*payload);
    if (message.channel != webhook_channel) return {};
    const auto disabled = disabled_by(tx, message.partner);
    if (!disabled) return fail(disabled.error());
    if (!*disabled) return {};
    return fail(Fault::refused, fmt::format("{} is disabled by case {}", message.partner, **disabled));
  });
  const auto of_ours = [](const Error& error) { return tl::unexpected(Undelivered(error, Duration{}, Blame::us)); };
  if (!loaded) return of_ours(loaded.error());
  const auto receiver = receiver_of(context, message);
  if (!receiver) return of_ours(receiver.error());
  const auto file = file_of(message);
  const Delivery delivery{.message = message.id,
                          .type = message.type,
                          .control = message.control,
                          .extension = file.extension,
                          .media_type = file.media_type,
                          .name = message.name,
                          .sha256 = message.sha256,
                          .bytes = bytes,
                          .first = claim.attempt == 1};
  auto reached = receiver->hook != nullptr ? channel.notify(*receiver->hook, delivery)
                                           : channel.deliver(*receiver->partner, delivery);
  if (!reached) return tl::unexpected(reached.error());
  failpoint("deliver.delivered");
  return Sent{&claim, context.now, std::move(message), receiver->partner, std::move(*reached)};
}

Result<void> record(store::Database& database, const Network& network, std::span<const Sent> sent) {
  return database.write([&](store::Transaction& tx) -> Result<void> {
    for (const auto& one : sent) {
      if (auto done = record(tx, {network, one.begun}, one); !done) return done;
      failpoint("deliver.before_commit");
    }
    return {};
  });
}

Result<std::string> kept(store::Database& database, Delivered delivered) {
  if (!delivered) return fail(Error(delivered.error()));
  if (delivered->keep) {
    if (auto done = database.write(delivered->keep); !done) return fail(done.error());
  }
  return std::move(delivered->place);
}

}  // namespace crossdock::pipeline
