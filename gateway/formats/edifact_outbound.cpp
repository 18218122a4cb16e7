// SPDX-License-Identifier: Apache-2.0
// Allocates references, writes UNB to UNZ, validates the result, and queues it for delivery.
#include "gateway/formats/edifact_outbound.hpp"

#include <fmt/format.h>

#include "gateway/formats/outbound_numbers.hpp"
#include "gateway/pipeline/outbound.hpp"
#include "translators/edifact/interchange.hpp"
#include "translators/edifact/writer.hpp"
#include "translators/mapping/mapping.hpp"

namespace crossdock::formats {
namespace {

edifact::InterchangeText envelope_of(const Context& context, const partners::Partner& partner, OutboundEdifact out,
                                     const OutboundNumbers& numbers) {
  const auto& settings = partner.edifact_settings;
  const auto& us = *context.network.our_edifact(partner);
  const auto& them = partner.edifact.front();
  const bool acknowledgement = canonical::is_acknowledgement(out.message.id);
  edifact::InterchangeText text;
  text.sender = {us.id, us.qualifier};
  text.receiver = {them.id, them.qualifier};
  text.level = settings.level;
  text.version = edifact::syntax_version(settings.level);
  text.control = std::to_string(numbers.interchange);
  text.at = context.now;
  text.acknowledgement_requested = !acknowledgement && partner.expectations.acknowledge_within.has_value();
  text.test = out.test;
  text.line_breaks = settings.line_breaks;
  text.messages.push_back({.set = std::move(out.message),
                           .version = std::move(out.version),
                           .reference = std::to_string(numbers.sets.front())});
  return text;
}

}  // namespace

Result<MessageId> send_edifact(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                               OutboundEdifact out) {
  if (partner.edifact.empty() || !context.network.our_edifact(partner))
    return fail(Fault::unmapped, "partner '" + partner.id.text() + "' has no EDIFACT identity, or we have none");
  const auto numbers = allocate(tx, partner, 0, 1);
  if (!numbers) return fail(numbers.error());
  store::Message message;
  message.syntax = to_string(canonical::Syntax::edifact);
  message.type = out.message.id;
  message.control = std::to_string(numbers->interchange);
  message.numbers = text_of(*numbers);
  message.answers = out.answers;
  const auto bytes = edifact::write(envelope_of(context, partner, std::move(out), *numbers));
  if (!bytes) return fail(bytes.error());
  const auto read_back = edifact::read(*bytes, context.network.edifact());
  if (auto verified = verify_written(context, partner, edifact_segments, read_back); !verified)
    return fail(verified.error());
  const auto id = send_message(tx, context, partner, std::move(message), *bytes);
  if (!id) return id;
  if (auto done = record(tx, context, partner, *numbers, *id); !done) return fail(done.error());
  return id;
}

Result<MessageId> emit_edifact(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                               const partners::Agreement& agreement, const canonical::Document& document,
                               MessageId answers) {
  auto message = mapping::write_segments(context.network.mapping_of(agreement), document, edifact::standard_delimiters,
                                         {.characters = edifact::characters_of(partner.edifact_settings.level)});
  if (!message) return fail(message.error());
  if (message->narrowed > 0) {
    const auto text = fmt::format("{} characters that {} lacks are written as the nearest", message->narrowed,
                                  partner.edifact_settings.level);
    if (auto told = tell(tx, context, EventKind::note, text, answers); !told) return fail(told.error());
  }
  return send_edifact(tx, context, partner,
                      {.message = std::move(*message),
                       .version = agreement.version,
                       .answers = answers,
                       .test = partner.edifact_settings.test});
}

}  // namespace crossdock::formats
