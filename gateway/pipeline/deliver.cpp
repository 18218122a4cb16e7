// SPDX-License-Identifier: Apache-2.0
#include "gateway/pipeline/deliver.hpp"

#include <fmt/format.h>

#include "gateway/pipeline/facts.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/timers.hpp"

namespace crossdock::pipeline {
namespace {

// What must come back for a message, from the moment it was sent.
Result<void> expect_answers(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                            const store::Message& message) {
  const auto& expectations = partner.expectations;
  const bool acknowledgement = message.type == "997" || message.type == "999" || message.type == "TA1";
  if (message.syntax == "x12" && !acknowledgement && expectations.acknowledge_within) {
    const auto armed = store::timers::arm(tx,
                                          {.kind = "expect-997",
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
    const auto arm = [&](std::string kind, const std::optional<Duration>& within) -> Result<void> {
      if (!within) return {};
      const auto armed = store::timers::arm(tx,
                                            {.kind = std::move(kind),
                                             .subject = purchase_subject(document.number),
                                             .partner = partner.id.text(),
                                             .due_at = context.now + *within,
                                             .message = message.id},
                                            context.now);
      if (!armed) return fail(armed.error());
      return {};
    };
    if (auto done = arm("expect-order-ack", expectations.order_ack_within); !done) return done;
    if (auto done = arm("expect-ship-notice", expectations.ship_within); !done) return done;
  }
  return {};
}

Result<void> record(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                    const store::Message& message, const std::string& reached, const store::work_queue::Claim& claim) {
  const auto current = store::messages::load_for_update(tx, message.id);
  if (!current) return fail(current.error());
  if (current->state == store::MessageState::ready || current->state == store::MessageState::held) {
    if (auto done = store::messages::set_state(tx, message.id, store::MessageState::sent, context.now); !done)
      return done;
    if (auto done = expect_answers(tx, context, partner, message); !done) return done;
  }
  if (auto told = tell(tx, context, "sent", "delivered to " + reached, message.id); !told) return told;
  return store::work_queue::finish(tx, claim);
}

}  // namespace

Result<void> deliver(store::Database& database, const Context& context, Channel& channel,
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
    return {};
  });
  if (!loaded) return loaded;
  const auto partner = partner_of(context, message.partner);
  if (!partner) return fail(partner.error());
  const auto reached = channel.deliver(**partner, {.message = message.id,
                                                   .type = message.type,
                                                   .control = message.control,
                                                   .extension = message.syntax == "xml" ? "xml" : "edi",
                                                   .bytes = bytes});
  if (!reached) return fail(reached.error());
  failpoint("deliver.delivered");
  return database.write(
      [&](store::Transaction& tx) { return record(tx, context, **partner, message, *reached, claim); });
}

}  // namespace crossdock::pipeline
