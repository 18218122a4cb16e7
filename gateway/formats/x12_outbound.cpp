// SPDX-License-Identifier: Apache-2.0
// Allocates control numbers, writes the envelope, validates the result, and queues it for delivery.
#include "gateway/formats/x12_outbound.hpp"

#include <fmt/format.h>

#include "gateway/formats/outbound_numbers.hpp"
#include "gateway/pipeline/outbound.hpp"
#include "translators/mapping/mapping.hpp"

namespace crossdock::formats {
namespace {

x12::InterchangeText envelope_of(const Context& context, const partners::Partner& partner,
                                 const OutboundInterchange& out, const OutboundNumbers& numbers) {
  const auto& us = context.network.our_x12(partner);
  const auto& them = partner.x12.front();
  x12::InterchangeText text;
  text.sender = {us.qualifier, us.id, us.group_id};
  text.receiver = {them.qualifier, them.id, them.group_id};
  text.delimiters = out.delimiters.value_or(delimiters_of(partner));
  text.version = out.version.substr(0, 5);  // a group of 004010 stands in an interchange of version 00401
  text.control = numbers.interchange;
  text.at = context.now;
  text.usage = out.usage != 0 ? out.usage : partner.x12_settings.usage;
  text.ta1 = out.ta1;
  text.line_breaks = partner.x12_settings.line_breaks;
  if (!out.sets.empty()) text.groups.push_back({out.functional_id, out.version, numbers.group, out.sets, numbers.sets});
  return text;
}

segments::WritePolicy write_policy_of(const partners::Partner& partner) {
  const auto& settings = partner.x12_settings;
  const bool refuse = settings.collisions == partners::Collisions::refuse;
  const auto characters = settings.characters == partners::Characters::utf_8     ? segments::Characters::as_they_are
                          : settings.characters == partners::Characters::latin_1 ? segments::Characters::latin_1
                                                                                 : segments::Characters::ascii;
  return {.collision = refuse ? segments::Collision::refuse : segments::Collision::replace_with_space,
          .characters = characters};
}

// The set, with other delimiters than the profile's where those would collide and the partner allows it.
Result<segments::SetText> write_set(const partners::Partner& partner, const mapping::Mapping& mapping,
                                    const canonical::Document& document, segments::Delimiters& delimiters) {
  auto set = mapping::write_segments(mapping, document, delimiters, write_policy_of(partner));
  const bool choose = partner.x12_settings.collisions == partners::Collisions::choose;
  // Each turn settles what the one before it has shown; there are four delimiters.
  for (int turn = 0; turn < 4 && choose && set && !set->collisions.empty(); ++turn) {
    const auto better = x12::without_collisions(delimiters, set->collisions, set->body);
    if (!better) break;
    delimiters = *better;
    set = mapping::write_segments(mapping, document, delimiters, write_policy_of(partner));
  }
  return set;
}

}  // namespace

segments::Delimiters delimiters_of(const partners::Partner& partner) {
  const auto& settings = partner.x12_settings;
  return {.element = settings.element,
          .component = settings.component,
          .repetition = settings.repetition,
          .segment = settings.segment};
}

Result<MessageId> send_x12(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const OutboundInterchange& interchange) {
  if (partner.x12.empty()) return fail(Fault::unmapped, "partner '" + partner.id.text() + "' has no X12 identity");
  const auto numbers = allocate(tx, partner, interchange.sets.empty() ? 0 : 1, interchange.sets.size());
  if (!numbers) return fail(numbers.error());
  const auto bytes = x12::write(envelope_of(context, partner, interchange, *numbers));
  if (!bytes) return fail(bytes.error());
  // A partner may want each segment to end with a line break.
  const auto read_back = x12::read(*bytes, {.tolerate = {std::string(name_of(segments::Tolerance::line_terminator))}});
  if (auto verified = verify_written(context, partner, x12_segments, read_back); !verified)
    return fail(verified.error());
  store::Message message;
  message.syntax = to_string(canonical::Syntax::x12);
  message.type = interchange.type;
  message.control = fmt::format("{:09}", numbers->interchange);
  message.numbers = text_of(*numbers);
  message.answers = interchange.answers;
  const auto id = send_message(tx, context, partner, std::move(message), *bytes);
  if (!id) return id;
  if (auto done = record(tx, context, partner, *numbers, *id); !done) return fail(done.error());
  return id;
}

Result<MessageId> emit_x12(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const partners::Agreement& agreement, const canonical::Document& document,
                           MessageId answers) {
  const auto& mapping = context.network.mapping_of(agreement);
  auto delimiters = delimiters_of(partner);
  auto set = write_set(partner, mapping, document, delimiters);
  if (!set) return fail(set.error());
  for (const auto& collided : set->collisions) {
    if (auto told = tell(tx, context, EventKind::note, segments::describe(collided), answers, {}, {},
                         "a value holds a byte that delimits, and is written without it");
        !told)
      return fail(told.error());
  }
  const auto* grammar = context.network.dictionary().find(agreement.version, set->id);
  if (grammar == nullptr)
    return fail(Fault::unmapped, fmt::format("set {} is not known in version {}", set->id, agreement.version));
  OutboundInterchange out{
      .type = set->id, .functional_id = grammar->functional_id, .version = agreement.version, .answers = answers};
  out.delimiters = delimiters;
  out.sets.push_back(std::move(*set));
  return send_x12(tx, context, partner, out);
}

}  // namespace crossdock::formats
